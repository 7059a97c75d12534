// Training from JavaScript: the loop itself is tested in the engine.

import * as fg from 'flowgrad';
import { check, close, fails } from './engine_cases.js';

const rosenbrock = ([x, y]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
const x = fg.reshape(fg.sin(fg.arange(40) * 3), [20, 2]);
const y = 2 * x.at(':', 0) - x.at(':', 1) + 0.5;
const regression = ({ w, b }, xs, ys) => fg.mse(fg.matmul(xs, w) + b, ys);
const start = { w: [0, 0], b: 0 };

export const training = {
  'a loss of parameters': () => {
    const fit = fg.train(rosenbrock, [-1.2, 1], fg.Adam(0.02), { epochs: 4000 });
    close(fit.params, [1, 1], 1e-2);
    check(fit.retcode === 'Success' && fit.iterations === 4000 && fit.losses.length === 4000);
    close(fit.losses[0], 24.2, 1e-12);
    close(fit.loss, rosenbrock(fit.params), 1e-12);
  },
  'nested parameters and rows': () => {
    const fit = fg.train(regression, start, fg.Momentum(0.1), { epochs: 300, data: [x, y], batchSize: 6, shuffle: 3 });
    close(fit.params.w, [2, -1], 1e-3);
    close(fit.params.b, 0.5, 1e-3);
    check(fit.iterations === 1200);
  },
  'batches': () => {
    const part = (from, to) => [x.at(`${from}:${to}`), y.at(`${from}:${to}`)];
    const fit = fg.train(regression, start, fg.SGD(0.2), { epochs: 1000, data: [part(0, 8), part(8, 20)] });
    close(fit.params.b, 0.5, 1e-3);
    const mean = fg.train((t, values) => fg.mse(values, t), 0, fg.SGD(0.5), { epochs: 30, data: [[[1, 3]]] });
    close(mean.params, 2);
  },
  'a callback': () => {
    const seen = [];
    const callback = (theta, loss, iteration) => { seen.push([theta.b, loss, iteration]); return iteration === 3; };
    const fit = fg.train(regression, start, fg.Adam({ rate: 0.1 }), { epochs: 100, data: [[x, y]], callback });
    check(fit.retcode === 'Stopped' && seen.length === 4 && fit.iterations === 3);
    close(seen[3], [fit.params.b, fit.loss, 3], 0);
    close(seen.map(([, loss]) => loss), Array.from(fit.losses), 0);
  },
  'a key': () => {
    const loss = (t, xs, key) => fg.sum(t * 0 * xs) + key;
    const fit = fg.train(loss, [1], fg.SGD(0.1), { epochs: 2, data: [[[1]], [[2]]], key: 3 });
    check(new Set(fit.losses).size === 4);
  },
  'what a callback throws is thrown': () => {
    let error = null;
    try {
      fg.train(rosenbrock, [0, 0], fg.Adam(0.1), { epochs: 5, callback: () => { throw new RangeError('here'); } });
    } catch (e) {
      error = e;
    }
    check(error instanceof RangeError && error.message === 'here');
  },
  'a solve in the loss': () => {
    const prob = new fg.ODEProblem((u, p) => [-p[0] * u[0]], [1], [0, 1], [0]);
    const loss = (p) => (fg.solve(prob, fg.Tsit5(), { p, saveat: [1], rtol: 1e-8, atol: 1e-8 }).u.at(0, 0) - 0.25) ** 2;
    close(fg.train(loss, [0.1], fg.Adam(0.1), { epochs: 200 }).params, [1.3862944], 1e-3);
  },
  'losses': () => {
    close(fg.mse([1, 2], [3, 2]), 2);
    const logits = [[1000, 0, 0], [0, 0, 0]];
    close(fg.crossEntropy(logits, [0, 2]), 0.5 * Math.log(3), 1e-14);
    close(fg.crossEntropy(logits, [[1, 0, 0], [0, 0, 1]]), 0.5 * Math.log(3), 1e-14);
    const s = 1 / (1 + Math.E);
    close(fg.grad((l) => fg.crossEntropy(l, [1]))([[1, 2]])[0], [s, -s], 1e-14);
    fails(() => fg.crossEntropy(logits, [0, 1, 2]), /`labels` must have shape/);
  },
  'bad input': () => {
    const refused = (pattern, ...args) => fails(() => fg.train(...args), pattern);
    const good = [rosenbrock, [0, 0], fg.Adam(0.1)];
    refused(/`loss` must be a function/, 3, [0], fg.Adam(0.1), { epochs: 1 });
    refused(/`optimizer` must be an optimizer such as/, rosenbrock, [0, 0], 'Adam', { epochs: 1 });
    refused(/`epochs` is missing/, ...good);
    refused(/`epochs` must be a whole number/, ...good, { epochs: 1.5 });
    refused(/did you mean `epochs`/, ...good, { epoch: 1 });
    refused(/`clipNorm` must be a positive number/, ...good, { epochs: 1, clipNorm: 0 });
    refused(/`recovery` must be/, ...good, { epochs: 1, recovery: 'hope' });
    refused(/`resume` needs the `checkpoint`/, ...good, { epochs: 1, resume: true });
    refused(/first axes are of one length/, regression, start, fg.Adam(0.1), { epochs: 1, data: [x, [1, 2]], batchSize: 2 });
    refused(/must return one number/, (t) => t * 2, [0, 1], fg.Adam(0.1), { epochs: 1 });
    refused(/cannot be trained from these `theta`/, (t) => fg.log(t[0] - 5), [0], fg.Adam(0.1), { epochs: 1 });
    fails(() => fg.Adam({ gamma: 1 }), /unknown option `gamma` of Adam/);
    fails(() => fg.Adam('fast'), /`rate` of Adam must be a number or a schedule/);
    fails(() => fg.StepDecay(0.1, 0.5), /`every` of StepDecay is missing/);
    refused(/`rate` must be a positive number/, rosenbrock, [0, 0], fg.Adam(-0.1), { epochs: 1 });
  },
};
