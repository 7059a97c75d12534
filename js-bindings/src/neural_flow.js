// Densities that a flow makes of the normal one.

import { bytesOf, evaluate, transform } from './engine.js';
import { FlowgradError, checkOptions, kindOf } from './errors.js';
import { traceFunction } from './function.js';
import { inline } from './inline.js';
import { Parametric, arrayOf } from './layer.js';
import { applyLayer } from './layer_programs.js';
import { asLayer } from './layers.js';
import { add, broadcastTo, concatenate, multiply, reshape, shape, sign, slice, square, subtract, sum, zeros } from './math.js';
import { flatten, fromData } from './ndarray.js';
import { statesOf } from './neural.js';
import { OPTIONS as SOLVE_OPTIONS } from './options.js';
import { ODEProblem } from './problem.js';
import { showShape } from './shapes.js';
import { publicNames, solve } from './solve.js';
import { lift, recorderOf, tracerOf } from './tracer.js';

const TRACES = ['exact', 'hutchinson'];
const normal = (key, own) => applyLayer({ kind: 'normal', shape: own }, [arrayOf(key, 'key'), []], [[]]);

/** A continuous normalising flow. Made by `FFJORD`. */
export class FFJORDLayer extends Parametric {
  constructor(layer, dim, { tspan = [0, 1], trace = 'exact', time = false, ...solving }) {
    const own = asLayer(layer);
    super(own.parameters);
    Object.assign(this, { layer: own, dim, tspan, trace, time, solving: { ...solving, saveEverystep: false, saveStart: false } });
    this.derivatives = new Map();
    this.growing = new ODEProblem((u, p, t) => this.#growth(u, p, t), [[0]], tspan);
    this.moving = new ODEProblem((z, p, t) => this.#velocity(z, p.theta, t), [[0]], tspan);
  }

  initialNumbers(seed, path) {
    return this.layer.initialNumbers(seed, path);
  }

  parts(theta) {
    return this.layer.parts(theta);
  }

  /**
   * The logarithm of the density at the points x.
   *
   * @param {*} x  [batch, dim] or [dim]
   * @param {*} theta
   * @param {{key?: number}} [options]  key: a number from which the directions of "hutchinson" are drawn, another one in each
   *     iteration
   * @returns {*} [batch], or a number
   */
  logDensity(x, theta, options = {}) {
    checkOptions(options, ['key'], 'logDensity');
    const points = this.#points(x);
    const p = { theta: this.checked(theta) };
    if (this.trace === 'hutchinson') p.noise = sign(normal(options.key ?? 0, shape(points)));
    const start = concatenate([points, zeros([shape(points)[0], 1])], 1);
    const end = slice(statesOf(solve(this.growing, { ...this.solving, u0: start, p }), this), 0);
    const squares = sum(square(slice(end, ':', `0:${this.dim}`)), 1);
    const log = subtract(subtract(slice(end, ':', this.dim), multiply(squares, 0.5)), 0.5 * this.dim * Math.log(2 * Math.PI));
    return shape(arrayOf(x, 'x')).length === 2 ? log : slice(log, 0);
  }

  /** Where the points x, [batch, dim] or [dim], end: points of the normal density. */
  toNormal(x, theta) {
    const end = this.#moved(this.#points(x), theta, this.tspan);
    return shape(arrayOf(x, 'x')).length === 2 ? end : slice(end, 0);
  }

  /** `count` points of the density, [count, dim]; the same for the same seed. */
  sample(count, theta, options = {}) {
    checkOptions(options, ['seed'], 'sample');
    return this.#moved(normal(options.seed ?? 0, [count, this.dim]), theta, [...this.tspan].reverse());
  }

  #moved(points, theta, tspan) {
    const p = { theta: this.checked(theta) };
    return slice(statesOf(solve(this.moving, { ...this.solving, u0: points, p, tspan }), this), 0);
  }

  #points(x) {
    const value = arrayOf(x, 'x');
    const own = shape(value);
    if (![1, 2].includes(own.length) || own.at(-1) !== this.dim) {
      throw new FlowgradError(`\`x\` must be points of shape (batch, ${this.dim}) or (${this.dim},), got ${showShape(own)}`, 'x');
    }
    return reshape(value, [-1, this.dim]);
  }

  #velocity(z, theta, t) {
    return this.layer.apply(this.time ? concatenate([z, broadcastTo(t, [shape(z)[0], 1])], 1) : z, theta);
  }

  // The velocity of points, and how the logarithm of their volume grows.
  #growth(u, { theta, noise }, t) {
    const z = slice(u, ':', `0:${this.dim}`);
    const batch = shape(z)[0];
    let [velocity, growth] = [null, 0];
    if (this.trace === 'hutchinson') {
      const both = this.#directional(z, theta, t, noise);
      [velocity, growth] = [both[0], sum(multiply(both[1], noise), 1)];
    }
    for (let i = 0; this.trace === 'exact' && i < this.dim; i++) {
      const unit = fromData(Float64Array.from({ length: batch * this.dim }, (_, k) => (k % this.dim === i ? 1 : 0)), [batch, this.dim]);
      const both = this.#directional(z, theta, t, unit);
      [velocity, growth] = [both[0], add(growth, slice(both[1], ':', i))];
    }
    return concatenate([velocity, reshape(growth, [batch, 1])], 1);
  }

  // The velocity, and its derivative by z in a direction.
  #directional(z, theta, t, direction) {
    const key = showShape(shape(z));
    if (!this.derivatives.has(key)) {
      const inputs = [{ name: 'z', shape: shape(z) }, { name: 'theta', shape: [this.size] }, { name: 't', shape: [] }];
      const { handle } = traceFunction((...values) => this.#velocity(...values), 'layer', inputs, null, publicNames());
      this.derivatives.set(key, { handle: transform(handle, 'jvp', { wrt: [0] }), bytes: null });
    }
    const known = this.derivatives.get(key);
    const values = [z, theta, t, direction];
    const recorder = recorderOf(values);
    if (!recorder) {
      const inputs = values.map((value) => Float64Array.from([flatten(value)].flat()));
      return evaluate(known.handle, inputs).map((data) => fromData(data, shape(z)));
    }
    known.bytes ??= bytesOf(known.handle);
    return inline(recorder, known.bytes, values.map((value) => lift(recorder, value))).map((id) => tracerOf(recorder, id));
  }

  toString() {
    return `FFJORD(${this.layer}, ${this.dim})`;
  }
}

/**
 * A continuous normalising flow: dz/dt = layer(z, theta) takes points of an unknown density at t0 to the standard normal one at
 * t1 (Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud 2019).
 *
 *     const flow = fg.FFJORD(fg.nn.Chain(fg.nn.Dense(2, 32, fg.tanh), fg.nn.Dense(32, 2)), 2, { rtol: 1e-5, atol: 1e-5 });
 *     const log = flow.logDensity(points, flow.init({ seed: 0 }));
 *
 * @param {Layer|Function} layer  [batch, dim] -> [batch, dim]; with time [batch, dim + 1] -> [batch, dim], time last
 * @param {number} dim  the dimension of points
 * @param {object} [options]
 *   tspan: [0, 1]; time: whether the layer gets t;
 *   trace: of the derivative of the layer, "exact", at the cost of `dim` derivatives, or "hutchinson", an unbiased estimate at
 *   the cost of one (Hutchinson 1989); others of `solve`: method, rtol, atol, sensealg, ...
 * @returns {FFJORDLayer}
 */
export function FFJORD(layer, dim, options = {}) {
  checkOptions(options, [...SOLVE_OPTIONS.filter((one) => !['p', 'u0', 'saveat'].includes(one)), 'trace', 'time'], 'FFJORD');
  if (!Number.isSafeInteger(dim) || dim < 1) {
    throw new FlowgradError(`\`dim\` must be a whole number of at least 1, got ${kindOf(dim)}`, 'dim');
  }
  if (options.trace !== undefined && !TRACES.includes(options.trace)) {
    throw new FlowgradError(`\`trace\` must be "exact" or "hutchinson", got ${kindOf(options.trace)}`, 'trace');
  }
  return new FFJORDLayer(layer, dim, options);
}
