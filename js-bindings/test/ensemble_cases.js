// Many trajectories of one problem.

import * as fg from 'flowgrad';

function check(condition, message) {
  if (condition !== true) throw new Error(message ?? 'the check failed');
}

function same(a, b) {
  check(JSON.stringify(a) === JSON.stringify(b), `${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
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

const lotkaVolterra = ([x, y], [a, b, d, g], t) => [a * x - b * x * y, -d * y + g * x * y]; // eslint-disable-line no-unused-vars
const lv = new fg.ODEProblem(lotkaVolterra, [1, 1], [0, 5], [1.5, 1, 3, 1]);
const sets = Array.from({ length: 12 }, (_, i) => [1.5 + 0.01 * i, 1, 3, 1]);
const starts = sets.map((_, i) => [1, 1 + 0.02 * i]);

export const ensembles = {
  'each is what it is alone': () => {
    for (const threads of [0, 1, 3]) {
      const many = new fg.EnsembleProblem(lv, { u0: starts, p: sets, threads });
      const sol = fg.solve(many, fg.Tsit5(), { saveat: 0.5, rtol: 1e-6 });
      check(many.length === 12 && sol.length === 12 && sol.success && sol.retcodes.every((one) => one === 'Success'));
      same(sol.u.shape, [12, 11, 2]);
      let nf = 0;
      sets.forEach((p, i) => {
        const alone = fg.solve(lv, fg.Tsit5(), { u0: starts[i], p, saveat: 0.5, rtol: 1e-6 });
        same(sol.u[i].toArray(), alone.u.toArray());
        same(Array.from(sol.t), Array.from(alone.t));
        check(sol.message(i) === alone.message);
        nf += alone.stats.nf;
      });
      check(sol.stats.nf === nf);
    }
  },
  'one of both, no times': () => {
    same(fg.solve(new fg.EnsembleProblem(lv, { p: sets })).u.shape, [12, 2, 2]);
    same(Array.from(fg.solve(new fg.EnsembleProblem(lv, { u0: starts }), { saveStart: false }).t), [5]);
  },
  'other shapes, an opaque function': () => {
    const decay = (u, p, t) => -p.k * u; // eslint-disable-line no-unused-vars
    for (const f of [decay, fg.opaque(decay)]) {
      const prob = new fg.ODEProblem(f, 2, [0, 1], { k: 1 });
      const sol = fg.solve(new fg.EnsembleProblem(prob, { p: [{ k: 1 }, { k: 2 }] }), { saveat: [1], rtol: 1e-9, atol: 1e-9 });
      same(sol.u.shape, [2, 1]);
      check(Math.abs(sol.u.at(1, 0) - 2 * Math.exp(-2)) < 1e-8);
    }
  },
  'each ends in its own way': () => {
    const growth = new fg.ODEProblem((u, p, t) => p * u, 1, [0, 2], 1, // eslint-disable-line no-unused-vars
      { callback: fg.ContinuousCallback((u, p, t) => u - 5, fg.terminate) }); // eslint-disable-line no-unused-vars
    const sol = fg.solve(new fg.EnsembleProblem(growth, { p: [0.5, 2] }), { saveat: 1, rtol: 1e-8, atol: 1e-8 });
    same(sol.retcodes, ['Success', 'Terminated']);
    check(Math.abs(sol.u.at(1, 2) - 5) < 1e-6 && sol.success);
    const blowing = new fg.ODEProblem((u, p, t) => p * u * u, 1, [0, 2], 0.1); // eslint-disable-line no-unused-vars
    const failed = fg.solve(new fg.EnsembleProblem(blowing, { p: [0.1, 1] }), { saveat: [2] });
    check(failed.retcodes[0] === 'Success' && failed.retcodes[1] !== 'Success' && Number.isNaN(failed.u.at(1, 0)) && !failed.success);
    check(`${failed}`.includes('1 of them'));
  },
  'bad input': () => {
    fails(() => new fg.EnsembleProblem(3, { p: sets }), /`prob` of an EnsembleProblem must be an ODEProblem/);
    fails(() => new fg.EnsembleProblem(lv), /must be given/);
    fails(() => new fg.EnsembleProblem(lv, { p: [] }), /one for each trajectory/);
    fails(() => new fg.EnsembleProblem(lv, { p: 1 }), /one for each trajectory/);
    fails(() => new fg.EnsembleProblem(lv, { u0: starts, p: sets.slice(0, 3) }), /12 rows/);
    fails(() => new fg.EnsembleProblem(lv, { p: sets, threads: -1 }), /`threads` must be a whole number/);
    fails(() => new fg.EnsembleProblem(lv, { q: sets }), /q/);
    fails(() => fg.solve(new fg.EnsembleProblem(lv, { p: [[1, 2, 3, 4], [1, 2]] })), /alike/);
    fails(() => fg.solve(new fg.EnsembleProblem(lv, { u0: [[1, 2, 3]] })), /rows of shape/);
    fails(() => fg.solve(new fg.EnsembleProblem(lv, { p: sets }), { p: sets[0] }), /given to EnsembleProblem/);
    fails(() => fg.solve(new fg.EnsembleProblem(lv, { p: sets }), { dense: true }), /not for an ensemble/);
    fails(() => fg.solve(new fg.EnsembleProblem(lv, { p: sets })).message(12), /index of a trajectory/);
    fails(() => fg.grad((a) => fg.sum(fg.solve(new fg.EnsembleProblem(lv, { p: [[a, 1, 3, 1]] })).u))(1), /one by one/);
  },
};
