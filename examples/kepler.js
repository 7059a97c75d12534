// A planet on 500 orbits around its sun: who keeps the energy?
//
// A method that controls its error loses energy step by step, however small the tolerance. A symplectic method with a fixed
// step errs by a bounded amount for ever: it solves a problem nearby, with an energy of its own, exactly.

import * as fg from 'flowgrad';

const [orbits, samples] = [500, 20];

const acceleration = (v, [x, y]) => {
  const r3 = (x*x + y*y)**1.5;
  return [-x/r3, -y/r3];
};

const period = 2*Math.PI;
const prob = new fg.SecondOrderODEProblem(acceleration, [0, 2], [0.4, 0], [0, orbits*period]);

const energy = ([[vx, vy], [x, y]]) => (vx*vx + vy*vy)/2 - 1/Math.hypot(x, y);

const curves = [
  {method: fg.Tsit5(), rtol: 1e-7, atol: 1e-7},
  {method: fg.VelocityVerlet(), dt: period/400},
  {method: fg.KahanLi8(), dt: period/160},
].map(options => {
  const sol = fg.solve(prob, {...options, saveat: period/samples, maxiters: 1e6});
  const states = sol.u.toArray();
  const errors = states.map(state => Math.abs(energy(state) - energy(states[0])));
  const worst = Array.from({length: orbits}, (_, i) => Math.max(...errors.slice(i*samples + 1, (i + 1)*samples + 1)));
  console.log(`${sol.retcode}: ${sol.method}, ${sol.stats.nf} forces, energy error ${worst[0].toExponential(1)} in the first `
    + `orbit, ${worst.at(-1).toExponential(1)} in the last`);
  return fg.curve(worst.map((_, i) => i + 1), worst, {label: sol.method});
});

console.log('picture:', fg.plot(curves, 'kepler.svg', {title: 'Energy error of 500 orbits', xlabel: 'orbit', ylabel: 'energy error', yscale: 'log'}));
