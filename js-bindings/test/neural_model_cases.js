// Controlled differential equations and continuous flows.

import * as fg from 'flowgrad';

function check(condition, message = 'failed') {
  if (!condition) throw new Error(message);
}

function close(got, want, delta = 1e-8) {
  const [a, b] = [[got].flat(9), [want].flat(9)];
  check(a.length === b.length, `${a.length} numbers in place of ${b.length}`);
  a.forEach((x, i) => check(Math.abs(x - b[i]) <= delta * Math.max(1, Math.abs(b[i])), `${x} is not ${b[i]}`));
}

function fails(call, pattern) {
  try {
    call();
  } catch (error) {
    check(error instanceof fg.FlowgradError && pattern.test(error.message), `${error} does not match ${pattern}`);
    return;
  }
  check(false, `no error that matches ${pattern}`);
}

const tight = { rtol: 1e-10, atol: 1e-10 };
const ts = [0, 0.5, 0.75, 2, 3];
const xs = [[0, 1], [0.5, NaN], [0.75, 0.5], [NaN, -1], [3, 0.25]];

export const controlled = {
  'a layer that is constant integrates the path': () => {
    const cde = fg.NeuralCDE((z) => fg.array([1, 0, 0, 2]) + 0 * fg.concatenate([z, z]), (x) => x, tight);
    close(cde.apply(ts, xs, []), [3, 1 + 2 * (0.25 - 1)]);
    close(cde.apply(ts, xs, [], { saveat: [0.5] }), [[0.5, 1 + 2 * (2 / 3 - 1)]]);
  },
  'a scalar equation that can be solved': () => {
    const cde = fg.NeuralCDE((z) => z, (x) => 2 + 0 * x, { method: fg.Vern7(), ...tight });
    close(cde.apply(ts, [[0], [1], [-0.5], [NaN], [0.7]], []), [2 * Math.exp(0.7)]);
  },
  'batches and gradients': () => {
    const cde = fg.NeuralCDE(fg.nn.Dense(3, 6, fg.tanh), fg.nn.Dense(2, 3), { readout: fg.nn.Dense(3, 1), method: fg.Tsit5(), ...tight });
    const theta = cde.init({ seed: 1 });
    const other = ts.map((_, i) => [0.1 * i, Math.sin(i)]);
    close(cde.apply(ts, [xs, other], theta), [cde.apply(ts, xs, theta), cde.apply(ts, other, theta)], 1e-7);
    const loss = (th) => fg.sum(cde.apply(ts, [xs, other], th) ** 2);
    const value = (h) => fg.valueAndGrad(loss)(theta.map((x, i) => (i === 20 ? x + h : x)))[0];
    close(fg.grad(loss)(theta)[20], (value(1e-4) - value(-1e-4)) / 2e-4, 1e-6);
  },
  'what is wrong': () => {
    const cde = fg.NeuralCDE(fg.nn.Dense(3, 5), fg.nn.Dense(2, 3));
    fails(() => cde.apply(ts, xs, cde.init()), /must give 3 \* 2 numbers for each state/);
    fails(() => cde.apply([0, 1], xs, cde.init()), /`xs` must have shape/);
    fails(() => fg.NeuralCDE((z) => z, (x) => x, { saveat: 1 }), /unknown option `saveat`/);
  },
};

const linear = (options = {}) => fg.FFJORD(fg.nn.Dense(2, 2, null, { bias: false }), 2, { method: fg.Vern7(), ...tight, ...options });
const points = fg.array([[0.4, -0.7], [1.5, 0.2]]);

export const flows = {
  'a diagonal flow': () => {
    const theta = [0.3, 0, 0, -0.6];
    const z = points.map(([x, y]) => [x * Math.exp(0.3), y * Math.exp(-0.6)]);
    close(linear().toNormal(points, theta), z);
    const want = z.map(([x, y]) => -0.5 * (x * x + y * y) - Math.log(2 * Math.PI) - 0.3);
    close(linear().logDensity(points, theta), want);
    close(linear().logDensity(points[0], theta), want[0]);
    close(linear({ trace: 'hutchinson' }).logDensity(points, theta, { key: 5 }), want);
    const normal = linear().sample(3, [0, 0, 0, 0], { seed: 2 });
    close(linear().sample(3, theta, { seed: 2 }), normal.map(([x, y]) => [x * Math.exp(-0.3), y * Math.exp(0.6)]));
  },
  'gradients': () => {
    for (const trace of ['exact', 'hutchinson']) {
      const flow = fg.FFJORD(fg.nn.Chain(fg.nn.Dense(3, 4, fg.tanh), fg.nn.Dense(4, 2)), 2, { trace, time: true, method: fg.Tsit5(), ...tight });
      const theta = flow.init({ seed: 1 });
      const loss = (th) => -fg.mean(flow.logDensity(points, th));
      const value = (h) => fg.valueAndGrad(loss)(theta.map((x, i) => (i === 7 ? x + h : x)))[0];
      close(fg.grad(loss)(theta)[7], (value(1e-4) - value(-1e-4)) / 2e-4, 1e-6);
    }
  },
  'what is wrong': () => {
    fails(() => fg.FFJORD((x) => x, 0), /`dim` must be a whole number/);
    fails(() => fg.FFJORD((x) => x, 2, { trace: 'hutch' }), /`trace` must be/);
    fails(() => linear().logDensity([1, 2, 3], [0, 0, 0, 0]), /`x` must be points of shape \(batch, 2\)/);
  },
};
