// Layers that are driven by data along a path.

import { Group } from './containers.js';
import { FlowgradError, checkOptions } from './errors.js';
import { arrayOf } from './layer.js';
import { applyLayer } from './layer_programs.js';
import { asLayer } from './layers.js';
import { multiply, reshape, shape, slice, sum, take } from './math.js';
import { statesOf } from './neural.js';
import { OPTIONS as SOLVE_OPTIONS } from './options.js';
import { ODEProblem } from './problem.js';
import { sameShape, showShape } from './shapes.js';
import { solve } from './solve.js';
import { recorderOf } from './tracer.js';

const path = (kind, ...values) => applyLayer({ kind }, [...values, []], values.map(shape));

/** dz/dt = layer(z) dX/dt. Made by `NeuralCDE`. */
export class NeuralCDELayer extends Group {
  constructor(layers, solving) {
    super(layers);
    this.kind = 'NeuralCDE';
    this.solving = solving;
    this.problem = new ODEProblem((z, p, t) => this.#velocity(z, p, t), [0], [0, 1]);
  }

  #velocity(z, { theta, ts, slopes }, t) {
    const dx = path('path_derivative', ts, slopes, t);
    const [own, channels] = [shape(z), shape(dx).at(-1)];
    const field = this.layers[1].apply(z, theta);
    if (!sameShape(shape(field), [...own.slice(0, -1), own.at(-1) * channels])) {
      throw new FlowgradError(`\`layer\` of a NeuralCDE must give ${own.at(-1)} * ${channels} numbers for each state, one for each `
        + `component and channel, got shape ${showShape(shape(field))}`, 'layer');
    }
    return sum(multiply(reshape(field, [...own, channels]), reshape(dx, [...shape(dx).slice(0, -1), 1, channels])), own.length);
  }

  /**
   * What readout makes of the state at the last of ts, or with saveat of those at these times, [times, ...].
   *
   * @param {*} ts  [n], increasing
   * @param {*} xs  [..., n, channels], NaN where nothing was observed
   * @param {*} theta
   * @param {{saveat?: number[]}} [options]
   */
  apply(ts, xs, theta, options = {}) {
    checkOptions(options, ['saveat'], 'apply');
    const { saveat = null } = options;
    const [times, given, own] = [arrayOf(ts, 'ts'), arrayOf(xs, 'xs'), this.checked(theta)];
    const observed = path('filled_path', times, given);
    const slopes = path('path_slopes', times, observed);
    const rank = shape(observed).length;
    const first = reshape(take(observed, [0], rank - 2), [...shape(observed).slice(0, rank - 2), shape(observed)[rank - 1]]);
    const saving = saveat === null ? { saveEverystep: false, saveStart: false } : { saveat };
    // The derivative of the path has kinks there.
    const stops = recorderOf([times]) ? {} : { tstops: Array.from(times).slice(1, -1) };
    const ends = [slice(times, 0), slice(times, -1)];
    const p = { theta: this.part(own, 1), ts: times, slopes };
    const states = statesOf(solve(this.problem, { ...this.solving, ...saving, ...stops, u0: this.through(0, first, own, null, []), p,
      tspan: ends }), this);
    const z = saveat === null ? slice(states, 0) : states;
    return this.layers.length < 3 ? z : this.through(2, z, own, null, []);
  }
}

/**
 * dz/dt = layer(z) dX/dt, z(t0) = initial(X(t0)), where X is a smooth path through irregular observations (Kidger, Morrill,
 * Foster, Lyons 2020). The path between two observations depends on those up to the second alone.
 *
 *     const cde = fg.NeuralCDE(fg.nn.Dense(8, 8 * 3, fg.tanh), fg.nn.Dense(3, 8), { readout: fg.nn.Dense(8, 1) });
 *     const y = cde.apply(ts, xs, cde.init({ seed: 0 }));               // [batch, 1]
 *
 * @param {Layer|Function} layer  [..., hidden] -> [..., hidden * channels]
 * @param {Layer|Function} initial  [..., channels] -> [..., hidden]
 * @param {object} [options]  readout: a layer or function of z; others of `solve`: method, rtol, atol, sensealg, ...
 * @returns {NeuralCDELayer}  its parameters are those of initial, layer and readout, one after the other
 */
export function NeuralCDE(layer, initial, options = {}) {
  checkOptions(options, [...SOLVE_OPTIONS.filter((one) => !['p', 'u0', 'tspan', 'saveat', 'tstops'].includes(one)), 'readout'],
    'NeuralCDE');
  const { readout = null, ...solving } = options;
  return new NeuralCDELayer([initial, layer, ...(readout === null ? [] : [readout])].map(asLayer), solving);
}
