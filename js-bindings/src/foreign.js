// Functions that cross between languages: not as calls but as Programs, traced by the package of their own language.

import { FlowgradError, kindOf } from './errors.js';
import { guestFunction } from './engine.js';
import { compileRhs } from './rhs.js';
import { traceFunction } from './function.js';
import { Structure } from './structure.js';
import { publicNames } from './solve.js';

/** A function of another language, to be used as `f` of a problem; made by `foreign`. */
export class ForeignFunction {
  constructor(handle) {
    this.handle = handle;
    this.name = String(handle.name);
    this.language = String(handle.language);
  }
}

/**
 * A function of a file in another language.
 *
 * @param {string} path  a .py file, beside the main script unless absolute
 * @param {string} name  a function that the file defines at its top level
 * @returns {ForeignFunction}
 */
export function foreign(path, name) {
  if (typeof path !== 'string') throw new FlowgradError(`\`path\` must be the name of a file, got ${kindOf(path)}`, 'path');
  if (typeof name !== 'string') throw new FlowgradError(`\`name\` must be the name of a function in ${path}, got ${kindOf(name)}`, 'name');
  return new ForeignFunction(guestFunction({ path, name }));
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
