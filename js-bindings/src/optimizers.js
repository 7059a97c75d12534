// Optimisers and schedules by name and settings. Their mathematics is in the engine.

import { FlowgradError, checkOptions, kindOf } from './errors.js';

const isPlain = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

// Settings in their order, or by name in an object that comes last.
class Setting {
  constructor(kind, known, values) {
    const options = isPlain(values.at(-1)) ? { ...values.at(-1) } : {};
    const given = isPlain(values.at(-1)) ? values.slice(0, -1) : values;
    checkOptions(options, known, kind);
    if (given.length > known.length) throw new FlowgradError(`${kind} takes ${known.join(', ')}, got ${given.length} values`);
    given.forEach((value, i) => { if (value !== undefined) options[known[i]] = value; });
    for (const [name, value] of Object.entries(options)) checkValue(kind, name, value);
    this.kind = kind;
    this.options = options;
  }

  /** What the engine reads. */
  get spec() {
    const values = Object.entries(this.options).map(([name, value]) => [name, value instanceof Setting ? value.spec : value]);
    return { kind: this.kind, ...Object.fromEntries(values) };
  }

  toString() {
    return `${this.kind}(${Object.entries(this.options).map(([name, value]) => `${name}: ${value}`).join(', ')})`;
  }
}

function checkValue(kind, name, value) {
  if (name === 'nesterov') {
    if (typeof value !== 'boolean') throw new FlowgradError(`\`nesterov\` of ${kind} must be true or false, got ${kindOf(value)}`, name);
  } else if (!Number.isFinite(value) && !(name === 'rate' && value instanceof Schedule)) {
    const wanted = name === 'rate' ? 'a number or a schedule such as fg.ExponentialDecay(0.01, 0.5, 100)' : 'a number';
    throw new FlowgradError(`\`${name}\` of ${kind} must be ${wanted}, got ${kindOf(value)}`, name);
  }
}

/** How `train` moves parameters. Made by `Adam(0.05)` and its like. */
export class Optimizer extends Setting {}

/** The rate of an optimiser over the iterations. Made by `ExponentialDecay(0.01, 0.5, 100)` and its like. */
export class Schedule extends Setting {}

const ADAM = ['rate', 'beta1', 'beta2', 'epsilon'];
const optimizer = (kind, known) => (...values) => new Optimizer(kind, known, values);
const schedule = (kind, known, needed = known) => (...values) => {
  const made = new Schedule(kind, known, values);
  const missing = needed.find((name) => made.options[name] === undefined);
  if (missing) throw new FlowgradError(`\`${missing}\` of ${kind} is missing`, missing);
  return made;
};

/** Steps against the gradient: SGD(rate = 0.01). A rate is a number or a schedule. */
export const SGD = optimizer('SGD', ['rate']);
/**
 * Steps along a running sum of gradients: Momentum(rate = 0.01, {mu: 0.9, nesterov: false}) (Polyak 1964; Nesterov 1983;
 * Sutskever et al. 2013).
 */
export const Momentum = optimizer('Momentum', ['rate', 'mu', 'nesterov']);
/**
 * Steps along the mean gradient in units of its root mean square: Adam(rate = 0.001, {beta1: 0.9, beta2: 0.999, epsilon: 1e-8})
 * (Kingma, Ba 2015).
 */
export const Adam = optimizer('Adam', ADAM);
/** Adam with parameters that decay by themselves: AdamW(rate = 0.001, {decay: 0.01, ...}) (Loshchilov, Hutter 2019). */
export const AdamW = optimizer('AdamW', [...ADAM, 'decay']);
/** Adam in units of the spread of the gradient about its mean: AdaBelief(rate = 0.001, {epsilon: 1e-16, ...}) (Zhuang et al. 2020). */
export const AdaBelief = optimizer('AdaBelief', ADAM);
/** Steps in units of the root mean square of the gradient: RMSProp(rate = 0.001, {rho: 0.9, epsilon: 1e-8}) (Tieleman, Hinton 2012). */
export const RMSProp = optimizer('RMSProp', ['rate', 'rho', 'epsilon']);
/**
 * Newton's method with an estimate of the inverse Hessian and a line search, on the mean over all batches: BFGS({gtol: 1e-8}), for
 * smooth losses of up to some thousand parameters. It has converged where no component of the gradient is larger than gtol
 * (Broyden, Fletcher, Goldfarb, Shanno 1970; Nocedal, Wright 2006).
 */
export const BFGS = optimizer('BFGS', ['gtol']);
/** BFGS from the latest steps alone, for any number of parameters: LBFGS({history: 10, gtol: 1e-8}) (Liu, Nocedal 1989). */
export const LBFGS = optimizer('LBFGS', ['history', 'gtol']);

/** rate * factor ** (i / steps) in iteration i: ExponentialDecay(rate, factor, steps). */
export const ExponentialDecay = schedule('ExponentialDecay', ['rate', 'factor', 'steps']);
/** rate * factor ** floor(i / every) in iteration i: StepDecay(rate, factor, every). */
export const StepDecay = schedule('StepDecay', ['rate', 'factor', 'every']);
/** From `rate` to `end` in `steps` iterations along half a cosine: CosineDecay(rate, steps, end = 0) (Loshchilov, Hutter 2017). */
export const CosineDecay = schedule('CosineDecay', ['rate', 'steps', 'end'], ['rate', 'steps']);
/** Rises for `steps` iterations to `rate`, a number or the start of a schedule, and goes on with it: Warmup(rate, steps). */
export const Warmup = schedule('Warmup', ['rate', 'steps']);
/** Up to `peak` in the first 30 % of `steps` iterations, then down to nearly nothing: OneCycle(peak, steps) (Smith, Topin 2018). */
export const OneCycle = schedule('OneCycle', ['peak', 'steps']);
