// Compiled by tsc alone: what a program in TypeScript may write, and what it may not.
import * as fg from 'flowgrad';

const lotkaVolterra: fg.RightHandSide = ([x, y], [a, b, d, g], t) => [a * x - b * x * y, -d * y + g * x * y];
const prob = new fg.ODEProblem(lotkaVolterra, [1, 1], [0, 10], new Float64Array([1.5, 1, 3, 1]));
const sol: fg.Solution = fg.solve(prob, fg.Tsit5(), { saveat: 0.1, rtol: 1e-6, atol: [1e-9, 1e-8] });
const times: number = sol.t.length + sol.stats.nf;
const data: Float64Array = sol.u.data;
const isThere: boolean = sol.retcode === 'Success' && sol instanceof Object;
sol(2.5);
sol([1, 2]);
const later: Promise<fg.Solution> = fg.solveAsync(prob, { method: fg.AutoSwitch(fg.Tsit5, fg.Rodas5P()), controller: fg.PIController({ beta1: 0.5 }) });
const placed: fg.Place = { device: 'nd4j', dtype: 'float32' };
fg.grad((p: any) => fg.sum(fg.solve(prob, { p, saveat: [1], ...placed }).u), 0, placed)([1.5, 1, 3, 1]);
const [value, gradient]: [number, any] = fg.valueAndGrad((p: any) => fg.sum(fg.solve(prob, { p, saveat: [1] }).u))([1.5, 1, 3, 1]);
new fg.ODEProblem((du, u, p: { k: number }, t) => { du[0] = -p.k * u[0]; }, (p: any) => [p.k], (p) => [0, p.k], { k: 1, more: [[1, 2], 3] });
new fg.ODEProblem(fg.opaque((u, p, t) => u), 1, [0, 1]);
const bounce = fg.ContinuousCallback((u) => u[0], (u) => [u[0], -0.9 * u[1]], { direction: 'falling' });
const hits: number[] = fg.solve(prob, { callback: [bounce, fg.ContinuousCallback((u, p, t) => t - 5, fg.terminate)] }).events.map(({ t }) => t);
const dae = new fg.DAEProblem((du, u, p: { k: number }, t) => [du[0] + p.k * u[0], u[0] + u[1] - 1], [-1, 1], [1, 0], [0, 1], { k: 1 },
  { differentialVars: [true, false] });
const begun: fg.DAEProblem = fg.remake(dae, { du0: [0, 0], differentialVars: null });
const switched: number = fg.solve(begun, fg.DFBDF(), { initializealg: fg.BrownBasicInit() }).phases.filter(({ method }) => method === 'DFBDF')[0].t;
new fg.ODEProblem(lotkaVolterra, [1, 1], [0, 1], null, { massMatrix: [[1, 0], [0, 0]] });
fg.solve(prob, fg.ROCK4(), { initializealg: fg.CheckInit() });
const names: string[] = fg.methods().map(({ name }) => name);
fg.plot([sol, fg.curve([1, 2], [3, 4], { style: 'scatter' })], 'picture.svg', { vars: [0, [0, 1]], yscale: 'log' });
const fit: fg.Fit = fg.train((theta, x, y) => fg.mse(x, y), { w: [1, 2] }, fg.Adam(fg.CosineDecay(0.1, 100), { beta1: 0.8 }), {
  epochs: 3, data: [[1, 2], [3, 4]], batchSize: 1, shuffle: 7, callback: (theta, loss, i) => loss < 1e-3 });
fg.plot(fit, 'loss.svg');
fg.animate([sol, [sol]], 'training.svg', { titles: ['before', 'after'], seconds: 4 });
try { fg.foreign('model.py', 'f')(1); } catch (error) { if (error instanceof fg.FlowgradError) error.argument?.length; }

const net = fg.nn.Chain((x) => x, fg.nn.Dense(2, 50, fg.tanh, { init: fg.nn.orthogonal({ gain: 2 }) }), fg.nn.Dense(50, 2));
const theta: Float64Array = net.init({ seed: 1 }).data;
net.apply([1, 2], theta, { key: 3 });
const first: string = net.parameters[0].name;
fg.nn.Function((x, { rate }) => [x, rate], { rate: 1 });

// @ts-expect-error a misspelt option
net.init({ sed: 1 });
// @ts-expect-error a problem has a span
new fg.ODEProblem(lotkaVolterra, [1, 1]);
// @ts-expect-error a misspelt option
fg.solve(prob, { rtoll: 1e-3 });
// @ts-expect-error no text
fg.solve(prob, { rtol: '1e-3' });
// @ts-expect-error a residual comes with a guess of the derivative
new fg.DAEProblem((du: any, u: any) => [du[0] - u[0]], [1], [0, 1]);
// @ts-expect-error true or false
fg.remake(dae, { differentialVars: [1, 0] });
// @ts-expect-error no number of epochs
fg.train((theta) => theta, 1, fg.SGD(0.1), {});
// @ts-expect-error no such return code
sol.retcode === 'Done';
// @ts-expect-error what is solved later is not there yet
later.u;

export { times, data, isThere, value, gradient, names, hits, switched, first };
