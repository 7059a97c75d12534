// Right-hand sides: from a guest function of (u, p, t) or (du, u, p, t) to a Program with inputs u, p, t.

import { FlowgradError, describeFunction, kindOf } from './errors.js';
import { bytesOf, load, noteThrown, opaqueFunction } from './engine.js';
import { isUnrewritten, parameterCount, rewrittenCopy } from './fallback.js';
import { isForeign, traceForeign } from './foreign.js';
import { inline } from './inline.js';
import { reshape } from './math.js';
import { array, flatten, fromData, isArray } from './ndarray.js';
import { sameShape, showShape, sizeOf } from './shapes.js';
import { Structure, leafShape } from './structure.js';
import { encoded, thrown, trace } from './trace.js';
import { lift, recorderOf, tracerOf } from './tracer.js';
import { blank, stillAgrees, validate, validationPoints } from './validate.js';

/** A right-hand side that is called back at every evaluation instead of being traced; see `opaque`. */
export class Opaque {
  constructor(f, jac = null, jvp = null, vjp = null) {
    this.f = f;
    this.jac = jac;
    this.jvp = jvp;
    this.vjp = vjp;
  }
}

/**
 * Marks a right-hand side as one that cannot be traced (loops until convergence, library calls, random numbers): it is
 * called back at every evaluation. Slower by one to two orders of magnitude, and without gradients unless jvp or vjp is given.
 *
 * @param {Function} f  of (u, p, t) or (du, u, p, t)
 * @param {{jac?: Function, jvp?: Function, vjp?: Function}} [options]  only for the `f` of an ODEProblem:
 *   jac: of (u, p, t), the derivative of f by u, of shape [...shape of u, ...shape of u], for implicit methods; finite
 *   differences of f when left out;
 *   jvp: of (u, p, t, du, dp, dt), the derivative of f in the direction du, dp, dt (shaped like u and p, and a number), shaped
 *   like u0, for forward sensitivities;
 *   vjp: of (u, p, t, w), returns [w df/du, w df/dp], shaped like u and p, and where f depends on t w df/dt as a third, for
 *   adjoints. Either of jvp and vjp is enough for any gradient; the one that a way of taking gradients asks for is fast.
 */
export function opaque(f, options = {}) {
  const { jac = null, jvp = null, vjp = null, ...unknown } = options;
  if (typeof f !== 'function') throw new FlowgradError(`\`f\` of opaque must be a function, got ${kindOf(f)}`, 'f');
  for (const [name, given] of Object.entries({ jac, jvp, vjp })) {
    if (given !== null && typeof given !== 'function') {
      throw new FlowgradError(`\`${name}\` of opaque must be a function, got ${kindOf(given)}`, name);
    }
  }
  for (const name of Object.keys(unknown)) {
    throw new FlowgradError(`unknown option \`${name}\` of opaque; there are \`jac\`, \`jvp\` and \`vjp\``, name);
  }
  return new Opaque(f, jac, jvp, vjp);
}

/** An error where one half of a right-hand side brings derivatives. */
export function noJacobianOfHalves(...halves) {
  for (const name of ['jac', 'jvp', 'vjp']) {
    if (halves.some((f) => f instanceof Opaque && f[name] !== null)) {
      throw new FlowgradError(`\`${name}\` is of a whole right-hand side, and not of one half; leave it out, or give the function `
        + 'of an ODEProblem', name);
    }
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
 * @returns {{handle: object, bytes: Uint8Array|null, failure: () => Error|null}} bytes null for opaque functions without
 *     derivatives; `failure` of opaque ones is what a call threw
 */
export function compileRhs(f, uShape, structure, pShape, unpack, at, namespace) {
  if (f instanceof Opaque) return compileOpaque(f, uShape, structure, pShape, unpack);
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

// A solve makes a handle, a trace the bytes of a Program.
function compileOpaque(f, uShape, structure, pShape, unpack) {
  let own = null;
  return {
    get handle() {
      own ??= opaqueRhs(f, uShape, pShape, unpack);
      return own.handle;
    },
    get bytes() {
      return f.jvp || f.vjp ? opaqueProgram(f, uShape, structure, pShape, unpack).bytes : null;
    },
    failure: () => own?.failure() ?? null,
  };
}

// It lives as long as the function, as losses that contain it need.
function opaqueProgram(f, uShape, structure, pShape, unpack) {
  const key = `${uShape}|${structure.key}`;
  if (!compiled.has(f)) compiled.set(f, new Map());
  if (!compiled.get(f).has(key)) {
    const { handle } = opaqueRhs(f, uShape, pShape, unpack);
    const flat = bytesOf(handle);
    const inputs = [{ name: 'u', shape: uShape }, { name: 'p', shape: pShape }, { name: 't', shape: [] }];
    const bytes = encoded(trace('an opaque function', inputs, (u, p, t) => {
      const recorder = recorderOf([t]);
      const vector = (x, shape) => lift(recorder, reshape(x, [sizeOf(shape)]));
      const [value] = inline(recorder, flat, [vector(u, uShape), vector(p, pShape), lift(recorder, t)]);
      return [{ name: 'du', value: reshape(tracerOf(recorder, value), uShape) }];
    }));
    compiled.get(f).set(key, { handle, bytes });
  }
  return compiled.get(f).get(key);
}

// The engine hands out its own arrays; plain vectors are passed on as they are.
function opaqueRhs({ f, jac, jvp, vjp }, uShape, pShape, unpack) {
  let failure = null;
  const inPlace = isInPlace(f);
  const isVector = uShape.length === 1;
  const copied = (data, shape) => fromData(Array.from({ length: sizeOf(shape) }, (_, i) => data[i]), shape);
  const state = (data) => copied(data, uShape);
  const parameters = (data) => unpack(copied(data, pShape));
  const fill = (out, value, name, wanted) => {
    const leaves = Structure.of(value).leaves.flatMap((leaf) => flatten(leaf));
    if (leaves.length !== wanted) {
      throw new FlowgradError(`\`${name}\` must return ${wanted} numbers where it returned ${leaves.length}`, name);
    }
    leaves.forEach((x, i) => { out[i] = x; });
  };
  // Does what `run` does; "" or what it threw.
  const guarded = (function_, run) => (...given) => {
    try {
      run(...given);
      return '';
    } catch (error) {
      failure ??= error instanceof FlowgradError ? error : thrown(describeFunction(function_), error, `at t = ${given[2]}`);
      noteThrown(failure);
      return failure.message;
    }
  };
  const sizes = { u: sizeOf(uShape), p: sizeOf(pShape) };
  const callback = guarded(f, (u, p, t, out) => {
    if (inPlace && isVector) f(out, u, parameters(p), t);
    else fill(out, array(callRhs(f, inPlace, uShape, state(u), parameters(p), t), 'f'), 'f', sizes.u);
  });
  const jacobian = jac && guarded(jac, (u, p, t, out) => {
    fill(out, array(callJacobian(jac, uShape, state(u), parameters(p), t), 'jac'), 'jac', sizes.u ** 2);
  });
  const tangent = jvp && guarded(jvp, (u, p, t, du, dp, dt, out) => {
    fill(out, jvp(state(u), parameters(p), t, state(du), parameters(dp), dt), 'jvp', sizes.u);
  });
  const cotangent = vjp && guarded(vjp, (u, p, t, w, du, dp, dt) => {
    const parts = vjp(state(u), parameters(p), t, state(w));
    if (!Array.isArray(parts) || parts.length < 2 || parts.length > 3) {
      throw new FlowgradError('`vjp` must return [w df/du, w df/dp], and perhaps w df/dt', 'vjp');
    }
    fill(du, parts[0], 'vjp', sizes.u);
    if (sizes.p > 0) fill(dp, parts[1], 'vjp', sizes.p);
    dt[0] = Number(parts[2] ?? 0);
  });
  const handle = opaqueFunction(callback, sizes, jacobian, tangent, cotangent);
  return { handle, failure: () => failure };
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
