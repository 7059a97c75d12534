// The layers: descriptions that the engine builds Programs of.

import { activationNames } from './activations.js';
import { FlowgradError, checkOptions, describeFunction, kindOf, snake } from './errors.js';
import { isUnrewritten, rewrittenCopy } from './fallback.js';
import { initializerSpec } from './initializers.js';
import { EngineLayer, Layer, arrayOf } from './layer.js';
import { applyLayer } from './layer_programs.js';
import { shape } from './math.js';
import { publicNames } from './solve.js';

/** The result of a function of the user on `args`, whose operators may have to be rewritten first. */
export function called(f, ...args) {
  const result = rewritten(f)(...args);
  if (result === undefined || result === null) {
    throw new FlowgradError(`${describeFunction(f)} returned ${result}; it must return an array`, 'f');
  }
  return arrayOf(result, 'f');
}

const copies = new WeakMap();

// A function that needs more of its surroundings than the public names is taken as it is; it may well have no operators.
function rewritten(f) {
  if (!isUnrewritten(f)) return f;
  if (!copies.has(f)) {
    const copy = rewrittenCopy(f, publicNames());
    copies.set(f, copy === null ? f : (...args) => {
      try {
        return copy(...args);
      } catch (error) {
        if (error.kind !== 'free variable') throw error;
        return f(...args);
      }
    });
  }
  return copies.get(f);
}

function checkFunction(f, name) {
  if (typeof f !== 'function') throw new FlowgradError(`\`${name}\` must be a function of an array, got ${kindOf(f)}`, name);
  return f;
}

// A layer of one input, perhaps with a function of the user at its end.
class Leaf extends EngineLayer {
  constructor(name, spec, activation = null) {
    const known = activationNames.get(activation) ?? (typeof activation === 'string' ? snake(activation) : null);
    super(known === null ? spec : { ...spec, activation: known });
    this.after = known === null && activation !== null ? checkFunction(activation, 'activation') : null;
    this.name = name;
  }

  result(x, theta) {
    const y = applyLayer(this.spec, [x, theta], [shape(x)]);
    return this.after === null ? y : called(this.after, y);
  }

  toString() {
    return this.name;
  }
}

/**
 * activation(x @ weight + bias), of shape (..., outputs) for x of shape (..., inputs). Parameters: weight (inputs, outputs),
 * bias (outputs).
 *
 * @param {number} inputs
 * @param {number} outputs
 * @param {Function|string|null} [activation]  a function of an array such as fg.tanh, or its name
 * @param {{bias?: boolean, init?: *}} [options]  bias: whether there is one; it starts at zero. init: where the weight
 *     starts, an initialiser such as fg.nn.orthogonal(); fg.nn.glorotUniform() when left out
 */
export function Dense(inputs, outputs, activation = null, options = {}) {
  checkOptions(options, ['bias', 'init'], 'Dense');
  const { bias = true, init } = options;
  return new Leaf(`Dense(${inputs}, ${outputs})`, { kind: 'dense', inputs, outputs, bias, init: initializerSpec(init) }, activation);
}

// A function of the user as a layer.
class FunctionLayer extends EngineLayer {
  constructor(f, parameters, init) {
    const own = typeof init === 'object' && init !== null && init.constructor === Object;
    super({ kind: 'parameters',
      parameters: Object.entries(parameters).map(([name, of]) => ({ name, shape: [of].flat(),
        init: initializerSpec(own ? init[name] : init) })) });
    this.f = checkFunction(f, 'f');
  }

  result(x, theta) {
    return this.parameters.length > 0 ? called(this.f, x, this.parts(theta)) : called(this.f, x);
  }

  toString() {
    return `Function(${this.f.name})`;
  }
}

/**
 * A function of the user as a layer: f(x), or with parameters f(x, parameters).
 *
 * @param {Function} f
 * @param {object} [parameters]  names and shapes; f gets an object of names and arrays
 * @param {{init?: *}} [options]  where they start: an initialiser, or an object of these by name; Glorot's for two axes and
 *     more, else zeros
 */
function FunctionOf(f, parameters = {}, options = {}) {
  checkOptions(options, ['init'], 'Function');
  return new FunctionLayer(f, parameters, options.init);
}
export { FunctionOf as Function };

/** A layer as it is, a function as a layer. */
export function asLayer(f) {
  return f instanceof Layer ? f : FunctionOf(f);
}
