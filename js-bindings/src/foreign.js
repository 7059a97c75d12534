// Functions that cross between languages: not as calls but as Programs, traced by the package of their own language.

import { FlowgradError, kindOf } from './errors.js';
import { bytesOf, evaluate, guestFunction, shapes, traceGuest } from './engine.js';
import { traceFunction } from './function.js';
import { inline } from './inline.js';
import { flatten, fromData } from './ndarray.js';
import { compileRhs } from './rhs.js';
import { publicNames } from './solve.js';
import { Structure, leafShape } from './structure.js';
import { lift, recorderOf, tracerOf } from './tracer.js';

const handles = new WeakMap(); // the JavaScript function -> the host's

/** Whether `f` was made by `foreign`. */
export function isForeign(f) {
  return handles.has(f);
}

/**
 * A function of another language. It is traced in its own language and joins the same Program: as the `f` of a problem,
 * or called within a right-hand side or a loss.
 *
 * @param {string|{language: string, source: string, name?: string}} path  a .py or .java file, beside the main script unless
 *     absolute; or a language ("python") with the text of one function
 * @param {string} [name]  a function that the file defines at its top level; in Java a static method of the class that the
 *     file is named for, from Exprs to an Expr
 * @returns {Function}
 * @throws {FlowgradError} when there is no such file or function
 */
export function foreign(path, name) {
  const isSource = typeof path === 'object' && path !== null;
  if (!isSource && typeof path !== 'string') {
    throw new FlowgradError(`\`path\` must be the name of a file, got ${kindOf(path)}`, 'path');
  }
  if (!isSource && typeof name !== 'string') {
    throw new FlowgradError(`\`name\` must be the name of a function in ${path}, got ${kindOf(name)}`, 'name');
  }
  const handle = guestFunction(isSource ? path : { path, name });
  const known = new Map();
  const call = (...args) => {
    const recorder = recorderOf(args);
    const inputs = args.map((arg, i) => {
      const shape = leafShape(arg);
      if (!shape) {
        throw new FlowgradError(`argument ${i} of \`${call.name}\` must be a number or an array of numbers, got `
          + `${kindOf(arg)}`);
      }
      return { name: `x${i}`, shape };
    });
    const key = inputs.map(({ shape }) => `(${shape})`).join();
    const data = recorder ? null : args.map((arg) => Float64Array.from(flatten(arg)));
    if (!known.has(key)) known.set(key, traceForeign(call, 'function', inputs, data));
    const { handle: program, bytes } = known.get(key);
    const results = recorder
      ? inline(recorder, bytes, args.map((arg) => lift(recorder, arg))).map((id) => tracerOf(recorder, id))
      : evaluate(program, data).map((values, i) => fromData(values, shapes(program).outputs[i]));
    return results.length === 1 ? results[0] : results;
  };
  Object.defineProperty(call, 'name', { value: String(handle.name) });
  handles.set(call, handle);
  return call;
}

/**
 * The Program of a foreign function for inputs of the given shapes.
 *
 * @param {Function} f  made by `foreign`
 * @param {string} kind  "rhs" or "function"
 * @param {{name: string, shape: number[]}[]} inputs
 * @param {Float64Array[]|null} at  a point at which its own package checks the trace
 */
export function traceForeign(f, kind, inputs, at) {
  const asked = inputs.map((input, i) => (at ? { ...input, at: Array.from(at[i]) } : input));
  const handle = traceGuest(handles.get(f), { kind, inputs: asked });
  return { handle, bytes: bytesOf(handle) };
}

/** For the host: a JavaScript function as another language's package sees it, {trace(json): ArrayBuffer}. */
export function exportFunction(f, name) {
  return {
    trace(json) {
      const { kind, inputs } = JSON.parse(json);
      const at = inputs.map((input) => (input.at ? Float64Array.from(input.at) : null));
      const known = at.every(Boolean) ? at : null;
      if (kind !== 'rhs') return traceFunction(f, name, inputs, known, publicNames()).bytes.buffer;
      const [u, p] = inputs.map((input) => input.shape);
      const structure = new Structure('array', { shape: p });
      const unpack = (value) => (p.length === 1 && p[0] === 0 ? null : value);
      return compileRhs(f, u, structure, p, unpack, known, publicNames()).bytes.buffer;
    },
  };
}
