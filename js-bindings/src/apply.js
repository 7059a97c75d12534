// One operation on any mixture of numbers, arrays and traced values: recorded, computed here, or computed by the engine.

import { FlowgradError, kindOf } from './errors.js';
import { evaluate, load } from './engine.js';
import { flatten, fromData, isArray, shapeOf } from './ndarray.js';
import { Recorder } from './program.js';
import { lift, recorderOf, tracerOf } from './tracer.js';
import { resultShape } from './shapes.js';
import { encode } from './wire.js';

// Scalars need no engine: these are the operations of plain JavaScript under their wire names.
const SCALAR = {
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b, pow: (a, b) => a ** b,
  rem: (a, b) => a % b, mod: (a, b) => (a % b !== 0 && (a % b < 0) !== (b < 0) ? (a % b) + b : a % b),
  minimum: Math.min, maximum: Math.max, atan2: Math.atan2, neg: (a) => -a, abs: Math.abs, sign: Math.sign,
  floor: Math.floor, ceil: Math.ceil, sqrt: Math.sqrt, cbrt: Math.cbrt, exp: Math.exp, expm1: Math.expm1, log: Math.log,
  log1p: Math.log1p, log10: Math.log10, sin: Math.sin, cos: Math.cos, tan: Math.tan, asin: Math.asin, acos: Math.acos,
  atan: Math.atan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, asinh: Math.asinh, acosh: Math.acosh,
  atanh: Math.atanh, sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  lt: (a, b) => a < b, le: (a, b) => a <= b, eq: (a, b) => a === b, ne: (a, b) => a !== b,
  and: (a, b) => a !== 0 && b !== 0, or: (a, b) => a !== 0 || b !== 0, not: (a) => a === 0,
  where: (c, a, b) => (c !== 0 ? a : b),
};

/**
 * Applies an operation of the wire format.
 *
 * @param {string} op
 * @param {Array} args  numbers, booleans, (nested) arrays, traced values
 * @param {number[]} [attrs]
 * @returns {number|boolean|NDArray|Tracer} traced when an argument is; a scalar for shape []
 */
export function apply(op, args, attrs = []) {
  const scalar = SCALAR[op];
  if (scalar && args.every((a) => typeof a === 'number')) return scalar(...args);
  const recorder = recorderOf(args);
  if (recorder) {
    const ids = args.map((arg) => lift(recorder, arg));
    return tracerOf(recorder, recorder.operation(op, ids, attrs));
  }
  if (scalar && args.every((a) => typeof a === 'number' || typeof a === 'boolean')) {
    return scalar(...args.map(Number));
  }
  return eager(op, args, attrs);
}


const programs = new Map();
const MAX_PROGRAMS = 1000;

// Arrays go through the engine as Programs of one operation: the front end has no numerics of its own.
function eager(op, args, attrs) {
  const shapes = args.map((arg) => {
    const shape = shapeOf(arg);
    if (shape) return shape;
    throw new FlowgradError(`${op} takes numbers and rectangular arrays of numbers, got `
      + `${isArray(arg) ? 'a ragged array or '
      + 'one with other things than numbers' : kindOf(arg)}`);
  });
  if (op === 'reshape') return fromData(flatten(args[0]), resultShape(op, shapes, attrs)); // moves nothing
  const key = `${op}|${attrs}|${shapes.map((s) => `(${s})`)}`;
  let program = programs.get(key);
  if (!program) {
    const recorder = new Recorder(op);
    const ids = shapes.map((shape, i) => recorder.input(`x${i}`, shape));
    const id = recorder.operation(op, ids, attrs);
    program = { handle: load(encode(recorder, [{ name: 'y', id }])), shape: recorder.shapes[id] };
    if (programs.size >= MAX_PROGRAMS) programs.clear();
    programs.set(key, program);
  }
  const [data] = evaluate(program.handle, args.map((arg) => Float64Array.from(flatten(arg))));
  return fromData(data, program.shape);
}
