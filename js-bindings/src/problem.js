// Problems: what is to be solved, without how.

import { FlowgradError, checkOptions, describeFunction, kindOf } from './errors.js';
import { members } from './events.js';
import { parameterCount } from './fallback.js';
import { isForeign } from './foreign.js';
import { matmul } from './math.js';
import { array, flatten, isArray, shapeOf } from './ndarray.js';
import { Opaque, Residual, noJacobianOfHalves } from './rhs.js';
import { sameShape, showShape, sizeOf } from './shapes.js';
import { checkNumbers, leafShape } from './structure.js';
import { nodeOf, recorderOf } from './tracer.js';

const OPTIONS = ['massMatrix', 'differentialVars', 'callback'];

// The parts of a class of problems that its constructor takes by name.
function optionsOf({ parts }) {
  return parts.filter((part) => OPTIONS.includes(part));
}

/**
 * An initial value problem du/dt = f(u, p, t), u(t0) = u0.
 *
 * @property {Function} f  `(u, p, t) => du/dt`, or `(du, u, p, t)` which writes du; also `opaque(f)` and
 *     `foreign(...)`
 * @property {number|number[]|Function} u0  a number or an array of any shape, or a function of p that gives one
 * @property {number[]|Function} tspan  [t0, t1], t1 < t0 integrates backward; or a function of p that gives it
 * @property {NDArray|null} massMatrix  constant matrix M of M du/dt = f(u, p, t), a row and a column for each number of u0;
 *     where it is singular, some equations are algebraic. Implicit methods solve it.
 * @property {Callback|Callback[]|null} callback  what happens during every solve: `fg.ContinuousCallback(...)` and the like
 * @property {*} p  parameters: a number, an array of any shape, or objects and lists of these; null for none
 */
export class ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f, u0, tspan, p = null, options = {}) {
    checkOptions(options, optionsOf(new.target), new.target.name);
    this.f = checkFunction(f, 'f');
    this.u0 = typeof u0 === 'function' ? u0 : checkState(u0);
    this.tspan = typeof tspan === 'function' ? tspan : checkTspan(tspan);
    this.p = checkParameters(p);
    this.callback = options.callback ?? null;
    members(this.callback); // checks them
    this.massMatrix = checkMatrix(options.massMatrix ?? null);
    if (new.target === ODEProblem) Object.freeze(this);
  }

  /** What kind of problem it is, with its constants, as the engine takes it; null for a plain right-hand side. */
  wire(shape) {
    const { kind } = this.constructor;
    if (this.massMatrix === null) return kind === 'ode' ? null : { kind };
    const n = sizeOf(shape);
    if (this.massMatrix.length !== n) {
      throw new FlowgradError(`\`massMatrix\` must have a row and a column for each of the ${n} numbers of \`u0\`, got `
        + `${showShape(this.massMatrix.shape)}`, 'massMatrix');
    }
    return { kind, mass_matrix: Array.from(flatten(this.massMatrix)) };
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

ODEProblem.parts = ['f', 'u0', 'tspan', 'p', 'massMatrix', 'callback'];
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
    noJacobianOfHalves(f1, f2);
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

/**
 * The fully implicit problem 0 = f(du, u, p, t), u(t0) = u0, du/dt(t0) = du0, of index 1. Variables whose derivative is in f
 * keep their values in u0; their derivatives and the other values are found, see `initializealg` of `solve`. Solved by
 * `DFBDF()`, or `RadauIIA5()` where `rtol` is below 1e-6.
 *
 * @property {Function} f  `(du, u, p, t) => residual`, as many numbers as u0 has, in its shape
 * @property {number|number[]} du0  derivative at the start, shaped like u0; a guess will do, such as zeros
 * @property {boolean[]|null} differentialVars  for each number of u0 whether its derivative is in f; found out when left out
 */
export class DAEProblem extends ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f, du0, u0, tspan, p = null, options = {}) {
    super(checkResidual(f), u0, tspan, p, options);
    this.du0 = checkConstant(checkState(du0, 'du0'), 'du0');
    this.differentialVars = checkFlags(options.differentialVars ?? null);
    Object.freeze(this);
  }

  get functions() {
    return [new Residual(this.f, this.du0)];
  }

  wire(shape) {
    const given = leafShape(this.du0);
    if (!sameShape(given, shape)) {
      throw new FlowgradError(`\`du0\` must be shaped like \`u0\`, ${showShape(shape)}, got ${showShape(given)}`, 'du0');
    }
    const flags = this.differentialVars === null ? {} : { differential_vars: this.differentialVars };
    return { kind: 'dae', du0: Array.from(flatten(this.du0)), ...flags };
  }
}

DAEProblem.parts = ['f', 'du0', 'u0', 'tspan', 'p', 'differentialVars', 'callback'];
DAEProblem.kind = 'dae';

function checkResidual(f) {
  if (typeof f !== 'function' || isForeign(f)) {
    throw new FlowgradError(`\`f\` of a DAEProblem must be a function of (du, u, p, t) that can be traced, got ${kindOf(f)}`, 'f');
  }
  const count = parameterCount(f);
  if (count !== 4 && count !== Infinity) {
    throw new FlowgradError(`\`f\` of a DAEProblem must take (du, u, p, t), but ${describeFunction(f)} declares ${count} parameters`,
      'f');
  }
  return f;
}

function checkConstant(value, name) {
  if (!recorderOf([value])) return array(value, name);
  throw new FlowgradError(`\`${name}\` must be known before the function is differentiated, got a traced value`, name);
}

function checkMatrix(matrix) {
  if (matrix === null) return null;
  const shape = leafShape(matrix);
  if (shape?.length !== 2 || shape[0] !== shape[1]) {
    throw new FlowgradError('`massMatrix` must be a square matrix of numbers, got '
      + `${shape ? showShape(shape) : kindOf(matrix)}`, 'massMatrix');
  }
  return checkConstant(checkState(matrix, 'massMatrix'), 'massMatrix');
}

function checkFlags(flags) {
  if (flags === null || (Array.isArray(flags) && flags.every((flag) => typeof flag === 'boolean'))) return flags;
  throw new FlowgradError('`differentialVars` must be true or false for each number of `u0`', 'differentialVars');
}

/** A copy of a problem with some of its parts, such as {f, u0, tspan, p, callback}, replaced. */
export function remake(prob, changes = {}) {
  const parts = prob?.constructor?.parts;
  if (!parts) throw new FlowgradError(`\`prob\` must be an ODEProblem, got ${kindOf(prob)}`, 'prob');
  checkOptions(changes, parts, 'remake');
  const now = (part) => (part in changes ? changes[part] : prob[part]);
  return new prob.constructor(...parts.filter((part) => !OPTIONS.includes(part)).map(now),
    Object.fromEntries(optionsOf(prob.constructor).map((part) => [part, now(part)])));
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
