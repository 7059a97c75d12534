// The cases that need an engine, which also run inside GraalJS, with the library under Node.
import { test } from 'node:test';
import * as groups from '../engine_cases.js';

for (const [group, cases] of Object.entries(groups)) {
  if (typeof cases === 'function') continue;
  test(group, async (t) => {
    for (const [name, run] of Object.entries(cases)) await t.test(name, () => run());
  });
}
