// Problems in velocities and positions, as a problem of first order for a state (v, u).

import { FlowgradError, describeFunction, kindOf } from './errors.js';
import { parameterCount, rewrittenCopy } from './fallback.js';
import { slice, stack } from './math.js';
import { ODEProblem, checkState } from './problem.js';
import { Opaque, noJacobianOfHalves } from './rhs.js';
import { sameShape, showShape } from './shapes.js';
import { leafShape } from './structure.js';
import { blank } from './validate.js';

/**
 * The initial value problem v' = f1(v, u, p, t), u' = f2(v, u, p, t), v(t0) = v0, u(t0) = u0.
 *
 * The state is the pair (v, u), of shape (2, ...shape of u0): `sol.u[i][0]` are the velocities, `sol.u[i][1]` the positions.
 * Every method solves it. The symplectic ones, fg.VelocityVerlet() to fg.KahanLi8(), need an f1 that does not depend on v and
 * an f2 that does not depend on u. Where `solve` takes u0 in place of the problem's own, it is the positions; `fg.remake`
 * changes v0.
 *
 * @property {Function} f1  `(v, u, p, t) => dv/dt`, or `(dv, v, u, p, t)` which writes dv; also `opaque(f1)`
 * @property {Function} f2  the same for du/dt
 * @property {number|number[]|Function} v0  velocities of the shape of u0, or a function of p that gives them
 * @property {number|number[]|Function} u0  positions
 */
export class DynamicalODEProblem extends ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f1, f2, v0, u0, tspan, p = null, options = {}) {
    super(wholeOf(f1, f2, ['f1', 'f2']), u0, tspan, p, options);
    this.f1 = f1;
    this.f2 = f2;
    this.v0 = checkVelocities(v0, u0, 'v0');
    Object.freeze(this);
  }

  /** What the initial velocities are called, and they. */
  get velocities() {
    return ['v0', this.v0];
  }
}

DynamicalODEProblem.parts = ['f1', 'f2', 'v0', 'u0', 'tspan', 'p', 'callback'];
DynamicalODEProblem.kind = 'dynamical';

/**
 * The initial value problem u'' = f(u', u, p, t), u'(t0) = du0, u(t0) = u0. Its state is that of a DynamicalODEProblem with
 * v = u'.
 *
 * @property {Function} f  `(du, u, p, t) => u''`, or `(ddu, du, u, p, t)` which writes ddu; also `opaque(f)`
 * @property {number|number[]|Function} du0  velocities of the shape of u0, or a function of p that gives them
 * @property {number|number[]|Function} u0  positions
 */
export class SecondOrderODEProblem extends ODEProblem {
  /** @throws {FlowgradError} for arguments that cannot be a problem; the message names the argument */
  constructor(f, du0, u0, tspan, p = null, options = {}) {
    super(wholeOf(f, velocity, ['f', 'f2']), u0, tspan, p, options);
    this.whole = this.f;
    this.f = f;
    this.du0 = checkVelocities(du0, u0, 'du0');
    Object.freeze(this);
  }

  get functions() {
    return [this.whole];
  }

  /** What the initial velocities are called, and they. */
  get velocities() {
    return ['du0', this.du0];
  }
}

SecondOrderODEProblem.parts = ['f', 'du0', 'u0', 'tspan', 'p', 'callback'];
SecondOrderODEProblem.kind = 'dynamical';

/** The state of velocities and positions, plain or traced. */
export function pairOf(name, velocities, positions) {
  const [shape, wanted] = [leafShape(velocities), leafShape(positions)];
  if (!sameShape(shape, wanted)) {
    throw new FlowgradError(`\`${name}\` must have the shape of \`u0\`, ${showShape(wanted)}, got ${showShape(shape)}`, name);
  }
  return stack([velocities, positions]);
}

function checkVelocities(v0, u0, name) {
  if (typeof v0 === 'function') return v0;
  checkState(v0, name);
  if (typeof u0 !== 'function') pairOf(name, v0, u0);
  return v0;
}

const velocity = (v, u, p, t) => v; // eslint-disable-line no-unused-vars

const wholes = new WeakMap(); // f1 -> WeakMap(f2 -> whole): one function has one trace

/** The right-hand side of the state (v, u). */
function wholeOf(f1, f2, names) {
  [f1, f2].forEach((f, i) => checkHalf(f, names[i]));
  if (!wholes.has(f1)) wholes.set(f1, new WeakMap());
  const known = wholes.get(f1);
  if (!known.has(f2)) {
    noJacobianOfHalves(f1, f2);
    const plain = [f1, f2].map((f) => (f instanceof Opaque ? f.f : f));
    const whole = join(plain, plain.map((f) => parameterCount(f) === 5), names);
    known.set(f2, f1 instanceof Opaque || f2 instanceof Opaque ? new Opaque(whole) : whole);
  }
  return known.get(f2);
}

function checkHalf(f, name) {
  if (typeof f !== 'function' && !(f instanceof Opaque)) {
    throw new FlowgradError(`\`${name}\` must be a function of (v, u, p, t) or (dv, v, u, p, t), got ${kindOf(f)}`, name);
  }
  const count = parameterCount(f instanceof Opaque ? f.f : f);
  if (count !== Infinity && count > 5) {
    throw new FlowgradError(`\`${name}\` must take (v, u, p, t) or (dv, v, u, p, t), but `
      + `${describeFunction(f)} declares ${count} parameters`, name);
  }
}

function join(halves, inPlace, names) {
  const whole = (state, p, t) => {
    const [v, u] = [slice(state, 0), slice(state, 1)];
    return stack(halves.map((f, i) => derivative(f, inPlace[i], names[i], v, u, p, t)));
  };
  whole.rewritten = (namespace) => {
    const copies = halves.map((f) => (f === velocity ? f : rewrittenCopy(f, namespace)));
    return copies.every(Boolean) ? join(copies, inPlace, names) : null;
  };
  return Object.defineProperty(whole, 'name', { value: halves[0].name || names[0] });
}

function derivative(f, inPlace, name, v, u, p, t) {
  const what = describeFunction(f);
  const wanted = leafShape(u);
  if (inPlace && wanted.length === 0) {
    throw new FlowgradError(`${what} is in place, but \`u0\` is a number; use an array \`u0: [...]\` or return the derivative`, name);
  }
  const out = inPlace ? blank(wanted) : null;
  const returned = inPlace ? f(out, v, u, p, t) : f(v, u, p, t);
  const result = inPlace ? out : returned;
  if (result === undefined || result === null) {
    throw new FlowgradError(`${what} returned ${result}; a function of (v, u, p, t) must return the derivative, one that writes `
      + 'it must declare the five parameters (dv, v, u, p, t)', name);
  }
  const shape = leafShape(result);
  if (!shape || !sameShape(shape, wanted)) {
    throw new FlowgradError(`${what} must ${inPlace ? 'write' : 'return'} numbers of the shape of \`u0\`, ${showShape(wanted)}, `
      + `got ${shape ? showShape(shape) : kindOf(result)}`, name);
  }
  return result;
}
