// Layers of neural networks: alone, on plain numbers, and within right-hand sides and losses.

import * as fg from 'flowgrad';

function check(condition, message = 'failed') {
  if (!condition) throw new Error(message);
}

function close(got, want, delta = 1e-12) {
  const [a, b] = [[got].flat(9), [want].flat(9)];
  check(a.length === b.length, `${a.length} numbers in place of ${b.length}`);
  a.forEach((x, i) => check(Math.abs(x - b[i]) <= delta * Math.max(1, Math.abs(b[i])), `${x} is not ${b[i]}`));
}

function fails(call, pattern, argument = null) {
  try {
    call();
  } catch (error) {
    check(error instanceof fg.FlowgradError && pattern.test(error.message), `${error} does not match ${pattern}`);
    check(argument === null || error.argument === argument, `argument ${error.argument}`);
    return;
  }
  check(false, `no error that matches ${pattern}`);
}

const net = fg.nn.Chain((x) => x ** 3, fg.nn.Dense(2, 5, fg.tanh), fg.nn.Dense(5, 2));
const theta = net.init({ seed: 0 });
const KEPT = [8, 11, 12]; // as in Python
const FIRST = [-0.24890098031456237, -0.4140465572681116, -0.2846694130609845]; // as in Java and Python

export const layers = {
  'a chain on numbers': () => {
    const [, first, second] = net.views(theta);
    const x = fg.array([0.5, -1.5]);
    const hidden = fg.tanh(fg.add(fg.matmul(fg.power(x, 3), first.weight), first.bias));
    const want = fg.add(fg.matmul(hidden, second.weight), second.bias);
    close(net.apply(x, theta), want);
    close(net.apply([[0.5, -1.5], [0.5, -1.5]], theta), [want, want]);
    check(net.size === 27 && net.parameters.map(({ name }) => name).join() === '1.weight,1.bias,2.weight,2.bias');
    check(net.parameters.map(({ offset }) => offset).join() === '0,10,15,25');
  },
  'a seed gives the same numbers everywhere': () => {
    close(net.init(), theta, 0);
    check(net.init({ seed: 1 })[0] !== theta[0]);
    close(Array.from(theta).slice(0, 3), FIRST, 0);
  },
  'in a right-hand side': () => {
    const prob = new fg.ODEProblem((u, p) => net.apply(u, p), [2, 0], [0, 1], theta);
    const plain = fg.remake(prob, { f: fg.opaque((u, p, t) => net.apply(u, p)) });
    const options = { method: fg.Tsit5(), saveat: [1], rtol: 1e-9, atol: 1e-9 };
    close(fg.solve(prob, options).u, fg.solve(plain, options).u, 1e-10);
  },
  'gradients': () => {
    const loss = (th) => {
      const sol = fg.solve(new fg.ODEProblem((u, p) => net.apply(u, p), [2, 0], [0, 0.5], th),
        { method: fg.Tsit5(), saveat: [0.25, 0.5], rtol: 1e-9, atol: 1e-9 });
      return fg.sum((sol.u - 1) ** 2);
    };
    const gradient = fg.grad(loss)(theta);
    for (const k of [0, 12, 26]) {
      const value = (h) => fg.valueAndGrad(loss)(theta.map((x, i) => (i === k ? x + h : x)))[0];
      close(gradient[k], (value(1e-5) - value(-1e-5)) / 2e-5, 1e-6);
    }
  },
  'what is in a chain may change': () => {
    let scale = 1;
    const scaled = fg.nn.Chain((x) => x * scale, fg.nn.Dense(2, 1));
    const gradient = fg.grad((x) => fg.sum(scaled.apply(x, scaled.init())));
    const first = gradient([1, 2]);
    scale = 2;
    close(gradient([1, 2]), first.map((g) => 2 * g));
  },
  'Dense': () => {
    const layer = fg.nn.Dense(3, 2, (x) => x * x, { bias: false, init: fg.nn.constant(0.5) });
    close(layer.apply([1, 2, 3], layer.init()), [9, 9]);
    close(new fg.nn.Dense(1, 1, 'relu', { init: 'zeros' }).apply([1], [-1, 0.5]), [0]);
    const q = fg.reshape(fg.nn.Dense(3, 3, null, { bias: false, init: fg.nn.orthogonal }).init({ seed: 5 }), [3, 3]);
    close(fg.matmul(fg.transpose(q), q), [[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
    for (const activation of [fg.tanh, fg.sigmoid, fg.relu, fg.softplus, fg.gelu, fg.elu, fg.swish, fg.softmax, fg.logSoftmax]) {
      const own = fg.nn.Dense(2, 3, activation);
      const start = own.init({ seed: 1 });
      close(own.apply([0.3, -0.7], start), activation(fg.nn.Dense(2, 3).apply([0.3, -0.7], start)));
    }
  },
  'functions with parameters': () => {
    const layer = fg.nn.Function((x, { a, b }) => a * x + fg.matmul(b, x), { a: [], b: [2, 2] }, { init: { a: fg.nn.constant(3) } });
    const start = layer.init({ seed: 1 });
    check(layer.size === 5 && start[0] === 3 && start[1] !== 0);
    close(fg.nn.Chain(layer).apply([1, 2], [3, 1, 0, 0, 1]), [4, 8]);
  },
  'images': () => {
    const images = fg.nn.Chain(fg.nn.Conv2d(1, 2, 3, fg.tanh, { stride: [2, 1], padding: 1 }), fg.nn.MaxPool(2),
      fg.nn.AvgPool([1, 2], { padding: 0 }), fg.nn.Flatten(), fg.nn.Dense(8, 2));
    const start = images.init({ seed: 1 });
    const x = fg.array(Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (__, j) => [(7 * i + 3 * j * j) % 11])));
    close(images.apply([x, x], start)[1], images.apply(x, start));
    const { weight } = images.views(start)[0];
    const image = fg.nn.Conv2d(1, 2, 3, null, { bias: false }).apply(x, fg.flat(weight));
    let want = 0;
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) want += x[i + 2][j + 1][0] * weight[i][j][0][1];
    close(image[2][1][1], want);
    const gradient = fg.grad((th) => fg.sum(images.apply(x, th) ** 2))(start);
    const value = (h) => fg.sum(fg.square(images.apply(x, start.map((v, i) => (i === 5 ? v + h : v)))));
    close(gradient[5], (value(1e-5) - value(-1e-5)) / 2e-5, 1e-6);
  },
  'dropout': () => {
    const twice = fg.nn.Chain(fg.nn.Dropout(0.5), fg.nn.Dropout(0.5));
    const x = fg.ones(400);
    close(twice.apply(x), x);
    const masked = twice.apply(x, [], { key: 3 });
    check(masked.every((v) => v === 0 || v === 4));
    close(twice.apply(x, [], { key: 3 }), masked, 0);
    check(twice.apply(x, [], { key: 4 }).some((v, i) => v !== masked[i]));
    close(fg.grad((v, key) => fg.sum(twice.apply(v, [], { key })))(x, 3), masked);
    check(Array.from(masked).slice(0, 20).flatMap((v, i) => (v ? [i] : [])).join() === KEPT.join());
  },
  'LayerNorm and GRUCell': () => {
    const norm = fg.nn.LayerNorm(3, { epsilon: 0 });
    const y = norm.apply([[1, 2, 6]], norm.init());
    close([fg.sum(y), fg.sum(fg.square(y))], [0, 3]);
    const cell = fg.nn.GRUCell(2, 3);
    const start = cell.init({ seed: 1 });
    const p = cell.views(start);
    const [x, h] = [fg.array([0.5, -1]), fg.array([0.1, 0.2, -0.3])];
    const a = fg.matmul(x, p.weight_input);
    const b = fg.matmul(h, p.weight_state);
    const want = h.map((state, j) => {
      const z = fg.sigmoid(a[3 + j] + b[3 + j]);
      return (1 - z) * Math.tanh(a[6 + j] + fg.sigmoid(a[j] + b[j]) * b[6 + j]) + z * state;
    });
    close(cell.apply(x, h, start), want);
    close(fg.grad((th) => fg.sum(cell.apply(x, h, th)))(start).length, cell.size);
  },
  'a cell over a sequence': () => {
    const cell = fg.nn.GRUCell(2, 3);
    const start = cell.init({ seed: 1 });
    const x = [[0.5, -1], [0.25, 2], [-0.75, 0.1]];
    const states = (rows) => rows.reduce((all, row) => [...all, cell.apply(row, all.at(-1), start)], [fg.zeros(3)]).slice(1);
    const forth = states(x);
    close(fg.nn.GRU(2, 3).apply(x, start), forth[2]);
    close(fg.nn.GRU(2, 3, { sequence: true }).apply([x, x], start), [...forth, ...forth]);
    close(fg.nn.GRU(2, 3, { sequence: true, backward: true }).apply(x, start), states(x.toReversed()).toReversed());
    const encoder = fg.nn.Chain(fg.nn.GRU(2, 3, { backward: true }), fg.nn.Dense(3, 1));
    const loss = (th) => fg.sum(encoder.apply(x, th));
    const at = encoder.init({ seed: 1 });
    const value = (h) => loss(at.map((v, i) => (i === 5 ? v + h : v)));
    close(fg.grad(loss)(at)[5], (value(1e-5) - value(-1e-5)) / 2e-5, 1e-6);
  },
  'Parallel and SkipConnection': () => {
    const [a, b] = [fg.nn.Dense(2, 3, fg.tanh), fg.nn.Dense(2, 2)];
    const both = fg.nn.Parallel([a, b, (x) => fg.slice(x, '0:1')]);
    const start = both.init({ seed: 4 });
    const [first, second] = [fg.slice(start, '0:9'), fg.slice(start, '9:15')];
    const x = fg.array([0.5, -1]);
    close(both.apply(x, start), [...a.apply(x, first), ...b.apply(x, second), 0.5]);
    close(fg.nn.Parallel([b, b], { combine: (y, z) => y - z }).apply(x, fg.concatenate([second, second])), [0, 0]);
    close(fg.nn.SkipConnection(b).apply(x, second), fg.add(b.apply(x, second), x));
    close(fg.nn.SkipConnection(fg.nn.Chain(b, fg.tanh), (y, z) => y * z).apply(x, second), fg.multiply(fg.tanh(b.apply(x, second)), x));
  },
  'activations': () => {
    close(fg.relu([-1, 2]), [0, 2]);
    close(fg.softplus(0), Math.LN2, 1e-15);
    close(fg.softmax([[0, 0], [1000, 0]]), [[0.5, 0.5], [1, 0]]);
    close(fg.grad((x) => fg.logSoftmax(x)[0])([0, 0]), [0.5, -0.5]);
  },
  'what is wrong': () => {
    fails(() => net.apply([1, 2, 3], theta), /`x` must have shape \(\.\.\., 2\) for Dense\(2, 5\), got \(3,\)/, 'x');
    fails(() => net.apply([1, 2], [1]), /`theta` must be a vector of 27 parameters for Chain/, 'theta');
    fails(() => net.apply('a', theta), /`x` must be a number or an array/, 'x');
    fails(() => fg.nn.Dense(1, 1, 'tan'), /`activation` must be a function, or one of/, 'activation');
    fails(() => fg.nn.Dense(1.5, 1), /`inputs` must be a whole number/, 'inputs');
    fails(() => fg.nn.Dense(1, 0), /`outputs` must be at least 1, got 0/, 'outputs');
    fails(() => fg.nn.Dense(1, 1, null, { init: 'xavier' }), /`init` must be an initialiser/, 'init');
    fails(() => fg.nn.Dense(1, 1, null, { init: 3 }), /`init` must be an initialiser/, 'init');
    fails(() => fg.nn.Dense(1, 1, null, { biass: false }), /did you mean `bias`/, 'biass');
    fails(() => fg.nn.orthogonal({ gain: 'much' }), /`gain` of an initialiser/, 'gain');
    fails(() => net.init({ seed: 1.5 }), /`seed` must be a whole number/, 'seed');
    fails(() => fg.nn.Chain(3), /`f` must be a function/, 'f');
    fails(() => fg.nn.SkipConnection(net, 3), /`combine` must be a function/, 'combine');
    fails(() => fg.nn.Parallel([]), /at least one layer/, 'layers');
    fails(() => fg.nn.GRU(1, 2).apply([1], fg.zeros(30)), /`x` must have shape \(\.\.\., n, 1\) for GRU\(1, 2\)/, 'x');
    fails(() => fg.nn.GRU(1, 2, { sequenc: true }), /sequenc/);
    fails(() => fg.nn.Chain(fg.nn.GRUCell(1, 2)), /must be functions of one array, got GRUCell\(1, 2\)/, 'layers');
    fails(() => fg.nn.Dropout(1.5), /`rate` must be at least 0 and below 1, got 1.5/, 'rate');
    fails(() => fg.nn.Conv2d(1, 1, [3, 3, 3]), /`kernel` must be a whole number, or a pair/, 'kernel');
    fails(() => fg.nn.MaxPool(2, { padding: 2 }), /`padding` must be at least 0 and less than the window, 2/, 'padding');
    fails(() => fg.nn.MaxPool(2).apply([1]), /`x` must have shape \(\.\.\., height, width, channels\)/, 'x');
    fails(() => fg.nn.Dropout(0.5).apply([1], [], { key: [1, 2] }), /`key` must have shape/, 'key');
    fails(() => fg.nn.Chain(), /at least one layer/, 'layers');
    fails(() => fg.nn.Chain(() => {}).apply([1]), /returned undefined/);
  },
};
