// Functions between layers, which the engine defines; also of any array or number.

import { applyLayer } from './layer_programs.js';
import { shape, sigmoid, tanh, whole } from './math.js';

function activation(name) {
  return (x) => {
    const value = whole(x);
    return applyLayer({ kind: 'activation', name }, [value, []], [shape(value)]);
  };
}

/** max(x, 0) */
export const relu = activation('relu');
/** log(1 + exp(x)) without overflow */
export const softplus = activation('softplus');
/** x times the normal distribution function of x, in the approximation with tanh (Hendrycks and Gimpel 2016) */
export const gelu = activation('gelu');
/** x above 0, exp(x) - 1 below */
export const elu = activation('elu');
/** x times its sigmoid */
export const swish = activation('swish');
/** exp(x) over its sum along the last axis */
export const softmax = activation('softmax');
/** The logarithm of softmax(x), accurate where softmax underflows. */
export const logSoftmax = activation('log_softmax');

/** The engine's names of those functions that it knows as activations. */
export const activationNames = new Map([[tanh, 'tanh'], [sigmoid, 'sigmoid'], [relu, 'relu'], [softplus, 'softplus'],
  [gelu, 'gelu'], [elu, 'elu'], [swish, 'swish'], [softmax, 'softmax'], [logSoftmax, 'log_softmax']]);
