// Training under Node: checkpoints.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fg from '../../src/node.js';

const x = Array.from({ length: 20 }, (_, i) => [Math.sin(3 * i), Math.cos(5 * i)]);
const y = x.map(([a, b]) => 2 * a - b + 0.5);
const loss = ({ w, b }, xs, ys) => fg.mse(fg.add(fg.matmul(xs, w), b), ys);
const start = { w: [0, 0], b: 0 };
const common = { epochs: 6, data: [x, y], batchSize: 6, shuffle: 9, progress: false };

test('a training that is resumed has the same bits', () => {
  const checkpoint = join(mkdtempSync(join(tmpdir(), 'flowgrad-')), 'run.fgck');
  for (const optimizer of [fg.Adam(fg.ExponentialDecay(0.1, 0.5, 10), { beta1: 0.8 }), fg.LBFGS()]) {
    const stop = optimizer.kind === 'Adam' ? 10 : 2;
    const whole = fg.train(loss, start, optimizer, common);
    const cut = fg.train(loss, start, optimizer, { ...common, checkpoint, callback: (theta, value, i) => i === stop });
    assert.equal(cut.retcode, 'Stopped');
    const rest = fg.train(loss, start, optimizer, { ...common, checkpoint, resume: true });
    assert.deepEqual(rest.params, whole.params);
    assert.deepEqual(rest.losses, whole.losses);
  }
  assert.throws(() => fg.train(loss, start, fg.SGD(0.1), { ...common, checkpoint, resume: true }), /is of another training: its optimizer/);
  const bytes = readFileSync(checkpoint);
  bytes[100] ^= 1;
  writeFileSync(checkpoint, bytes);
  assert.throws(() => fg.train(loss, start, fg.LBFGS(), { ...common, checkpoint, resume: true }), /is damaged: its check sum is wrong/);
});
