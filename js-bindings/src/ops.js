// The runtime of rewritten scripts: every operator as a function. Numbers take the first line; traced values and the
// package's arrays go to `apply`; everything else does what the plain operator does.

import { apply } from './apply.js';
import * as math from './math.js';
import { NDArray } from './ndarray.js';
import { nodeOf, show, tracerOf } from './tracer.js';

const isOperand = (x) => nodeOf(x) !== undefined || x instanceof NDArray;

// Text and an array concatenate as they always did; text and a traced value are an error of the trace.
function takesPart(a, b) {
  if (!isOperand(a) && !isOperand(b)) return false;
  return (typeof a !== 'string' && typeof b !== 'string') || nodeOf(a) !== undefined || nodeOf(b) !== undefined;
}

function arithmetic(op, plain) {
  return (a, b) => (typeof a === 'number' && typeof b === 'number') || !takesPart(a, b) ? plain(a, b) : apply(op, [a, b]);
}

function comparison(op, plain, swapped = false) {
  return (a, b) => {
    if ((typeof a === 'number' && typeof b === 'number') || !takesPart(a, b)) return plain(a, b);
    return apply(op, swapped ? [b, a] : [a, b]);
  };
}

// Equality of a traced scalar with a number is an operation; with anything else it is plainly false. Arrays keep identity.
function equality(strict, plain, op, otherwise) {
  return (a, b) => {
    const [left, right] = [nodeOf(a), nodeOf(b)];
    if (!left && !right) return plain(a, b);
    const isScalar = (x, node) => (node ? node.shape.length === 0 : typeof x === 'number' || typeof x === 'boolean');
    if (!isScalar(a, left) || !isScalar(b, right)) return a === b ? !otherwise : otherwise;
    const isTruth = (x, node) => (node ? node.isBoolean : typeof x === 'boolean');
    if (strict && isTruth(a, left) !== isTruth(b, right)) return otherwise;
    return apply(op, [a, b]);
  };
}

/** The id of the boolean node that tells whether a traced scalar is truthy: neither 0 nor NaN. */
function truth({ recorder, id, isBoolean }) {
  if (isBoolean) return id;
  const isNonzero = recorder.operation('ne', [id, recorder.constant([0], [])]);
  return recorder.operation('and', [isNonzero, recorder.operation('eq', [id, id])]);
}

class Reference {
  constructor(object, key, value, write) {
    this.object = object;
    this.key = key;
    this.value = value;
    this.write = write;
  }

  store(value) {
    if (this.write) this.write(this.object, value);
    else this.object[this.key] = value;
    return value;
  }
}

/** The global `$fg` of rewritten scripts. */
export const $fg = {
  /** What the latest test looked at, or what the latest ++ or -- found. */
  last: undefined,

  add: arithmetic('add', (a, b) => a + b),
  sub: arithmetic('sub', (a, b) => a - b),
  mul: arithmetic('mul', (a, b) => a * b),
  div: arithmetic('div', (a, b) => a / b),
  rem: arithmetic('rem', (a, b) => a % b),
  pow: arithmetic('pow', (a, b) => a ** b),
  lt: comparison('lt', (a, b) => a < b),
  le: comparison('le', (a, b) => a <= b),
  gt: comparison('lt', (a, b) => a > b, true),
  ge: comparison('le', (a, b) => a >= b, true),
  eq: equality(false, (a, b) => a == b, 'eq', false), // eslint-disable-line eqeqeq
  ne: equality(false, (a, b) => a != b, 'ne', true), // eslint-disable-line eqeqeq
  same: equality(true, (a, b) => a === b, 'eq', false),
  differs: equality(true, (a, b) => a !== b, 'ne', true),

  neg: (a) => (typeof a !== 'number' && isOperand(a) ? apply('neg', [a]) : -a),
  pos: (a) => (typeof a !== 'number' && isOperand(a) ? a : +a),

  not(a) {
    const node = nodeOf(a);
    if (!node || node.shape.length > 0) return !a;
    return tracerOf(node.recorder, node.recorder.operation('not', [truth(node)]));
  },

  typeOf(a) {
    const node = nodeOf(a);
    if (!node || node.shape.length > 0) return typeof a;
    return node.isBoolean ? 'boolean' : 'number';
  },

  test(a) {
    $fg.last = a;
    if (typeof a !== 'object' || a === null) return !!a;
    const node = nodeOf(a);
    if (!node || node.shape.length > 0) return true;
    const { recorder } = node;
    if (recorder.closed) recorder.fail(`a traced value of ${recorder.what} is used after its trace has ended`);
    return recorder.decisions.take(truth(node));
  },

  switched(a) {
    const node = nodeOf(a);
    if (node && node.shape.length === 0) {
      node.recorder.fail(`${node.recorder.what} switches on a traced value; use if and else, or fg.where`);
    }
    return a;
  },

  val: (a) => a,
  post: () => $fg.last,

  inc(a) {
    let value = a;
    if (isOperand(a)) value = apply('add', [a, 1]);
    else a = value++; // numbers, BigInts, and whatever else converts
    $fg.last = a;
    return value;
  },

  dec(a) {
    let value = a;
    if (isOperand(a)) value = apply('sub', [a, 1]);
    else a = value--;
    $fg.last = a;
    return value;
  },

  /** A member as (object, key) or, where the name is private, as (object, reader, writer). */
  ref(object, key, write) {
    if (write) return new Reference(object, null, key(object), write);
    const name = typeof key === 'object' && key !== null ? Reflect.ownKeys({ [key]: 0 })[0] : key;
    return new Reference(object, name, object[name], null);
  },

  assign: (op, reference, value) => reference.store($fg[op](reference.value, value)),

  assignLogical(op, reference, value) {
    return $fg.test(reference.value) === (op === '||') ? reference.value : reference.store(value());
  },

  update(op, isPrefix, reference) {
    const value = $fg[op](reference.value);
    const old = $fg.last;
    reference.store(value);
    return isPrefix ? value : old;
  },

  isFinite: (a) => (isOperand(a) ? math.less(math.abs(a), Infinity) : isFinite(a)),
  isNaN: (a) => (isOperand(a) ? math.notEqual(a, a) : isNaN(a)),

  Number: Object.assign((...args) => (args.length > 0 && isOperand(args[0]) ? args[0] : Number(...args)), {
    isFinite: (a) => (isOperand(a) ? $fg.isFinite(a) : Number.isFinite(a)),
    isNaN: (a) => (isOperand(a) ? $fg.isNaN(a) : Number.isNaN(a)),
    isInteger: (a) => (isOperand(a) ? math.logicalAnd(math.equal(math.floor(a), a), $fg.isFinite(a)) : Number.isInteger(a)),
    isSafeInteger: (a) => (isOperand(a)
      ? math.logicalAnd(math.equal(math.floor(a), a), math.lessEqual(math.abs(a), Number.MAX_SAFE_INTEGER))
      : Number.isSafeInteger(a)),
  }),

  Math: Object.create(Math),

  console: Object.create(console),
};

// Printing a traced value shows what it is, in engines too that turn arguments into text at once.
for (const name of ['log', 'info', 'debug', 'warn', 'error']) {
  $fg.console[name] = (...args) => console[name](...args.map((arg) => (isOperand(arg) ? show(arg) : arg)));
}

const ELEMENTWISE = ['abs', 'sign', 'floor', 'ceil', 'sqrt', 'cbrt', 'exp', 'expm1', 'log', 'log1p', 'log10', 'log2', 'sin',
  'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'trunc', 'round'];
for (const name of ELEMENTWISE) {
  const [plain, traced] = [Math[name], math[name]];
  $fg.Math[name] = (x) => (typeof x !== 'number' && isOperand(x) ? traced(x) : plain(x));
}

const VARIADIC = {
  pow: math.power,
  atan2: math.atan2,
  max: (...xs) => xs.reduce((a, b) => math.maximum(a, b)),
  min: (...xs) => xs.reduce((a, b) => math.minimum(a, b)),
  hypot: math.hypot,
};
for (const [name, traced] of Object.entries(VARIADIC)) {
  const plain = Math[name];
  $fg.Math[name] = (...xs) => (xs.some(isOperand) ? traced(...xs) : plain(...xs));
}

// A global, so that a script needs no import in its first line and keeps its columns there.
Object.defineProperty(globalThis, '$fg', { value: $fg, configurable: true, writable: true, enumerable: false });
