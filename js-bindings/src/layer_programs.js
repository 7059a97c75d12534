// Layers of the engine: their Programs join the trace in progress, or run on plain numbers.

import { evaluate, layerOnEngine, load, shapes as shapesOf } from './engine.js';
import { inline } from './inline.js';
import { flatten, fromData } from './ndarray.js';
import { lift, recorderOf, tracerOf } from './tracer.js';

const MOST_PROGRAMS = 1000;
const programs = new Map();

/**
 * The layer `spec` on `values`: its inputs, of `shapes`, then theta, then what `settings` ask for.
 *
 * @param {object} spec  with snake_case keys
 * @param {Array} values  numbers, arrays, traced values
 * @param {number[][]} shapes
 * @param {object} [settings]  training, path
 * @returns {number|NDArray|Tracer} traced when a value is
 */
export function applyLayer(spec, values, shapes, settings = {}) {
  const recorder = recorderOf(values);
  let program;
  try {
    program = known({ layer: spec, shapes, ...settings });
  } catch (error) {
    if (recorder) recorder.failure ??= error;
    throw error;
  }
  if (recorder) return tracerOf(recorder, inline(recorder, program.bytes, values.map((value) => lift(recorder, value)))[0]);
  program.handle ??= load(program.bytes);
  program.shape ??= shapesOf(program.handle).outputs[0];
  const [data] = evaluate(program.handle, values.map((value) => Float64Array.from(flatten(value))));
  return fromData(data, program.shape);
}

function known(request) {
  const key = JSON.stringify(request);
  if (!programs.has(key)) {
    const program = { bytes: layerOnEngine(request) };
    if (programs.size >= MOST_PROGRAMS) programs.clear();
    programs.set(key, program);
  }
  return programs.get(key);
}
