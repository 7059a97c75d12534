// General functions (losses) as Programs: any nested arguments, any nested result.

import { FlowgradError, describeFunction, kindOf } from './errors.js';
import { load } from './engine.js';
import { flatten } from './ndarray.js';
import { attemptOrRewrite } from './rhs.js';
import { sizeOf } from './shapes.js';
import { Structure } from './structure.js';
import { encoded, thrown, trace } from './trace.js';
import { validate, validationPoints } from './validate.js';

// A solve inside amplifies rounding: its result is as exact as its steps are alike.
const SOLVE_TOLERANCE = 1e-6;

/**
 * Traces `f`, called with the inputs as they are.
 *
 * @param {Function} f
 * @param {string} name  for messages
 * @param {{name: string, shape: number[]}[]} inputs
 * @param {Float64Array[]|null} at  the real point; 0.5 everywhere where it is not known
 * @param {object} namespace  the public names
 * @param {(inputs: Array) => Array} [toArguments]  from the inputs to the arguments of `f`
 * @param {string|null} [known]  signature of an earlier trace that was validated: when nothing changed, that is all
 * @returns {{signature: string, bytes: Uint8Array, structure: Structure, handle: object}|null} null when `known` still holds
 */
export function traceFunction(f, name, inputs, at, namespace, toArguments = (values) => values, known = null) {
  const what = name ? `\`${name}\`` : describeFunction(f);
  const point = at ?? inputs.map(({ shape }) => new Float64Array(sizeOf(shape)).fill(0.5));
  const attempt = (g) => {
    let structure = null;
    const run = (...values) => {
      const found = Structure.of(checkResult(what, g(...toArguments(values))));
      checkLeaves(what, found.structure);
      structure = found.structure;
      const names = found.structure.names('y');
      return found.leaves.map((value, i) => ({ name: names[i], value }));
    };
    const traced = trace(what, inputs, run, known !== null);
    if (traced.signature === known) return null;
    const bytes = encoded(traced);
    const { hasCalls } = traced.recorder;
    const handle = load(bytes);
    const plain = (...values) => plainOutputs(what, f, toArguments(values));
    validate(what, handle, inputs, validationPoints(point, hasCalls), plain, hasCalls ? SOLVE_TOLERANCE : undefined);
    return { signature: traced.signature, bytes, structure, handle };
  };
  return attemptOrRewrite(f, attempt, namespace);
}

function plainOutputs(what, f, args) {
  try {
    return Structure.of(f(...args)).leaves.map((leaf) => flatten(leaf));
  } catch (error) {
    throw error instanceof FlowgradError ? error : thrown(what, error, 'when it was called with plain numbers');
  }
}

function checkResult(what, result) {
  if (result === undefined || result === null) {
    throw new FlowgradError(`${what} returned ${result}; is a \`return\` missing?`);
  }
  if (typeof result.then === 'function') {
    throw new FlowgradError(`${what} is asynchronous; it must return its result itself`);
  }
  return result;
}

function checkLeaves(what, structure) {
  if (structure.kind === 'fixed') {
    throw new FlowgradError(`${what} must return numbers, got ${kindOf(structure.value)}`);
  }
  structure.items?.forEach((item) => checkLeaves(what, item));
}
