// Fit Lotka-Volterra to the Hudson's Bay Company's records of hare and lynx pelts (1900 to 1920).
//
// Four rates and both initial populations are fitted by gradients. All six are positive, and errors in the counts are
// relative, so both the unknowns and the residuals are logarithms. The residuals contain a solve; their gradient comes
// from forward sensitivities.
import { readFileSync } from 'fs';
import * as fg from 'flowgrad';

const here = import.meta.url.replace(/^file:\/\/|\/[^/]*$/g, '');
const rows = readFileSync(`${here}/data/lynx_hare.csv`, 'utf8').split('\n')
    .map(line => line.split(',').map(Number)).filter(row => row.length === 3 && !row.some(Number.isNaN));
const [years, hares, lynxes] = [0, 1, 2].map(i => rows.map(row => row[i]));
const logCounts = fg.array(rows.map(([, hare, lynx]) => [Math.log(hare), Math.log(lynx)]));

const lotkaVolterra = ([hare, lynx], [a, b, d, g], t) => [a*hare - b*hare*lynx, -d*lynx + g*hare*lynx];

export const prob = new fg.ODEProblem(lotkaVolterra, [30, 4], [years[0], years.at(-1)], [0.5, 0.025, 0.8, 0.025]);

const model = (theta, saveat) => {
  const x = fg.exp(theta);
  return fg.solve(prob, {method: fg.Tsit5(), p: x.slice(0, 4), u0: x.slice(4), saveat, rtol: 1e-8, atol: 1e-8});
};

const loss = theta => fg.sum((fg.log(model(theta, years).u) - logCounts)**2);

const start = [...prob.p, ...prob.u0].map(x => Math.log(x));
const found = fg.train(loss, start, fg.BFGS(), {epochs: 100});
console.log(`${found.iterations} steps, sum of squares ${loss(start).toFixed(4)} -> ${found.loss.toFixed(6)}`);
['alpha', 'beta', 'delta', 'gamma', 'hare(1900)', 'lynx(1900)'].forEach((name, i) =>
  console.log(`  ${name.padEnd(10)} = ${Math.exp(found.params[i]).toFixed(6)}`));

const fine = Array.from({length: 201}, (_, i) => years[0] + 0.1*i);
const curves = model(found.params, fine);
const [blue, orange] = ['#0072b2', '#d55e00'];
console.log('picture:', fg.plot([
  fg.curve(fine, curves.u.at(':', 0), {label: 'hare, fitted', color: blue}),
  fg.curve(years, hares, {label: 'hare, counted', style: 'scatter', color: blue}),
  fg.curve(fine, curves.u.at(':', 1), {label: 'lynx, fitted', color: orange}),
  fg.curve(years, lynxes, {label: 'lynx, counted', style: 'scatter', color: orange}),
], 'lynx_hare.svg', {title: "Pelts of the Hudson's Bay Company", xlabel: 'year', ylabel: 'thousands'}));
