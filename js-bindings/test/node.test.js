// Plain Node: the module hook, and functions that are rewritten one by one.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encoded, trace } from '../src/trace.js';
import { isUnrewritten, rewrittenCopy } from '../src/fallback.js';
import * as fg from '../src/node.js';

const register = fileURLToPath(new URL('../src/register.js', import.meta.url));

function runRegistered(files) {
  const directory = mkdtempSync(join(tmpdir(), 'flowgrad-'));
  for (const [name, source] of Object.entries(files)) writeFileSync(join(directory, name), source);
  return execFileSync(process.execPath, ['--import', register, join(directory, 'main.mjs')], { encoding: 'utf8', stdio: 'pipe' });
}

test('the hook rewrites the script and its modules', () => {
  const output = runRegistered({
    'main.mjs': 'import { f } from "./f.mjs";\nconst k = 3;\nconst g = (x) => f(x) * k;\nconsole.log(g(2), String(g).includes("$fg.mul"), String(f));',
    'f.mjs': 'export const f = (x) => x ** 2;',
  });
  assert.equal(output, '12 true (x) => $fg.pow(x , 2)\n');
});

test('lines are those of the script', () => {
  assert.throws(() => runRegistered({ 'main.mjs': 'const a = 1;\nconst b = a *\n  2;\nthrow new Error(`${a + b}`);\n' }),
    (error) => /main\.mjs:4\b/.test(error.stderr));
});

test('a function alone is rewritten without its closure', () => {
  const forms = [(x) => x * 2, function f(x) { return x * 2; }, { f(x) { return x * 2; } }.f];
  for (const f of forms) {
    assert.ok(isUnrewritten(f));
    const copy = rewrittenCopy(f, fg);
    const { recorder } = trace('f', [{ name: 'x', shape: [] }], (x) => [{ name: 'y', value: copy(x) }]);
    assert.deepEqual(recorder.nodes.map(({ op }) => op), ['const', 'mul']);
  }
});

test('it sees the public names', () => {
  const copy = rewrittenCopy((x) => fg.sin(x) * 2, fg);
  const traced = trace('f', [{ name: 'x', shape: [] }], (x) => [{ name: 'y', value: copy(x) }]);
  assert.ok(encoded(traced).length > 50);
});

test('a free variable is named', () => {
  const outside = 3;
  const copy = rewrittenCopy((x) => x * outside, fg);
  assert.throws(() => copy(1), /uses `outside` from outside.*node --import flowgrad\/register/);
});

test('native functions are left alone', () => {
  assert.ok(!isUnrewritten(Math.sin));
});
