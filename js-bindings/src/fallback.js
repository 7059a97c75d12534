// Functions of a script that was not rewritten as a whole (plain Node without `--import flowgrad/register`): their own
// text is rewritten and evaluated anew. Their closures are lost on the way, so a free variable is an error that names it.

import { FlowgradError, describeFunction } from './errors.js';

let rewriter = null;

/** Called by rewrite.js when it is loaded; without it there is no fallback. */
export function installRewriter(rewrite) {
  rewriter = rewrite;
}

/** Whether `f` is JavaScript text whose operators do not see traced values. */
export function isUnrewritten(f) {
  const source = sourceOf(f);
  return source !== null && !source.includes('$fg.');
}

function sourceOf(f) {
  try {
    const source = Function.prototype.toString.call(f);
    return /\{\s*\[native code\]\s*\}\s*$/.test(source) ? null : source;
  } catch (error) {
    return null; // a function of another language
  }
}

/**
 * `f` with its operators rewritten and without its closure.
 *
 * @param {Function} f
 * @param {object} namespace  the public names of the package, visible to the new function as `fg` and each by its name
 * @returns {Function|null} null where the text cannot be rewritten
 */
export function rewrittenCopy(f, namespace) {
  if (!rewriter) return null;
  const source = sourceOf(f);
  for (const text of asExpressions(source)) {
    const rewritten = rewriter(text);
    if (rewritten === text && !parses(text)) continue;
    const names = Object.keys(namespace).filter((name) => name !== 'default');
    const make = new Function('fg', ...names, `"use strict"; return ${rewritten};`);
    const made = make(namespace, ...names.map((name) => namespace[name]));
    const copy = typeof made === 'function' && !text.startsWith('(class extends Object') ? made : made[f.name];
    if (typeof copy === 'function') return explainFreeVariables(copy, f);
  }
  return null;
}

// The text of a function, which may be that of a method, in forms that stand alone.
function asExpressions(source) {
  return [`(${source})`, `(class extends Object { static ${source} })`, `({${source}})`];
}

/** Whether `f` has operators that a rewritten copy of it would have otherwise. */
export function hasOperators(f) {
  const source = sourceOf(f);
  return rewriter !== null && source !== null && asExpressions(source).some((text) => rewriter(text) !== text);
}

function parses(text) {
  try {
    return Boolean(new Function(`return ${text}`));
  } catch (error) {
    return false;
  }
}

function explainFreeVariables(copy, f) {
  return function (...args) {
    try {
      return copy.apply(this, args);
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const name = /([\w$]+) is not defined/.exec(error.message)?.[1] ?? 'a variable';
      throw new FlowgradError(`${describeFunction(f)} uses \`${name}\` from outside, which is out of reach when `
        + 'its operators are rewritten alone; run the script with `node --import flowgrad/register`');
    }
  };
}

/** The number of parameters that `f` declares; defaults count, unlike in `f.length`. Rest parameters: Infinity. */
export function parameterCount(f) {
  const source = sourceOf(f);
  if (source === null) return f.length;
  const single = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (single) return 1;
  const open = source.indexOf('(');
  let depth = 0;
  let count = 0;
  let isEmpty = true;
  for (let i = open; i < source.length; i++) {
    const c = source[i];
    if (source.startsWith('//', i)) i = source.indexOf('\n', i);
    else if (source.startsWith('/*', i)) i = source.indexOf('*/', i) + 1;
    else if (c === '"' || c === "'" || c === '`') i = endOfText(source, i);
    else if ('([{'.includes(c)) {
      if (depth++ > 0) isEmpty = false;
    } else if (')]}'.includes(c)) {
      if (--depth === 0) return isEmpty ? count : count + 1;
    } else if (depth === 1 && c === ',') {
      count++;
      isEmpty = true;
    } else if (!/\s/.test(c)) {
      if (depth === 1 && isEmpty && source.startsWith('...', i)) return Infinity;
      isEmpty = false;
    }
  }
  return f.length;
}

function endOfText(source, start) {
  let i = start + 1;
  while (i < source.length && source[i] !== source[start]) i += source[i] === '\\' ? 2 : 1;
  return i;
}
