// The only way to the engine. Inside GraalJS it is a host object in the polyglot bindings, under Node native.js; calls never
// throw there but answer {ok, value, error, argument}, which becomes a value or a FlowgradError here.

import { FlowgradError, camel } from './errors.js';

let host = null;

/** Uses `engine` (an object with the calls below) in place of the one in the polyglot bindings. */
export function connect(engine) {
  host = engine;
}

function engine() {
  if (!host) {
    if (typeof Polyglot === 'undefined') {
      throw new FlowgradError('no Flowgrad engine here; run the script with `flowgrad run script.js`');
    }
    host = Polyglot.import('flowgrad_engine');
    if (!host) {
      throw new FlowgradError('no Flowgrad engine in the polyglot bindings; run the script with `flowgrad run '
        + 'script.js`');
    }
  }
  return host;
}

// Messages name options in backquotes in snake_case.
function unwrap(reply) {
  if (reply.ok) return reply.value;
  const message = String(reply.error).replace(/`([a-z0-9_]+)`/g, (_, name) => `\`${camel(name)}\``);
  throw new FlowgradError(message, reply.argument ? camel(String(reply.argument)) : null);
}

/** A Float64Array as it is, or a host double[] as one; through a buffer where the engine offers one, which is one copy for all. */
export function doubles(foreign) {
  if (foreign instanceof Float64Array) return foreign;
  if (foreign.length > 16 && engine().buffer) {
    return new Float64Array(new ArrayBuffer(engine().buffer(foreign))).slice();
  }
  const result = new Float64Array(foreign.length);
  for (let i = 0; i < result.length; i++) result[i] = foreign[i];
  return result;
}

/** The Program of encoded bytes: parsed, verified, simplified; compiled when it is first used. */
export function load(bytes) {
  return unwrap(engine().load(bytes.buffer));
}

/** A Program in readable text. */
export function text(program) {
  return String(unwrap(engine().text(program)));
}

let thrown = null; // by a function that the engine called back

/** Keeps what a function that was called back threw: an evaluation that fails throws it. */
export function noteThrown(error) {
  thrown = error;
}

/** The outputs (Float64Array each, row-major) of a Program at `inputs` (Float64Array each). */
export function evaluate(program, inputs) {
  thrown = null;
  const reply = engine().evaluate(program, inputs.map((input) => input.buffer));
  if (!reply.ok && thrown) throw thrown;
  const outputs = unwrap(reply);
  return Array.from({ length: outputs.length }, (_, i) => doubles(outputs[i]));
}

/** A derived Program: kind "value_and_grad", "jvp", "vjp" or "jacobian". */
export function transform(program, kind, settings) {
  return unwrap(engine().transform(program, kind, JSON.stringify(settings)));
}

/** How the solves in a Program are differentiated: [{method, sensealg, states, directions, reason, text}]. */
export function explainOnEngine(program, settings) {
  return JSON.parse(unwrap(engine().explain(program, JSON.stringify(settings))));
}

/** {inputs: number[][], outputs: number[][]} */
export function shapes(program) {
  return JSON.parse(unwrap(engine().shapes(program)));
}

/** The bytes of a layer's Program for inputs of given shapes. */
export function layerOnEngine(request) {
  return bytesOf(unwrap(engine().layer(JSON.stringify(request))));
}

/** The parameters of a layer: [{name, shape, offset}]. */
export function layerParameters(request) {
  return JSON.parse(unwrap(engine().layer_parameters(JSON.stringify(request))));
}

/** The parameters of a layer at the start, a Float64Array. */
export function layerInitial(request) {
  return doubles(unwrap(engine().layer_initial(JSON.stringify(request))));
}

/**
 * A Program handle that calls `callback(u, p, t, du)` back at every evaluation; it returns "" or a message. The others, of which
 * any may be null, likewise: `jacobian(u, p, t, out)` writes the derivative by u, `jvp(u, p, t, du, dp, dt, out)` that in a
 * direction, `vjp(u, p, t, w, du, dp, dt)` the products of w with those by u, p and t.
 */
export function opaqueFunction(callback, sizes, jacobian = null, jvp = null, vjp = null) {
  return unwrap(engine().opaque(callback, JSON.stringify(sizes), jacobian, jvp, vjp));
}

/**
 * Solves; `functions` are Program or function handles: the right-hand side, then what `spec` refers to by index. `spec` is
 * an object with snake_case keys.
 */
export function solveOnEngine(functions, spec, u0, p, t0, t1) {
  return unwrap(engine().solve(functions, JSON.stringify(spec), u0.buffer, p.buffer, t0, t1));
}

/** Solves for many starts and parameters, rows of `u0` and `p`: a handle with t, u, retcodes and stats. */
export function solveEnsembleOnEngine(functions, spec, u0, u0Rows, p, pRows, t0, t1, threads) {
  return unwrap(engine().solve_ensemble(functions, JSON.stringify(spec), u0.buffer, u0Rows, p.buffer, pRows, t0, t1, threads));
}

/** How and where trajectory `i` ended. */
export function ensembleMessage(handle, i) {
  return String(handle.message(i));
}

/** As solveOnEngine, on another thread where there are threads: a Promise. */
export async function solveOnEngineLater(functions, spec, u0, p, t0, t1) {
  const host = engine();
  if (!host.solveAsync) return solveOnEngine(functions, spec, u0, p, t0, t1);
  return unwrap(await host.solveAsync(functions, JSON.stringify(spec), u0.buffer, p.buffer, t0, t1));
}

/**
 * Trains; `losses` are Program handles of theta, then the arrays of a batch. `callback(theta, loss, iteration)`, or null, gets a
 * Float64Array and answers whether to end; `report(isNotice, text)` hears of progress and of what is out of the ordinary.
 */
export function trainOnEngine(losses, spec, theta, arrays, callback, report) {
  const called = callback && ((at, loss, iteration) => callback(doubles(at), loss, Number(iteration)));
  const fit = unwrap(engine().train(losses, JSON.stringify(spec), theta.buffer, arrays.map((one) => one.buffer), called, report));
  return { params: doubles(fit.params), losses: doubles(fit.losses), summary: JSON.parse(fit.summary) };
}

/** Whether somebody may be looking at standard error. */
export function isTerminal() {
  return engine().terminal();
}

/** Writes to standard error, without ending the line. */
export function writeError(text) {
  engine().err(text);
}

/** Dense output of a solution handle at `times`: Float64Array, row-major (times x dim). */
export function interpolate(solution, times) {
  return doubles(unwrap(solution.at(times.buffer)));
}

/** [{name, order, kind, adaptive, dense_order, summary}] */
export function engineMethods() {
  return JSON.parse(unwrap(engine().methods()));
}

/** The encoded bytes of a Program handle. */
export function bytesOf(program) {
  const bytes = engine().buffer(program);
  return new Uint8Array(bytes instanceof ArrayBuffer ? bytes : new ArrayBuffer(bytes)).slice();
}

/** A function of another language: {language, name, trace(json)}. */
export function guestFunction(request) {
  return unwrap(engine().guest_function(JSON.stringify(request)));
}

/** The Program of such a function: {kind: "rhs" | "function", inputs: [{name, shape, at}]}. */
export function traceGuest(handle, request) {
  return unwrap(handle.trace(JSON.stringify(request)));
}

/** Draws a figure; its absolute path. */
export function plotOnEngine(spec, path) {
  return String(unwrap(engine().plot(JSON.stringify(spec), path)));
}

/** {version, java, ...} */
export function info() {
  return JSON.parse(unwrap(engine().info()));
}
