// NumPy's basic indexing for at(...) and slice(...): integers, "start:stop:step" texts and lists of integers per axis.

import { FlowgradError, kindOf } from './errors.js';
import { apply } from './apply.js';
import { shapeOf } from './ndarray.js';
import { nodeOf } from './tracer.js';

const RANGE = /^\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*(-?\d*)\s*)?$/;

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

// Python's slice.indices.
function range(text, size) {
  const match = RANGE.exec(text);
  if (!match) {
    throw new FlowgradError(`an index must be an integer, a list of integers or a range such as ":" or "1:5:2", `
      + `got "${text}"`);
  }
  const [from, to, by] = match.slice(1).map((part) => (part === undefined || part === '' ? null : Number(part)));
  const step = by ?? 1;
  if (step === 0) throw new FlowgradError(`the step of the range "${text}" must not be 0`);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const bound = (value, otherwise) => (value === null ? otherwise : clamp(value < 0 ? value + size : value, low, high));
  const start = bound(from, step > 0 ? low : high);
  const stop = bound(to, step > 0 ? high : low);
  return { start, step, size: Math.max(0, Math.ceil((stop - start) / step)) };
}

function integer(index, size) {
  const at = index < 0 ? index + size : index;
  if (!Number.isInteger(at) || at < 0 || at >= size) {
    throw new FlowgradError(`index ${index} is out of range for an axis of ${size} elements`);
  }
  return at;
}

/**
 * The part of `value` that `index` names, one entry per axis from the first on: an integer drops its axis, a range keeps
 * it, a list of integers gathers. A single integer out of range gives undefined, as Array's own `at` does.
 */
export function select(value, index) {
  const shape = nodeOf(value)?.shape ?? shapeOf(value);
  if (index.length > shape.length) {
    throw new FlowgradError(`${index.length} indices for an array of ${shape.length} axes`);
  }
  if (index.length === 1 && Number.isInteger(index[0])) {
    const at = index[0] < 0 ? index[0] + shape[0] : index[0];
    if (at < 0 || at >= shape[0]) return undefined;
    if (!nodeOf(value)) return value[at];
  }
  if (!nodeOf(value) && index.length === shape.length && index.every((i) => Number.isInteger(i))) {
    return index.reduce((row, i, axis) => row[integer(i, shape[axis])], value);
  }
  const starts = shape.map(() => 0);
  const sizes = [...shape];
  const steps = shape.map(() => 1);
  const kept = [];
  const gathers = [];
  shape.forEach((size, axis) => {
    const entry = axis < index.length ? index[axis] : ':';
    if (typeof entry === 'number') {
      starts[axis] = integer(entry, size);
      sizes[axis] = 1;
    } else if (typeof entry === 'string') {
      const { start, step, size: count } = range(entry, size);
      [starts[axis], steps[axis], sizes[axis]] = [count > 0 ? start : 0, step, count];
      kept.push(axis);
    } else if (Array.isArray(entry) && !nodeOf(entry)) {
      gathers.push([axis, entry.map((i) => integer(i, size))]);
      kept.push(axis);
    } else {
      throw new FlowgradError(`an index must be an integer, a list of integers or a range such as ":" or "1:5:2", `
        + `got `
        + `${nodeOf(entry) ? 'a traced value' : kindOf(entry)}`);
    }
  });
  let result = value;
  const isWhole = starts.every((n) => n === 0) && steps.every((n) => n === 1) && sizes.every((n, i) => n === shape[i]);
  if (!isWhole) result = apply('slice', [result], [...starts, ...sizes, ...steps]);
  for (const [axis, list] of gathers) {
    result = apply('gather', [result], [axis, ...list]);
    sizes[axis] = list.length;
  }
  return kept.length === shape.length ? result : apply('reshape', [result], kept.map((axis) => sizes[axis]));
}
