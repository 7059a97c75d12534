// What a trace records and how it is encoded; no engine needed.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { encoded, trace } from '../src/trace.js';
import { Recorder } from '../src/program.js';
import { encode } from '../src/wire.js';
import { $fg } from '../src/ops.js';
import { Tracer, lift, nodeOf, tracerOf } from '../src/tracer.js';
import * as math from '../src/math.js';
import { NDArray } from '../src/ndarray.js';
import { FlowgradError, nearest } from '../src/errors.js';
import { parameterCount } from '../src/fallback.js';

const vector = [{ name: 'u', shape: [3] }];
const nodesOf = (inputs, f) => trace('f', inputs, (...args) => [{ name: 'y', value: f(...args) }]).recorder.nodes
  .map(({ op, args, attrs }) => `${op}(${args})[${attrs}]`);

test('equal nodes are recorded once', () => {
  const nodes = nodesOf([{ name: 'x', shape: [] }], (x) => $fg.add($fg.mul(x, x), $fg.mul(x, x)));
  assert.deepEqual(nodes, ['mul(0,0)[]', 'add(1,1)[]']);
});

test('constants tell -0 and NaN apart', () => {
  const recorder = new Recorder('f');
  const ids = [0, -0, NaN, NaN, 0].map((x) => recorder.constant([x], []));
  assert.deepEqual(ids, [0, 1, 2, 2, 0]);
});

test('the bytes of a small program', () => {
  const { recorder, outputs } = trace('f', [{ name: 'x', shape: [] }], (x) => [{ name: 'y', value: $fg.mul(x, 2) }]);
  const view = new DataView(encode(recorder, outputs).buffer);
  assert.equal(String.fromCharCode(...new Uint8Array(view.buffer, 0, 4)), 'FGIR');
  assert.equal(view.getUint32(4, true), 1);
  assert.equal(view.getUint32(8, true), 2); // const, mul
  // header 12, names 4 + 5 and 4 + 3, one input 4 + (4 + 1) + 4, nodes: count 4, const 4 + 4 + 4 + 8, mul 4 + 12 + 4, output 4 + 5 + 4
  assert.equal(view.byteLength, 12 + 9 + 7 + 13 + 4 + 20 + 20 + 13);
  assert.equal(view.getFloat64(12 + 9 + 7 + 13 + 4 + 12, true), 2);
});

test('nodes without use are left out, large programs grow the buffer', () => {
  const traced = trace('f', vector, (u) => {
    u.map((x) => $fg.mul(x, 17));
    return [{ name: 'y', value: math.concatenate([u, Array.from({ length: 1000 }, (_, i) => i)]) }];
  });
  const bytes = encoded(traced);
  assert.ok(bytes.length > 8000 && bytes.length < 8300, String(bytes.length));
});

test('shapes', () => {
  const recorder = new Recorder('f');
  const m = tracerOf(recorder, recorder.input('m', [2, 3]));
  assert.deepEqual(m.shape, [2, 3]);
  assert.equal(m.length, 2);
  assert.deepEqual(m[0].shape, [3]);
  assert.deepEqual(m.at(':', 0).shape, [2]);
  assert.deepEqual(m.at(-1, '::2').shape, [2]);
  assert.deepEqual(m.at([1, 0, 1]).shape, [3, 3]);
  assert.deepEqual(m.at('1:').shape, [1, 3]);
  assert.equal(m.at(5), undefined);
  assert.equal(m[2], undefined);
  assert.throws(() => m.at(0, 3), /index 3 is out of range for an axis of 3/);
  assert.throws(() => m.at('a'), /range such as/);
  assert.deepEqual(math.sum(m, 0).shape, [3]);
  assert.deepEqual(math.sum(m).shape, []);
  assert.deepEqual(math.mean(m, -1).shape, [2]);
  assert.deepEqual(math.matmul(m, math.transpose(m)).shape, [2, 2]);
  assert.deepEqual(math.matmul(m, m[0]).shape, [2]);
  assert.deepEqual(math.matmul([1, 2], m).shape, [3]);
  assert.deepEqual(math.stack([m, m], -1).shape, [2, 3, 2]);
  assert.deepEqual(math.reshape(m, [-1]).shape, [6]);
  assert.deepEqual(math.broadcastTo(m[0], [4, 3]).shape, [4, 3]);
  assert.deepEqual(math.add(m, [[1], [2]]).shape, [2, 3]);
  assert.throws(() => math.add(m, [1, 2]), /cannot be broadcast/);
  assert.throws(() => math.reshape(m, [4]), /cannot be reshaped/);
});

test('a traced array is an array', () => {
  const recorder = new Recorder('f');
  const u = tracerOf(recorder, recorder.input('u', [3]));
  assert.ok(Array.isArray(u) && u instanceof Tracer && u[0] instanceof Tracer && !(3 instanceof Tracer));
  const [a, ...rest] = u;
  assert.equal(rest.length, 2);
  assert.equal(a, u[0]);
  assert.deepEqual(Object.keys(u), ['0', '1', '2']);
  assert.equal(u.map((x) => x).length, 3);
  assert.ok(!(u.map((x) => x) instanceof Tracer));
  assert.deepEqual(u.slice(1).map((x) => nodeOf(x).id), [u[1], u[2]].map((x) => nodeOf(x).id));
  assert.equal(inspect(u), 'Tracer (3,) of f');
  assert.equal(inspect([u[0]]), '[ Tracer () of f ]');
});

test('a failure stands even when the function swallows it', () => {
  assert.throws(() => nodesOf(vector, (u) => {
    try { `${u[0]}`; } catch (e) { /* swallowed */ }
    return 1;
  }), /cannot be turned into text/);
});

test('branches merge into where', () => {
  const nodes = nodesOf([{ name: 'x', shape: [] }], (x) => ($fg.test($fg.gt(x, 0)) ? $fg.mul(x, 2) : $fg.neg(x)));
  assert.match(nodes.at(-1), /^where/);
  assert.equal(nodes.filter((node) => node.startsWith('where')).length, 1);
});

test('traced values of two traces do not mix', () => {
  const [outer, inner] = [new Recorder('outer'), new Recorder('inner')];
  const [x, y] = [outer, inner].map((recorder) => tracerOf(recorder, recorder.input('x', [])));
  assert.throws(() => $fg.mul(x, y), /inner closes over a traced value of outer; pass it through `p`/);
  assert.throws(() => lift(inner, x), FlowgradError);
});

test('plain numbers stay plain', () => {
  assert.equal($fg.Math.max(1, 2), 2);
  assert.equal(math.sin(0), 0);
  assert.equal(math.mod(-7, 3), 2);
  assert.equal(math.mod(7, -3), -2);
  assert.equal(math.clip(5, 0, 1), 1);
  assert.equal(math.round(2.5), 3);
  assert.equal(math.trunc(-2.5), -2);
  assert.deepEqual([...math.linspace(0, 1, 3)], [0, 0.5, 1]);
  assert.deepEqual([...math.arange(1, 2, 0.5)], [1, 1.5]);
});

test('NDArray', () => {
  const a = NDArray.fromData([1, 2, 3, 4], [2, 2]);
  assert.deepEqual([a[1][0], a.get(1, 0), a.at(-1, -1), a.length], [3, 3, 4, 2]);
  assert.deepEqual(a.shape, [2, 2]);
  assert.deepEqual([...a.data], [1, 2, 3, 4]);
  assert.deepEqual(a.toArray(), [[1, 2], [3, 4]]);
  assert.equal(String(a), '[[1, 2], [3, 4]]');
  assert.ok(!(a.map((x) => x) instanceof NDArray));
});

test('parameters are counted as declared', () => {
  const counts = [[(a) => a, 1], [() => 1, 0], [([a, b], { c, d = [1, 2] }, t = f(1, 2)) => a, 3], [(...args) => args, Infinity],
    [function g(du, u, p, t = 0) { return du; }, 4], [(a, /* , */ b = ')', c) => a, 3], [(x = (1, 2), y) => x, 2], [Math.max, 2],
    [{ m(a, b) { return a; } }.m, 2]]; // eslint-disable-line object-property-newline
  for (const [f, count] of counts) assert.equal(parameterCount(f), count, String(f));
});

test('nearest names', () => {
  assert.equal(nearest('rtoll', ['atol', 'rtol']), 'rtol');
  assert.equal(nearest('saveAt', ['saveat', 'dt']), 'saveat');
  assert.equal(nearest('zebra', ['saveat', 'dt']), null);
});
