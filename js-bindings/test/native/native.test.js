// What Node alone has: the library by koffi, typed arrays, promises, threads.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as fg from 'flowgrad';
import { liveHandles } from '../../src/native.js';

const lotkaVolterra = ([x, y], [a, b, d, g]) => [a * x - b * x * y, -d * y + g * x * y];
const prob = new fg.ODEProblem(lotkaVolterra, [1, 1], [0, 10], [1.5, 1, 3, 1]);
const options = { method: fg.Tsit5(), saveat: 0.1, rtol: 1e-6, atol: 1e-8 };
const node = new URL('../../src/node.js', import.meta.url).href;

test('typed arrays go in and come out', () => {
  const typed = new fg.ODEProblem(lotkaVolterra, new Float64Array([1, 1]), [0, 10], new Float64Array([1.5, 1, 3, 1]));
  const sol = fg.solve(typed, { ...options, saveat: Float64Array.from({ length: 101 }, (_, i) => i * 0.1) });
  assert.ok(sol.u.data instanceof Float64Array);
  assert.equal(sol.u.data.length, 202);
  assert.deepEqual(sol.u.data.slice(-2), fg.solve(prob, options).u.data.slice(-2));
  const gradient = fg.grad((p) => fg.sum(fg.solve(prob, { ...options, p, saveat: [1] }).u))(new Float64Array([1.5, 1, 3, 1]));
  assert.equal(gradient.length, 4);
});

test('solves later are those now, many at once', async () => {
  const now = fg.solve(prob, options);
  const all = await Promise.all(Array.from({ length: 20 }, () => fg.solveAsync(prob, options)));
  for (const sol of all) {
    assert.deepEqual(sol.u.data, now.u.data);
    assert.equal(sol.retcode, 'Success');
  }
});

test('the script goes on during a long solve', async () => {
  let ticks = 0;
  const timer = setInterval(() => { ticks++; }, 5);
  const sol = await fg.solveAsync(prob, { tspan: [0, 3e4], saveEverystep: false, maxiters: 1e9, rtol: 1e-8 });
  clearInterval(timer);
  assert.equal(sol.retcode, 'Success');
  assert.ok(ticks > 3, `${ticks} ticks`);
});

test('what is wrong rejects', async () => {
  await assert.rejects(fg.solveAsync(prob, { dtmax: -1 }), (error) => error instanceof fg.FlowgradError && error.argument === 'dtmax');
  await assert.rejects(fg.solveAsync(prob, { rtoll: 1 }), /rtol/);
});

test('functions that are called back', async () => {
  const opaque = new fg.ODEProblem(fg.opaque(lotkaVolterra), [1, 1], [0, 10], [1.5, 1, 3, 1]);
  const traced = fg.solve(prob, options).u.data;
  for (const sol of [fg.solve(opaque, options), await fg.solveAsync(opaque, options)]) {
    sol.u.data.forEach((x, i) => assert.ok(Math.abs(x - traced[i]) < 1e-9));
  }
  const failing = new fg.ODEProblem(fg.opaque((u, p, t) => { if (t > 0.5) throw new RangeError('here'); return u; }), [1], [0, 1]);
  assert.throws(() => fg.solve(failing), /RangeError: here/);
  await assert.rejects(fg.solveAsync(failing), /RangeError: here/);
});

test('handles are freed', { skip: !globalThis.gc && 'needs --expose-gc' }, async () => {
  const run = () => {
    for (let i = 0; i < 100; i++) fg.solve(prob, options);
    fg.solve(new fg.ODEProblem(fg.opaque((u) => u), [1], [0, 1]));
  };
  const settle = async () => {
    for (let i = 0; i < 5; i++) {
      globalThis.gc();
      await sleep(10);
    }
    return liveHandles();
  };
  run();
  const before = await settle();
  run();
  assert.ok(await settle() <= before + 1);
});

test('workers have the engine too', async () => {
  const script = `import { parentPort } from 'node:worker_threads'; import * as fg from '${node}';
    parentPort.postMessage(fg.solve(new fg.ODEProblem(fg.opaque((u) => u.map((x) => -x)), [1], [0, 1]), { saveat: [1], rtol: 1e-10, atol: 1e-10 }).u.data);`;
  const results = await Promise.all([1, 2, 3].map(() => new Promise((resolve, reject) => {
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    worker.once('message', resolve);
    worker.once('error', reject);
  })));
  for (const [u] of results) assert.ok(Math.abs(u - Math.exp(-1)) < 1e-9);
});

test('functions within layers, in a script that is not rewritten', () => {
  const script = `import * as fg from '${node}'; const half = 0.5;
    const net = fg.nn.Chain((x) => x ** 3, fg.nn.Dense(2, 2, (x) => fg.tanh(x)), fg.mean, (x) => fg.multiply(x, half));
    console.log(fg.grad((th) => net.apply([1, 2], th))(net.init()).length);
    try { fg.nn.Chain((x) => x * half).apply([1, 2]); } catch (e) { console.log(e.message); }`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.match(output, /^6\n.*uses `half` from outside.*flowgrad\/register/);
});

test('without the library the message says what to build', () => {
  const script = `import * as fg from '${node}'; try { fg.methods(); } catch (e) { console.log(e.message); }`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script],
    { encoding: 'utf8', env: { ...process.env, FLOWGRAD_LIBRARY: '/nowhere/libflowgrad.so' } });
  assert.match(output, /\/nowhere\/libflowgrad\.so; build it with native\/build/);
});
