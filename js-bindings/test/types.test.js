// The declarations know every public name.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fg from '../src/index.js';

test('every export is declared', () => {
  const text = readFileSync(new URL('../index.d.ts', import.meta.url), 'utf8');
  const declared = new Set(Array.from(text.matchAll(/^export (?:function|class|const|namespace) (\w+)/gm), ([, name]) => name));
  assert.deepEqual(Object.keys(fg).filter((name) => !declared.has(name)), []);
  const layers = text.slice(text.indexOf('export namespace nn'));
  assert.deepEqual(Object.keys(fg.nn).filter((name) => !new RegExp(`\\b${name}\\b`).test(layers)), []);
});
