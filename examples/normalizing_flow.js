// A continuous normalising flow (Grathwohl et al. 2019) learns the density of two moons.
//
// A neural ODE takes points of the unknown density to normal ones; how much it compresses them on the way gives their density,
// which is made as large as can be at the points that are there. Backward it makes new points of noise: `normalizing_flow.svg`
// is an animation of that; `normalizing_flow_loss.svg` shows the training. `normalizing_flow.js 100` stops after 100 iterations
// in place of 400.
import * as fg from 'flowgrad';

const scattered = (k, alpha) => (k + 1)*alpha % 1;

// A pair of independent normal numbers, evenly scattered (Box and Muller 1958).
function noise(k) {
  const [r, angle] = [Math.sqrt(-2*Math.log(scattered(k, 0.7548776662))), 2*Math.PI*scattered(k, 0.5698402910)];
  return [r*Math.cos(angle), r*Math.sin(angle)];
}

// A point of two moons that lie in each other.
function moon(k) {
  const [angle, [dx, dy]] = [Math.PI*scattered(k, 0.6180339887), noise(k)];
  const [x, y] = k % 2 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
  return [1.5*(x - 0.5) + 0.12*dx, 1.5*(y - 0.25) + 0.12*dy];
}

const list = (count, of) => fg.array(Array.from({length: count}, (_, k) => of(k)));
const points = list(256, moon);
const network = fg.nn.Chain(fg.nn.Dense(2, 32, fg.tanh), fg.nn.Dense(32, 32, fg.tanh), fg.nn.Dense(32, 2));
const tolerance = {method: fg.Tsit5(), rtol: 1e-4, atol: 1e-4};
const flow = fg.FFJORD(network, 2, tolerance);

const loss = theta => -fg.mean(flow.logDensity(points, theta));

const iterations = Number(process.argv[2] ?? 400);
const fit = fg.train(loss, flow.init({seed: 0}), fg.Adam(fg.CosineDecay(0.02, iterations)), {epochs: iterations});
console.log(`${fit.retcode}: mean log density of the points ${(-fit.losses[0]).toFixed(3)} -> ${(-fit.loss).toFixed(3)}, ${fit.seconds.toFixed(1)} s`);
const unseen = list(256, k => moon(1000 + k));
console.log(`of points that were not trained on: ${fg.mean(flow.logDensity(unseen, fit.params)).toFixed(3)}`);
const grid = list(41*41, k => [0.2*Math.floor(k/41) - 4, 0.2*(k % 41) - 4]);
console.log(`the density is ${(0.04*fg.sum(fg.exp(flow.logDensity(grid, fit.params)))).toFixed(3)} in all`);

const times = Array.from({length: 13}, (_, i) => 1 - i/12);
const states = fg.NeuralODE(network, [1, 0], {...tolerance, saveat: times}).apply(list(400, noise), fit.params);
const frames = states.map(u => [
  fg.curve(points.at(':', 0), points.at(':', 1), {label: 'data', style: 'scatter', color: '#d9d9d9'}),
  fg.curve(u.at(':', 0), u.at(':', 1), {label: 'noise, carried by the flow', style: 'scatter'})]);
console.log('picture:', fg.animate(frames, 'normalizing_flow.svg', {titles: times.map(t => `Two moons of noise: t = ${t.toFixed(2)}`),
  seconds: 4, width: 640, height: 600}));
console.log('picture:', fg.plot(fit, 'normalizing_flow_loss.svg', {title: 'Two moons: loss of the flow', ylabel: '- mean log density'}));
