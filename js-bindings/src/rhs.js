// Right-hand sides: from a guest function of (u, p, t) or (du, u, p, t) to a Program with inputs u, p, t.

import { FlowgradError, describeFunction, kindOf } from './errors.js';
import { load, opaqueFunction } from './engine.js';
import { isUnrewritten, parameterCount, rewrittenCopy } from './fallback.js';
import { isForeign, traceForeign } from './foreign.js';
import { array, flatten, fromData, isArray } from './ndarray.js';
import { sameShape, showShape, sizeOf } from './shapes.js';
import { leafShape } from './structure.js';
import { encoded, thrown, trace } from './trace.js';
import { blank, stillAgrees, validate, validationPoints } from './validate.js';

/** A right-hand side that is called back at every evaluation instead of being traced; see `opaque`. */
export class Opaque {
  constructor(f, jac = null) {
    this.f = f;
    this.jac = jac;
  }
}

/**
 * Marks a right-hand side as one that cannot be traced (loops until convergence, library calls, random numbers): it is
 * called back at every evaluation. Slower by one to two orders of magnitude, and without gradients.
 *
 * @param {Function} f  of (u, p, t) or (du, u, p, t)
 * @param {{jac?: Function}} [options]  jac: of (u, p, t), the derivative of f by u, of shape [...shape of u, ...shape of u],
 *     for implicit methods; finite differences of f when left out. Only for the `f` of an ODEProblem.
 */
export function opaque(f, options = {}) {
  const { jac = null, ...unknown } = options;
  if (typeof f !== 'function') throw new FlowgradError(`\`f\` of opaque must be a function, got ${kindOf(f)}`, 'f');
  if (jac !== null && typeof jac !== 'function') {
    throw new FlowgradError(`\`jac\` of opaque must be a function, got ${kindOf(jac)}`, 'jac');
  }
  for (const name of Object.keys(unknown)) {
    throw new FlowgradError(`unknown option \`${name}\` of opaque; there is \`jac\``, name);
  }
  return new Opaque(f, jac);
}

/** An error where one half of a right-hand side brings a Jacobian. */
export function noJacobianOfHalves(...halves) {
  if (halves.some((f) => f instanceof Opaque && f.jac !== null)) {
    throw new FlowgradError('`jac` is of a whole right-hand side, and not of one half; leave it out, or give the function of an '
      + 'ODEProblem', 'jac');
  }
}

/** The residual (du, u, p, t) of a DAEProblem, with du at the start. */
export class Residual {
  constructor(f, du0) {
    this.f = f;
    this.du0 = du0;
  }
}

/** Whether `f` writes its result into its first argument: it declares the four parameters (du, u, p, t). */
export function isInPlace(f) {
  const count = parameterCount(f);
  if (count !== Infinity && count > 4) {
    throw new FlowgradError(`\`f\` must take (u, p, t) or (du, u, p, t), but ${describeFunction(f)} declares `
      + `${count} parameters`, 'f');
  }
  return count === 4;
}

// One call: checks what came back against the shape of u0.
function callRhs(f, inPlace, uShape, u, p, t) {
  const what = describeFunction(f);
  let result = inPlace ? blank(uShape) : null;
  const returned = inPlace ? f(result, u, p, t) : f(u, p, t);
  if (!inPlace) result = returned;
  else if (uShape.length === 0) {
    throw new FlowgradError(`${what} is in place, but \`u0\` is a number; use an array \`u0: [...]\` or return the `
      + `derivative`, 'f');
  }
  if (result === undefined || result === null) {
    throw new FlowgradError(`${what} returned ${result}; a function of (u, p, t) must return the derivative, one `
      + `that writes it `
      + 'into `du` must declare the four parameters (du, u, p, t)', 'f');
  }
  if (typeof result?.then === 'function' || typeof result?.next === 'function') {
    throw new FlowgradError(`${what} is asynchronous or a generator; \`f\` must return the derivative itself`, 'f');
  }
  const shape = leafShape(result);
  if (!shape) {
    const hole = isArray(result) ? flatList(result).findIndex((x) => x === undefined) : -1;
    throw new FlowgradError(hole >= 0 ? `${what} leaves element ${hole} of `
      + `${inPlace ? '`du` unwritten' : 'its result undefined'}`
      : `${what} must ${inPlace ? 'write' : 'return'} numbers, got `
        + `${isArray(result) ? describeOdd(result) : kindOf(result)}`, 'f');
  }
  if (!sameShape(shape, uShape)) {
    throw new FlowgradError(`${what} must return an array of the shape of \`u0\`, ${showShape(uShape)}, got `
      + `${showShape(shape)}`, 'f');
  }
  return result;
}

function flatList(value) {
  return isArray(value) ? Array.from(value).flatMap(flatList) : [value];
}

function describeOdd(value) {
  const odd = flatList(value).find((x) => leafShape(x) === null);
  return odd === undefined ? 'a ragged array' : kindOf(odd);
}

const compiled = new WeakMap(); // f -> Map(shapes -> compiled right-hand side)

/**
 * The Program of a right-hand side. It is kept with the function; every later request calls the plain function again at
 * three points and traces anew when the results are no longer the same, since what it closes over may have changed.
 *
 * @param {Function|Opaque|Residual} f  of a Residual du is the first input
 * @param {number[]} uShape
 * @param {Structure} structure  of p
 * @param {number[]} pShape  of p as the engine has it (packed into a vector where p is nested)
 * @param {(p) => *} unpack  from the engine's p (plain or traced) to the guest's
 * @param {Float64Array[]|null} at  [u0, p, [t0]] where they are known
 * @param {object} namespace  the public names, for functions that are rewritten one by one
 * @returns {{handle: object, bytes: Uint8Array|null, failure: () => Error|null}} bytes null for opaque functions, whose
 *     `failure` is what a call threw
 */
export function compileRhs(f, uShape, structure, pShape, unpack, at, namespace) {
  if (f instanceof Opaque) return opaqueRhs(f, uShape, pShape, unpack);
  if (f instanceof Residual) return compileResidual(f, uShape, structure, pShape, unpack, at, namespace);
  const point = at ?? [uShape, pShape, []].map((shape) => new Float64Array(sizeOf(shape)).fill(0.5));
  const inputs = [{ name: 'u', shape: uShape }, { name: 'p', shape: pShape }, { name: 't', shape: [] }];
  const key = `${uShape}|${structure.key}`;
  if (!compiled.has(f)) compiled.set(f, new Map());
  const known = compiled.get(f).get(key);
  if (isForeign(f)) {
    const result = known ?? traceForeign(f, 'rhs', inputs, at);
    compiled.get(f).set(key, result);
    return result;
  }
  const inPlace = isInPlace(f);
  const plain = (u, p, t) => [plainCall(f, inPlace, uShape, u, unpack(p), t)];
  if (known && stillAgrees(known.seen, inputs, plain)) return known;
  const result = traceRhs(f, inPlace, inputs, point, unpack, plain, namespace);
  compiled.get(f).set(key, result);
  return result;
}

function plainCall(f, inPlace, uShape, u, p, t) {
  try {
    return callRhs(f, inPlace, uShape, u, p, t);
  } catch (error) {
    throw error instanceof FlowgradError ? error : thrown(describeFunction(f), error, `at t = ${t}`);
  }
}

function traceRhs(f, inPlace, inputs, at, unpack, plain, namespace) {
  const [{ shape: uShape }] = inputs;
  const attempt = (g) => {
    const what = describeFunction(f);
    const bytes = encoded(trace(what, inputs, (u, p, t) => [{ name: 'du', value: callRhs(g, inPlace, uShape, u, unpack(p), t) }]));
    const handle = load(bytes);
    const seen = validate(what, handle, inputs, validationPoints(at), plain);
    return { handle, bytes, seen };
  };
  return attemptOrRewrite(f, attempt, namespace);
}

function compileResidual({ f, du0 }, uShape, structure, pShape, unpack, at, namespace) {
  const what = describeFunction(f);
  const inputs = [{ name: 'du', shape: uShape }, { name: 'u', shape: uShape }, { name: 'p', shape: pShape },
    { name: 't', shape: [] }];
  const key = `residual|${uShape}|${structure.key}`;
  if (!compiled.has(f)) compiled.set(f, new Map());
  const known = compiled.get(f).get(key);
  const call = (g) => (du, u, p, t) => callResidual(g, what, uShape, du, u, unpack(p), t);
  const plain = (...args) => [call(f)(...args)];
  if (known && stillAgrees(known.seen, inputs, plain)) return known;
  const point = at ?? [uShape, pShape, []].map((shape) => new Float64Array(sizeOf(shape)).fill(0.5));
  const result = attemptOrRewrite(f, (g) => {
    const bytes = encoded(trace(what, inputs, (...args) => [{ name: 'residual', value: call(g)(...args) }]));
    const handle = load(bytes);
    const seen = validate(what, handle, inputs, validationPoints([Float64Array.from(flatten(du0)), ...point]), plain);
    return { handle, bytes, seen };
  }, namespace);
  compiled.get(f).set(key, result);
  return result;
}

function callResidual(f, what, uShape, du, u, p, t) {
  const result = f(du, u, p, t);
  const shape = result === undefined || result === null ? null : leafShape(result);
  if (!shape || !sameShape(shape, uShape)) {
    throw new FlowgradError(`${what} must return as many residuals as \`u0\` has numbers: expected ${showShape(uShape)}, got `
      + `${shape ? showShape(shape) : kindOf(result)}`, 'f');
  }
  return result;
}

/** Tries `f` itself; where that fails and its text was never rewritten, a rewritten copy of it. */
export function attemptOrRewrite(f, attempt, namespace) {
  try {
    return attempt(f);
  } catch (error) {
    const isOperator = error.kind === 'coercion' || error.kind === 'mismatch';
    const copy = isOperator && isUnrewritten(f) ? f.rewritten?.(namespace) ?? rewrittenCopy(f, namespace) : null;
    if (!copy) throw error;
    try {
      return attempt(copy);
    } catch (second) {
      throw second.kind === 'coercion' ? error : second; // the original knows its line
    }
  }
}

// The engine hands out its own arrays; plain vectors are passed on as they are.
function opaqueRhs({ f, jac }, uShape, pShape, unpack) {
  let failure = null;
  const inPlace = isInPlace(f);
  const isVector = uShape.length === 1;
  const copied = (data, shape) => fromData(Array.from({ length: sizeOf(shape) }, (_, i) => data[i]), shape);
  const called = (function_, value) => (u, p, t, out) => {
    try {
      const parameters = unpack(copied(p, pShape));
      if (function_ === f && inPlace && isVector) {
        f(out, u, parameters, t);
        return '';
      }
      const result = flatten(array(value(copied(u, uShape), parameters, t), 'f'));
      for (let i = 0; i < result.length; i++) out[i] = result[i];
      return '';
    } catch (error) {
      failure ??= error instanceof FlowgradError ? error : thrown(describeFunction(function_), error, `at t = ${t}`);
      return failure.message;
    }
  };
  const sizes = { u: sizeOf(uShape), p: sizeOf(pShape) };
  const callback = called(f, (u, p, t) => callRhs(f, inPlace, uShape, u, p, t));
  const jacobian = jac ? called(jac, (u, p, t) => callJacobian(jac, uShape, u, p, t)) : null;
  return { handle: opaqueFunction(callback, sizes, jacobian), bytes: null, failure: () => failure };
}

function callJacobian(jac, uShape, u, p, t) {
  const result = jac(u, p, t);
  const wanted = [...uShape, ...uShape];
  const shape = result === undefined || result === null ? null : leafShape(result);
  if (!shape || !sameShape(shape, wanted)) {
    throw new FlowgradError(`\`jac\` must return the derivative of \`f\` by u, of shape ${showShape(wanted)}, got `
      + `${shape ? showShape(shape) : kindOf(result)}`, 'jac');
  }
  return result;
}
