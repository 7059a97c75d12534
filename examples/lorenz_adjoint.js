// Why a chaotic or dissipative system must not be solved backward to find a gradient: the Lorenz equations. Volumes in their
// state space shrink by exp(-13.7 t), so on the way back every error grows at least as fast: a reverse solve is lost after
// two units of time, and with it BacksolveAdjoint (Chen et al. 2018). The other algorithms keep or recompute the trajectory.

import * as fg from 'flowgrad';

const tight = { rtol: 1e-12, atol: 1e-12, maxiters: 20_000 };
const lorenz = ([x, y, z], [sigma, rho, beta], t) => [sigma*(y - x), x*(rho - z) - y, x*y - beta*z];
const prob = new fg.ODEProblem(lorenz, [1, 0, 0], [0, 100], [10, 28, 8/3]);

// Relative, in the largest component; never less than rounding, so that it can be drawn in logarithms.
const distance = (a, b) => Math.max(1e-16, Math.max(...a.map((x, i) => Math.abs(x - b[i]))) / Math.max(...b.map(Math.abs)));

function reverseSolve() {
  const forward = fg.solve(prob, fg.Vern9(), tight);
  const back = fg.solve(prob, fg.Vern9(), { ...tight, u0: [...forward.u.at(-1)], tspan: [100, 0], saveat: 0.05 });
  console.log(`forward: ${forward.retcode} at t = ${forward.t.at(-1)}; from there back: ${back.retcode} at t = ${back.t.at(-1).toFixed(4)}`);
  const times = [...back.t].slice(1);
  return [times.map(t => 100 - t), times.map((t, i) => distance([...back.u[i + 1]], [...forward(t)]))];
}

// The gradient of x(T) by the parameters; null where the adjoint has no solution.
function gradient(T, sensealg) {
  const loss = (p) => fg.solve(prob, fg.Vern9(), { ...tight, p, tspan: [0, T], saveat: [T], sensealg }).u.at(0, 0);
  try {
    return fg.grad(loss)([10, 28, 8/3]);
  } catch (error) {
    console.log(`T = ${T}, ${sensealg.name}: ${error.message.slice(0, 100)} ...`);
    return null;
  }
}

const curves = [fg.curve(...reverseSolve(), { label: 'state, solved back from t = 100', color: '#000000' })];
const horizons = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 8, 12, 16, 20];
const exact = horizons.map(T => gradient(T, fg.ForwardSensitivity()));
for (const sensealg of [fg.BacksolveAdjoint({ checkpointing: false }), fg.DiscreteAdjoint(), fg.InterpolatingAdjoint(), fg.GaussAdjoint(),
  fg.QuadratureAdjoint()]) {
  const found = horizons.map((T, i) => [T, gradient(T, sensealg), exact[i]]).filter(([, g]) => g);
  const errors = found.map(([, g, e]) => Math.min(1e20, distance([...g], [...e])));
  const times = found.map(([T]) => T);
  console.log(`${sensealg.name.padEnd(22)} error ${errors[3].toExponential(0)} at T = ${times[3]}, ${errors.at(-1).toExponential(0)} at T = ${times.at(-1)}`);
  curves.push(fg.curve(times, errors, { label: `dx(T)/dp by ${sensealg.name}`, style: 'line+scatter' }));
}
console.log('picture:', fg.plot(curves, 'lorenz_adjoint_js.png', { yscale: 'log', title: 'Lorenz: errors of solving backward',
  xlabel: 'time that is solved backward', ylabel: 'relative error' }));
