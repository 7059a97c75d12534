// A guest function becomes an encoded Program: recorded along all its branches, twice, since a function that depends on
// anything but its arguments records something else the second time.

import { FlowgradError, guestLocation, kindOf } from './errors.js';
import { explore } from './branches.js';
import { Recorder } from './program.js';
import { encode } from './wire.js';
import { sameShape, showShape } from './shapes.js';
import { lift, tracerOf } from './tracer.js';

/**
 * Records `run`.
 *
 * @param {string} what  the function in words, for messages
 * @param {{name: string, shape: number[]}[]} inputs
 * @param {(...tracers) => {name: string, value: *}[]} run  one run on traced inputs: the outputs
 * @param {boolean} [isRepeat]  the function was traced before, which stands for the second time
 * @returns {{recorder: Recorder, outputs: {name: string, shape: number[], id: number}[], signature: string}}  equal
 *     signatures are equal programs
 */
export function trace(what, inputs, run, isRepeat = false) {
  const first = record(what, inputs, run);
  if (!isRepeat && record(what, inputs, run).signature !== first.signature) {
    throw new FlowgradError(`${what} recorded two different programs when it was traced twice; it must not depend `
      + 'on anything but its arguments (random numbers, counters, the time)');
  }
  return first;
}

/** The bytes of what was recorded. */
export function encoded({ recorder, outputs }) {
  return encode(recorder, outputs);
}

function record(what, inputs, run) {
  const recorder = new Recorder(what);
  const inputIds = inputs.map(({ name, shape }) => recorder.input(name, shape));
  let outputs = null;
  const once = () => {
    const values = guarded(recorder, () => run(...inputIds.map((id) => tracerOf(recorder, id))));
    const ids = values.map(({ value }) => lift(recorder, value));
    const found = values.map(({ name }, i) => ({ name, shape: recorder.shapes[ids[i]] }));
    outputs ??= found;
    if (outputs.length !== found.length || outputs.some(({ name, shape }, i) => name !== found[i].name
        || !sameShape(shape, found[i].shape))) {
      throw new FlowgradError(`${what} returns ${found.map(({ shape }) => showShape(shape))} on one branch and `
        + `${outputs.map(({ shape }) => showShape(shape))} on another; all branches must return the same shapes`);
    }
    return ids;
  };
  try {
    const ids = explore(recorder, once);
    recorder.check();
    return { recorder, outputs: ids.map((id, i) => ({ ...outputs[i], id })), signature: `${recorder.signature}|${ids}` };
  } finally {
    recorder.closed = true;
  }
}

// The first failure of the trace stands, whatever the guest made of it.
function guarded(recorder, run) {
  try {
    const result = run();
    recorder.check();
    return result;
  } catch (error) {
    recorder.check();
    if (error instanceof FlowgradError) throw error;
    throw thrown(recorder.what, error, 'while it was traced');
  }
}

/** The error for a guest function that threw. */
export function thrown(what, error, when) {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : kindOf(error);
  const location = error instanceof Error ? guestLocation(error) : null;
  const wrapped = new FlowgradError(`${what} threw ${text} ${when}`, null, location ?? guestLocation());
  wrapped.cause = error;
  return wrapped;
}
