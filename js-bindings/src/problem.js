// Problems: what is to be solved, without how.

import { FlowgradError, checkOptions, kindOf } from './errors.js';
import { members } from './events.js';
import { isArray } from './ndarray.js';
import { Opaque } from './rhs.js';
import { checkNumbers, leafShape } from './structure.js';
import { nodeOf } from './tracer.js';

const FIELDS = ['f', 'u0', 'tspan', 'p', 'callback'];

/**
 * An initial value problem du/dt = f(u, p, t), u(t0) = u0.
 *
 * @property {Function} f  `(u, p, t) => du/dt`, or `(du, u, p, t)` which writes du; also `opaque(f)` and
 *     `foreign(...)`
 * @property {number|number[]|Function} u0  a number or an array of any shape, or a function of p that gives one
 * @property {number[]|Function} tspan  [t0, t1], t1 < t0 integrates backward; or a function of p that gives it
 * @property {Callback|Callback[]|null} callback  what happens during every solve: `fg.ContinuousCallback(...)` and the like
 * @property {*} p  parameters: a number, an array of any shape, or objects and lists of these; null for none
 */
export class ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f, u0, tspan, p = null, options = {}) {
    checkOptions(options, ['callback'], 'ODEProblem');
    if (typeof f !== 'function' && !(f instanceof Opaque)) {
      throw new FlowgradError(`\`f\` must be a function of (u, p, t) or (du, u, p, t), got ${kindOf(f)}`, 'f');
    }
    this.f = f;
    this.u0 = typeof u0 === 'function' ? u0 : checkState(u0);
    this.tspan = typeof tspan === 'function' ? tspan : checkTspan(tspan);
    this.p = checkParameters(p);
    this.callback = options.callback ?? null;
    members(this.callback); // checks them
    Object.freeze(this);
  }

  toString() {
    return `ODEProblem(${this.f.name || 'f'}, u0: ${typeof this.u0 === 'function' ? 'u0(p)' : `${this.u0}`})`;
  }
}

/** A copy of a problem with some of {f, u0, tspan, p, callback} replaced. */
export function remake(prob, changes = {}) {
  if (!(prob instanceof ODEProblem)) {
    throw new FlowgradError(`\`prob\` must be an ODEProblem, got ${kindOf(prob)}`, 'prob');
  }
  checkOptions(changes, FIELDS, 'remake');
  const { f, u0, tspan, p, callback } = { ...prob, ...changes };
  return new ODEProblem(f, u0, tspan, p, { callback });
}

/** Checks a concrete or traced initial state. */
export function checkState(u0) {
  const shape = leafShape(u0);
  if (!shape) {
    throw new FlowgradError(`\`u0\` must be a number or a rectangular array of numbers, got ${kindOf(u0)}`, 'u0');
  }
  if (shape.includes(0)) throw new FlowgradError('`u0` must not be empty', 'u0');
  checkNumbers(u0, 'u0', true);
  return u0;
}

/** Checks a concrete or traced time span. */
export function checkTspan(tspan) {
  const isPair = nodeOf(tspan) ? leafShape(tspan).length === 1 && tspan.length === 2 : isArray(tspan) && tspan.length === 2;
  if (!isPair) {
    throw new FlowgradError(`\`tspan\` must be [t0, t1], got `
      + `${isArray(tspan) ? `an array of ${tspan.length}` : kindOf(tspan)}`, 'tspan');
  }
  checkNumbers(tspan, 'tspan', true);
  if (!nodeOf(tspan) && !nodeOf(tspan[0]) && tspan[0] === tspan[1]) {
    throw new FlowgradError(`\`tspan\` must not be empty, got [${tspan[0]}, ${tspan[1]}]`, 'tspan');
  }
  return tspan;
}

/** Checks concrete or traced parameters. */
export function checkParameters(p) {
  if (p === undefined || p === null) return null;
  if (typeof p === 'function') {
    throw new FlowgradError('`p` must hold numbers, got a function; let `u0` or `tspan` be functions of p', 'p');
  }
  checkNumbers(p, 'p', true);
  return p;
}
