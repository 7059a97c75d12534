// Where the parameters of layers start; the engine draws the numbers.

import { FlowgradError, checkOptions, kindOf, snake } from './errors.js';

/** Made by glorotUniform() and its like. */
export class Initializer {
  constructor(spec) {
    this.spec = spec;
  }
}

function withGain(kind) {
  return (options = {}) => {
    checkOptions(options, ['gain'], 'an initialiser');
    return new Initializer({ kind, gain: number('gain', options.gain ?? 1) });
  };
}

function number(name, value) {
  if (typeof value === 'number') return value;
  throw new FlowgradError(`\`${name}\` of an initialiser must be a number, got ${kindOf(value)}`, name);
}

/** Uniform with variance gain^2 * 2 / (inputs + outputs) (Glorot and Bengio 2010); what weights start from. */
export const glorotUniform = withGain('glorot_uniform');
/** Normal with variance gain^2 * 2 / (inputs + outputs) (Glorot and Bengio 2010). */
export const glorotNormal = withGain('glorot_normal');
/** Uniform with variance gain^2 * 2 / inputs, for relu (He, Zhang, Ren and Sun 2015). */
export const heUniform = withGain('he_uniform');
/** Normal with variance gain^2 * 2 / inputs, for relu (He, Zhang, Ren and Sun 2015). */
export const heNormal = withGain('he_normal');
/** gain times a random matrix with orthonormal columns, or rows where there are fewer (Saxe, McClelland and Ganguli 2014). */
export const orthogonal = withGain('orthogonal');
/** All zero; what biases start from. */
export const zeros = () => new Initializer({ kind: 'zeros' });
/** All equal to `value`. */
export const constant = (value) => new Initializer({ kind: 'constant', value: number('value', value) });

/** An initialiser as the engine takes it; also one that is given by its name, or as a function of this module. */
export function initializerSpec(init) {
  if (init === undefined || init === null) return undefined;
  if (typeof init === 'string') return snake(init);
  const made = typeof init === 'function' ? init() : init;
  if (made instanceof Initializer) return made.spec;
  throw new FlowgradError(`\`init\` must be an initialiser such as fg.nn.glorotUniform(), got ${kindOf(init)}`, 'init');
}
