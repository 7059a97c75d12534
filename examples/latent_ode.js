// A latent ODE (Chen et al. 2018; here without noise in the latent state) continues spirals that it has seen the first half of.
//
// Points come at uneven times. A recurrent cell reads those of the first half backward, with the time to the next; what it
// holds at the end gives the latent state at t = 0, which a neural ODE carries through all times, and a Dense layer reads
// points from. The turns, sizes and phases of spirals differ, half of them turn left. Leaves `latent_ode.svg`: four spirals
// that were not trained on, as seen, as they went on, and as they were continued; and `latent_ode_loss.svg`. `latent_ode.js 100`
// stops after 100 iterations in place of 800.
import * as fg from 'flowgrad';

const [points, seen, hidden, latent] = [24, 12, 24, 4];
const iterations = Number(process.argv[2] ?? 800);
const times = Array.from({length: points}, (_, i) => 2*(i + 0.4*Math.sin(7*i))/(points - 1));

// Points, [count, points, 2], of spirals with evenly scattered sizes, phases and turns.
const spirals = (first, count) => fg.array(Array.from({length: count}, (_, i) => {
  const k = first + i;
  const [size, phase, speed] = [0.8 + 0.4*(0.8191725134*k % 1), 6.2832*(0.6710436067*k % 1), 2.5 + 0.5497004779*k % 1];
  const turn = k % 2 ? speed : -speed;
  return times.map(t => [size*(0.4 + 0.3*t)*Math.cos(phase + turn*t), size*(0.4 + 0.3*t)*Math.sin(phase + turn*t)]);
}));

const flow = fg.NeuralODE(fg.nn.Chain(fg.nn.Dense(latent, 24, fg.tanh), fg.nn.Dense(24, latent)), [0, 2],
  {method: fg.Tsit5(), saveat: times, rtol: 1e-4, atol: 1e-4});
const network = fg.nn.Chain(fg.nn.GRU(3, hidden, {backward: true}), fg.nn.Dense(hidden, latent), flow, fg.nn.Dense(latent, 2));
const gaps = Array.from({length: seen}, (_, i) => [times[i + 1] - times[i]]);

// Points of spirals, [points, count, 2], from the first that were seen of theirs.
const continued = (theta, given) => network.apply(
  fg.concatenate([fg.slice(given, ':', `:${seen}`), fg.broadcastTo(gaps, [fg.shape(given)[0], seen, 1])], 2), theta);

const loss = (theta, given) => fg.mse(continued(theta, given), fg.transpose(given, [1, 0, 2]));

// The root of the mean square distance of points.
const distance = (a, b) => Math.sqrt(2*fg.mse(a, b)).toFixed(3);

const [trained, unseen] = [spirals(0, 64), spirals(64, 16)];
const fit = fg.train(loss, network.init(), fg.Adam(fg.CosineDecay(0.01, iterations)), {epochs: iterations, data: [[trained]]});
const [found, truth] = [continued(fit.params, unseen), fg.transpose(unseen, [1, 0, 2])];
const [before, after] = [`:${seen}`, `${seen}:`];
console.log(`${fit.retcode}: loss ${fit.losses[0].toFixed(4)} -> ${fit.loss.toFixed(5)}, ${fit.seconds.toFixed(1)} s`);
console.log(`spirals that were not trained on: mean distance ${distance(found.at(before), truth.at(before))} where seen, `
  + `${distance(found.at(after), truth.at(after))} where continued, ${distance(truth.at(after), truth.at(seen - 1))} if the last point is kept`);

const curves = [0, 1, 2, 3].flatMap(k => {
  const of = (u, part, label, style, color) => fg.curve(u.at(part, k, 0) + 2.4*(k % 2), u.at(part, k, 1) - 2.4*Math.floor(k/2),
    {label: k === 0 ? label : '', style, color});
  return [of(found, ':', 'latent ODE', 'line', '#0072b2'), of(truth, before, 'seen', 'scatter', '#000000'),
    of(truth, after, 'how it went on', 'scatter', '#d55e00')];
});
console.log('picture:', fg.plot(curves, 'latent_ode.svg', {title: 'Spirals continued from their first half', width: 640, height: 680}));
console.log('picture:', fg.plot(fit, 'latent_ode_loss.svg', {title: 'Loss of the latent ODE'}));
