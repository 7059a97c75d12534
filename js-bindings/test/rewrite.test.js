import { test } from 'node:test';
import assert from 'node:assert/strict';
import { rewrite } from '../src/rewrite.js';
import '../src/ops.js';
import { asyncCorpus, corpus } from './corpus.js';

const AsyncFunction = (async () => {}).constructor;

async function outcome(make) {
  try {
    return { value: await make() };
  } catch (error) {
    return { error: error.name };
  }
}

const evaluate = (body) => new Function(`return (() => {\n${body}\n})();`)();

for (const body of corpus) {
  test(`same outcome: ${body.slice(0, 70)}`, async () => {
    const rewritten = rewrite(`(() => {\n${body}\n})()`);
    const plain = await outcome(() => evaluate(body));
    assert.deepEqual(await outcome(() => new Function(`return ${rewritten}`)()), plain, rewritten);
    assert.notEqual(plain.error, 'SyntaxError');
    assert.equal(rewritten.split('\n').length, body.split('\n').length + 2);
  });
}

for (const body of asyncCorpus) {
  test(`same outcome, async: ${body.slice(0, 60)}`, async () => {
    const rewritten = rewrite(`(async () => {\n${body}\n})()`);
    const plain = await outcome(() => new AsyncFunction(body)());
    assert.ok('value' in plain);
    assert.deepEqual(await outcome(() => new Function(`return ${rewritten}`)()), plain, rewritten);
  });
}

test('every line keeps its number', () => {
  const source = 'const a = 1,\n  b = 2;\nexport const c = a *\n  // product\n  b +\n  a;\nlet o = { x: 1 };\no\n  .x += a\n  * b;\nif (a >\n  b) { o\n.x++; }\nthrow new Error();\n';
  const rewritten = rewrite(source);
  assert.equal(rewritten.split('\n').findIndex((line) => line.startsWith('throw')), source.split('\n').findIndex((line) => line.startsWith('throw')));
  assert.match(rewritten, /\$fg\.assign\("add"/);
});

test('modules, hashbangs, imports and exports survive', () => {
  const source = '#!/usr/bin/env node\nimport fs, { readFileSync as Math2 } from "node:fs";\nimport * as x from "./x.js";\n'
    + 'export { a as b };\nexport default a * 2;\nexport * from "y";\nexport function f(u) { return u * 2; }\nconst a = await import("z");\n';
  const rewritten = rewrite(source);
  assert.match(rewritten, /^#!\/usr\/bin\/env node\nimport fs, \{ readFileSync as Math2 \} from "node:fs";/);
  assert.match(rewritten, /export default \$fg\.mul\(a , 2\);/);
});

test('a script that does not parse is left to whoever evaluates it', () => {
  assert.equal(rewrite('let = = 3'), 'let = = 3');
});

test('the reserved name is refused', () => {
  assert.throws(() => rewrite('const $fg = 1;', 'a.js'), /a\.js: the name \$fg is reserved/);
});

test('the package itself and the parser survive a round trip', async () => {
  const fs = await import('node:fs');
  const acorn = await import('acorn');
  for (const file of [...fs.readdirSync(new URL('../src/', import.meta.url)).map((name) => new URL(`../src/${name}`, import.meta.url)),
    new URL('../node_modules/acorn/dist/acorn.mjs', import.meta.url)]) {
    const source = fs.readFileSync(file, 'utf8');
    if (source.includes('$fg')) continue;
    const rewritten = rewrite(source);
    acorn.parse(rewritten, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
    assert.equal(rewritten.split('\n').length, source.split('\n').length);
  }
});

test('a rewritten parser parses as before', async () => {
  const fs = await import('node:fs');
  const file = new URL('../node_modules/acorn/dist/acorn.mjs', import.meta.url);
  const source = fs.readFileSync(file, 'utf8');
  const rewritten = await import(`data:text/javascript,${encodeURIComponent(rewrite(source))}`);
  const plain = await import('acorn');
  const options = { ecmaVersion: 'latest', sourceType: 'module' };
  assert.deepEqual(JSON.stringify(rewritten.parse(source, options)), JSON.stringify(plain.parse(source, options)));
});
