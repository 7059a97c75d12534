// A ball that bounces: each impact is found where it happens, and turns the velocity around.
import * as fg from 'flowgrad';

const fall = ([height, velocity], [gravity, restitution], t) => [velocity, -gravity];
// How high the ball can still get.
const reach = ([height, velocity], [gravity]) => height + velocity**2 / (2*gravity);

const bounce = fg.ContinuousCallback(u => u[0], (u, p) => [u[0], -p[1]*u[1]], {direction: 'falling'});
const rest = fg.DiscreteCallback((u, p) => reach(u, p) < 0.5, fg.terminate);
const record = fg.SavingCallback(reach);

export const prob = new fg.ODEProblem(fall, [50, 0], [0, 60], [9.8, 0.8], {callback: [bounce, rest, record]});

const sol = fg.solve(prob, {method: fg.Tsit5(), rtol: 1e-10, atol: 1e-10});
const impacts = sol.events.filter(event => event.callback === bounce);
console.log(`${sol.retcode} at t = ${sol.t.at(-1).toFixed(6)} after ${impacts.length} impacts in ${sol.stats.naccept} steps`);
for (const {t, before, after} of impacts.slice(0, 3)) {
  console.log(`impact at t = ${t.toFixed(10)}, velocity ${before[1].toFixed(6)} -> ${after[1].toFixed(6)}`);
}
const [saved] = sol.saved;
console.log('picture:', fg.plot([sol, fg.curve(saved.t, saved.values, {label: 'height still in reach'})], 'bouncing_ball.svg',
  {vars: [0], labels: ['height'], xlabel: 't', title: 'Bouncing ball'}));
