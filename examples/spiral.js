// A neural ODE learns a spiral (Chen et al. 2018): 30 points of u' = A u^3, and a network of 252 parameters in place of A u^3.
//
// Leaves the training as an animation, `spiral.svg`, and its losses, `spiral_loss.svg`. `spiral.js --seeds 10` trains from ten
// starts and prints how far each came.
import * as fg from 'flowgrad';

const [u0, tspan] = [[2, 0], [0, 1.5]];
const evenly = (count) => Array.from({length: count}, (_, i) => tspan[1]*i/(count - 1));
const [times, fine] = [evenly(30), evenly(100)];
const tight = {rtol: 1e-7, atol: 1e-9};

const spiral = ([x, y], p, t) => [-0.1*x**3 + 2*y**3, -2*x**3 - 0.1*y**3];
const data = fg.solve(new fg.ODEProblem(spiral, u0, tspan), fg.Tsit5(), {saveat: times, ...tight}).u;
const network = fg.nn.Chain(x => x**3, fg.nn.Dense(2, 50, fg.tanh), fg.nn.Dense(50, 2));
const node = fg.NeuralODE(network, tspan, {method: fg.Tsit5(), saveat: times, ...tight});

const loss = theta => fg.sum((node.apply(u0, theta) - data)**2);

function picture(theta) {
  const u = node.solve(u0, theta, {saveat: fine}).u;
  return [fg.curve(data.at(':', 0), data.at(':', 1), {label: 'data', style: 'scatter', color: '#d55e00'}),
    fg.curve(u.at(':', 0), u.at(':', 1), {label: 'neural ODE', color: '#0072b2'})];
}

const [frames, titles] = [[], []];
function watch(theta, value, iteration) {
  if (iteration < 10 || (iteration < 40 && iteration % 5 === 0) || iteration % 50 === 0 || iteration === 299) {
    frames.push(picture(theta));
    titles.push(`A neural ODE learns a spiral: iteration ${iteration}, loss ${value.toPrecision(3)}`);
  }
}

const train = (seed, callback) => fg.train(loss, node.init({seed}), fg.Adam(0.05), {epochs: 300, callback});

const args = process.argv.slice(2);
if (args[0] === '--seeds') {
  for (let seed = 0; seed < Number(args[1]); seed++) {
    const fit = train(seed);
    console.log(`seed ${seed}: loss ${fit.losses[0].toFixed(3)} -> ${fit.loss.toFixed(4)}, ${(fit.loss/fit.losses[0]).toFixed(4)} of the start`);
  }
} else {
  const fit = train(0, watch);
  console.log(`${fit.retcode}: loss ${fit.losses[0].toFixed(3)} -> ${fit.loss.toFixed(4)} in ${fit.iterations} iterations, ${fit.seconds.toFixed(1)} s`);
  console.log('picture:', fg.animate(frames, 'spiral.svg', {titles, xlabel: 'x', ylabel: 'y', width: 700, height: 560}));
  console.log('picture:', fg.plot(fit, 'spiral_loss.svg', {title: 'Loss of the spiral'}));
}
