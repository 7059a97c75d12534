// The cases that need an engine, which also run inside GraalJS, with the library under Node.
import { test } from 'node:test';
import { readdirSync } from 'node:fs';

const folder = new URL('../', import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith('_cases.js'))) {
  const groups = await import(new URL(file, folder));
  for (const [group, cases] of Object.entries(groups)) {
    if (typeof cases === 'function') continue;
    test(`${file}: ${group}`, async (t) => {
      for (const [name, run] of Object.entries(cases)) await t.test(name, () => run());
    });
  }
}
