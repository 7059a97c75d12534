// Cases of events, which need an engine; see engine_cases.js.

import * as fg from 'flowgrad';
import { check, close, fails } from './engine_cases.js';

const TIGHT = { rtol: 1e-10, atol: 1e-10 };
const IMPACTS = [3.19438282499969956628882, 8.305395344999218872376931, 12.39420536099883431723942];
const ball = new fg.ODEProblem((u, p) => [u[1], -p[0]], [50, 0], [0, 15], [9.8, 0.8]);
const circle = new fg.ODEProblem((u) => [u[1], -u[0]], [0, 1], [0, 10]);
const decay = new fg.ODEProblem((u, p) => -p * u, 1, [0, 2], 1);
const height = (u) => u[0];
const bounce = (u, p) => [u[0], -p[1] * u[1]];
const times = (sol) => sol.events.map((event) => event.t);

/** What callbacks do. */
export const events = {
  'bouncing ball': () => {
    const hit = fg.ContinuousCallback(height, bounce, { direction: 'falling' });
    for (const method of [fg.Tsit5(), fg.Rodas5P(), fg.RadauIIA5()]) {
      const sol = fg.solve(ball, method, { callback: hit, ...TIGHT });
      close(times(sol), IMPACTS, 1e-8);
      close(sol(15)[0], 8.494217007606032792109058, 1e-8);
      check(sol.events[0].callback === hit && sol.events[0].component === 0);
      close(sol.events[0].after[1], -0.8 * sol.events[0].before[1], 1e-12);
    }
  },
  'of the problem': () => {
    const prob = new fg.ODEProblem(ball.f, [50, 0], [0, 15], [9.8, 0.8],
      { callback: fg.ContinuousCallback(height, bounce, { direction: 'falling' }) });
    close(times(fg.solve(prob, fg.Tsit5(), TIGHT)), IMPACTS, 1e-8);
    check(fg.solve(fg.remake(prob, { callback: null }), fg.Tsit5()).events.length === 0);
  },
  'several roots in a step': () => {
    const prob = new fg.ODEProblem((u, p, t) => 3 * t * t + 12 * t - 4, -120, [-8, 10]);
    const sol = fg.solve(prob, fg.Tsit5(), { callback: fg.ContinuousCallback((u) => u), dt: 18, adaptive: false });
    close(times(sol), [-6, -2, 2], 1e-8);
  },
  'several conditions, each with its affect': () => {
    const walls = fg.ContinuousCallback((u) => [u[0] - 0.5, u[1]], [(u) => [u[0], u[1]], null]);
    const sol = fg.solve(circle, fg.Vern7(), { callback: walls, tspan: [0, 3], ...TIGHT });
    close(times(sol), [Math.PI / 6, Math.PI / 2, 5 * Math.PI / 6], 1e-8);
    check(sol.events.map((event) => event.component).join() === '0,1,0');
  },
  'another affect from above': () => {
    const both = fg.ContinuousCallback(height, (u) => [u[0], 2 * u[1]], { affectNeg: (u) => [u[0], 3 * u[1]] });
    const sol = fg.solve(circle, fg.Vern7(), { callback: both, tspan: [0, 7], ...TIGHT });
    close(sol.events[1].after, [0, 6], 1e-7);
  },
  'terminate': () => {
    for (const stop of [fg.ContinuousCallback(height, fg.terminate), fg.ContinuousCallback(height, null, { terminate: true })]) {
      const sol = fg.solve(circle, fg.Tsit5(), { callback: stop, ...TIGHT });
      check(sol.retcode === 'Terminated', sol.retcode);
      close(sol.t.at(-1), Math.PI, 1e-8);
    }
    const late = fg.DiscreteCallback((u, p, t) => t > 2 && u[0] < 0.5, fg.terminate);
    const sol = fg.solve(circle, fg.Tsit5(), { callback: late, dtmax: 0.1 });
    check(Math.abs(sol.t.at(-1) - 5 * Math.PI / 6) < 0.1, `${sol.t.at(-1)}`);
  },
  'parameters change': () => {
    const faster = fg.PresetTimeCallback([1], (u, p) => ({ u: u + 1, p: 3 * p }));
    const middle = Math.exp(-1) + 1;
    for (const method of [fg.Tsit5(), fg.Vern9(), fg.Rodas5P()]) {
      const sol = fg.solve(decay, method, { callback: faster, ...TIGHT });
      close(sol([0.5, 1, 1.5]), [Math.exp(-0.5), middle, middle * Math.exp(-1.5)], 1e-8);
    }
    const named = new fg.ODEProblem((u, p) => [-p.rate * u[0]], [1], [0, 2], { rate: 1, other: [1, 2] });
    const stop = fg.PresetTimeCallback([1], (u, p) => ({ p: { rate: 0, other: p.other } }));
    close(fg.solve(named, fg.Tsit5(), { callback: stop, ...TIGHT }).u.at(-1), [Math.exp(-1)], 1e-8);
  },
  'times': () => {
    const kick = fg.PeriodicCallback(2, (u) => [u[0] + 1, u[1]], { phase: 1 });
    close(times(fg.solve(circle, { callback: kick })), [3, 5, 7, 9], 0);
    const all = fg.PeriodicCallback(5, null, { initialAffect: true, finalAffect: true });
    close(times(fg.solve(circle, { callback: all })), [0, 5, 10], 0);
    const dose = fg.PresetTimeCallback([0, 1], (u) => u + 1);
    const sol = fg.solve(decay, fg.Tsit5(), { callback: dose, u0: 0, saveat: 1, ...TIGHT });
    close(sol.u, [1, Math.exp(-1) + 1, (Math.exp(-1) + 1) * Math.exp(-1)], 1e-8);
  },
  'ready-made': () => {
    const energy = (u) => u[0] ** 2 + u[1] ** 2;
    const kept = fg.solve(circle, fg.Tsit5(), { callback: fg.ManifoldProjection((u) => energy(u) - 1), tspan: [0, 100] });
    close(kept.u.toArray().map((u) => energy(u)), kept.u.toArray().map(() => 1), 1e-13);
    const falls = new fg.ODEProblem((u) => -Math.abs(u), 1, [0, 60]);
    check(Math.min(...fg.solve(falls, { callback: fg.PositiveDomain() }).u) >= 0);
    const rest = fg.solve(new fg.ODEProblem((u, p) => p - u, 0, [0, 1e6], 2), { callback: fg.TerminateSteadyState() });
    check(rest.retcode === 'Terminated', rest.retcode);
    close(rest.u.at(-1), 2, 1e-5);
  },
  'saving': () => {
    const jump = fg.PresetTimeCallback([2], (u) => [2 * u[0], 2 * u[1]]);
    const steps = fg.SavingCallback((u) => u[0] ** 2 + u[1] ** 2);
    const regular = fg.SavingCallback((u, p, t) => [[u[0], t]], { saveat: [1, 2] });
    const sol = fg.solve(circle, fg.Tsit5(), { callback: fg.CallbackSet(steps, [jump, regular]), tspan: [0, 3], ...TIGHT });
    const [first, second] = sol.saved;
    check(first.callback === steps && second.callback === regular);
    close(first.t, sol.t, 0);
    close(first.values.at(-1), 4, 1e-8);
    check(second.values.shape.join() === '2,1,2');
    close(second.values.at(':', 0, 0), [Math.sin(1), 2 * Math.sin(2)], 1e-8);
  },
  'with an opaque right-hand side': () => {
    const sol = fg.solve(fg.remake(ball, { f: fg.opaque(ball.f), tspan: [0, 5] }), fg.Tsit5(),
      { callback: fg.ContinuousCallback(height, bounce, { direction: 'falling' }), ...TIGHT });
    close(times(sol), IMPACTS.slice(0, 1), 1e-8);
  },
  'inside a loss': () => {
    const loss = (options, sensealg) => fg.grad((p) => fg.sum(fg.solve(decay, fg.Tsit5(), { p, saveat: [1, 2], sensealg, ...TIGHT, callback: fg.PresetTimeCallback([1], (u) => u + 1, options) }).u));
    for (const sensealg of [undefined, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.GaussAdjoint()]) {
      close(loss({}, sensealg)(1), -2 * Math.exp(-1) - 2 * Math.exp(-2), 1e-7);
    }
    fails(() => loss({ savePositions: [true, true] })(1), /`savePositions` must be left out/);
  },
  'the gradient of the bouncing ball': () => {
    for (const sensealg of [undefined, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.InterpolatingAdjoint(),
      fg.GaussAdjoint(), fg.QuadratureAdjoint(), fg.BacksolveAdjoint()]) {
      const height15 = (p) => fg.solve(ball, fg.Tsit5(), { p, tspan: [0, 15], saveat: [15], sensealg, ...TIGHT,
        callback: fg.ContinuousCallback(height, bounce, { direction: 'falling' }) }).u.at(0, 0);
      const [value, g] = fg.valueAndGrad(height15)([9.8, 0.8]);
      close([value, g[1]], [8.494217007606032792, 314.56883993768555407], 1e-6);
    }
  },
  'the gradient of an event that ends the solve': () => {
    const speed = Math.sqrt(2 * 9.8 * 50);
    const landing = (p) => fg.solve(ball, fg.Tsit5(), { p, tspan: [0, 15], saveat: [15], saveEnd: true, ...TIGHT,
      callback: fg.ContinuousCallback(height, fg.terminate) }).u.at(-1, 1);
    const [value, g] = fg.valueAndGrad(landing)([9.8, 0.8]);
    close([value, g[0]], [-speed, -50 / speed], 1e-7);
  },
};

const solving = (callback) => fg.solve(circle, { callback });

/** Callbacks that make no sense. */
export const badEvents = {
  'no callback': () => fails(() => solving(3), /`callback` must be a callback.*got number 3/),
  'no callback of a problem': () => fails(() => new fg.ODEProblem(circle.f, [1, 0], [0, 1], null, { callback: 'x' }), /got the text "x"/),
  'condition': () => fails(() => fg.ContinuousCallback(3), /`condition` must be a function of \(u, p, t\), got number 3/),
  'condition of four': () => fails(() => fg.ContinuousCallback((a, b, c, d) => d), /declares 4 parameters/),
  'opaque': () => fails(() => fg.ContinuousCallback(fg.opaque(height)), /can be traced/),
  'affect': () => fails(() => fg.ContinuousCallback(height, 3), /`affect` must be a function/),
  'option': () => fails(() => fg.ContinuousCallback(height, bounce, { directon: 'rising' }), /did you mean `direction`/),
  'direction': () => fails(() => fg.ContinuousCallback(height, bounce, { direction: 'up' }), /"rising".*"up"/),
  'affectNeg': () => fails(() => fg.ContinuousCallback(height, bounce, { affectNeg: null, direction: 'rising' }), /`affectNeg` must be left out/),
  'affectNeg and terminate': () => fails(() => fg.ContinuousCallback(height, fg.terminate, { affectNeg: bounce }), /two callbacks/),
  'terminate in an array': () => fails(() => fg.ContinuousCallback(height, [fg.terminate]), /in an array/),
  'terminate': () => fails(() => fg.DiscreteCallback(height, null, { terminate: 1 }), /`terminate` must be true or false/),
  'savePositions': () => fails(() => fg.DiscreteCallback(height, null, { savePositions: true }), /two truth values/),
  'preset times': () => fails(() => fg.PresetTimeCallback('soon', bounce), /`times` must be an array of times, got the text/),
  'period': () => fails(() => fg.PeriodicCallback(0, bounce), /`period` must be a positive number, got number 0/),
  'periodic terminate': () => fails(() => fg.PeriodicCallback(1, fg.terminate), /PresetTimeCallback/),
  'abstol': () => fails(() => fg.PositiveDomain({ abstol: -1 }), /`abstol` must be a number that is not negative/),
  'reltol': () => fails(() => fg.TerminateSteadyState({ retol: 1 }), /did you mean `reltol`/),
  'saveat': () => fails(() => fg.SavingCallback(height, { saveat: -1 }), /`saveat` must be a positive number/),
  'condition of nothing': () => fails(() => solving(fg.ContinuousCallback(() => undefined)), /must return a number or an array/),
  'affect of nothing': () => fails(() => solving(fg.ContinuousCallback(height, () => undefined)), /must return the new u, or \{u, p\}/),
  'affect of another length': () => fails(() => solving(fg.ContinuousCallback(height, (u) => [u[0]])), /new u like the old one, \(2,\), got \(1,\)/),
  'affect of another name': () => fails(() => solving(fg.ContinuousCallback(height, (u) => ({ v: u }))), /the name v/),
  'affect on no p': () => fails(() => solving(fg.ContinuousCallback(height, () => ({ p: 1 }))), /has no `p`/),
  'affect on another p': () => fails(() => fg.solve(ball, { callback: fg.DiscreteCallback(height, () => ({ p: [1] })) }), /new p like the old one/),
  'discrete of two': () => fails(() => solving(fg.DiscreteCallback((u) => u)), /must be one number or truth value, got 2/),
  'three affects for two': () => fails(() => solving(fg.ContinuousCallback((u) => [u[0], u[1]], [null, null, null])), /has 3 elements but `condition` has 2/),
  'negative start': () => fails(() => fg.solve(circle, { u0: [-1, 0], callback: fg.PositiveDomain() }), /`u0` is negative/),
};
