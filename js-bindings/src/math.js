// Array functions, named as in NumPy, on numbers, arrays and traced values alike. Elementwise functions broadcast.

import { apply } from './apply.js';
import { FlowgradError } from './errors.js';
import { select } from './indexing.js';
import { NDArray, array, fromData, shapeOf } from './ndarray.js';
import { normalizeAxis, showShape, sizeOf } from './shapes.js';
import { lift, nodeOf, recorderOf, tracerOf } from './tracer.js';

const unary = (op) => (x) => apply(op, [x]);
const binary = (op) => (a, b) => apply(op, [a, b]);

export const negative = unary('neg');
export const abs = unary('abs');
export const sign = unary('sign');
export const floor = unary('floor');
export const ceil = unary('ceil');
export const sqrt = unary('sqrt');
export const cbrt = unary('cbrt');
export const exp = unary('exp');
export const expm1 = unary('expm1');
export const log = unary('log');
export const log1p = unary('log1p');
export const log10 = unary('log10');
export const sin = unary('sin');
export const cos = unary('cos');
export const tan = unary('tan');
export const asin = unary('asin');
export const acos = unary('acos');
export const atan = unary('atan');
export const sinh = unary('sinh');
export const cosh = unary('cosh');
export const tanh = unary('tanh');
export const asinh = unary('asinh');
export const acosh = unary('acosh');
export const atanh = unary('atanh');
/** 1 / (1 + exp(-x)) */
export const sigmoid = unary('sigmoid');

export const add = binary('add');
export const subtract = binary('sub');
export const multiply = binary('mul');
export const divide = binary('div');
export const power = binary('pow');
/** The remainder with the sign of the divisor (NumPy's `mod`); JavaScript's `%` has the dividend's. */
export const mod = binary('mod');
export const atan2 = binary('atan2');
/** The smaller of two, elementwise; NaN when either is. */
export const minimum = binary('minimum');
/** The larger of two, elementwise; NaN when either is. */
export const maximum = binary('maximum');

export const less = binary('lt');
export const lessEqual = binary('le');
export const greater = (a, b) => apply('lt', [b, a]);
export const greaterEqual = (a, b) => apply('le', [b, a]);
export const equal = binary('eq');
export const notEqual = binary('ne');
export const logicalAnd = binary('and');
export const logicalOr = binary('or');
export const logicalNot = unary('not');

/** `a` where `condition` holds (is not 0), `b` elsewhere; all three broadcast. */
export const where = (condition, a, b) => apply('where', [condition, a, b]);
/** x limited to [low, high]. */
export const clip = (x, low, high) => minimum(maximum(x, low), high);
export const log2 = (x) => divide(log(x), Math.LN2);
export const square = (x) => multiply(x, x);
/** sqrt(a^2 + b^2 + ...) */
export const hypot = (...xs) => sqrt(xs.map(square).reduce((a, b) => add(a, b), 0));
/** The integer part. */
export const trunc = (x) => where(less(x, 0), ceil(x), floor(x));
/** The nearest integer; halves go up, as Math.round has it. */
export const round = (x) => where(less(subtract(x, floor(x)), 0.5), floor(x), ceil(x));

/** x, but an array that holds traced values as one traced array, so that it has a shape. */
export function whole(x) {
  const recorder = nodeOf(x) ? null : recorderOf([x]);
  return recorder ? tracerOf(recorder, lift(recorder, x)) : x;
}

/** The shape of a number, array or traced value. */
export function shape(x) {
  const value = whole(x);
  const found = nodeOf(value)?.shape ?? shapeOf(value);
  return found ?? array(x, 'x').shape;
}

function reduction(op) {
  return (x, axis = null) => {
    const value = whole(x);
    const rank = shape(value).length;
    if (rank === 0 && axis === null) return value;
    const axes = axis === null ? Array.from({ length: rank }, (_, i) => i)
      : [...new Set([axis].flat().map((a) => normalizeAxis(a, rank, op)))].sort((a, b) => a - b);
    return apply(op, [value], axes);
  };
}

/** The sum over all elements, or over `axis` (an integer or a list), which is removed. */
export const sum = reduction('sum');
/** The product; axes as in `sum`. */
export const prod = reduction('prod');
/** The largest element; axes as in `sum`. */
export const max = reduction('max');
/** The smallest element; axes as in `sum`. */
export const min = reduction('min');

/** The mean; axes as in `sum`. */
export function mean(x, axis = null) {
  const value = whole(x);
  const total = sum(value, axis);
  return divide(total, sizeOf(shape(value)) / sizeOf(shape(total)));
}

/** The matrix product as NumPy's `@`: vectors are rows on the left and columns on the right; leading axes broadcast. */
export function matmul(a, b) {
  let [left, right] = [whole(a), whole(b)];
  const [m, n] = [shape(left), shape(right)];
  if (m.length === 0 || n.length === 0) {
    throw new FlowgradError('matmul needs arrays, got a number; use a product `a * b`');
  }
  if (m.length === 1) left = reshape(left, [1, ...m]);
  if (n.length === 1) right = reshape(right, [...n, 1]);
  const result = apply('matmul', [left, right]);
  if (m.length > 1 && n.length > 1) return result;
  const full = shape(result);
  const rows = m.length === 1 ? full.slice(0, -2) : full.slice(0, -1);
  return reshape(result, n.length === 1 ? rows : [...rows, full[full.length - 1]]);
}

/** The inner product of two vectors; for more axes the matrix product. */
export function dot(a, b) {
  if (shape(a).length === 1 && shape(b).length === 1) {
    if (shape(a)[0] !== shape(b)[0]) {
      throw new FlowgradError(`dot needs vectors of one length, got shapes ${showShape(shape(a))} and `
        + `${showShape(shape(b))}`);
    }
    return sum(multiply(whole(a), whole(b)));
  }
  return matmul(a, b);
}

/** Joins arrays along an existing axis. */
export function concatenate(arrays, axis = 0) {
  const parts = Array.from(arrays, whole);
  return apply('concatenate', parts, [normalizeAxis(axis, shape(parts[0]).length, 'concatenate')]);
}

/** Joins arrays of one shape along a new axis. */
export function stack(arrays, axis = 0) {
  const parts = Array.from(arrays, whole);
  const inner = shape(parts[0]);
  const at = normalizeAxis(axis, inner.length + 1, 'stack');
  return apply('concatenate', parts.map((part) => reshape(part, [...inner.slice(0, at), 1, ...inner.slice(at)])), [at]);
}

/** The same elements in row-major order with another shape; one entry may be -1. */
export function reshape(x, newShape) {
  const value = whole(x);
  const target = [newShape].flat();
  const known = sizeOf(target.filter((n) => n !== -1));
  return apply('reshape', [value], target.map((n) => (n === -1 ? sizeOf(shape(value)) / known : n)));
}

/** All elements along one axis. */
export const flat = (x) => reshape(x, [-1]);

/** Reverses the axes, or orders them as `axes` says. */
export function transpose(x, axes = null) {
  const value = whole(x);
  const rank = shape(value).length;
  const order = axes ? axes.map((axis) => normalizeAxis(axis, rank, 'transpose'))
    : Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (new Set(order).size !== rank || order.length !== rank) {
    throw new FlowgradError(`\`axes\` of transpose must name each of the ${rank} axes once, got [${axes}]`, 'axes');
  }
  return apply('transpose', [value], order);
}

/** x repeated to `newShape`. */
export const broadcastTo = (x, newShape) => apply('broadcast', [whole(x)], newShape);

/**
 * Part of an array: Python's `x[1:5, 0]` is `slice(x, '1:5', 0)`, its `x[:, [0, 2]]` is `slice(x, ':', [0, 2])`.
 * Arrays of this package and traced ones have it as `x.at('1:5', 0)`.
 */
export const slice = (x, ...index) => select(whole(x), index);

/** The elements at the integer positions `indices` along `axis`. */
export function take(x, indices, axis = 0) {
  const value = whole(x);
  const at = normalizeAxis(axis, shape(value).length, 'take');
  return select(value, [...new Array(at).fill(':'), Array.from(indices)]);
}

/** Arrays of one value; `size` is a length or a shape. */
export function full(size, value) {
  const target = [size].flat();
  return fromData(new Float64Array(sizeOf(target)).fill(value), target);
}

export const zeros = (size) => full(size, 0);
export const ones = (size) => full(size, 1);

/** `count` equally spaced numbers from `start` to `stop`, both included. */
export function linspace(start, stop, count = 50) {
  const step = count > 1 ? (stop - start) / (count - 1) : 0;
  return NDArray.fromData(Float64Array.from({ length: count }, (_, i) => (i === count - 1 && i > 0 ? stop : start + i * step)), [count]);
}

/** start, start + step, ... below `stop`; `arange(stop)` starts at 0. */
export function arange(start, stop = null, step = 1) {
  const [from, to] = stop === null ? [0, start] : [start, stop];
  const count = Math.max(0, Math.ceil((to - from) / step));
  return NDArray.fromData(Float64Array.from({ length: count }, (_, i) => from + i * step), [count]);
}

