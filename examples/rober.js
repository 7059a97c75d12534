// Robertson's reaction over eleven decades of time: rates that differ by a factor of a billion.
//
// An explicit method has to follow the fastest of them to the end, and says after 100,000 steps that it cannot. The stiff
// methods, and the one that solve chooses by itself, need some hundred steps, or two thousand cheap ones of FBDF, for every
// component to six digits or better.

import * as fg from 'flowgrad';

const rober = ([y1, y2, y3], p) => {
  const [slow, fast, back] = [p[0]*y1, p[1]*y2**2, p[2]*y2*y3];
  return [back - slow, slow - back - fast, fast];
};

const end = [2.083340149701294e-08, 8.333360770334783e-14, 0.9999999791665152]; // in quadruple precision
const prob = new fg.ODEProblem(rober, [1, 0, 0], [0, 1e11], [0.04, 3e7, 1e4]);
const tolerances = {rtol: 1e-8, atol: 1e-21};

for (const options of [{}, {method: fg.Rodas5P()}, {method: fg.RadauIIA5()}, {method: fg.KenCarp4()}, {method: fg.FBDF()}]) {
  const sol = fg.solve(prob, {...options, ...tolerances});
  const last = sol.u.at(-1);
  const error = Math.max(...end.map((y, i) => Math.abs(last[i]/y - 1)));
  console.log(`${sol.retcode}: ${sol.method}, ${sol.stats.naccept} steps, relative error ${error.toExponential(1)}`);
}

console.log(fg.solve(prob, {method: fg.Tsit5(), saveEverystep: false, ...tolerances}).message);

const sol = fg.solve(prob, tolerances);
const times = Array.from({length: 501}, (_, i) => 10**(-6 + 17*i/500));
const u = sol.at(times);
console.log('picture:', fg.plot([
  fg.curve(times, u.at(':', 0), {label: 'y1'}),
  fg.curve(times, u.at(':', 1).map(y => 1e4*y), {label: '10^4 y2'}),
  fg.curve(times, u.at(':', 2), {label: 'y3'}),
], 'rober.svg', {title: "Robertson's reaction", xlabel: 't', ylabel: 'concentration', xscale: 'log'}));
