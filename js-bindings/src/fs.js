// What scripts need of Node's `fs` when they run under GraalJS: text files. Under Node, `fs` is Node's own.

import { FlowgradError } from './errors.js';

/** The text of a file; encoding 'utf8' must be asked for, as Node would give bytes without it. */
export function readFileSync(path, encoding) {
  const name = encoding?.encoding ?? encoding;
  if (!/^utf-?8$/i.test(name ?? '')) {
    throw new FlowgradError(`\`encoding\` must be 'utf8' here, got ${name}`, 'encoding');
  }
  try {
    return globalThis.read(String(path));
  } catch (error) {
    throw new FlowgradError(`\`path\` ${path} cannot be read`, 'path');
  }
}

export default { readFileSync };
