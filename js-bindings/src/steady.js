// Steady states: problems, methods and what comes back.

import { doubles } from './engine.js';
import { FlowgradError, camel, checkOptions, kindOf } from './errors.js';
import { asMethod } from './methods.js';
import { fromData } from './ndarray.js';
import { checkFunction, checkParameters, checkState } from './problem.js';

/**
 * To find u with f(u, p, t) = 0 for an f that does not depend on t, from u0 on; f, u0 and p as in ODEProblem.
 */
export class SteadyStateProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f, u0, p = null) {
    this.f = checkFunction(f, 'f');
    this.u0 = typeof u0 === 'function' ? u0 : checkState(u0);
    this.p = checkParameters(p);
    Object.freeze(this);
  }
}

SteadyStateProblem.parts = ['f', 'u0', 'p'];

/** A way to find a steady state. Made by `DynamicSS()` and `SSRootfind()`. */
export class SteadyStateMethod {
  constructor(name, { abstol = 1e-8, reltol = 1e-6 }, method) {
    for (const [key, value] of Object.entries({ abstol, reltol })) {
      if (!(typeof value === 'number' && value > 0 && value < Infinity)) {
        throw new FlowgradError(`\`${key}\` of ${name} must be a positive number, got ${kindOf(value)}`, key);
      }
    }
    this.spec = { problem: { kind: 'steady_state', method: name, abstol, reltol }, ...(method ? { method: method.name } : {}) };
  }
}

/**
 * Follows the solution in time until nothing moves: |du_i/dt| <= max(abstol, reltol |u_i|) for all i. Finds stable states
 * alone, and of several the one that u0 goes to. Options {method, abstol, reltol}; `method`, such as fg.Rodas5P(), takes the
 * steps, chosen when left out.
 */
export const DynamicSS = (options = {}) => {
  checkOptions(options, ['method', 'abstol', 'reltol'], 'DynamicSS');
  return new SteadyStateMethod('DynamicSS', options, options.method === undefined ? null : asMethod(options.method));
};

/**
 * Damped Newton iterations until a correction is below max(abstol, reltol |u_i|), of which the last is added too (Deuflhard
 * 2004). Finds any state near u0, stable or not, where the Jacobian is regular. Options {abstol, reltol}.
 */
export const SSRootfind = (options = {}) => {
  checkOptions(options, ['abstol', 'reltol'], 'SSRootfind');
  return new SteadyStateMethod('SSRootfind', options, null);
};

/**
 * A steady state.
 *
 * @property {number|NDArray} u  the state, shaped like u0
 * @property {number|null} resid  the largest modulus of f there; null where f is opaque
 * @property {string} retcode  "Success", or what else a solve may end with
 * @property {string} message  how it was found, or what to do, in a sentence
 * @property {object} stats  counts: {nf, naccept, nreject, ...}
 * @property {string} method  the method's name
 */
export class SteadyState {
  /** Of an engine handle, and what gives f at a state. */
  static of(handle, stateShape, slope) {
    const state = new SteadyState();
    const u = doubles(handle.u);
    state.u = fromData(u, stateShape);
    state.resid = slope ? Math.max(...slope(u).map(Math.abs)) : null;
    state.stats = Object.fromEntries(Object.entries(JSON.parse(handle.stats)).map(([k, v]) => [camel(k), v]));
    for (const name of ['retcode', 'message', 'method']) state[name] = String(handle[name]);
    return Object.freeze(state);
  }

  toString() {
    return `${this.method} steady state: ${this.retcode}, u = [${this.u}], resid ${this.resid?.toExponential(1)}; ${this.message}`;
  }
}

/** A steady state inside a traced function: `u` is traced. What the numbers decide is not there yet. */
export class TracedSteadyState {
  constructor(u) {
    this.u = u;
    for (const name of ['retcode', 'message', 'stats', 'method', 'resid']) {
      Object.defineProperty(this, name, { get() {
        throw new FlowgradError(`\`${name}\` of a steady state inside a differentiated function is known only when it runs; `
          + 'use u', name);
      } });
    }
  }
}
