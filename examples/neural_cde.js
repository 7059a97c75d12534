// A neural controlled differential equation (Kidger et al. 2020) tells which way spirals turn from few and uneven observations.
//
// Of 20 times, unevenly spread, x and y are each observed at two of five or so, rarely both at once: the rest is NaN. The
// observations, and the time with them, become a smooth path that drives a state; a Dense layer reads the odds from it, at each
// time from what was seen until then. Leaves `neural_cde.svg`: the odds of spirals that were not trained on, and
// `neural_cde_loss.svg`.
import * as fg from 'flowgrad';

const times = Array.from({length: 20}, (_, i) => 2*(i + 0.4*Math.sin(7*i))/19);
const missing = 0.6;

const scattered = (k, alpha) => (k + 1)*alpha % 1;

// A spiral's time, x and y, [times, 3], NaN where nothing was observed; those of odd number turn left.
function spiral(k) {
  const [size, phase, turn] = [0.6 + 0.6*scattered(k, 0.8191725134), 2*Math.PI*scattered(k, 0.6710436067), k % 2 ? 2 : -2];
  return times.map((t, i) => {
    const [angle, r] = [phase + turn*t, size*(0.4 + 0.3*t)];
    const noise = [0.7548776662, 0.5698402910].map(alpha => 0.1*scattered(40*k + i, alpha) - 0.05);
    const point = [r*Math.cos(angle) + noise[0], r*Math.sin(angle) + noise[1]];
    return [t, ...point.map((at, d) => (scattered(41*k + 2*i + d, 0.6180339887) > missing ? at : NaN))];
  });
}
const numbers = (first, count) => Array.from({length: count}, (_, i) => first + i);
const spirals = (first, count) => [fg.array(numbers(first, count).map(spiral)), numbers(first, count).map(k => k % 2)];

const field = fg.nn.Chain(fg.nn.Dense(8, 16, fg.tanh), fg.nn.Dense(16, 8*3, fg.tanh));
const cde = fg.NeuralCDE(field, fg.nn.Dense(3, 8), {readout: fg.nn.Dense(8, 1), method: fg.Tsit5(), rtol: 1e-2, atol: 1e-3});
const end = times.at(-1);

// The cross-entropy of odds at three times.
function loss(theta, paths, turns) {
  const logits = fg.slice(cde.apply(times, paths, theta, {saveat: [0.5, 1, end]}), ':', ':', 0);
  return fg.mean(fg.softplus(logits) - turns*logits);
}

const fit = fg.train(loss, cde.init({seed: 0}), fg.Adam(fg.CosineDecay(0.03, 60)), {epochs: 60, data: [spirals(0, 24)]});
const [paths, turns] = spirals(24, 40);
const fine = numbers(0, 101).map(i => end*i/100);
const odds = fg.sigmoid(cde.apply(times, paths, fit.params, {saveat: fine}).at(':', ':', 0));
const right = odds.map(row => row.filter((p, k) => (p > 0.5) === (turns[k] === 1)).length);
console.log(`${fit.retcode}: loss ${fit.losses[0].toFixed(3)} -> ${fit.loss.toFixed(4)}, ${fit.seconds.toFixed(1)} s`);
console.log(`of ${turns.length} spirals that were not trained on, ${right[10]} are told at t = ${fine[10].toFixed(2)}, `
  + `${right.at(-1)} at the end`);

const [blue, orange] = ['#0072b2', '#d55e00'];
const curves = numbers(0, 24).map(k => fg.curve(fine, odds.at(':', k),
  {label: ['turn right', 'turn left'][k], color: k % 2 ? blue : orange}));
console.log('picture:', fg.plot(curves, 'neural_cde.svg', {title: 'Which way a spiral turns, while observations come in', xlabel: 't',
  ylabel: 'probability that it turns left'}));
console.log('picture:', fg.plot(fit, 'neural_cde_loss.svg', {title: 'Loss of the controlled equation', ylabel: 'cross-entropy'}));
