// Ensembles: one problem with many starts, or parameters, or both.

import { FlowgradError, camel, checkOptions, kindOf } from './errors.js';
import { doubles, ensembleMessage, solveEnsembleOnEngine } from './engine.js';
import { NDArray, flatten, fromData, isArray } from './ndarray.js';
import { ODEProblem } from './problem.js';
import { sameShape, showShape } from './shapes.js';
import { Structure, leafShape } from './structure.js';
import { recorderOf } from './tracer.js';

/**
 * One problem with many trajectories, which `solve` solves on several threads:
 *
 *     const many = new fg.EnsembleProblem(prob, {p: [[1.5, 1, 3, 1], [1.4, 1, 3, 1]]});
 *     const sol = fg.solve(many, {method: fg.Tsit5(), saveat: 0.1});   // sol.u[i] is trajectory i
 */
export class EnsembleProblem {
  /**
   * @param {ODEProblem} prob  what every trajectory is like
   * @param {object} options
   *   u0: starts, an array of n, each like that of the problem; those of the problem when left out;
   *   p: parameters likewise;
   *   threads = 0: how many, 0 for one on each core; a function that is called back (fg.opaque) is called on the caller's alone
   * @throws {FlowgradError} if neither u0 nor p is given, or they do not fit
   */
  constructor(prob, options = {}) {
    checkOptions(options, ['u0', 'p', 'threads'], 'EnsembleProblem');
    const { u0 = null, p = null, threads = 0 } = options;
    if (!(prob instanceof ODEProblem)) {
      throw new FlowgradError(`\`prob\` of an EnsembleProblem must be an ODEProblem, got ${kindOf(prob)}`, 'prob');
    }
    if (u0 === null && p === null) {
      throw new FlowgradError('`u0` or `p` of an EnsembleProblem must be given: one for each trajectory', 'p');
    }
    if (!Number.isInteger(threads) || threads < 0) {
      throw new FlowgradError(`\`threads\` must be a whole number, 0 for one on each core, got ${String(threads)}`, 'threads');
    }
    for (const [name, value] of Object.entries({ u0, p })) {
      if (value !== null && (!isArray(value) || value.length === 0)) {
        throw new FlowgradError(`\`${name}\` of an EnsembleProblem must be an array with one for each trajectory, got `
          + `${kindOf(value)}`, name);
      }
      if (value !== null && recorderOf(Structure.of(value).leaves)) {
        throw new FlowgradError(`\`${name}\` of an EnsembleProblem must hold plain numbers; inside a differentiated function `
          + 'solve the problems one by one', name);
      }
    }
    if (u0 !== null && p !== null && u0.length !== p.length) {
      throw new FlowgradError(`\`u0\` of an EnsembleProblem has ${u0.length} rows but \`p\` has ${p.length}; give one of each `
        + 'for each trajectory', 'u0');
    }
    if (p !== null && typeof prob.tspan === 'function') {
      throw new FlowgradError('`tspan` of an ensemble must be the same for all trajectories; give two numbers', 'tspan');
    }
    if (u0 === null && typeof prob.u0 === 'function') {
      throw new FlowgradError('`u0` of the problem is a function of p; give `u0` of the EnsembleProblem', 'u0');
    }
    Object.assign(this, { prob, u0, p, threads, length: (u0 ?? p).length });
  }

  toString() {
    return `EnsembleProblem of ${this.length} trajectories`;
  }
}

/** The numbers of all trajectories and how many rows they are; `first` is what one row is, and one alone where `values` is null. */
export function rowsOf(values, first, name) {
  if (values === null) return [Float64Array.from(first), 1];
  const wanted = Structure.of(values[0]).structure.key;
  const data = Array.from(values).flatMap((value, i) => {
    const { structure, leaves } = Structure.of(value);
    if (structure.key !== wanted || leaves.length === 0) {
      throw new FlowgradError(`\`${name}\` of an EnsembleProblem must be alike for all trajectories, and that of trajectory ${i} is `
        + 'another', name);
    }
    return leaves.flatMap((leaf) => flatten(leaf));
  });
  return [Float64Array.from(data), values.length];
}

/** An error unless the start of a trajectory has the shape of the problem's own. */
export function checkStart(u0, own) {
  const [shape, wanted] = [leafShape(u0), typeof own === 'function' ? null : leafShape(own)];
  if (wanted && shape && !sameShape(shape, wanted)) {
    throw new FlowgradError(`\`u0\` of an EnsembleProblem must have rows of shape ${showShape(wanted)}, got ${showShape(shape)}`, 'u0');
  }
  return u0;
}

const succeeded = (retcode) => retcode === 'Success' || retcode === 'Terminated';

/**
 * The trajectories of an ensemble at the times of `saveat`, or else at both ends.
 *
 * @property {NDArray} t  the m times
 * @property {NDArray} u  the states, (n, m, ...shape of u0): after an event that ended a trajectory the state that it left, NaN
 *     where one that failed did not come
 * @property {string[]} retcodes  how each ended, as Solution.retcode
 * @property {object} stats  what all cost together
 * @property {EnsembleProblem} prob
 * @property {number} length  n
 */
export class EnsembleSolution {
  #handle;

  #u = null;

  #shape;

  constructor(handle, shape, prob) {
    this.#handle = handle;
    this.#shape = shape;
    this.prob = prob;
    const t = doubles(handle.t);
    this.t = fromData(t, [t.length]);
    this.retcodes = JSON.parse(handle.retcodes);
    this.length = this.retcodes.length;
    this.stats = Object.fromEntries(Object.entries(JSON.parse(handle.stats)).map(([k, v]) => [camel(k), v]));
  }

  get u() {
    this.#u ??= NDArray.fromData(doubles(this.#handle.u), [this.length, this.t.length, ...this.#shape]);
    return this.#u;
  }

  /** Whether all reached their ends. */
  get success() {
    return this.retcodes.every(succeeded);
  }

  /** How and where trajectory `i` ended. */
  message(i) {
    if (!Number.isInteger(i) || i < 0 || i >= this.length) {
      throw new FlowgradError(`\`i\` must be the index of a trajectory, below ${this.length}, got ${String(i)}`, 'i');
    }
    return ensembleMessage(this.#handle, i);
  }

  toString() {
    return `ensemble of ${this.length} trajectories of ${this.t.length} times, ${this.retcodes.filter(succeeded).length} of them `
      + 'successful';
  }
}

/** Solves what was prepared for the first trajectory; `request` is that of solveOnEngine. */
export function solveEnsemble(ensemble, [handles, spec, u0, p, t0, t1], uShape, isCalledBack) {
  const [starts, rows] = rowsOf(ensemble.u0, u0, 'u0');
  const [sets, count] = rowsOf(ensemble.p, p, 'p');
  const handle = solveEnsembleOnEngine(handles, spec, starts, rows, sets, count, t0, t1, isCalledBack ? 1 : ensemble.threads);
  return new EnsembleSolution(handle, uShape, ensemble);
}
