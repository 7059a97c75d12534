// Callbacks: what happens during a solve, and when. Conditions and affects are traced like right-hand sides.

import { FlowgradError, checkOptions, describeFunction, kindOf } from './errors.js';
import { load } from './engine.js';
import { parameterCount } from './fallback.js';
import { flatten, isArray, shapeOf } from './ndarray.js';
import { Opaque, attemptOrRewrite } from './rhs.js';
import { sameShape, showShape, sizeOf } from './shapes.js';
import { Structure, leafShape } from './structure.js';
import { encoded, thrown, trace } from './trace.js';
import { nodeOf } from './tracer.js';
import { stillAgrees, validate, validationPoints } from './validate.js';

/** Something that happens during a solve: the option `callback` of `solve` and of problems. */
export class Callback {
  /**
   * @param {string} name  of the function that made it
   * @param {(functions: CallbackFunctions) => object} wire  what the engine reads
   * @param {object} details  its arguments
   */
  constructor(name, wire, details) {
    Object.assign(this, { name, ...details });
    Object.defineProperty(this, 'wire', { value: wire });
  }

  toString() {
    return `${this.name}(...)`;
  }
}

/** An affect that ends the solve. */
export const terminate = Object.freeze({ toString: () => 'fg.terminate' });

/** Several callbacks as one. Events of ContinuousCallbacks come first; otherwise the order is that given. */
export function CallbackSet(...callbacks) {
  return new Callback('CallbackSet', null, { callbacks: members(callbacks) });
}

/**
 * Events where a condition crosses zero; each crossing is found, however many there are in a step.
 *
 * @param {Function} condition  (u, p, t) => a number, or several, each of which is watched for itself
 * @param {Function|object|Array|null} [affect]  what an event does: (u, p, t) => the new u, or {u, p} with either;
 *     fg.terminate to end the solve there; an array of functions, one for each number of the condition; null to do nothing
 *     but note the event in `sol.events`
 * @param {object} [options]
 *   affectNeg: the affect of crossings from above, if another;
 *   direction = "both": "rising" for crossings from below alone, in the direction of the solve, or "falling";
 *   terminate: true ends the solve at the first event, after its affect;
 *   savePositions: [before, after], whether the states before and after an event are saved; both where every step is
 *     saved, neither with `saveat` or `saveEverystep: false`, when left out
 * @throws {FlowgradError} that names the argument
 */
export function ContinuousCallback(condition, affect = null, options = {}) {
  checkOptions(options, ['affectNeg', 'direction', 'terminate', 'savePositions'], 'ContinuousCallback');
  const { direction = 'both', affectNeg } = options;
  checkFunction(condition, 'condition');
  if (!['both', 'rising', 'falling'].includes(direction)) {
    throw new FlowgradError(`\`direction\` must be "both", "rising" or "falling", got ${kindOf(direction)}`, 'direction');
  }
  const isSplit = affectNeg !== undefined;
  if (isSplit && direction !== 'both') {
    throw new FlowgradError(`\`affectNeg\` must be left out where \`direction\` is "${direction}"`, 'affectNeg');
  }
  const { functions: rising, ends } = affectsOf(affect, 'affect');
  const falling = isSplit ? affectsOf(affectNeg, 'affectNeg') : null;
  if (isSplit && falling.ends !== ends) {
    throw new FlowgradError('`affectNeg` must be fg.terminate where `affect` is, and only there; use two callbacks, one '
      + 'rising and one falling', 'affectNeg');
  }
  const settings = { terminate: flag(options, 'terminate') || ends, save_positions: positions(options) };
  return new Callback('ContinuousCallback', (functions) => ({
    kind: 'continuous', condition: functions.value(condition, 'condition'), affect: functions.affects(rising), direction,
    ...(isSplit ? { affect_neg: functions.affects(falling.functions) } : {}), ...settings,
  }), { condition, affect, ...options });
}

/**
 * Events after each step at whose end `condition` (u, p, t), a truth value or a number, holds.
 *
 * @param {object} [options]  terminate, savePositions as of ContinuousCallback, like `affect`
 */
export function DiscreteCallback(condition, affect = null, options = {}) {
  checkOptions(options, ['terminate', 'savePositions'], 'DiscreteCallback');
  checkFunction(condition, 'condition');
  const { functions: f, ends } = affectOf(affect, 'affect');
  const settings = { terminate: flag(options, 'terminate') || ends, save_positions: positions(options) };
  return new Callback('DiscreteCallback', (functions) => ({
    kind: 'discrete', condition: functions.value(condition, 'condition'), affect: functions.affects(f), ...settings,
  }), { condition, affect, ...options });
}

/**
 * Events at given times, in any order, at which steps end exactly; times outside tspan are passed over, its ends count.
 *
 * @param {object} [options]  terminate, savePositions as of ContinuousCallback, like `affect`
 */
export function PresetTimeCallback(times, affect = null, options = {}) {
  checkOptions(options, ['terminate', 'savePositions'], 'PresetTimeCallback');
  const list = numbers(times, 'times');
  const { functions: f, ends } = affectOf(affect, 'affect');
  const settings = { terminate: flag(options, 'terminate') || ends, save_positions: positions(options) };
  return new Callback('PresetTimeCallback', (functions) => ({
    kind: 'preset_time', times: list, affect: functions.affects(f), ...settings,
  }), { times, affect, ...options });
}

/**
 * Events every `period` of time after the start of tspan, at which steps end exactly.
 *
 * @param {Function|null} affect  as of ContinuousCallback; not fg.terminate
 * @param {object} [options]
 *   phase = 0: moves all events to later; initialAffect: also at the start already; finalAffect: also where one falls on
 *   the end of tspan; savePositions as of ContinuousCallback
 */
export function PeriodicCallback(period, affect, options = {}) {
  checkOptions(options, ['phase', 'initialAffect', 'finalAffect', 'savePositions'], 'PeriodicCallback');
  const { functions: f, ends } = affectOf(affect, 'affect');
  if (ends) throw new FlowgradError('`affect` of a PeriodicCallback must not be fg.terminate; use a PresetTimeCallback', 'affect');
  const settings = {
    period: number(period, 'period', true), phase: number(options.phase ?? 0, 'phase'),
    initial_affect: flag(options, 'initialAffect'), final_affect: flag(options, 'finalAffect'),
    save_positions: positions(options),
  };
  return new Callback('PeriodicCallback', (functions) => ({ kind: 'periodic', affect: functions.affects(f), ...settings }),
    { period, affect, ...options });
}

/**
 * Keeps every component from becoming negative (Shampine et al. 2005): a step that ends below -abstol is taken again with
 * half its size, and what is left below zero is set to zero. `abstol` is that of the solve when left out.
 */
export function PositiveDomain({ abstol = null, ...others } = {}) {
  checkOptions(others, ['abstol'], 'PositiveDomain');
  const spec = { kind: 'positive_domain', abstol: abstol === null ? null : number(abstol, 'abstol') };
  return new Callback('PositiveDomain', () => spec, { abstol });
}

/**
 * Puts u back on g(u, p, t) = 0, at the nearest point, after every step: invariants such as an energy are kept.
 *
 * @param {Function} g  (u, p, t) => a number, or several (Hairer, Lubich & Wanner, IV.4)
 */
export function ManifoldProjection(g) {
  checkFunction(g, 'g');
  return new Callback('ManifoldProjection', (functions) => ({ kind: 'manifold_projection', residual: functions.value(g, 'g') }),
    { g });
}

/**
 * Saves f(u, p, t), of any shape, in `sol.saved`: at the start and after every step, on both sides of a jump.
 *
 * @param {object} [options]  saveat: times to save at instead, or a distance; a jump counts with its later side
 */
export function SavingCallback(f, options = {}) {
  checkOptions(options, ['saveat'], 'SavingCallback');
  checkFunction(f, 'f');
  const { saveat = null } = options;
  const times = saveat === null ? null : isArray(saveat) ? numbers(saveat, 'saveat') : number(saveat, 'saveat', true);
  return new Callback('SavingCallback', (functions) => ({ kind: 'saving', function: functions.value(f, 'f'), saveat: times }),
    { f, saveat });
}

/** Ends the solve when it is at rest, `minT` after its start or later: |du_i/dt| <= max(abstol, reltol |u_i|) for all i. */
export function TerminateSteadyState({ abstol = 1e-8, reltol = 1e-6, minT = 0, ...others } = {}) {
  checkOptions(others, ['abstol', 'reltol', 'minT'], 'TerminateSteadyState');
  const spec = {
    kind: 'terminate_steady_state', abstol: number(abstol, 'abstol'), reltol: number(reltol, 'reltol'), min_t: number(minT, 'minT'),
  };
  return new Callback('TerminateSteadyState', () => spec, { abstol, reltol, minT });
}

/** The callbacks in `callback`: nothing, one, or arrays of them, with sets taken apart. */
export function members(callback) {
  if (callback === null || callback === undefined) return [];
  if (callback instanceof Callback) return callback.callbacks ?? [callback];
  if (Array.isArray(callback)) return callback.flatMap(members);
  throw new FlowgradError(`\`callback\` must be a callback such as fg.ContinuousCallback(condition, affect), got `
    + `${kindOf(callback)}`, 'callback');
}

const compiled = new WeakMap(); // f -> Map(role and shapes -> compiled function)

/** Traces the functions of callbacks and numbers them, from 1 on. */
export class CallbackFunctions {
  /**
   * @param {number[]} uShape
   * @param {object} packing  between the engine's p and the guest's
   * @param {Float64Array[]|null} at  [u0, p, [t0]] where they are known
   * @param {object} namespace  the public names
   * @param {number} first  the index of the first: they are behind those of the right-hand side
   */
  constructor(uShape, packing, at, namespace, first) {
    Object.assign(this, { uShape, packing, at, namespace, first, programs: [] });
  }

  /** The index of a function of any shape. */
  value(f, argument) {
    const what = describeFunction(f);
    return this.#add(f, 'value', (g, u, p, t) => {
      const result = g(u, p, t);
      if (!leafShape(result)) {
        throw new FlowgradError(`${what} must return a number or an array of numbers, got ${kindOf(result)}`, argument);
      }
      return [result];
    });
  }

  /** The index of a function that gives the new u, and the new p where there is one; or a list of them, or null. */
  affects(f) {
    if (f === null) return null;
    return Array.isArray(f) ? f.map((one) => this.affects(one)) : this.#add(f, 'affect', (g, u, p, t) => this.#changed(f, g(u, p, t), u, p));
  }

  #changed(f, result, u, p) {
    const what = describeFunction(f);
    const isPair = typeof result === 'object' && result !== null && !isArray(result) && !nodeOf(result);
    const change = isPair ? result : { u: result };
    const unknown = Object.keys(change).filter((name) => name !== 'u' && name !== 'p');
    if (result === undefined || result === null || unknown.length > 0 || Object.keys(change).length === 0) {
      throw new FlowgradError(`${what} must return the new u, or {u, p} with either, got `
        + `${unknown.length > 0 ? `the name ${unknown[0]}` : kindOf(result)}`, 'affect');
    }
    const next = [checkLike(what, change.u ?? u, this.uShape, 'u')];
    const { structure } = this.packing;
    if (structure.kind === 'fixed') {
      if (change.p !== undefined) throw new FlowgradError(`${what} changes p, but the problem has no \`p\``, 'affect');
      return next;
    }
    const given = Structure.of(change.p ?? p);
    if (given.structure.key !== structure.key) {
      throw new FlowgradError(`${what} must return a new p like the old one, of the same shapes and names`, 'affect');
    }
    return [...next, this.packing.pack(given.leaves)];
  }

  #add(f, role, run) {
    const { uShape, packing, at, namespace } = this;
    const inputs = [{ name: 'u', shape: uShape }, { name: 'p', shape: packing.shape }, { name: 't', shape: [] }];
    const point = at ?? inputs.map(({ shape }) => new Float64Array(sizeOf(shape)).fill(0.5));
    const key = `${role}|${uShape}|${packing.structure.key}`;
    if (!compiled.has(f)) compiled.set(f, new Map());
    const plain = (u, p, t) => {
      try {
        return run(f, u, packing.unpack(p), t);
      } catch (error) {
        throw error instanceof FlowgradError ? error : thrown(describeFunction(f), error, `at t = ${t}`);
      }
    };
    let program = compiled.get(f).get(key);
    if (!program || !stillAgrees(program.seen, inputs, plain)) {
      program = attemptOrRewrite(f, (g) => compile(f, inputs, point, plain,
        (u, p, t) => run(g, u, packing.unpack(p), t)), namespace);
      compiled.get(f).set(key, program);
    }
    this.programs.push(program);
    return this.first + this.programs.length - 1;
  }
}

function compile(f, inputs, point, plain, run) {
  const what = describeFunction(f);
  const traced = trace(what, inputs, (...values) => run(...values).map((value, i) => ({ name: `y${i}`, value })));
  const bytes = encoded(traced);
  const handle = load(bytes);
  return { handle, bytes, shape: traced.outputs[0].shape, seen: validate(what, handle, inputs, validationPoints(point), plain) };
}

function checkLike(what, value, shape, name) {
  const found = leafShape(value);
  if (!found || !sameShape(found, shape)) {
    throw new FlowgradError(`${what} must return a new ${name} like the old one, ${showShape(shape)}, got `
      + `${found ? showShape(found) : kindOf(value)}`, 'affect');
  }
  return value;
}

function checkFunction(f, name) {
  if (f instanceof Opaque) {
    throw new FlowgradError(`\`${name}\` must be a function that can be traced; fg.opaque is for right-hand sides`, name);
  }
  if (typeof f !== 'function') throw new FlowgradError(`\`${name}\` must be a function of (u, p, t), got ${kindOf(f)}`, name);
  const count = parameterCount(f);
  if (count !== Infinity && count > 3) {
    throw new FlowgradError(`\`${name}\` must take (u, p, t), but ${describeFunction(f)} declares ${count} parameters`, name);
  }
  return f;
}

// {functions: a function or null, ends: whether it ends the solve}
function affectOf(affect, name) {
  if (affect === terminate) return { functions: null, ends: true };
  return { functions: affect === null || affect === undefined ? null : checkFunction(affect, name), ends: false };
}

function affectsOf(affect, name) {
  if (!Array.isArray(affect)) return affectOf(affect, name);
  if (affect.includes(terminate)) {
    throw new FlowgradError(`\`${name}\` must not have fg.terminate in an array; use a callback for that number of the `
      + 'condition alone', name);
  }
  return { functions: affect.map((one) => affectOf(one, name).functions), ends: false };
}

function flag(options, name) {
  const value = options[name] ?? false;
  if (typeof value !== 'boolean') throw new FlowgradError(`\`${name}\` must be true or false, got ${kindOf(value)}`, name);
  return value;
}

function positions({ savePositions = null }) {
  if (savePositions === null) return null;
  if (!Array.isArray(savePositions) || savePositions.length !== 2 || savePositions.some((x) => typeof x !== 'boolean')) {
    throw new FlowgradError(`\`savePositions\` must be two truth values, for before and after an event, got `
      + `${kindOf(savePositions)}`, 'savePositions');
  }
  return savePositions;
}

function number(value, name, above = false) {
  if (typeof value === 'number' && (above ? value > 0 : value >= 0) && value < Infinity) return value;
  throw new FlowgradError(`\`${name}\` must be a ${above ? 'positive number' : 'number that is not negative'}, got `
    + `${kindOf(value)}`, name);
}

function numbers(value, name) {
  if (isArray(value) && shapeOf(value)?.length === 1) return flatten(value);
  throw new FlowgradError(`\`${name}\` must be an array of times, got ${kindOf(value)}`, name);
}
