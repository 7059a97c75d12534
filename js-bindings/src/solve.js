// Solving: problem and options to the engine, as a call now or, inside a traced function, as a node of its Program.

import { FlowgradError, kindOf } from './errors.js';
import { pairOf } from './dynamical.js';
import { evaluate, solveOnEngine, solveOnEngineLater } from './engine.js';
import { EnsembleProblem, checkStart, solveEnsemble } from './ensemble.js';
import { CallbackFunctions, members } from './events.js';
import { Method } from './methods.js';
import { array, flatten, isArray } from './ndarray.js';
import { concatenate, reshape, slice } from './math.js';
import { concreteSaveat, fixedTimes, solveSpec } from './options.js';
import { ODEProblem, checkParameters, checkState, checkTspan } from './problem.js';
import { Opaque, compileRhs } from './rhs.js';
import { sizeOf } from './shapes.js';
import { Solution, TracedSolution } from './solution.js';
import { DynamicSS, SteadyState, SteadyStateMethod, SteadyStateProblem, TracedSteadyState } from './steady.js';
import { Structure, leafShape } from './structure.js';
import { lift, recorderOf, tracerOf } from './tracer.js';

let namespace = {};

/** The public names, which functions that are rewritten one by one may use. */
export function publish(names) {
  namespace = names;
}

export function publicNames() {
  return namespace;
}

/**
 * Solves a problem.
 *
 * @param {ODEProblem|SplitODEProblem|DynamicalODEProblem|SecondOrderODEProblem|DAEProblem|SteadyStateProblem|EnsembleProblem} prob
 * @param {Method|object} [method]  e.g. fg.Tsit5(); chosen by the engine when left out. Options may stand here.
 * @param {object} [options]
 *   method, p, u0, tspan: in place of the problem's;
 *   saveat (a step or a list of times; every step when left out), tstops (times to step on exactly);
 *   rtol = 1e-3, atol = 1e-6 (number or array); dt, dtmin, dtmax (in units of t), maxiters = 1e5, adaptive;
 *   saveEverystep, saveStart, saveEnd, dense; controller (fg.PIController()), sensealg
 *   (fg.DiscreteAdjoint() and its like; chosen when left out);
 *   initializealg (what is done about a u0 that does not satisfy algebraic equations: fg.BrownBasicInit() finds values that do,
 *   fg.CheckInit() refuses it, fg.NoInit() leaves it to the first step; the first when left out);
 *   device (where an explicit Runge-Kutta method runs: 'cpu', in the engine's own loops; 'nd4j', on the arrays of ND4J, where
 *   the state stays from the first step to the last; 'gpu', the same if they are on a GPU), dtype (the numbers there:
 *   'float64', or 'float32' for tolerances of 1e-6 and above);
 *   callback (what happens during the solve, after the problem's own: fg.ContinuousCallback(condition, affect) and its
 *   like, or an array of these)
 * @returns {Solution|SteadyState|EnsembleSolution}  inside a differentiated function a TracedSolution with traced `t` and `u`
 * @throws {FlowgradError} for wrong arguments; a solve that fails half way returns its `retcode` and what it has
 */
export function solve(prob, method = {}, options = null) {
  if (prob instanceof SteadyStateProblem) return solveSteadyState(prob, settingsOf(method, options));
  if (prob instanceof EnsembleProblem) return solveMany(prob, settingsOf(method, options));
  const { recorder, problem, spec, settings } = read(prob, method, options);
  return recorder ? record(recorder, problem, spec, settings) : run(problem, spec, settings);
}

/**
 * As `solve`, without keeping the caller waiting: under Node the solve runs on another thread.
 *
 * @returns {Promise<Solution>}  rejects where `solve` would throw; not available inside a differentiated function
 */
export async function solveAsync(prob, method = {}, options = null) {
  const { recorder, problem, spec, settings } = read(prob, method, options);
  if (recorder) throw new FlowgradError('`solveAsync` cannot be part of a differentiated function; use solve');
  const { request, compiled, finish } = prepare(problem, spec, settings);
  const outcome = await solveOnEngineLater(...request).then(
    (solution) => () => solution, (error) => () => { throw error; });
  return finish(withFailure(compiled, outcome));
}

// Checks the arguments of a solve.
function read(prob, method, options) {
  if (!(prob instanceof ODEProblem)) {
    throw new FlowgradError(`\`prob\` must be an ODEProblem, got ${kindOf(prob)}`, 'prob');
  }
  const settings = settingsOf(method, options);
  const plain = solveSpec(settings);
  const p = checkParameters(settings.p !== undefined ? settings.p : prob.p);
  const u0 = startOf(prob, settings, p);
  const kind = prob.wire(leafShape(u0));
  const spec = { ...plain, ...(kind === null ? {} : { problem: kind }) };
  const tspan = checkTspan(resolve(settings.tspan ?? prob.tspan, p, 'tspan'));
  const { structure, leaves } = Structure.of(p);
  const recorder = recorderOf([...leaves, u0, tspan, isArray(settings.saveat) ? settings.saveat : null, settings.saveat]);
  const problem = { functions: prob.functions, u0, tspan, packing: packingOf(structure), leaves,
    callbacks: [...members(prob.callback), ...members(settings.callback)] };
  return { recorder, problem, spec, settings };
}

// Options in one object, the method among them.
function settingsOf(method, options) {
  const isMethod = method instanceof Method || method instanceof SteadyStateMethod
    || typeof method === 'function' || typeof method === 'string';
  const settings = isMethod ? { ...(options ?? {}), method } : { ...method, ...(options ?? {}) };
  if (!isMethod && (typeof method !== 'object' || method === null || isArray(method))) {
    throw new FlowgradError(`\`method\` must be a method such as fg.Tsit5() or the options, got `
      + `${kindOf(method)}`, 'method');
  }
  return settings;
}

function startOf(prob, settings, p) {
  const u0 = checkState(resolve(settings.u0 ?? prob.u0, p, 'u0'));
  if (!prob.velocities) return u0;
  const [name, velocities] = prob.velocities;
  return pairOf(name, checkState(resolve(velocities, p, name), name), u0);
}

function resolve(value, p, name) {
  if (typeof value !== 'function') return value;
  const result = value(p);
  if (result === undefined) {
    throw new FlowgradError(`\`${name}\`(p) returned undefined; it must return `
      + `${name === 'u0' ? 'the initial state' : '[t0, t1]'}`, name);
  }
  return result;
}

/** One array goes to the engine in its own shape; nested parameters as one vector. */
export function packingOf(structure) {
  if (structure.kind === 'fixed') return { structure, shape: [0], unpack: () => null, pack: () => [] };
  if (structure.kind === 'array') {
    return { structure, shape: structure.shape, unpack: (p) => p, pack: ([leaf]) => leaf };
  }
  const { shapes } = structure;
  const size = shapes.reduce((total, shape) => total + sizeOf(shape), 0);
  const unpack = (vector) => {
    let at = 0;
    return structure.build(shapes.map((shape) => {
      const part = slice(vector, `${at}:${at += sizeOf(shape)}`);
      return reshape(part, shape);
    }));
  };
  return { structure, shape: [size], unpack, pack: (leaves) => concatenate(leaves.map((leaf) => reshape(leaf, [-1]))) };
}

/** The numbers of parameters in one array. */
export function packPlain({ structure }, leaves) {
  return Float64Array.from(structure.kind === 'fixed' ? [] : leaves.flatMap((leaf) => flatten(leaf)));
}

function run(problem, spec, settings) {
  const { request, compiled, finish } = prepare(problem, spec, settings);
  return finish(withFailure(compiled, () => solveOnEngine(...request)));
}

// A solve that only the engine is missing for: what it is asked, and what becomes of its answer.
function prepare({ functions, u0, tspan, packing, leaves, callbacks }, spec, { saveat, saveEverystep, dense, sensealg }) {
  const [t0, t1] = [Number(tspan[0]), Number(tspan[1])];
  const { compiled, uShape, uData, pData } = compilePlain(functions, u0, packing, leaves, t0);
  const isDense = dense ?? (saveat === undefined && saveEverystep !== false);
  const first = functions.length;
  const others = new CallbackFunctions(uShape, packing, [uData, pData, Float64Array.of(t0)], namespace, first);
  const happens = wired(callbacks, others);
  const whole = { ...spec, ...happens, ...concreteSaveat(saveat) };
  const handles = [...compiled, ...others.programs].map(({ handle }) => handle);
  const savedShapes = (happens.callbacks ?? []).filter(({ kind }) => kind === 'saving')
    .map((saving) => others.programs[saving.function - first].shape);
  const finish = (solution) => Solution.of(solution, uShape, isDense, callbacks, savedShapes, sensealg?.name);
  return { request: [handles, whole, uData, pData, t0, t1], compiled, finish, uShape };
}

function wired(callbacks, functions) {
  return callbacks.length === 0 ? {} : { callbacks: callbacks.map((callback) => callback.wire(functions)) };
}

function compilePlain(functions, u0, packing, leaves, t0) {
  const state = array(u0, 'u0');
  const uShape = typeof state === 'number' ? [] : state.shape;
  const uData = Float64Array.from(flatten(state));
  const pData = packPlain(packing, leaves);
  const at = [uData, pData, Float64Array.of(t0)];
  return { compiled: compile(functions, uShape, packing, at), uShape, uData, pData };
}

function compile(functions, uShape, packing, at) {
  return functions.map((f) => compileRhs(f, uShape, packing.structure, packing.shape, packing.unpack, at, namespace));
}

// What an opaque function threw is the error, however the engine reported it.
function withFailure(compiled, solving) {
  try {
    return solving();
  } finally {
    const failure = compiled.map((one) => one.failure?.()).find(Boolean);
    if (failure) throw failure; // eslint-disable-line no-unsafe-finally
  }
}

function solveMany(ensemble, settings) {
  for (const name of ['u0', 'p', 'dense', 'saveEverystep']) {
    if (settings[name]) {
      throw new FlowgradError(['u0', 'p'].includes(name)
        ? `\`${name}\` of an ensemble is given to EnsembleProblem, one for each trajectory`
        : `\`${name}\` is not for an ensemble, whose trajectories are saved at the times of \`saveat\``, name);
    }
  }
  const first = { ...(ensemble.u0 && { u0: checkStart(ensemble.u0[0], ensemble.prob.u0) }), ...(ensemble.p && { p: ensemble.p[0] }) };
  const { recorder, problem, spec } = read(ensemble.prob, { ...settings, ...first });
  if (recorder) throw new FlowgradError('`saveat` of an ensemble must not depend on what is differentiated', 'saveat');
  const { request, compiled, uShape } = prepare(problem, spec, settings);
  const isCalledBack = problem.functions.some((f) => f instanceof Opaque);
  return withFailure(compiled, () => solveEnsemble(ensemble, request, uShape, isCalledBack));
}

function solveSteadyState(prob, { method = DynamicSS(), ...options }) {
  if (!(method instanceof SteadyStateMethod)) {
    throw new FlowgradError('`method` for a SteadyStateProblem must be fg.DynamicSS() or fg.SSRootfind(), got '
      + `${method instanceof Method ? method : kindOf(method)}`, 'method');
  }
  for (const name of ['tspan', 'saveat', 'tstops', 'saveEverystep', 'saveStart', 'saveEnd', 'dense', 'callback']) {
    if (options[name] !== undefined) {
      throw new FlowgradError(`\`${name}\` is not for a SteadyStateProblem, which has no times; leave it out`, name);
    }
  }
  const spec = { ...solveSpec(options), ...method.spec };
  const p = checkParameters(options.p !== undefined ? options.p : prob.p);
  const u0 = checkState(resolve(options.u0 ?? prob.u0, p, 'u0'));
  const { structure, leaves } = Structure.of(p);
  const packing = packingOf(structure);
  const recorder = recorderOf([...leaves, u0]);
  if (!recorder) {
    const { compiled, uShape, uData, pData } = compilePlain([prob.f], u0, packing, leaves, 0);
    const [{ handle, bytes }] = compiled;
    const found = withFailure(compiled, () => solveOnEngine([handle], spec, uData, pData, 0, 1));
    const slope = bytes ? (u) => evaluate(handle, [u, pData, Float64Array.of(0)])[0] : null;
    return SteadyState.of(found, uShape, slope);
  }
  const { args, uShape, programs } = recordFunctions(recorder, [prob.f], u0, packing, leaves, 0);
  return new TracedSteadyState(tracerOf(recorder, recorder.call('steady_state', args, JSON.stringify(spec), programs, uShape)));
}

// [u0, p] and the encoded Programs of right-hand sides, in a trace.
function recordFunctions(recorder, functions, u0, packing, leaves, t0) {
  const uId = lift(recorder, u0);
  const uShape = recorder.shapes[uId];
  const isFree = [u0, ...leaves, t0].every((value) => !recorderOf([value]));
  const at = isFree ? [u0, packPlain(packing, leaves), [t0]].map((x) => Float64Array.from(flatten(x))) : null;
  const programs = compile(functions, uShape, packing, at).map(({ bytes }) => bytes);
  if (!programs.every(Boolean)) {
    throw new FlowgradError('an opaque `f` has no derivatives; give its `jvp` or `vjp`, let it be traced, or solve it outside '
      + 'the differentiated function', 'f');
  }
  const pId = packing.shape[0] === 0 ? recorder.constant([], [0]) : lift(recorder, packing.pack(leaves));
  return { args: [uId, pId], uShape, programs, at };
}

function record(recorder, { functions, u0, tspan, packing, leaves, callbacks }, spec, settings) {
  if (callbacks.some(({ savePositions }) => savePositions?.includes(true))) {
    throw new FlowgradError('`savePositions` must be left out of a callback inside a differentiated function, where exactly '
      + 'the times of `saveat` are saved', 'savePositions');
  }
  const times = fixedTimes(settings, [tspan[0], tspan[1]]);
  const { args, uShape, programs, at } = recordFunctions(recorder, functions, u0, packing, leaves, tspan[0]);
  const others = new CallbackFunctions(uShape, packing, at, namespace, functions.length);
  const happens = wired(callbacks, others);
  const timeIds = lift(recorder, times);
  const whole = [...args, lift(recorder, tspan[0]), lift(recorder, tspan[1]), timeIds];
  const { save_everystep: _e, save_start: _s, save_end: _n, dense: _d, ...attributes } = spec;
  const n = recorder.shapes[timeIds][0];
  const id = recorder.call('solve', whole, JSON.stringify({ ...attributes, ...happens }),
    [...programs, ...others.programs.map((program) => program.bytes)], [n, ...uShape]);
  return new TracedSolution(recorderOf([times]) ? tracerOf(recorder, timeIds) : times, tracerOf(recorder, id),
    settings.sensealg?.name);
}
