// Neural differential equations from JavaScript.

import * as fg from 'flowgrad';
import { check, close, fails } from './engine_cases.js';

const tight = { method: fg.Vern7(), rtol: 1e-9, atol: 1e-9 };
// du/dt = (-u1, u0) * rate as a layer of one parameter.
const turning = () => fg.nn.Function((x, { rate }) => rate * fg.take(x, [1, 0], -1) * [-1, 1], { rate: [] });
const plain = (x) => (x?.toArray ? x.toArray() : x);
const nearly = (a, b, tolerance = 1e-7) => close(plain(a), plain(b), tolerance);
// Of the loss f by component i of theta.
const slope = (f, theta, i) => {
  const moved = (step) => f(Array.from(theta, (x, k) => (k === i ? x + step : x)));
  return (moved(1e-5) - moved(-1e-5)) / 2e-5;
};

export const neural = {
  'uneven times and batches': () => {
    const ts = [0.1, 0.15, 1];
    const node = fg.NeuralODE(turning(), [0, 1], { ...tight, saveat: ts });
    const want = ts.map((t) => [Math.cos(2 * t), Math.sin(2 * t)]);
    nearly(node.apply([1, 0], [2]), want);
    const batch = node.apply([[1, 0], [0, 3]], [2]);
    close(fg.shape(batch), [3, 2, 2], 0);
    nearly(batch.at(':', 1), want.map(([c, s]) => [-3 * s, 3 * c]));
  },
  'gradients by parameters and by the start': () => {
    const node = fg.NeuralODE(turning(), [0, 1], { ...tight, saveat: [1] });
    const [value, g] = fg.valueAndGrad((q) => node.apply([q.x, 0], q.theta).at(0, 0))({ x: 1.5, theta: [2] });
    close(value, 1.5 * Math.cos(2));
    close(g.x, Math.cos(2));
    close(g.theta, [-1.5 * Math.sin(2)]);
  },
  'within a chain': () => {
    const net = fg.nn.Chain(fg.nn.Dense(2, 3), fg.NeuralODE(fg.nn.Dense(3, 3, fg.tanh), [0, 1], tight), fg.nn.Dense(3, 1));
    check(net.size === 25);
    const theta = net.init({ seed: 1 });
    const x = [[1, 2], [0.5, -1]];
    close(fg.shape(net.apply(x, theta)), [2, 1], 0);
    const loss = (th) => fg.sum(net.apply(x, th));
    close(fg.grad(loss)(theta)[12], slope(loss, theta, 12));
  },
  'time and augmentation': () => {
    const node = fg.AugmentedNeuralODE(fg.nn.Dense(3, 2, null, { bias: false }), [0, 2], { ...tight, augment: 1, time: true, saveat: [1, 2] });
    nearly(node.apply([5], [0, 0, 0, 0, 1, -2]), [[5.5, -1], [7, -4]]);
  },
  'second order': () => {
    const node = fg.NeuralSecondOrderODE(fg.nn.Dense(2, 1, null, { bias: false }), [0, 1], tight);
    const [c, s] = [Math.cos(3), Math.sin(3)];
    nearly(node.apply([3, 1], [0, -9]), [3 * c - 3 * s, c + s]);
    fails(() => node.apply([1, 2, 3], [0, -9]), /velocities, then as many positions/);
  },
  'Hamiltonian': () => {
    const energy = fg.nn.Chain(fg.nn.Dense(2, 6, fg.tanh), fg.nn.Dense(6, 1));
    const motion = fg.HamiltonianNN(energy);
    const theta = motion.init({ seed: 2 });
    const x = [0.4, -0.3];
    close(motion.apply(x, theta)[0], slope((y) => energy.apply(y, theta)[0], x, 1), 1e-8);
    const node = fg.NeuralODE(motion, [0, 5], { ...tight, saveat: [2, 5] });
    for (const state of node.apply(x, theta)) close(energy.apply(state, theta)[0], energy.apply(x, theta)[0], 1e-7);
    const loss = (th) => fg.sum(node.apply(x, th));
    close(fg.grad(loss)(theta)[3], slope(loss, theta, 3), 1e-5);
  },
  'mass matrix': () => {
    const node = fg.NeuralODE(fg.nn.Dense(2, 1, null, { bias: false }), [0, 1], { ...tight, method: fg.Rodas5P(), saveat: [1],
      massMatrix: [[1, 0], [0, 0]], constraints: (u) => [u[0] + u[1] - 1] });
    nearly(node.apply([1, 0], [-1, 0]), [[Math.exp(-1), 1 - Math.exp(-1)]], 1e-6);
  },
  'solutions to look at': () => {
    const node = fg.NeuralODE(turning(), [0, 1]);
    nearly(node.solve([1, 0], [2], { ...tight, tspan: [0, 0.5] })(0.25), [Math.cos(0.5), Math.sin(0.5)], 1e-6);
    nearly(node.derivative([1, 0], [2]), [0, 2]);
  },
  'training': () => {
    const ts = Array.from({ length: 15 }, (_, i) => 0.1 * (i + 1));
    const data = ts.map((t) => [2 * Math.exp(-0.2 * t) * Math.cos(2 * t), -2 * Math.exp(-0.2 * t) * Math.sin(2 * t)]);
    const net = fg.nn.Chain((x) => x ** 3, fg.nn.Dense(2, 16, fg.tanh), fg.nn.Dense(16, 2));
    const node = fg.NeuralODE(net, [0, 1.5], { method: fg.Tsit5(), saveat: ts, rtol: 1e-5, atol: 1e-6 });
    const loss = (theta) => fg.sum((fg.array(data) - node.apply([2, 0], theta)) ** 2);
    const fit = fg.train(loss, node.init({ seed: 0 }), fg.Adam(0.05), { epochs: 150 });
    check(fit.loss < 0.2 * fit.losses[0]);
  },
  'bad input': () => {
    fails(() => fg.NeuralODE(turning(), [0, 1], { constraints: 3 }), /`constraints` must be a function/);
    fails(() => fg.NeuralODE(turning(), [0, 1], { augment: 3 }), /`augment` is for an AugmentedNeuralODE/);
    fails(() => fg.NeuralODE(turning(), [0, 1], { rtoll: 3 }), /did you mean `rtol`/);
    fails(() => fg.AugmentedNeuralODE(turning(), [0, 1], { augment: 0 }), /`augment` must be a whole number/);
    fails(() => fg.NeuralODE(turning(), [0, 1]).apply([1, 2], [1, 2]), /`theta` must be a vector of 1/);
    fails(() => fg.NeuralODE(turning(), [0, 1], { maxiters: 2 }).apply([1, 2], [9]), /ended with MaxIters/);
  },
};

export const fitting = {
  'multiple shooting': () => {
    const prob = new fg.ODEProblem((u, p) => p[0] * u, [1], [0, 3], [0]);
    const [t, y] = [[0, 1, 2, 3], [[1], [3], [4], [5]]];
    const e = Math.exp(0.5);
    const want = ((e - 3) ** 2 + (e * e - 4) ** 2) / 3 + (4 * e - 5) ** 2 / 2 + 10 * (e * e - 4) ** 2;
    const loss = (p, starts = null) => fg.multipleShooting(prob, p, t, y, 3, { ...tight, starts, continuityTerm: 10 });
    close(loss([0.5]), want);
    const [value, g] = fg.valueAndGrad((p) => loss(p))([0.5]);
    close(value, want);
    close(g, [slope(loss, [0.5], 0)], 1e-5);
    const other = ((2 - 1) ** 2 + (2 * e - 3) ** 2 + (2 * e * e - 4) ** 2) / 3 + ((7 - 4) ** 2 + (7 * e - 5) ** 2) / 2
      + 10 * (2 * e * e - 7) ** 2;
    close(loss([0.5], [[2], [7]]), other);
  },
  'shooting with a node': () => {
    const node = fg.NeuralODE(turning(), [0, 9], { method: fg.Tsit5(), rtol: 1e-6, atol: 1e-6 });
    const t = Array.from({ length: 31 }, (_, i) => 0.3 * i);
    const data = t.map((x) => [Math.cos(2 * x), Math.sin(2 * x)]);
    const fit = fg.train((theta) => fg.multipleShooting(node, theta, t, data, 4), [1], fg.Adam(0.05), { epochs: 80 });
    close(fit.params, [2], 0.02);
  },
  'collocation': () => {
    const t = Array.from({ length: 40 }, (_, i) => 0.05 * i + 0.004 * Math.sin(9 * i));
    const data = t.map((x) => [3 - 2 * x, 1 + x * x]);
    for (const kernel of ['epanechnikov', 'uniform', 'triangular', 'quartic', 'triweight', 'tricube', 'cosine', 'gaussian', 'logistic', 'sigmoid']) {
      const { u, du } = fg.collocate(data, t, { kernel, bandwidth: 0.3 });
      for (const i of [0, 7, 39]) close([u[i][0], du[i][1]], [data[i][0], 2 * t[i]], 1e-8);
    }
    const { du } = fg.collocate(t.map((x) => Math.sin(x)), t);
    close(du[20], Math.cos(t[20]), 0.05);
  },
  'bad input': () => {
    const [t, data] = [[0, 1, 2], [[1], [2], [3]]];
    const node = fg.NeuralODE((x) => x, [0, 2]);
    fails(() => fg.multipleShooting(node, [], t, data, 1), /`groupSize` must be a whole number/);
    fails(() => fg.multipleShooting(node, [], t, data.slice(1), 2), /`data` must have a row/);
    fails(() => fg.multipleShooting(node, [], t, data, 2, { starts: [[1]] }), /`starts` must have shape/);
    fails(() => fg.multipleShooting(3, [], t, data, 2), /`model` must be/);
    fails(() => fg.collocate(data, [0, 2, 1]), /`t` must rise/);
    fails(() => fg.collocate(data, t, { kernel: 'round' }), /`kernel` must be one of/);
    fails(() => fg.collocate(data, t, { bandwidth: 0.5 }), /fewer than three points/);
  },
};
