// The rates of Lotka-Volterra are trained until both populations stay at 1.
//
// The loss contains the solve; its gradient comes from forward sensitivities, as there are four rates. Leaves the training as
// an animation, `train_lotka_volterra.svg`.
import * as fg from 'flowgrad';

const lotkaVolterra = ([x, y], [a, b, d, g], t) => [a*x - b*x*y, -d*y + g*x*y];
const prob = new fg.ODEProblem(lotkaVolterra, [1, 1], [0, 10], [2.2, 1, 2, 0.4]);

const populations = p => fg.solve(prob, fg.Tsit5(), {p, saveat: 0.1}).u;
const loss = p => fg.sum((populations(p) - 1)**2);

const [frames, titles] = [[], []];
function watch(p, value, iteration) {
  if (iteration < 10 || (iteration < 50 && iteration % 5 === 0) || iteration % 50 === 0 || value < 1e-4) {
    const u = populations(p);
    const t = Array.from({length: u.length}, (_, i) => 0.1*i);
    frames.push([fg.curve(t, u.at(':', 0), {label: 'prey'}), fg.curve(t, u.at(':', 1), {label: 'predators'})]);
    titles.push(`Iteration ${iteration}: loss ${value.toPrecision(3)}`);
  }
  return value < 1e-4;
}

const fit = fg.train(loss, prob.p, fg.Adam(0.1), {epochs: 500, callback: watch});
console.log(`${fit.retcode} after ${fit.iterations} iterations: loss ${fit.losses[0].toFixed(1)} -> ${fit.loss.toExponential(2)}, `
  + `${fit.seconds.toFixed(2)} s`);
console.log('rates:', Array.from(fit.params, rate => rate.toFixed(4)).join(', '));
console.log('picture:', fg.animate(frames, 'train_lotka_volterra.svg', {titles, xlabel: 't', ylabel: 'population'}));
