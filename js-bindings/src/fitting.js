// Ways to fit differential equations to data that are easier than from one start to the end.

import { FlowgradError, checkOptions, kindOf } from './errors.js';
import { arrayOf } from './layer.js';
import { mse } from './losses.js';
import {
  abs, add, cos, divide, exp, less, matmul, maximum, multiply, negative, power, reshape, shape, slice, square, subtract, sum, where,
} from './math.js';
import { array, flatten } from './ndarray.js';
import { NeuralODELayer, statesOf } from './neural.js';
import { OPTIONS as SOLVE_OPTIONS } from './options.js';
import { ODEProblem } from './problem.js';
import { showShape } from './shapes.js';
import { solve } from './solve.js';

/**
 * The loss of solves of pieces of the data, and of the gaps between these (Turan, Jaschke 2021): for long or oscillating data, of
 * which a solve from the start alone goes astray early.
 *
 * @param {ODEProblem|NeuralODELayer} model
 * @param {*} p  its parameters
 * @param {number[]} t  times
 * @param {Array} data  states there, [times, ...shape of u0]
 * @param {number} groupSize  points of a piece, at least 2; the last of a piece is the first of the next
 * @param {object} [options]
 *   starts: states at the starts of the pieces, to be found with the parameters; the data there when left out;
 *   loss: (predicted, data) => number of a piece, fg.mse when left out;
 *   continuityTerm = 100: weight of the squares of the gaps between the end of a piece and the start of the next;
 *   those of `solve`; those of a NeuralODE are its own when left out
 * @returns {*} one number, to be part of a loss for fg.train
 */
export function multipleShooting(model, p, t, data, groupSize, options = {}) {
  const own = ['starts', 'loss', 'continuityTerm'];
  checkOptions(options, [...own, ...SOLVE_OPTIONS.filter((name) => !['p', 'u0', 'tspan', 'saveat'].includes(name))], 'multipleShooting');
  const { starts = null, loss = mse, continuityTerm = 100, ...solving } = options;
  const times = flatten(array(t, 't'));
  const states = arrayOf(data, 'data');
  const [rows, ...rest] = shape(states);
  if (times.length < 2 || rows !== times.length) {
    throw new FlowgradError('`data` must have a row for each of the times `t`, at least 2, got shapes '
      + `${showShape(shape(states))} and ${showShape([times.length])}`, 'data');
  }
  if (!Number.isSafeInteger(groupSize) || groupSize < 2) {
    throw new FlowgradError(`\`groupSize\` must be a whole number of at least 2, got ${kindOf(groupSize)}`, 'groupSize');
  }
  const pieces = Math.ceil((times.length - 1) / (groupSize - 1));
  const begin = starts === null ? null : arrayOf(starts, 'starts');
  if (begin !== null && showShape(shape(begin)) !== showShape([pieces, ...rest])) {
    throw new FlowgradError(`\`starts\` must have shape ${showShape([pieces, ...rest])}, a state for each piece, got `
      + `${showShape(shape(begin))}`, 'starts');
  }
  let total = 0;
  let end = null;
  for (let i = 0; i < pieces; i++) {
    const first = i * (groupSize - 1);
    const piece = times.slice(first, first + groupSize);
    const u0 = begin === null ? slice(states, first) : slice(begin, i);
    const predicted = solved(model, p, u0, piece, solving);
    total = add(total, loss(predicted, slice(states, `${first}:${first + piece.length}`)));
    if (end !== null) total = add(total, multiply(continuityTerm, sum(square(subtract(end, u0)))));
    end = slice(predicted, piece.length - 1);
  }
  return total;
}

function solved(model, p, u0, times, solving) {
  const span = { tspan: [times[0], times.at(-1)], saveat: times };
  if (model instanceof NeuralODELayer) return statesOf(model.solve(u0, p, { ...span, ...solving }), model);
  if (!(model instanceof ODEProblem)) {
    throw new FlowgradError(`\`model\` must be an ODEProblem or a NeuralODE, got ${kindOf(model)}`, 'model');
  }
  return statesOf(solve(model, { ...solving, ...span, p, u0 }), 'the model');
}

const one = (x, c) => subtract(1, c(x));
const cubed = (x) => power(abs(x), 3);
const KERNELS = {
  epanechnikov: (x) => multiply(0.75, one(x, square)),
  uniform: (x) => add(0.5, multiply(0, x)),
  triangular: (x) => one(x, abs),
  quartic: (x) => multiply(15 / 16, power(one(x, square), 2)),
  triweight: (x) => multiply(35 / 32, power(one(x, square), 3)),
  tricube: (x) => multiply(70 / 81, power(one(x, cubed), 3)),
  cosine: (x) => multiply(Math.PI / 4, cos(multiply(Math.PI / 2, x))),
  gaussian: (x) => divide(exp(divide(square(x), -2)), Math.sqrt(2 * Math.PI)),
  logistic: (x) => divide(1, add(add(exp(x), 2), exp(negative(x)))),
  sigmoid: (x) => divide(2 / Math.PI, add(exp(x), exp(negative(x)))),
};
const ENDLESS = ['gaussian', 'logistic', 'sigmoid']; // the others are zero beyond 1

/**
 * Smooth states and their derivatives from data, without a solve (Roesch, Rackauckas, Stumpf 2021). A network that is fitted to
 * them, fg.mse(node.derivative(u, theta), du), is a start for fits with solves. u is a local line, du the slope of a local
 * parabola, by weighted least squares.
 *
 * @param {Array} data  [n] or [n, d]
 * @param {number[]} t  n times, which rise
 * @param {object} [options]
 *   kernel = 'triangular': how points near a time weigh: epanechnikov, uniform, triangular, quartic, triweight, tricube, cosine,
 *   gaussian, logistic or sigmoid;
 *   bandwidth: how near, in the units of t; n**(-2/7) * log(n)**(-1/16) of the span of t when left out
 * @returns {{u: NDArray, du: NDArray}} each shaped like data
 */
export function collocate(data, t, options = {}) {
  checkOptions(options, ['kernel', 'bandwidth'], 'collocate');
  const times = flatten(array(t, 't'));
  const states = array(data, 'data');
  const n = times.length;
  if (n < 3 || shape(states)[0] !== n) {
    throw new FlowgradError('`data` must have a row for each of the times `t`, at least 3, got shapes '
      + `${showShape(shape(states))} and ${showShape([n])}`, 'data');
  }
  if (times.some((time, i) => i > 0 && !(time > times[i - 1]))) throw new FlowgradError('`t` must rise', 't');
  const { kernel = 'triangular', bandwidth = (times[n - 1] - times[0]) * n ** (-2 / 7) * Math.log(n) ** (-1 / 16) } = options;
  if (!Object.hasOwn(KERNELS, kernel)) {
    throw new FlowgradError(`\`kernel\` must be one of ${Object.keys(KERNELS).join(', ')}, got ${kindOf(kernel)}`, 'kernel');
  }
  if (!(bandwidth > 0 && bandwidth < Infinity)) {
    throw new FlowgradError(`\`bandwidth\` must be a positive number, got ${kindOf(bandwidth)}`, 'bandwidth');
  }
  const x = divide(subtract(reshape(times, [1, n]), reshape(times, [n, 1])), bandwidth); // row i: all points as seen from time i
  const near = KERNELS[kernel](x);
  const weights = ENDLESS.includes(kernel) ? near : where(less(abs(x), 1), maximum(near, 0), 0);
  if (Math.min(...sum(where(less(0, weights), 1, 0), 1)) < 3) {
    throw new FlowgradError(`\`bandwidth\` ${bandwidth.toPrecision(4)} has fewer than three points around some time; take a larger `
      + 'one', 'bandwidth');
  }
  const moment = (k) => reshape(sum(multiply(weights, power(x, k)), 1), [n, 1]);
  const rows = reshape(states, [n, -1]);
  const [s0, s1, s2, s3, s4] = [0, 1, 2, 3, 4].map(moment);
  const [r0, r1, r2] = [0, 1, 2].map((k) => matmul(multiply(weights, power(x, k)), rows));
  const minor = (a, b, c, d) => subtract(multiply(a, b), multiply(c, d));
  const u = divide(minor(s2, r0, s1, r1), minor(s2, s0, s1, s1));
  const total = (a, b, c) => add(add(a, b), c);
  const det = total(multiply(s0, minor(s2, s4, s3, s3)), multiply(s1, minor(s2, s3, s1, s4)), multiply(s2, minor(s1, s3, s2, s2)));
  const slope = total(multiply(r0, minor(s2, s3, s1, s4)), multiply(r1, minor(s0, s4, s2, s2)), multiply(r2, minor(s1, s2, s0, s3)));
  return { u: reshape(u, shape(states)), du: reshape(divide(slope, multiply(det, bandwidth)), shape(states)) };
}
