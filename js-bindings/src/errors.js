// Errors of the package: one sentence that names the argument and the fix, then the guest file and line.

/**
 * Every error that Flowgrad raises on purpose.
 *
 * @property {string|null} argument  the argument at fault, in camelCase, where there is one
 * @property {string|null} location  "file:line" of the caller's code, where it is known
 */
export class FlowgradError extends Error {
  /**
   * @param {string} message  one sentence
   * @param {string|null} [argument]  the argument at fault
   * @param {string|null} [location]  "file:line"; the innermost frame outside this package when left out
   */
  constructor(message, argument = null, location = guestLocation()) {
    super(location ? `${message} (${location})` : message);
    this.name = 'FlowgradError';
    this.argument = argument;
    this.location = location;
  }
}

const FRAME = /(?:\(|at |@)((?:[A-Za-z]+:\/\/)?[^\s()]+?):(\d+)(?:[:-]\d+)*\)?$/;

function currentStack() {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60; // internal frames must not hide the guest's
  const { stack } = new Error();
  Error.stackTraceLimit = limit;
  return stack;
}

function frames(stack = currentStack()) {
  return String(stack ?? '').split('\n').map((line) => FRAME.exec(line.trim())).filter(Boolean);
}

// Where this package lies, read off its own first frame, so that no loader's naming scheme is assumed.
const HOME = (() => {
  const own = frames().find(([, file]) => file.endsWith('errors.js'));
  return own ? own[1].slice(0, -'errors.js'.length) : '';
})();

function isInternal(file) {
  if (/^(node:|internal\/|native|<)/.test(file)) return true;
  return HOME !== '' && file.startsWith(HOME);
}

/** "file:line" of the innermost frame outside this package, of an error's stack or of the present one; or null. */
export function guestLocation(error = null) {
  const frame = frames(error?.stack).find(([, file]) => !isInternal(file));
  return frame ? `${frame[1].replace(/^file:\/\//, '')}:${frame[2]}` : null;
}

/** The known name nearest to `name` (edit distance at most 3, or a third of its length), or null. */
export function nearest(name, known) {
  const limit = Math.max(2, Math.ceil(name.length / 3));
  let best = null;
  let least = limit + 1;
  for (const candidate of known) {
    const isAlike = name[0] === candidate[0]; // typing errors are rarely in the first letter
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase()) - (isAlike ? 0.5 : 0);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

function editDistance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}

/** Throws for the first key of `options` that is not in `known`, with the nearest name. */
export function checkOptions(options, known, where) {
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new FlowgradError(`the options of ${where} must be an object such as {${known[0]}: ...}, got `
      + `${kindOf(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const hint = nearest(camel(key), known);
    throw new FlowgradError(`unknown option \`${key}\` of ${where}; ${hint ? `did you mean \`${hint}\`?`
      : `known are ${known.join(', ')}`}`, key);
  }
}

/** A value's kind in words, for messages. */
export function kindOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  if (typeof value === 'object') return `an object (${value.constructor?.name ?? 'without a class'})`;
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  return value === undefined ? 'undefined' : `${typeof value} ${String(value)}`;
}

/** save_everystep -> saveEverystep. */
export function camel(name) {
  return name.replace(/_([a-z0-9])/g, (_, c) => c.toUpperCase());
}

/** saveEverystep -> save_everystep. */
export function snake(name) {
  return name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
}

/** "lorenz (model.js:12)" or "the function (model.js:12)" where only that is known. */
export function describeFunction(f) {
  return f.name ? `\`${f.name}\`` : 'the function';
}
