// A universal differential equation (Rackauckas et al. 2020): what is known is written down, what is not is a network.
//
// Prey grow and predators starve as in Lotka-Volterra, but how the two meet is not known: a network of the state is trained
// until the solution goes through the data. Along the trajectory it has then found the missing terms, -0.9 xy and 0.8 xy,
// though it has seen populations alone. Leaves `universal_differential_equation.svg`, and
// `universal_differential_equation_loss.svg`.
import * as fg from 'flowgrad';

const [growth, starvation, eaten, fed] = [1.3, 1.8, 0.9, 0.8];
const [u0, tspan, tight] = [[0.4425, 4.628], [0, 3], {rtol: 1e-8, atol: 1e-8}];

const lotkaVolterra = ([x, y], p, t) => [growth*x - eaten*x*y, -starvation*y + fed*x*y];

const network = fg.nn.Chain(fg.nn.Dense(2, 16, fg.tanh), fg.nn.Dense(16, 2));

function universal(u, theta, t) {
  const [x, y] = u;
  const meetings = network.apply(u, theta);
  return [growth*x + meetings[0], -starvation*y + meetings[1]];
}

const data = fg.solve(new fg.ODEProblem(lotkaVolterra, u0, tspan), fg.Vern7(), {saveat: 0.1, ...tight});
const prob = new fg.ODEProblem(universal, u0, tspan, network.init());

const fitted = (theta, saveat) => fg.solve(prob, fg.Vern7(), {p: theta, saveat, ...tight}).u;
const loss = theta => fg.mse(fitted(theta, data.t), data.u);

const rough = fg.train(loss, network.init(), fg.Adam(0.02), {epochs: 300});
const fit = fg.train(loss, rough.params, fg.BFGS(), {epochs: 2500});
const short = x => x.toPrecision(3);
console.log(`loss ${short(rough.losses[0])} -> ${short(rough.loss)} by Adam -> ${short(fit.loss)} by BFGS, `
  + `${(rough.seconds + fit.seconds).toFixed(1)} s`);

const fine = Array.from({length: 101}, (_, i) => 0.03*i);
const u = fitted(fit.params, fine);
const [prey, predators] = [u.at(':', 0), u.at(':', 1)];
const found = network.apply(u, fit.params);
const met = prey*predators;
for (const [name, term, rate] of [['prey', found.at(':', 0), -eaten], ['predators', found.at(':', 1), fed]]) {
  console.log(`${name}: the network is ${(fg.dot(term, met)/fg.dot(met, met)).toFixed(3)} xy, which should be ${rate} xy; `
    + `wrong by ${fg.max(fg.abs(term - rate*met)).toExponential(1)} at most, of ${fg.max(fg.abs(rate*met)).toFixed(2)}`);
}

const [blue, orange, green, purple] = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const [few, dots] = [fine.filter((_, i) => i % 5 === 0), values => values.at('::5')];
console.log('picture:', fg.plot([
  fg.curve(data.t, data.u.at(':', 0), {label: 'prey, data', style: 'scatter', color: blue}),
  fg.curve(fine, prey, {label: 'prey, fitted', color: blue}),
  fg.curve(data.t, data.u.at(':', 1), {label: 'predators, data', style: 'scatter', color: orange}),
  fg.curve(fine, predators, {label: 'predators, fitted', color: orange}),
  fg.curve(few, -eaten*dots(met), {label: '-0.9 xy', style: 'scatter', color: green}),
  fg.curve(fine, found.at(':', 0), {label: 'learnt in its place', color: green}),
  fg.curve(few, fed*dots(met), {label: '0.8 xy', style: 'scatter', color: purple}),
  fg.curve(fine, found.at(':', 1), {label: 'learnt in its place', color: purple}),
], 'universal_differential_equation.svg', {title: 'What the equation lacks, learnt from populations', xlabel: 't', height: 600}));
const losses = [...rough.losses, ...fit.losses];
console.log('picture:', fg.plot(fg.curve(losses.map((_, i) => i), losses), 'universal_differential_equation_loss.svg', {yscale: 'log',
  title: '300 iterations of Adam, then BFGS', xlabel: 'iteration', ylabel: 'mean square error'}));
