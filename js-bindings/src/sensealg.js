// Which sensitivity algorithm a solve inside a trace would be differentiated by.

import { explainOnEngine, load } from './engine.js';
import { Recorder } from './program.js';
import { nodeOf } from './tracer.js';
import { encode } from './wire.js';

const ARGUMENTS = ['u0', 'p', 't0', 't1', 'saveat'];

/**
 * The name of the algorithm by which a gradient goes through a traced solve, when the function is differentiated by all its
 * arguments; null if the solve depends on none of them.
 * @param {Tracer} states  what the solve saves
 */
export function chosenAlgorithm(states) {
  const { recorder, id } = nodeOf(states);
  const { args, attrs, attributes, programs } = recorder.nodes[id - recorder.inputs.length];
  const wrt = args.flatMap((arg, i) => (depends(recorder, arg) ? [i] : []));
  if (wrt.length === 0) return null;
  const alone = new Recorder(recorder.what);
  const inputs = args.map((arg, i) => alone.input(ARGUMENTS[i], recorder.shapes[arg]));
  const solve = alone.call('solve', inputs, attributes, programs, attrs);
  const total = alone.operation('sum', [solve], attrs.map((_, axis) => axis));
  const handle = load(encode(alone, [{ name: 'total', shape: [], id: total }]));
  return explainOnEngine(handle, { wrt })[0].sensealg;
}

// Whether a node makes use of an input.
function depends(recorder, id) {
  const count = recorder.inputs.length;
  const seen = new Set();
  const stack = [id];
  while (stack.length > 0) {
    const next = stack.pop();
    if (next < count) return true;
    if (!seen.has(next)) {
      seen.add(next);
      stack.push(...recorder.nodes[next - count].args);
    }
  }
  return false;
}
