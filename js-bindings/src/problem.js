// Problems: what is to be solved, without how.

import { FlowgradError, checkOptions, describeFunction, kindOf } from './errors.js';
import { members } from './events.js';
import { parameterCount } from './fallback.js';
import { array, flatten, isArray, shapeOf } from './ndarray.js';
import { Opaque, compileResidual, compileRhs } from './rhs.js';
import { sameShape, showShape, sizeOf } from './shapes.js';
import { checkNumbers, leafShape } from './structure.js';
import { nodeOf, recorderOf } from './tracer.js';

const FIELDS = ['f', 'u0', 'tspan', 'p', 'massMatrix', 'callback'];
const RESIDUAL_FIELDS = ['f', 'du0', 'u0', 'tspan', 'p', 'differentialVars', 'callback'];

/**
 * An initial value problem du/dt = f(u, p, t), u(t0) = u0.
 *
 * @property {Function} f  `(u, p, t) => du/dt`, or `(du, u, p, t)` which writes du; also `opaque(f)` and
 *     `foreign(...)`
 * @property {number|number[]|Function} u0  a number or an array of any shape, or a function of p that gives one
 * @property {number[]|Function} tspan  [t0, t1], t1 < t0 integrates backward; or a function of p that gives it
 * @property {number[][]|null} massMatrix  constant matrix M of M du/dt = f(u, p, t), a row and a column for each number of
 *     u0; may be singular, which makes some equations algebraic: implicit methods solve it
 * @property {Callback|Callback[]|null} callback  what happens during every solve: `fg.ContinuousCallback(...)` and the like
 * @property {*} p  parameters: a number, an array of any shape, or objects and lists of these; null for none
 */
export class ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f, u0, tspan, p = null, options = {}) {
    checkOptions(options, [new.target === DAEProblem ? 'differentialVars' : 'massMatrix', 'callback'], new.target.name);
    if (typeof f !== 'function' && !(f instanceof Opaque)) {
      throw new FlowgradError(`\`f\` must be a function of (u, p, t) or (du, u, p, t), got ${kindOf(f)}`, 'f');
    }
    this.f = f;
    this.u0 = typeof u0 === 'function' ? u0 : checkState(u0);
    this.tspan = typeof tspan === 'function' ? tspan : checkTspan(tspan);
    this.p = checkParameters(p);
    this.callback = options.callback ?? null;
    members(this.callback); // checks them
    this.massMatrix = checkMatrix(options.massMatrix ?? null);
    if (new.target !== DAEProblem) Object.freeze(this);
  }

  /** What kind of problem it is, as the engine takes it; null for a plain right-hand side. */
  wire(shape) {
    if (this.massMatrix === null) return null;
    const entries = flatten(this.massMatrix);
    const n = sizeOf(shape);
    if (entries.length !== n * n) {
      throw new FlowgradError(`\`massMatrix\` must have a row and a column for each of the ${n} numbers of \`u0\`, got `
        + `${showShape(shapeOf(this.massMatrix))}`, 'massMatrix');
    }
    return { kind: 'ode', mass_matrix: Array.from(entries) };
  }

  /** The compiled function of the problem: see `compileRhs`. */
  compile(uShape, packing, at, namespace) {
    return compileRhs(this.f, uShape, packing.structure, packing.shape, packing.unpack, at, namespace);
  }

  toString() {
    return `${this.constructor.name}(${this.f.name || 'f'}, u0: ${typeof this.u0 === 'function' ? 'u0(p)' : `${this.u0}`})`;
  }
}

/**
 * The fully implicit problem 0 = f(du, u, p, t), u(t0) = u0, du/dt(t0) = du0, of index 1. Variables whose derivative is in
 * f keep their values in u0; their derivatives and the other values are found: see `initializealg` of `solve`.
 *
 * @property {Function} f  `(du, u, p, t) => residual`, as many numbers as u0 has
 * @property {number[]} du0  derivative at the start, shaped like u0; a guess will do, such as zeros
 * @property {boolean[]|null} differentialVars  for each number of u0, whether its derivative is in f; found out when left out
 */
export class DAEProblem extends ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f, du0, u0, tspan, p = null, options = {}) {
    if (typeof f !== 'function' || !(parameterCount(f) >= 4)) {
      throw new FlowgradError(`\`f\` of a DAEProblem must be a function (du, u, p, t) that can be traced, got `
        + `${typeof f === 'function' ? describeFunction(f) : kindOf(f)}`, 'f');
    }
    super(f, u0, tspan, p, options);
    const shape = leafShape(du0);
    if (!shape || recorderOf([du0])) throw new FlowgradError(`\`du0\` must be numbers shaped like \`u0\`, got ${kindOf(du0)}`, 'du0');
    checkNumbers(du0, 'du0', true);
    this.du0 = du0;
    this.differentialVars = options.differentialVars ?? null;
    if (this.differentialVars && !this.differentialVars.every?.((x) => typeof x === 'boolean')) {
      throw new FlowgradError('`differentialVars` must be true or false for each number of `u0`', 'differentialVars');
    }
    Object.freeze(this);
  }

  wire(shape) {
    const given = leafShape(this.du0);
    if (!sameShape(given, shape)) {
      throw new FlowgradError(`\`du0\` must be shaped like \`u0\`, ${showShape(shape)}, got ${showShape(given)}`, 'du0');
    }
    const vars = this.differentialVars ? { differential_vars: this.differentialVars } : {};
    return { kind: 'dae', du0: Array.from(flatten(array(this.du0, 'du0'))), ...vars };
  }

  compile(uShape, packing, at, namespace) {
    return compileResidual(this.f, uShape, packing, [Float64Array.from(flatten(array(this.du0, 'du0'))), ...at], namespace);
  }
}

/** A copy of a problem with some of {f, u0, tspan, p, callback} replaced. */
export function remake(prob, changes = {}) {
  if (!(prob instanceof ODEProblem)) {
    throw new FlowgradError(`\`prob\` must be an ODEProblem, got ${kindOf(prob)}`, 'prob');
  }
  const isResidual = prob instanceof DAEProblem;
  checkOptions(changes, isResidual ? RESIDUAL_FIELDS : FIELDS, 'remake');
  const { f, du0, u0, tspan, p, massMatrix, differentialVars, callback } = { ...prob, ...changes };
  return isResidual ? new DAEProblem(f, du0, u0, tspan, p, { differentialVars, callback })
    : new ODEProblem(f, u0, tspan, p, { massMatrix, callback });
}

function checkMatrix(matrix) {
  if (matrix === null) return null;
  const shape = recorderOf([matrix]) ? null : leafShape(matrix);
  if (shape?.length !== 2 || shape[0] !== shape[1]) {
    throw new FlowgradError(`\`massMatrix\` must be a square matrix of numbers, got `
      + `${shape ? showShape(shape) : kindOf(matrix)}`, 'massMatrix');
  }
  checkNumbers(matrix, 'massMatrix', true);
  return array(matrix, 'massMatrix');
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
