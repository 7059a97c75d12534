// Functions that are called back, with derivatives of their own.

import * as fg from 'flowgrad';

function check(condition, message) {
  if (condition !== true) throw new Error(message ?? 'the check failed');
}

function close(a, b, tolerance) {
  const [x, y] = [[a].flat(Infinity), [b].flat(Infinity)];
  check(x.length === y.length && x.every((v, i) => Math.abs(v - y[i]) <= tolerance * Math.abs(y[i])), `${x} is not ${y}`);
}

function fails(run, pattern) {
  let error = null;
  try {
    run();
  } catch (e) {
    error = e;
  }
  check(error instanceof fg.FlowgradError, `${error?.name}: ${error?.message}`);
  check(pattern.test(error.message), `"${error.message}" does not match ${pattern}`);
}

const P = [1.5, 1, 3, 1];
const f = (u, p, t) => [p[0] * u[0] - p[1] * u[0] * u[1] + 0.1 * t, p[3] * u[0] * u[1] - p[2] * u[1]];
const jvp = (u, p, t, du, dp, dt) => {
  const meet = du[0] * u[1] + u[0] * du[1];
  return [p[0] * du[0] - p[1] * meet + dp[0] * u[0] - dp[1] * u[0] * u[1] + 0.1 * dt,
    p[3] * meet - p[2] * du[1] + dp[3] * u[0] * u[1] - dp[2] * u[1]];
};
const vjp = (u, p, t, w) => [
  [w[0] * (p[0] - p[1] * u[1]) + w[1] * p[3] * u[1], -w[0] * p[1] * u[0] + w[1] * (p[3] * u[0] - p[2])],
  [w[0] * u[0], -w[0] * u[0] * u[1], -w[1] * u[1], w[1] * u[0] * u[1]], 0.1 * w[0]];

const lossOf = (right, sensealg) => {
  const prob = new fg.ODEProblem(right, [1, 1], [0, 4], P);
  return (p) => fg.sum(fg.square(fg.solve(prob, fg.Tsit5(), { p, saveat: [1, 2.5, 4], rtol: 1e-4, atol: 1e-6, sensealg }).u));
};

export const opaque = {
  'gradients are those of the traced function': () => {
    for (const sensealg of [undefined, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.GaussAdjoint()]) {
      const wanted = fg.grad(lossOf(f, sensealg))(P);
      for (const given of [{ jvp }, { vjp }, { jvp, vjp }]) {
        const gradient = fg.grad(lossOf(fg.opaque(f, given), sensealg));
        for (let i = 0; i < 2; i++) close(gradient(P), wanted, 1e-7);
      }
    }
  },
  'other shapes': () => {
    const right = fg.opaque((u, p, t) => -p.k * u, { vjp: (u, p, t, w) => [-p.k * w, { k: -w * u }] }); // eslint-disable-line no-unused-vars
    const prob = new fg.ODEProblem(right, 2, [0, 1], { k: 1 });
    const end = (p) => fg.solve(prob, { p, saveat: [1], rtol: 1e-9, atol: 1e-9 }).u.at(0);
    const [value, gradient] = fg.valueAndGrad(end)({ k: 0.5 });
    close([value, gradient.k], [2 * Math.exp(-0.5), -2 * Math.exp(-0.5)], 1e-7);
  },
  'implicit methods take them': () => {
    let calls = 0;
    const counted = (...args) => { calls += 1; return vjp(...args); };
    const options = { rtol: 1e-8, atol: 1e-8, saveat: [4] };
    const prob = new fg.ODEProblem(fg.opaque(f, { vjp: counted }), [1, 1], [0, 4], P);
    close(fg.solve(prob, fg.Rodas5P(), options).u.toArray(), fg.solve(fg.remake(prob, { f }), fg.Rodas5P(), options).u.toArray(), 1e-6);
    check(calls > 10);
  },
  'bad derivatives': () => {
    const failing = (given, pattern) => fails(() => fg.grad(lossOf(fg.opaque(f, given)))(P), pattern);
    failing({ vjp: () => { throw new RangeError('there'); } }, /RangeError: there/);
    failing({ vjp: () => 1 }, /`vjp` must return/);
    failing({ vjp: () => [[1], [1]] }, /`vjp` must return 2 numbers/);
    failing({ jvp: () => [1, 2, 3] }, /`jvp` must return 2 numbers/);
    failing({ jac: () => [[1, 0], [0, 1]] }, /`jvp` or `vjp`/);
    fails(() => fg.opaque(f, { vjp: 3 }), /`vjp` of opaque must be a function/);
    fails(() => new fg.SplitODEProblem(f, fg.opaque(f, { jvp }), [1, 1], [0, 1]), /one half/);
    close(fg.solve(new fg.ODEProblem(fg.opaque(f, { jvp }), [1, 1], [0, 1], P), { saveat: [1] }).u.shape, [1, 2], 0);
  },
};
