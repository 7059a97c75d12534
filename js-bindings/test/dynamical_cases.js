// Problems in velocities and positions, and the methods for them.

import * as fg from 'flowgrad';

function check(condition, message) {
  if (condition !== true) throw new Error(message ?? 'the check failed');
}

function close(a, b, tolerance) {
  const [x, y] = [[a].flat(Infinity), [b].flat(Infinity)];
  check(x.length === y.length && x.every((v, i) => Math.abs(v - y[i]) <= tolerance), `${x} is not ${y}`);
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

const pull = (v, [x, y]) => { const r3 = (x * x + y * y) ** 1.5; return [-x / r3, -y / r3]; };
const drift = (v) => v;
const swing = (du, u, p, t) => -p * Math.sin(u); // eslint-disable-line no-unused-vars
const kepler = new fg.DynamicalODEProblem(pull, drift, [0, 2], [0.4, 0], [0, 2 * Math.PI]);
const pendulum = new fg.SecondOrderODEProblem(swing, 0, 2, [0, 10], 1);
const symplectic = [[fg.VelocityVerlet, 0.5], [fg.Ruth3, 0.5], [fg.McAte4, 1e-2], [fg.CalvoSanz4, 1e-2], [fg.KahanLi6, 1e-5], [fg.KahanLi8, 1e-9]];

export const dynamical = {
  'orbits close': () => {
    for (const [method, tolerance] of symplectic) {
      const sol = fg.solve(kepler, method(), { dt: 0.005 });
      check(sol.retcode === 'Success', sol.message);
      close(sol.u.at(-1).toArray(), [[0, 2], [0.4, 0]], tolerance);
    }
  },
  'every method solves it': () => {
    for (const method of [fg.Tsit5, fg.Rodas5P, fg.VCABM]) {
      close(fg.solve(kepler, method(), { rtol: 1e-9, atol: 1e-9 }).u.at(-1).toArray()[1], [0.4, 0], 1e-5);
    }
  },
  'second order': () => {
    const sol = fg.solve(pendulum, fg.KahanLi8(), { dt: 0.1 });
    const reference = fg.solve(pendulum, fg.Vern9(), { rtol: 1e-12, atol: 1e-12 });
    close(sol.u.at(-1).toArray(), reference.u.at(-1).toArray(), 1e-9);
    close(sol(3.21).toArray(), reference(3.21).toArray(), 1e-8);
  },
  'in place, opaque, functions of p': () => {
    const f = (ddu, du, u, p, t) => { ddu[0] = -p.k * u[0]; }; // eslint-disable-line no-unused-vars
    const prob = new fg.SecondOrderODEProblem(f, (p) => [p.k - 4], [1], [0, 1], { k: 4 });
    close(fg.solve(prob, fg.KahanLi6(), { dt: 0.05 }).u.at(-1).toArray(), [[-2 * Math.sin(2)], [Math.cos(2)]], 1e-7);
    const opaque = new fg.SecondOrderODEProblem(fg.opaque(swing), 0, 2, [0, 10], 1);
    close(fg.solve(opaque, fg.McAte4(), { dt: 0.1 }).u.at(-1).toArray(), fg.solve(pendulum, fg.McAte4(), { dt: 0.1 }).u.at(-1).toArray(), 1e-12);
  },
  'remake': () => {
    check(fg.remake(pendulum, { p: 2 }).p === 2 && fg.remake(pendulum, { p: 2 }).f === swing);
    close(fg.solve(fg.remake(kepler, { v0: [0, 1.5] }), fg.KahanLi6(), { dt: 0.1 }).u[0].toArray(), [[0, 1.5], [0.4, 0]], 0);
    close(fg.solve(kepler, { u0: [0.5, 0] }).u[0].toArray()[1], [0.5, 0], 0);
  },
  'gradients': () => {
    const end = (p) => fg.solve(pendulum, fg.Vern9(), { p, saveat: [1], rtol: 1e-11, atol: 1e-11 }).u[0][1];
    close(fg.grad(end)(1), (end(1.001) - end(0.999)) / 0.002, 1e-5);
    const ofVelocity = (v) => fg.solve(fg.remake(pendulum, { du0: v }), fg.Vern9(), { saveat: [1], rtol: 1e-11, atol: 1e-11 }).u[0][1];
    close(fg.grad(ofVelocity)(0), (ofVelocity(1e-4) - ofVelocity(-1e-4)) / 2e-4, 1e-5);
    for (const sensealg of [undefined, fg.ForwardSensitivity(), fg.DiscreteAdjoint()]) {
      const symplectic = (p) => fg.solve(pendulum, fg.KahanLi8(), { p, saveat: [1], dt: 0.05, sensealg }).u[0][1];
      close(fg.grad(symplectic)(1), fg.grad(end)(1), 1e-7);
    }
    fails(() => fg.grad((p) => fg.solve(pendulum, fg.KahanLi8(), { p, saveat: [1], dt: 0.1, sensealg: fg.GaussAdjoint() }).u[0][1])(1),
      /GaussAdjoint is not for the symplectic method KahanLi8.*Vern7/);
  },
  'wrong problems': () => {
    fails(() => fg.solve(new fg.ODEProblem((u) => -u, 1, [0, 1]), fg.VelocityVerlet(), { dt: 0.1 }), /needs velocities and positions; make the problem a SecondOrderODEProblem/);
    const damped = new fg.SecondOrderODEProblem((v, u) => -u - 0.1 * v, 0, 1, [0, 1]);
    fails(() => fg.solve(damped, fg.Ruth3(), { dt: 0.1 }), /v' depends on the velocity v/);
    check(fg.solve(damped).retcode === 'Success');
    fails(() => fg.solve(pendulum, fg.KahanLi6()), /`dt` is missing/);
    fails(() => new fg.DynamicalODEProblem(3, drift, 0, 1, [0, 1]), /`f1` must be a function of \(v, u, p, t\)/);
    fails(() => new fg.SecondOrderODEProblem(swing, [0, 1], [1], [0, 1]), /`du0` must have the shape of `u0`/);
    fails(() => new fg.SecondOrderODEProblem(swing, 'x', 1, [0, 1]), /`du0` must be a number/);
    fails(() => fg.solve(new fg.SecondOrderODEProblem(() => [1], [0, 1], [1, 0], [0, 1])), /must return numbers of the shape of `u0`/);
    fails(() => fg.solve(new fg.SecondOrderODEProblem(() => {}, 0, 1, [0, 1])), /returned undefined/);
    fails(() => fg.remake(kepler, { du0: 1 }), /`du0`/);
  },
  'stiff problems are recognised': () => {
    const rober = ([a, b, c]) => [-0.04 * a + 1e4 * b * c, 0.04 * a - 1e4 * b * c - 3e7 * b * b, 3e7 * b * b];
    for (const method of [fg.Tsit5, fg.VCABM]) {
      const sol = fg.solve(new fg.ODEProblem(rober, [1, 0, 0], [0, 1e11]), method(), { saveEverystep: false, maxiters: 20000 });
      check(sol.retcode === 'MaxIters' && /looks stiff; use a stiff method such as Rodas5P/.test(sol.message), sol.message);
    }
  },
};
