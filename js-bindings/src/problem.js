// Problems: what is to be solved, without how.

import { FlowgradError, checkOptions, kindOf } from './errors.js';
import { members } from './events.js';
import { matmul } from './math.js';
import { array, isArray, shapeOf } from './ndarray.js';
import { Opaque } from './rhs.js';
import { checkNumbers, leafShape } from './structure.js';
import { nodeOf } from './tracer.js';

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
    checkOptions(options, ['callback'], new.target.name);
    this.f = checkFunction(f, 'f');
    this.u0 = typeof u0 === 'function' ? u0 : checkState(u0);
    this.tspan = typeof tspan === 'function' ? tspan : checkTspan(tspan);
    this.p = checkParameters(p);
    this.callback = options.callback ?? null;
    members(this.callback); // checks them
    if (new.target === ODEProblem) Object.freeze(this);
  }

  /** The right-hand sides that go to the engine. */
  get functions() {
    return [this.f];
  }

  toString() {
    return `${this.constructor.name}(${this.functions[0].name || 'f'}, u0: `
      + `${typeof this.u0 === 'function' ? 'u0(p)' : `${this.u0}`})`;
  }
}

ODEProblem.parts = ['f', 'u0', 'tspan', 'p', 'callback'];
ODEProblem.kind = 'ode'; // what the engine calls it

/**
 * An initial value problem du/dt = f1(u, p, t) + f2(u, p, t), whose first half is stiff and whose second is not. Every method
 * solves it. KenCarp3, KenCarp4, KenCarp5, ARS222 and ARS443 treat f1 implicitly and f2 explicitly; ETDRK4 treats an f1
 * exactly that is linear in u, with coefficients that depend on p at most; others see the sum.
 *
 * @property {Function|number[][]} f1  as f of an ODEProblem, or a matrix A of n rows for f1 = A u with n unknowns
 * @property {Function} f2  as f of an ODEProblem
 */
export class SplitODEProblem extends ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f1, f2, u0, tspan, p = null, options = {}) {
    super(linear(f1), u0, tspan, p, options);
    this.f1 = f1;
    this.f2 = checkFunction(f2, 'f2');
    Object.freeze(this);
  }

  get functions() {
    return [this.f, this.f2];
  }
}

SplitODEProblem.parts = ['f1', 'f2', 'u0', 'tspan', 'p', 'callback'];
SplitODEProblem.kind = 'split';

function linear(f1) {
  if (!isArray(f1)) return checkFunction(f1, 'f1');
  const shape = shapeOf(f1);
  if (shape?.length !== 2 || shape[0] !== shape[1]) {
    throw new FlowgradError('`f1` must be a function or a square matrix, got an array of '
      + `${shape ? `shape [${shape}]` : 'another form'}`, 'f1');
  }
  const matrix = array(f1, 'f1');
  return (u, p, t) => matmul(matrix, u); // eslint-disable-line no-unused-vars
}

/** A copy of a problem with some of its parts, such as {f, u0, tspan, p, callback}, replaced. */
export function remake(prob, changes = {}) {
  const parts = prob?.constructor?.parts;
  if (!parts) throw new FlowgradError(`\`prob\` must be an ODEProblem, got ${kindOf(prob)}`, 'prob');
  checkOptions(changes, parts, 'remake');
  const { callback, ...now } = Object.fromEntries(parts.map((part) => [part, part in changes ? changes[part] : prob[part]]));
  return new prob.constructor(...Object.values(now), ...(parts.includes('callback') ? [{ callback }] : []));
}

/** Checks a right-hand side. */
export function checkFunction(f, name) {
  if (typeof f === 'function' || f instanceof Opaque) return f;
  throw new FlowgradError(`\`${name}\` must be a function of (u, p, t) or (du, u, p, t), got ${kindOf(f)}`, name);
}

/** Checks a concrete or traced initial state. */
export function checkState(u0, name = 'u0') {
  const shape = leafShape(u0);
  if (!shape) {
    throw new FlowgradError(`\`${name}\` must be a number or a rectangular array of numbers, got ${kindOf(u0)}`, name);
  }
  if (shape.includes(0)) throw new FlowgradError(`\`${name}\` must not be empty`, name);
  checkNumbers(u0, name, true);
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
