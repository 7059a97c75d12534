// Two phases that separate at once, and then wait: Allen and Cahn's equation u_t = 0.01 u_xx + u - u^3 on (-1, 1).
//
// Diffusion is stiff and linear, the reaction is neither. As a split problem it is solved by ETDRK4, which takes the matrix of
// diffusion exactly, and by KenCarp4, which makes it the implicit half; any other method sees the sum. What is left in the end
// is a steady state, which DynamicSS waits for.

import * as fg from 'flowgrad';

const n = 99;
const dx = 2/(n + 1);
const x = Array.from({length: n}, (_, i) => -1 + dx*(i + 1));
const k = 0.01/dx**2;
const diffusion = x.map((_, i) => x.map((_, j) => (i === j ? -2*k : Math.abs(i - j) === 1 ? k : 0)));
const ends = x.map((_, i) => (i === 0 ? -k : i === n - 1 ? k : 0)); // u = -1 and 1 beyond the first and the last point
const reaction = (u) => u - u**3 + ends;

const u0 = x.map((s) => 0.53*s + 0.47*Math.sin(-1.5*Math.PI*s));
const prob = new fg.SplitODEProblem(diffusion, reaction, u0, [0, 70]);
const distance = (a, b) => Math.max(...a.map((y, i) => Math.abs(y - b[i])));
const exact = fg.solve(prob, {method: fg.Rodas5P(), rtol: 1e-10, atol: 1e-10, saveEverystep: false}).u.at(-1);
let sol;
for (const options of [{method: fg.ETDRK4(), dt: 0.25}, {method: fg.KenCarp4(), rtol: 1e-6, atol: 1e-6},
  {rtol: 1e-6, atol: 1e-6}]) {
  sol = fg.solve(prob, options);
  console.log(`${sol.retcode}: ${sol.method}, ${sol.stats.naccept} steps, `
    + `error ${distance(sol.u.at(-1), exact).toExponential(1)}`);
}

const whole = (u) => fg.matmul(diffusion, u) + reaction(u);
const steady = fg.solve(new fg.SteadyStateProblem(whole, u0), fg.DynamicSS());
console.log(`steady state: ${steady.retcode}, ${steady.message}, ${distance(sol.u.at(-1), steady.u).toExponential(1)} from u(70)`);

const picture = [0, 3, 30, 45, 70].map((t) => fg.curve(x, sol.at(t), {label: `t = ${t}`}));
console.log('picture:', fg.plot(picture, 'allen_cahn.svg',
  {title: 'Phases that separate, and one that gives way', xlabel: 'x', ylabel: 'u'}));
