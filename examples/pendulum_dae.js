// A pendulum in Cartesian coordinates: differential equations with a constraint, solved by a mass matrix and as residuals.
import * as fg from 'flowgrad';

const G = 9.81;
// The last is x*x + y*y = 1, differentiated twice: it holds the tension of the rod, whose derivative is nowhere.
const pendulum = ([x, y, v, w, tension]) =>
  [v, w, -tension * x, -tension * y - G, v * v + w * w - tension * (x * x + y * y) - G * y];
const residual = (du, u) => {
  const right = pendulum(u);
  return [du[0] - right[0], du[1] - right[1], du[2] - right[2], du[3] - right[3], right[4]];
};
const massMatrix = [0, 1, 2, 3, 4].map((i) => [0, 1, 2, 3, 4].map((j) => (i === j && i < 4 ? 1 : 0)));

export const prob = new fg.ODEProblem(pendulum, [1, 0, 0, 0, 0], [0, 5], null, { massMatrix });
const fullyImplicit = new fg.DAEProblem((du, u, p, t) => residual(du, u), [0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [0, 5]);

for (const problem of [prob, fullyImplicit]) {
  const sol = fg.solve(problem, { rtol: 1e-9, atol: 1e-9 });
  const [x, y] = sol.u.at(-1);
  console.log(`${problem.constructor.name}: ${sol.retcode}, ${sol.stats.naccept} steps; the length is wrong by `
    + `${Math.abs(Math.hypot(x, y) - 1).toExponential(1)}`);
}
const sol = fg.solve(prob, { rtol: 1e-9, atol: 1e-9, saveat: 0.01 });
console.log('picture:', fg.plot(sol, 'pendulum_dae.svg', { labels: ['x', 'y', 'v', 'w', 'tension'], xlabel: 't',
  title: 'A pendulum as a differential-algebraic equation' }));
