// Nested arguments (numbers, arrays, objects, lists of them) as flat lists of arrays, and back.

import { FlowgradError, kindOf } from './errors.js';
import { isArray, shapeOf } from './ndarray.js';
import { nodeOf, recorderOf } from './tracer.js';

/**
 * The form of a nested value without its numbers.
 *
 * kinds: {kind: 'array', shape} for a number, rectangular array or traced value; {kind: 'list', items};
 * {kind: 'object', keys, items}; {kind: 'fixed', value} for whatever carries no numbers (text, functions, null).
 */
export class Structure {
  constructor(kind, details) {
    this.kind = kind;
    Object.assign(this, details);
  }

  /** The structure of `value` and its leaves in order: {structure, leaves: [values]}. */
  static of(value) {
    const leaves = [];
    return { structure: describe(value, leaves), leaves };
  }

  /** The shapes of the leaves in order. */
  get shapes() {
    if (this.kind === 'array') return [this.shape];
    return (this.items ?? []).flatMap((item) => item.shapes);
  }

  /** A value of this structure with other leaves. */
  build(leaves) {
    let next = 0;
    const make = (part) => {
      switch (part.kind) {
        case 'array': return leaves[next++];
        case 'list': return part.items.map(make);
        case 'object': return Object.fromEntries(part.keys.map((key, i) => [key, make(part.items[i])]));
        default: return part.value;
      }
    };
    return make(this);
  }

  /** Equal for equal structures; functions and other objects among the fixed parts count by identity. */
  get key() {
    switch (this.kind) {
      case 'array': return `[${this.shape}]`;
      case 'list': return `(${this.items.map((item) => item.key)})`;
      case 'object': return `{${this.keys.map((key, i) => `${JSON.stringify(key)}:${this.items[i].key}`)}}`;
      default: return `<${identity(this.value)}>`;
    }
  }

  /** The names of the leaves under `name`: p, p.rate, p.layers[0], ... */
  names(name) {
    switch (this.kind) {
      case 'array': return [name];
      case 'list': return this.items.flatMap((item, i) => item.names(`${name}[${i}]`));
      case 'object': return this.items.flatMap((item, i) => item.names(`${name}.${this.keys[i]}`));
      default: return [];
    }
  }
}

const identities = new WeakMap();
let lastIdentity = 0;

function identity(value) {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
    return `${typeof value} ${String(value)}`;
  }
  if (!identities.has(value)) identities.set(value, ++lastIdentity);
  return `#${identities.get(value)}`;
}

function describe(value, leaves) {
  const shape = leafShape(value);
  if (shape) {
    leaves.push(value);
    return new Structure('array', { shape });
  }
  if (isArray(value)) return new Structure('list', { items: Array.from(value, (item) => describe(item, leaves)) });
  if (isPlainObject(value)) {
    const keys = Object.keys(value);
    return new Structure('object', { keys, items: keys.map((key) => describe(value[key], leaves)) });
  }
  return new Structure('fixed', { value });
}

function isPlainObject(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The shape of a number, rectangular array or traced value, also of arrays with traced elements; null for all else. */
export function leafShape(value) {
  const node = nodeOf(value);
  if (node) return node.shape;
  if (!isArray(value) || !recorderOf([value])) return shapeOf(value);
  const first = leafShape(value[0]);
  const isRectangular = first && Array.from(value).every((item) => {
    const shape = leafShape(item);
    return shape && shape.length === first.length && shape.every((n, i) => n === first[i]);
  });
  return isRectangular ? [value.length, ...first] : null;
}


/** Throws unless all leaves are finite and the structure holds nothing but numbers; `name` for messages. */
export function checkNumbers(value, name, finite) {
  const { structure, leaves } = Structure.of(value);
  const visit = (part, path) => {
    if (part.kind === 'fixed' && part.value !== null && part.value !== undefined) {
      throw new FlowgradError(`\`${path}\` must be a number or an array of numbers, got ${kindOf(part.value)}`, name);
    }
    if (part.kind === 'fixed' && path !== name) {
      throw new FlowgradError(`\`${path}\` must be a number or an array of numbers, got ${part.value}`, name);
    }
    part.items?.forEach((item, i) => visit(item, part.keys ? `${path}.${part.keys[i]}` : `${path}[${i}]`));
  };
  visit(structure, name);
  if (finite) structure.names(name).forEach((path, i) => checkFinite(leaves[i], path, name));
}

function checkFinite(value, path, name) {
  if (nodeOf(value)) return;
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) checkFinite(value[i], `${path}[${i}]`, name);
  } else if (!Number.isFinite(Number(value))) {
    throw new FlowgradError(`\`${path}\` must be finite, got ${value}`, name);
  }
}
