// Traced values: what a guest function is handed in place of its numbers and arrays while it is recorded.

import { FlowgradError, kindOf } from './errors.js';
import { flatten, isArray, shapeOf } from './ndarray.js';
import { showShape, sameShape } from './shapes.js';
import { select } from './indexing.js';

const nodes = new WeakMap(); // tracer -> {recorder, id}: a map and not a field, so that a Proxy needs no trap for it

/** The node behind a traced value, {recorder, id, shape, isBoolean}; undefined for everything else. */
export function nodeOf(value) {
  return typeof value === 'object' && value !== null ? nodes.get(value) : undefined;
}

/**
 * A value that is being traced. Scalars behave like numbers in rewritten code, arrays like arrays of rows: `u[0]`,
 * destructuring, `for...of`, spread, `length`, `map`, `reduce`, ... and, for more than one axis, `at`.
 * Traced values cannot be constructed; `value instanceof Tracer` tells them from numbers.
 *
 * @property {number[]} shape  [] for a scalar
 */
export class Tracer {
  static [Symbol.hasInstance](value) {
    return nodeOf(value) !== undefined;
  }

  get shape() {
    return [];
  }

  toString() {
    return coerced(this, 'turned into text');
  }

  toFixed() {
    return coerced(this, 'formatted with toFixed()');
  }

  toPrecision() {
    return coerced(this, 'formatted with toPrecision()');
  }

  toExponential() {
    return coerced(this, 'formatted with toExponential()');
  }

  toJSON() {
    return coerced(this, 'turned into JSON');
  }

  valueOf() {
    return coerced(this, 'turned into a plain number');
  }

  [Symbol.toPrimitive](hint) {
    return coerced(this, hint === 'string' ? 'turned into text or used as an index' : 'turned into a plain number');
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return show(this);
  }
}

// The target behind an array's Proxy. Extending Array keeps Array.isArray, map, reduce and iteration native.
class TracerArray extends Array {
  static get [Symbol.species]() {
    return Array;
  }

  get shape() {
    return nodeOf(this).shape;
  }

  at(...index) {
    return select(this, index);
  }

  get(...index) {
    return select(this, index);
  }

  toJSON() {
    return coerced(this, 'turned into JSON');
  }

  toString() {
    return coerced(this, 'turned into text');
  }

  [Symbol.toPrimitive]() {
    return coerced(this, 'turned into a number or text');
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return show(this);
  }
}

/** A traced value, or anything else, in words. */
export function show(tracer) {
  if (!nodeOf(tracer)) return String(tracer);
  const { recorder, shape } = nodeOf(tracer);
  return `Tracer ${showShape(shape)} of ${recorder.what}`;
}

function coerced(tracer, what) {
  const { recorder } = nodeOf(tracer);
  return recorder.fail(`a traced value of ${recorder.what} cannot be ${what}; its number is known only when the `
    + 'solve runs: keep to arithmetic, fg functions and Math, or use fg.opaque(f)', 'coercion');
}

const INDEX = /^(0|[1-9]\d*)$/;

const rows = {
  get(target, key, receiver) {
    if (typeof key === 'string' && INDEX.test(key)) {
      return Number(key) < target.length ? element(target, Number(key)) : undefined;
    }
    return Reflect.get(target, key, receiver);
  },
  has(target, key) {
    return typeof key === 'string' && INDEX.test(key) ? Number(key) < target.length : Reflect.has(target, key);
  },
  ownKeys(target) {
    return [...Array.from(target, (_, i) => String(i)), 'length'];
  },
  getOwnPropertyDescriptor(target, key) {
    return typeof key === 'string' && INDEX.test(key) && Number(key) < target.length
      ? { value: element(target, Number(key)), writable: false, enumerable: true, configurable: true }
      : Reflect.getOwnPropertyDescriptor(target, key);
  },
  set(target, key) {
    const { recorder } = nodeOf(target);
    return recorder.fail(`element ${String(key)} of an argument of ${recorder.what} is assigned to, but arguments `
      + `are read-only; `
      + 'return the derivative, or write into `du` with a function of (du, u, p, t)');
  },
  deleteProperty(target, key) {
    return rows.set(target, key);
  },
};

// Rows are made when they are asked for, each once.
function element(target, index) {
  const node = nodeOf(target);
  node.rows ??= [];
  node.rows[index] ??= select(target, [index]);
  return node.rows[index];
}

/** The traced value of the node `id`. */
export function tracerOf(recorder, id) {
  const shape = recorder.shapes[id];
  const node = { recorder, id, shape, isBoolean: recorder.isBoolean[id], rows: null };
  if (shape.length === 0) {
    const scalar = new Tracer();
    nodes.set(scalar, node);
    return scalar;
  }
  const target = new TracerArray(shape[0]);
  const proxy = new Proxy(target, rows);
  nodes.set(target, node);
  nodes.set(proxy, node);
  return proxy;
}

/** The recorder that `values` belong to, looking into arrays; null when none is traced. */
export function recorderOf(values) {
  let found = null;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'object' || value === null) continue;
    const recorder = nodeOf(value)?.recorder ?? (Array.isArray(value) ? recorderOf(value) : null);
    if (!recorder || recorder === found) continue;
    if (found) foreign(found, recorder);
    found = recorder;
  }
  return found;
}

function foreign(one, other) {
  const [inner, outer] = !one.closed && (other.closed || one.serial > other.serial) ? [one, other] : [other, one];
  inner.fail(outer.closed
    ? `${inner.what} uses a traced value that was kept from ${outer.what}, whose trace has ended; do not store `
      + 'arguments outside the function'
    : `${inner.what} closes over a traced value of ${outer.what}; pass it through \`p\``);
}

/** The id of `value` (number, boolean, array, nested array of numbers and traced values) in `recorder`. */
export function lift(recorder, value) {
  if (typeof value === 'number' || typeof value === 'boolean') return recorder.constant([Number(value)], []);
  const node = nodeOf(value);
  if (node) {
    if (node.recorder !== recorder) foreign(recorder, node.recorder);
    if (recorder.closed) {
      throw new FlowgradError(`a traced value of ${recorder.what} is used after its trace has ended; do not store `
        + 'arguments outside the function');
    }
    return node.id;
  }
  if (isArray(value)) {
    const isPlain = typeof value[0] === 'number' && shapeOf(value) !== null;
    if (!isPlain && recorderOf(value)) return stackIds(recorder, Array.from(value, (item) => lift(recorder, item)));
    const shape = shapeOf(value);
    if (shape) return recorder.constant(flatten(value), shape);
  }
  const hint = value === undefined ? '; is an index out of range, or a `return` missing?' : '';
  return recorder.fail(`${recorder.what} combines a traced value with ${kindOf(value)}${hint}`);
}

/** Joins nodes of one shape along a new first axis. */
export function stackIds(recorder, ids) {
  const shape = recorder.shapes[ids[0]];
  const odd = ids.find((id) => !sameShape(recorder.shapes[id], shape));
  if (odd !== undefined) {
    recorder.fail(`an array of ${recorder.what} holds elements of shapes ${showShape(shape)} and `
      + `${showShape(recorder.shapes[odd])}; all must have one shape`);
  }
  const lifted = ids.map((id) => recorder.operation('reshape', [id], [1, ...shape]));
  return lifted.length === 1 ? lifted[0] : recorder.operation('concatenate', lifted, [0]);
}
