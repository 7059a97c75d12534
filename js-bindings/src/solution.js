// Solutions: what a solve gives back.

import { FlowgradError, camel, kindOf } from './errors.js';
import { doubles, interpolate } from './engine.js';
import { NDArray, array, fromData, isArray, shapeOf, flatten } from './ndarray.js';
import { chosenAlgorithm } from './sensealg.js';
import { nodeOf } from './tracer.js';

/**
 * The solution of a problem. It can be called: `sol(2.5)` is `sol.at(2.5)`.
 *
 * @property {NDArray} t  the n saved times
 * @property {NDArray} u  the states at these times, shape (n, ...shape of u0): `sol.u[i][j]`
 * @property {string} retcode  "Success", "Terminated", "MaxIters", "DtLessThanMin", "Unstable", "InitialFailure",
 *     "ConvergenceFailure" or "Failure"; with all but the first two the solution ends early
 * @property {string} message  what happened and what to do, in a sentence
 * @property {object} stats  counts: {nf, naccept, nreject, ...}
 * @property {string} method  the method's name
 * @property {object[]} phases  which method solved from when on: [{t, method}], one entry unless the method switches
 * @property {object[]} events  what happened: [{t, callback, component, before, after}], before and after being states
 * @property {object[]} saved  what each SavingCallback saved: [{t, values, callback}]
 * @property {number[]} stateShape  the shape of u0
 * @property {string|null} sensealg  the algorithm for gradients that the solve was given
 */
export class Solution {
  /** A callable Solution of an engine handle. */
  static of(handle, stateShape, isDense, callbacks = [], savedShapes = [], sensealg = null) {
    const sol = (t) => sol.at(t);
    Object.setPrototypeOf(sol, Solution.prototype);
    const cache = {};
    const lazy = (name, make) => Object.defineProperty(sol, name, {
      enumerable: true, get: () => { cache[name] ??= make(); return cache[name]; },
    });
    lazy('t', () => fromData(doubles(handle.t), [handle.n]));
    lazy('u', () => NDArray.fromData(doubles(handle.u), [handle.n, ...stateShape]));
    lazy('stats', () => Object.fromEntries(Object.entries(JSON.parse(handle.stats)).map(([k, v]) => [camel(k), v])));
    lazy('phases', () => JSON.parse(handle.phases()).map(({ t, method }) => ({ t: Number(t), method })));
    lazy('events', () => eventsOf(handle, stateShape, callbacks));
    lazy('saved', () => savedShapes.map((shape, i) => savedBy(handle, i, shape, callbacks)));
    for (const name of ['retcode', 'message', 'method']) lazy(name, () => String(handle[name]));
    Object.defineProperties(sol, {
      stateShape: { value: stateShape, enumerable: true }, isDense: { value: isDense }, handle: { value: handle },
      sensealg: { value: sensealg, enumerable: true },
    });
    return sol;
  }

  /**
   * The state at any time of the span by the method's own interpolation; at the time of an event the state that it left.
   * @param {number|number[]} t  one time, or m of them
   * @returns {number|NDArray} of the state's shape; (m, ...state's shape) for m times
   * @throws {FlowgradError} without dense output (`saveat`, `saveEverystep: false`; `dense: true` brings it back)
   */
  at(t) {
    const isList = isArray(t);
    if (shapeOf(t)?.length !== (isList ? 1 : 0)) {
      throw new FlowgradError(`\`t\` must be a number or an array of numbers, got ${kindOf(t)}`, 't');
    }
    const times = Float64Array.from(isList ? flatten(t) : [t]);
    return fromData(interpolate(this.handle, times), isList ? [times.length, ...this.stateShape] : this.stateShape);
  }

  toString() {
    const { t, u, retcode, method, stats, message } = this;
    const n = t.length;
    const last = u[n - 1] instanceof NDArray ? `[${u[n - 1].toArray()}]` : u[n - 1];
    return `${method} solution: `
      + `${retcode}${retcode === 'Success' ? '' : ` (${message})`}, ${n} times from ${t[0]} to ${t[n - 1]}, `
      + `last u = ${last}, ${Object.entries(stats).map(([key, value]) => `${key} ${value}`).join(', ')}`;
  }

  toJSON() {
    const { t, u, retcode, method, stats } = this;
    return { t, u, retcode, method, stats };
  }

  [Symbol.for('nodejs.util.inspect.custom')]() {
    return this.toString();
  }
}

function eventsOf(handle, stateShape, callbacks) {
  const { t, callback, component, before, after } = JSON.parse(handle.events());
  return t.map((time, i) => ({
    t: time, callback: callbacks[callback[i]], component: component[i], before: fromData(before[i].map(Number), stateShape),
    after: fromData(after[i].map(Number), stateShape),
  }));
}

function savedBy(handle, i, shape, callbacks) {
  const t = doubles(handle.saved_t(i));
  return {
    t: fromData(t, [t.length]), values: fromData(doubles(handle.saved_values(i)), [t.length, ...shape]),
    callback: callbacks.filter(({ name }) => name === 'SavingCallback')[i],
  };
}

/**
 * A solve inside a traced function: `t` and `u` are traced (or plain, for `t`). What the numbers decide (`retcode`,
 * `stats`, steps) is not there yet.
 *
 * @property {string|null} sensealg  the name of the algorithm by which gradients go through it: the one that was given, or
 *     the choice for a gradient by all arguments of the function; null if the solve depends on none. `explain` says why.
 */
export class TracedSolution {
  /** `times` traced, or plain numbers. */
  constructor(times, u, sensealg = null) {
    let t = null;
    Object.defineProperty(this, 't', { enumerable: true, get: () => { t ??= nodeOf(times) ? times : array(times); return t; } });
    this.u = u;
    Object.defineProperty(this, 'sensealg', { enumerable: true, get: () => sensealg ?? chosenAlgorithm(u) });
    const missing = (name) => Object.defineProperty(this, name, { get() {
      throw new FlowgradError(`\`${name}\` of a solve inside a differentiated function is known only when it runs; `
        + `use t and u`, name);
    } });
    ['retcode', 'message', 'stats', 'method', 'phases', 'at', 'events', 'saved'].forEach(missing);
  }
}
