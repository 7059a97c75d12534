// Cases of `device` and `dtype`, with or without ND4J beside the engine.

import * as fg from 'flowgrad';
import { check, close, fails } from './engine_cases.js';

const prob = new fg.ODEProblem(([x, y], [a], t) => [-a * x + Math.sin(t), x - y], [1, 2], [0, 2], [0.7]);
const loss = (p, options) => fg.sum(fg.solve(prob, fg.Tsit5(), { p, saveat: [1, 2], rtol: 1e-5, ...options }).u);

// What is asked for where ND4J is; elsewhere the error that says what to add.
function either(run, wanted, tolerance) {
  let got;
  try {
    got = run();
  } catch (error) {
    check(error instanceof fg.FlowgradError && error.argument === 'device', String(error));
    check(/dev\.flowgrad:flowgrad-nd4j/.test(error.message), error.message);
    return;
  }
  close(got, wanted, tolerance);
}

export const device = {
  'a solve': () => {
    const at = (options) => fg.solve(prob, fg.Tsit5(), { saveat: [1, 2], rtol: 1e-5, ...options }).u.toArray();
    close(at({ device: 'cpu', dtype: 'float64' }), at({}), 0);
    either(() => at({ device: 'nd4j' }), at({}), 1e-6);
    either(() => at({ device: 'nd4j', dtype: 'float32' }), at({}), 1e-4);
  },
  'a gradient': () => {
    const [value, gradient] = fg.valueAndGrad((p) => loss(p))([0.7]);
    either(() => fg.valueAndGrad((p) => loss(p), 0, { device: 'nd4j' })([0.7]).flat(Infinity), [value, ...gradient], 1e-6);
    either(() => fg.grad((p) => loss(p), 0, { device: 'nd4j', dtype: 'float32' })([0.7]), gradient, 1e-4);
    close(fg.grad((p) => loss(p), 0, { device: 'cpu' })([0.7]), gradient, 0);
  },
  'a training': () => {
    const at = (options) => fg.train((p) => loss(p) ** 2, [0.7], fg.Adam(0.01), { epochs: 3, progress: false, ...options }).params;
    either(() => at({ device: 'nd4j' }), at({}), 1e-6);
  },
  'bad input': () => {
    const refused = (pattern, options) => fails(() => loss([0.7], options), pattern);
    refused(/`device` must be "cpu", "nd4j" or "gpu", got "tpu"/, { device: 'tpu' });
    refused(/`device` must be a name such as "nd4j", got/, { device: 3 });
    refused(/`dtype` must be "float64" or "float32"/, { device: 'nd4j', dtype: 'float16' });
    refused(/`dtype` float32 needs `device`/, { dtype: 'float32' });
    fails(() => fg.valueAndGrad((p) => loss(p), 0, { devise: 'nd4j' }), /did you mean `device`/);
    fails(() => loss([0.7], { device: 'gpu' }), /nd4j-cuda/);
  },
};
