// The options of `solve`: checked for their JavaScript types here, for their values by the engine.

import { FlowgradError, checkOptions, kindOf, snake } from './errors.js';
import { isArray, shapeOf, flatten } from './ndarray.js';
import { Controller, Initialization, SensitivityAlgorithm, asMethod } from './methods.js';
import { nodeOf, recorderOf } from './tracer.js';

const NUMBERS = ['rtol', 'dt', 'dtmin', 'dtmax', 'maxiters'];
const SWITCHES = ['adaptive', 'saveEverystep', 'saveStart', 'saveEnd', 'dense'];
const NAMES = { device: 'nd4j', dtype: 'float32' };
const REPLACED = ['p', 'u0', 'tspan'];
const APART = [...REPLACED, 'saveat', 'callback'];
export const OPTIONS = ['method', ...REPLACED, 'saveat', 'tstops', 'rtol', 'atol', 'dt', 'dtmin', 'dtmax', 'maxiters', 'adaptive',
  'saveEverystep', 'saveStart', 'saveEnd', 'dense', 'controller', 'initializealg', 'sensealg', 'callback', 'device', 'dtype'];

function number(name, value) {
  if (typeof value === 'number') return value;
  const hint = nodeOf(value) ? 'a traced value; gradients flow through p, u0, tspan and saveat only' : kindOf(value);
  throw new FlowgradError(`\`${name}\` must be a number, got ${hint}`, name);
}

function numbers(name, value) {
  const shape = isArray(value) && !recorderOf([value]) ? shapeOf(value) : null;
  if (shape?.length === 1) return flatten(value);
  throw new FlowgradError(`\`${name}\` must be an array of numbers, got ${kindOf(value)}`, name);
}

/**
 * The solve spec without its times and callbacks: what the engine takes, keys in snake_case.
 *
 * @param {object} options  of `solve`
 * @returns {object}
 */
export function solveSpec(options) {
  checkOptions(options, OPTIONS, 'solve');
  const spec = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || value === null || APART.includes(name)) continue;
    spec[snake(name)] = specValue(name, value);
  }
  return encodable(spec);
}

function placeName(name, value) {
  if (typeof value === 'string') return value;
  throw new FlowgradError(`\`${name}\` must be a name such as "${NAMES[name]}", got ${kindOf(value)}`, name);
}

/** The options `device` and `dtype` of a function, as the engine takes them, which knows the names. */
export function placement(options, what) {
  checkOptions(options, Object.keys(NAMES), what);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, placeName(name, value)]));
}

function specValue(name, value) {
  if (name === 'maxiters' && !Number.isInteger(number(name, value))) {
    throw new FlowgradError(`\`maxiters\` must be a whole number, got ${value}`, name);
  }
  if (NUMBERS.includes(name)) return number(name, value);
  if (SWITCHES.includes(name)) {
    if (typeof value === 'boolean') return value;
    throw new FlowgradError(`\`${name}\` must be true or false, got ${kindOf(value)}`, name);
  }
  if (name in NAMES) return placeName(name, value);
  switch (name) {
    case 'method': return asMethod(value).name;
    case 'atol': return isArray(value) ? numbers(name, value) : number(name, value);
    case 'tstops': return numbers(name, value);
    case 'controller':
      if (value instanceof Controller) return value.spec;
      throw new FlowgradError(`\`controller\` must be a controller such as fg.PIController(), got `
        + `${kindOf(value)}`, name);
    case 'initializealg':
      if (value instanceof Initialization) return value.name;
      throw new FlowgradError(`\`initializealg\` must be fg.BrownBasicInit(), fg.CheckInit() or fg.NoInit(), got `
        + `${kindOf(value)}`, name);
    default:
      if (value instanceof SensitivityAlgorithm) return value.spec;
      throw new FlowgradError(`\`sensealg\` must be an algorithm such as fg.ForwardSensitivity(), got `
        + `${kindOf(value)}`, name);
  }
}

/** `saveat` of a concrete solve: undefined, a number or plain numbers. */
export function concreteSaveat(saveat) {
  if (saveat === undefined || saveat === null) return {};
  return encodable({ saveat: isArray(saveat) ? numbers('saveat', saveat) : number('saveat', saveat) });
}

// JSON has no NaN and no infinities.
function encodable(value) {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(encodable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodable(item)]));
  }
  return value;
}

/**
 * The times of a solve inside a traced function, whose number must be known: a list, or [t0, t1] and steps between.
 *
 * @param {object} options  of `solve`
 * @param {Array} tspan  [t0, t1], plain or traced
 * @returns {Array|Tracer} times, plain or traced
 */
export function fixedTimes(options, [t0, t1]) {
  const { saveat } = options;
  if (isArray(saveat)) return nodeOf(saveat) || recorderOf(saveat) ? saveat : numbers('saveat', saveat);
  if (typeof saveat === 'number' && typeof t0 === 'number' && typeof t1 === 'number') return steps(saveat, t0, t1);
  if ((saveat === undefined || saveat === null) && options.saveEverystep === false) {
    const ends = [];
    if (options.saveStart !== false) ends.push(t0);
    if (options.saveEnd !== false) ends.push(t1);
    if (ends.length > 0) return ends;
  }
  throw new FlowgradError('`saveat` must fix the number of times of a solve inside a differentiated function: give '
    + 'an array of times, '
    + 'a step with a `tspan` of plain numbers, or saveEverystep: false for the two ends', 'saveat');
}

// t0, t0 + s, ..., and t1; a last multiple within rounding of t1 is t1 itself.
function steps(saveat, t0, t1) {
  if (!(saveat > 0 && saveat < Infinity)) {
    throw new FlowgradError(`\`saveat\` must be a positive number, got ${saveat}`, 'saveat');
  }
  const direction = Math.sign(t1 - t0);
  const count = Math.floor(Math.abs(t1 - t0) / saveat * (1 - 1e-12));
  const times = Array.from({ length: count + 1 }, (_, i) => t0 + direction * saveat * i);
  return times[count] === t1 ? times : [...times, t1];
}
