// Branches on traced values. A test asks for a decision; the function is run once for every combination of decisions
// that it meets, and the results are merged into `where`, from the last decision back to the first.

import { FlowgradError } from './errors.js';

export const MAX_DECISIONS = 24;
export const MAX_PATHS = 256;

const ADVICE = 'write the choice as fg.where(condition, a, b), or the function as fg.opaque(f)';

/** The decisions of the path that is being run. */
export class Decisions {
  constructor(recorder) {
    this.recorder = recorder;
    this.path = []; // [{id, taken}]
    this.next = 0;
    this.seen = new Map();
  }

  /** Starts a path with the given decisions already made. */
  start(path) {
    this.path = path;
    this.next = 0;
    this.seen = new Map();
  }

  /** Which way a test of the boolean node `id` goes on this path. */
  take(id) {
    if (this.seen.has(id)) return this.seen.get(id); // the same question has the same answer
    if (this.next === this.path.length) {
      if (this.next === MAX_DECISIONS) {
        this.recorder.fail(`${this.recorder.what} takes more than ${MAX_DECISIONS} decisions that depend on traced `
          + `values (a loop until convergence?); ${ADVICE}`);
      }
      this.path.push({ id, taken: true });
    }
    const decision = this.path[this.next++];
    if (decision.id !== id) this.changed();
    this.seen.set(id, decision.taken);
    return decision.taken;
  }

  /** Another run met other questions. */
  changed() {
    this.recorder.fail(`${this.recorder.what} met other decisions when it was run again; it must not depend on anything `
      + 'but its arguments (random numbers, counters, the time)');
  }
}

/**
 * Runs `run` along every path and merges the results.
 *
 * @param {Recorder} recorder
 * @param {() => number[]} run  one run of the guest function: the ids of its outputs
 * @returns {number[]} the ids of the merged outputs
 */
export function explore(recorder, run) {
  let paths = 0;
  const from = (path) => {
    if (++paths > MAX_PATHS) {
      throw new FlowgradError(`${recorder.what} has more than ${MAX_PATHS} paths through its branches; ${ADVICE}`);
    }
    const depth = path.length;
    recorder.decisions.start(path);
    let outputs = run();
    recorder.check();
    if (recorder.decisions.next < depth) recorder.decisions.changed();
    const taken = recorder.decisions.path.slice(0, recorder.decisions.next);
    // Every decision met beyond the given ones took its true side; the false sides are explored from the last one back.
    for (let i = taken.length - 1; i >= depth; i--) {
      const other = from([...taken.slice(0, i), { id: taken[i].id, taken: false }]);
      outputs = outputs.map((id, k) => (id === other[k] ? id : recorder.operation('where', [taken[i].id, id, other[k]])));
    }
    return outputs;
  };
  return from([]);
}
