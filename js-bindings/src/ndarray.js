// Concrete arrays of numbers: arrays of rows, so that u[i][j], destructuring and iteration are plain JavaScript.

import { FlowgradError, kindOf } from './errors.js';
import { sizeOf } from './shapes.js';
import { select } from './indexing.js';

/**
 * A rectangular array of doubles. One axis: an Array of numbers; more: an Array of NDArrays, its rows.
 * `map`, `filter`, ... give plain Arrays. In rewritten code and in fg functions arithmetic is elementwise.
 *
 * @property {number[]} shape
 * @property {Float64Array} data  a copy of the elements, row-major
 */
export class NDArray extends Array {
  static get [Symbol.species]() {
    return Array;
  }

  /** An NDArray of `shape` (at least one axis) with the elements of `data` (row-major) from `offset` on. */
  static fromData(data, shape, offset = 0) {
    const [length, ...rest] = shape;
    const result = new NDArray();
    const stride = sizeOf(rest);
    for (let i = 0; i < length; i++) {
      result.push(rest.length === 0 ? data[offset + i] : NDArray.fromData(data, rest, offset + i * stride));
    }
    return result;
  }

  get shape() {
    return this.length > 0 && this[0] instanceof NDArray ? [this.length, ...this[0].shape] : [this.length];
  }

  get data() {
    return Float64Array.from(flatten(this));
  }

  /**
   * Elements, rows and slices; the same forms as `slice` in math.js: `a.at(1)`, `a.at(-1, 0)`, `a.at(':', 0)`,
   * `a.at('2:8:2', ':')`, `a.at([0, 2])`.
   */
  at(...index) {
    return select(this, index);
  }

  /** One element: `a.get(i, j)`. */
  get(...index) {
    return select(this, index);
  }

  /** [[1, 2], [3, 4]] */
  toString() {
    return `[${this.join(', ')}]`;
  }

  /** Nested plain Arrays. */
  toArray() {
    return Array.from(this, (row) => (row instanceof NDArray ? row.toArray() : row));
  }
}

/** Arrays and typed arrays of numbers; also the arrays of other languages. */
export function isArray(value) {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** The shape of a rectangular nested array of plain numbers (or booleans); [] for a number; null for all else. */
export function shapeOf(value) {
  if (typeof value === 'number' || typeof value === 'boolean') return [];
  if (!isArray(value)) return null;
  if (value.length === 0 || ArrayBuffer.isView(value)) return [value.length];
  if (typeof value[0] === 'number') { // the common case, without a shape for each element
    for (let i = 1; i < value.length; i++) if (typeof value[i] !== 'number' && typeof value[i] !== 'boolean') return null;
    return [value.length];
  }
  const first = shapeOf(value[0]);
  if (!first) return null;
  for (let i = 1; i < value.length; i++) {
    const shape = shapeOf(value[i]);
    if (!shape || shape.length !== first.length || shape.some((n, k) => n !== first[k])) return null;
  }
  return [value.length, ...first];
}

/** The numbers of a nested array in row-major order. */
export function flatten(value, into = []) {
  if (!isArray(value)) {
    into.push(Number(value));
    return into;
  }
  for (let i = 0; i < value.length; i++) {
    if (typeof value[i] === 'number') into.push(value[i]);
    else flatten(value[i], into);
  }
  return into;
}

/** A number for shape [], an NDArray otherwise. */
export function fromData(data, shape) {
  return shape.length === 0 ? data[0] : NDArray.fromData(data, shape);
}

/** A copy of any numeric array as NDArray; numbers stay numbers. */
export function array(value, what = 'value') {
  const shape = shapeOf(value);
  if (!shape) {
    throw new FlowgradError(`\`${what}\` must be a number or a rectangular array of numbers, got `
      + `${kindOf(value)}`, what);
  }
  return fromData(flatten(value), shape);
}
