// Predators and prey: solve the Lotka-Volterra equations and draw both populations.
import * as fg from 'flowgrad';

const lotkaVolterra = ([x, y], [a, b, d, g], t) => [a*x - b*x*y, -d*y + g*x*y];

export const prob = new fg.ODEProblem(lotkaVolterra, [1, 1], [0, 10], [1.5, 1, 3, 1]);

const sol = fg.solve(prob, {method: fg.Tsit5(), rtol: 1e-8, atol: 1e-10});
console.log(`${sol.retcode}: u(${sol.t.at(-1)}) = [${sol.u.at(-1).toArray().join(', ')}]`);
console.log(`${sol.stats.naccept} steps, ${sol.stats.nf} evaluations of the right-hand side`);

const loss = p => {
  const s = fg.solve(prob, {method: fg.Tsit5(), p, saveat: 0.1, rtol: 1e-8, atol: 1e-10});
  return fg.sum((s.u.at(':', 0) - 1)**2);
};
const [value, grad] = fg.valueAndGrad(loss)(prob.p);
console.log(`sum of (x - 1)^2 = ${value.toFixed(6)}, its gradient with respect to p = [${Array.from(grad, g => g.toFixed(6)).join(', ')}]`);
console.log('picture:', fg.plot(sol, 'lotka_volterra.svg', {labels: ['prey', 'predators'], xlabel: 't', title: 'Lotka-Volterra'}));
