// Every trace is checked: the plain function is called with numbers and compared with its Program. What a trace cannot
// see (a hidden counter, `Object.is`, an un-rewritten `u === 0`) shows up here, most of it at 0 and 1.

import { FlowgradError } from './errors.js';
import { evaluate } from './engine.js';
import { flatten, fromData } from './ndarray.js';
import { sizeOf } from './shapes.js';

// Results differ by rounding only (fused operations, another order of a sum, another library's sin).
const RELATIVE = 1e-9;
const ABSOLUTE = 1e-12; // of the largest number in sight, for differences that cancel

// mulberry32: the same points in every run.
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The points at which a trace is checked, each a list of Float64Arrays (one per input): the real point, points near it,
 * positive and signed random ones, all zeros and all ones.
 *
 * @param {Float64Array[]} at  the real point
 * @param {boolean} nearOnly  only the real point and its neighbourhood, for functions that are expensive or fragile
 *     elsewhere (they contain a solve)
 */
export function validationPoints(at, nearOnly = false) {
  const random = randomNumbers(20231);
  const near = (size) => at.map((x) => x.map((v) => v * (1 + size * (random() - 0.5))));
  if (nearOnly) return [at, near(1e-2)];
  const filled = (make) => at.map((x) => x.map(make));
  return [at, near(0.2), filled(() => 0.1 + 1.9 * random()), filled(() => 4 * random() - 2), filled(() => 0), filled(() => 1)];
}

/** Inputs of the given shapes as the plain function takes them. */
export function plainInputs(point, shapes) {
  return point.map((data, i) => fromData(data, shapes[i]));
}

/**
 * Compares a Program with its plain function.
 *
 * @param {string} what  the function in words
 * @param {object} program  handle
 * @param {{name: string, shape: number[]}[]} inputs
 * @param {Float64Array[][]} points  the first is the real one
 * @param {(...inputs) => Array} call  the plain function: its outputs in the Program's order
 * @returns {{point: Float64Array[], values: number[]}[]} what the plain function gave at each point where it did not throw
 * @throws {FlowgradError} at the first difference
 */
export function validate(what, program, inputs, points, call, tolerance = RELATIVE) {
  const shapes = inputs.map(({ shape }) => shape);
  const seen = [];
  points.forEach((point, index) => {
    let plain;
    try {
      plain = call(...plainInputs(point, shapes)).map((value) => flatten(value));
    } catch (error) {
      if (index === 0) throw error;
      return; // a function may refuse points that no solve will visit
    }
    const traced = evaluate(program, point);
    plain.forEach((values, k) => compare(what, inputs, point, values, traced[k], tolerance));
    seen.push({ point, values: plain.flat() });
  });
  return seen;
}

function compare(what, inputs, point, plain, traced, tolerance) {
  let scale = 1;
  for (const data of [...point, plain]) for (const v of data) if (Number.isFinite(v)) scale = Math.max(scale, Math.abs(v));
  plain.forEach((value, i) => {
    const other = traced[i];
    if (Object.is(value, other) || value === other) return;
    const isClose = Math.abs(value - other) <= tolerance * Math.max(Math.abs(value), Math.abs(other)) + ABSOLUTE * scale;
    if (isClose || plain.length !== traced.length) return;
    const error = new FlowgradError(`${what} gives ${value} in element ${i} when it is called, but ${other} when `
      + `it is traced, at `
      + `${showPoint(inputs, point)}; it depends on something that a trace cannot see: write choices with fg.where, `
      + 'or use fg.opaque(f)');
    error.kind = 'mismatch';
    throw error;
  });
}

function showPoint(inputs, point) {
  return inputs.map(({ name, shape }, i) => {
    const shown = Array.from(point[i].slice(0, 6), (v) => String(Number(v.toPrecision(6)))).join(', ');
    return `${name} = ${shape.length === 0 ? shown : `[${shown}${sizeOf(shape) > 6 ? ', ...' : ''}]`}`;
  }).join(', ');
}

/** Whether the plain function still gives what it gave: what it closes over may have changed since it was traced. */
export function stillAgrees(seen, inputs, call) {
  const shapes = inputs.map(({ shape }) => shape);
  return seen.slice(0, 3).every(({ point, values }) => {
    const now = call(...plainInputs(point, shapes)).flatMap((value) => flatten(value));
    return now.length === values.length && now.every((v, i) => Object.is(v, values[i]));
  });
}

/** An array for an in-place function to write: every element undefined, so that one never written is found. */
export function blank([length, ...rest]) {
  return Array.from({ length }, () => (rest.length === 0 ? undefined : blank(rest)));
}
