// Differential equations whose right-hand sides are layers, as layers.

import { FlowgradError, checkOptions, kindOf } from './errors.js';
import { bytesOf, evaluate, transform } from './engine.js';
import { traceFunction } from './function.js';
import { inline } from './inline.js';
import { Layer, arrayOf } from './layer.js';
import { asLayer, called } from './layers.js';
import { broadcastTo, concatenate, negative, shape, slice, sum, zeros } from './math.js';
import { flatten, fromData } from './ndarray.js';
import { OPTIONS as SOLVE_OPTIONS } from './options.js';
import { ODEProblem } from './problem.js';
import { showShape } from './shapes.js';
import { TracedSolution } from './solution.js';
import { publicNames, solve } from './solve.js';
import { lift, recorderOf, tracerOf } from './tracer.js';

const OWN = ['time', 'massMatrix', 'constraints', 'augment'];
const last = (x, from, to) => slice(x, ...shape(x).slice(1).map(() => ':'), `${from}:${to}`);

/**
 * du/dt = layer(u, theta) as a layer: from the state at t0 to those at the times of `saveat`. Made by `NeuralODE` and its like.
 */
export class NeuralODELayer extends Layer {
  constructor(name, layer, tspan, options = {}) {
    checkOptions(options, [...SOLVE_OPTIONS.filter((one) => !['p', 'u0', 'tspan'].includes(one)), ...OWN], name);
    const own = asLayer(layer);
    super(own.parameters);
    const { time = false, massMatrix = null, constraints = null, augment = 0, saveat = null, ...solving } = options;
    if (constraints !== null && typeof constraints !== 'function') {
      throw new FlowgradError(`\`constraints\` must be a function (u, theta, t), got ${kindOf(constraints)}`, 'constraints');
    }
    Object.assign(this, { name, layer: own, tspan, time, constraints, augment, saveat, solving });
    const f = (u, p, t) => this.slope(u, p ?? [], t);
    this.problem = new ODEProblem(f, [0], tspan, null, massMatrix === null ? {} : { massMatrix });
  }

  initialNumbers(seed, path) {
    return this.layer.initialNumbers(seed, path);
  }

  parts(theta) {
    return this.layer.parts(theta);
  }

  /** du/dt at the state u, (..., d). */
  derivative(u, theta = [], t = 0) {
    return this.slope(arrayOf(u, 'u'), theta, t);
  }

  slope(u, theta, t) {
    const x = this.time ? concatenate([u, broadcastTo(t, [...shape(u).slice(0, -1), 1])], -1) : u;
    const du = this.layer.apply(x, theta);
    return this.constraints === null ? du : concatenate([du, called(this.constraints, u, theta, t)]);
  }

  /** The Solution from u0, with `options` of `solve` in place of the node's own: to look at. */
  solve(u0, theta = [], options = {}) {
    const x = arrayOf(u0, 'u0');
    const start = this.augment === 0 ? x : concatenate([x, zeros([...shape(x).slice(0, -1), this.augment])], -1);
    const saving = this.saveat === null ? {} : { saveat: this.saveat };
    return solve(this.problem, { ...this.solving, ...saving, ...options, u0: start, ...(this.size > 0 ? { p: theta } : {}) });
  }

  result(x, theta) {
    const isEnd = this.saveat === null;
    const states = statesOf(this.solve(x, theta, isEnd ? { saveEverystep: false, saveStart: false } : {}), this);
    return isEnd ? slice(states, 0) : states;
  }

  toString() {
    return `${this.name}(${this.layer})`;
  }
}

/** The states of a solution, traced or of a solve that must have succeeded. */
export function statesOf(solution, what) {
  if (!(solution instanceof TracedSolution) && !['Success', 'Terminated'].includes(solution.retcode)) {
    throw new FlowgradError(`the solve of ${what} ended with ${solution.retcode}: ${solution.message}`);
  }
  return solution.u;
}

/**
 * du/dt = layer(u, theta) as a layer (Chen et al. 2018): `node.apply(u0, theta)` has shape [times, ...shape of u0].
 *
 *     const node = fg.NeuralODE(net, [0, 1.5], { method: fg.Tsit5(), saveat: ts, rtol: 1e-7, atol: 1e-9 });
 *     const theta = node.init({ seed: 0 });
 *     const u = node.apply([2, 0], theta);
 *
 * @param {Layer|Function} layer  of shape [..., d] in and out
 * @param {number[]} tspan  [t0, t1]
 * @param {object} [options]
 *   those of `solve`: method, saveat (times in any distances, or one distance; when left out the result is the state at t1
 *   alone, so that the node fits into an fg.nn.Chain), rtol, atol, sensealg, ...;
 *   time: true gives the layer t too, as the last of d + 1 components;
 *   massMatrix: M of M du/dt = layer(u, theta), [d, d]; with constraints, a function g(u, theta, t) whose values follow those of
 *   the layer, where 0 = g(u, theta, t) for rows of M that are zero
 * @returns {NeuralODELayer}  u0 is [d], or a batch of initial states [B, d], which may themselves depend on parameters
 * @throws {FlowgradError} for shapes that do not fit, and for a solve that fails
 */
export function NeuralODE(layer, tspan, options = {}) {
  refuse(options, 'NeuralODE');
  return new NeuralODELayer('NeuralODE', layer, tspan, options);
}

function refuse(options, name) {
  if (options?.augment !== undefined) {
    throw new FlowgradError(`\`augment\` is for an AugmentedNeuralODE, not for a ${name}`, 'augment');
  }
}

/**
 * A NeuralODE with more components, `augment` of them, which begin at zero, so that trajectories can pass each other (Dupont,
 * Doucet, Teh 2019). The layer is [..., d + augment] in and out; u0 is [..., d], states are [..., d + augment].
 */
export function AugmentedNeuralODE(layer, tspan, options = {}) {
  if (!Number.isSafeInteger(options?.augment) || options.augment < 1) {
    throw new FlowgradError(`\`augment\` must be a whole number of at least 1, got ${kindOf(options?.augment)}`, 'augment');
  }
  return new NeuralODELayer('AugmentedNeuralODE', layer, tspan, options);
}

class SecondOrderLayer extends NeuralODELayer {
  slope(u, theta, t) {
    const n = shape(u).at(-1);
    if (!(n % 2 === 0)) {
      throw new FlowgradError('a state of a NeuralSecondOrderODE must be velocities, then as many positions, got shape '
        + `${showShape(shape(u))}`, 'u0');
    }
    return concatenate([super.slope(u, theta, t), last(u, 0, n / 2)], -1);
  }
}

/**
 * u'' = layer((u', u), theta) as a layer (Norcliffe et al. 2020). A state is [..., 2 d], velocities, then positions; the layer
 * takes it and gives the d accelerations. Arguments as in NeuralODE.
 */
export function NeuralSecondOrderODE(layer, tspan, options = {}) {
  refuse(options, 'NeuralSecondOrderODE');
  return new SecondOrderLayer('NeuralSecondOrderODE', layer, tspan, options);
}

class HamiltonianLayer extends Layer {
  constructor(energy) {
    const own = asLayer(energy);
    super(own.parameters);
    this.energy = own;
    this.gradients = new Map();
  }

  initialNumbers(seed, path) {
    return this.energy.initialNumbers(seed, path);
  }

  parts(theta) {
    return this.energy.parts(theta);
  }

  result(x, theta) {
    const n = shape(x).at(-1);
    if (!(n % 2 === 0)) {
      throw new FlowgradError(`\`x\` of HamiltonianNN must be positions, then as many momenta, got shape ${showShape(shape(x))}`, 'x');
    }
    const gradient = this.#gradient(x, theta);
    return concatenate([last(gradient, n / 2, n), negative(last(gradient, 0, n / 2))], -1);
  }

  #gradient(x, theta) {
    const key = showShape(shape(x));
    if (!this.gradients.has(key)) {
      const inputs = [{ name: 'x', shape: shape(x) }, { name: 'theta', shape: [this.size] }];
      const { handle } = traceFunction((q, p) => sum(this.energy.apply(q, p)), 'energy', inputs, null, publicNames());
      const gradient = transform(handle, 'value_and_grad', { wrt: [0] });
      this.gradients.set(key, { handle: gradient, bytes: null });
    }
    const known = this.gradients.get(key);
    const recorder = recorderOf([x, theta]);
    if (!recorder) {
      const [, data] = evaluate(known.handle, [x, theta].map((value) => Float64Array.from(flatten(value))));
      return fromData(data, shape(x));
    }
    known.bytes ??= bytesOf(known.handle);
    return tracerOf(recorder, inline(recorder, known.bytes, [lift(recorder, x), lift(recorder, theta)])[1]);
  }

  toString() {
    return `HamiltonianNN(${this.energy})`;
  }
}

/**
 * The motion of an energy that a layer gives, as a layer: x = (q, p), [..., 2 d], becomes (dH/dp, -dH/dq) (Greydanus, Dzamba,
 * Yosinski 2019). Within a NeuralODE it conserves H.
 *
 * @param {Layer|Function} energy  [..., 2 d] -> [..., 1]
 */
export function HamiltonianNN(energy) {
  return new HamiltonianLayer(energy);
}
