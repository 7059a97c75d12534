// The layers: descriptions that the engine builds Programs of.

import { activationNames } from './activations.js';
import { FlowgradError, checkOptions, describeFunction, kindOf, snake } from './errors.js';
import { hasOperators, isUnrewritten, rewrittenCopy } from './fallback.js';
import { initializerSpec } from './initializers.js';
import { Layer, Parametric, arrayOf, ofEngine } from './layer.js';
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

function rewritten(f) {
  if (!copies.has(f)) {
    const isOurs = Object.values(publicNames()).includes(f);
    copies.set(f, isOurs || !isUnrewritten(f) || !hasOperators(f) ? f : rewrittenCopy(f, publicNames()) ?? f);
  }
  return copies.get(f);
}

/** `f`, which must be a function. */
export function checkFunction(f, name) {
  if (typeof f !== 'function') throw new FlowgradError(`\`${name}\` must be a function of an array, got ${kindOf(f)}`, name);
  return f;
}

// A layer of one input, perhaps with a function of the user at its end.
class Leaf extends ofEngine(Layer) {
  constructor(name, spec, activation = null) {
    const known = activationNames.get(activation) ?? (typeof activation === 'string' ? snake(activation) : null);
    super(name, known === null ? spec : { ...spec, activation: known });
    this.after = known === null && activation !== null ? checkFunction(activation, 'activation') : null;
  }

  result(x, theta) {
    const y = applyLayer(this.spec, [x, theta], [shape(x)]);
    return this.after === null ? y : called(this.after, y);
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

/**
 * A convolution of images (..., height, width, inputs): (..., new height, new width, outputs). The kernel is not turned round.
 * Parameters: weight (kernel height, kernel width, inputs, outputs), bias (outputs).
 *
 * @param {number} inputs
 * @param {number} outputs
 * @param {number|[number, number]} kernel  its height and width
 * @param {Function|string|null} [activation]  as for Dense
 * @param {object} [options]  stride: how far apart its places are, a number or a pair. padding: rows and columns of zeros at
 *     each edge, a number or a pair; half the kernel, rounded down, keeps the size of an image for odd kernels. bias, init: as
 *     for Dense
 */
export function Conv2d(inputs, outputs, kernel, activation = null, options = {}) {
  checkOptions(options, ['stride', 'padding', 'bias', 'init'], 'Conv2d');
  const { stride = 1, padding = 0, bias = true, init } = options;
  return new Leaf(`Conv2d(${inputs}, ${outputs}, ${kernel})`,
    { kind: 'conv2d', inputs, outputs, kernel, stride, padding, bias, init: initializerSpec(init) }, activation);
}

function pool(name, kind, window, options) {
  checkOptions(options, ['stride', 'padding'], name);
  const { stride = window, padding = 0 } = options;
  return new Leaf(`${name}(${window})`, { kind, window, stride, padding });
}

/**
 * The greatest number of each window of images (..., height, width, channels).
 *
 * @param {number|[number, number]} window  its height and width
 * @param {object} [options]  stride: how far apart windows are, a number or a pair; side by side when left out. padding: by how
 *     much they reach over each edge, where there is nothing; less than the window
 */
export function MaxPool(window, options = {}) {
  return pool('MaxPool', 'max_pool', window, options);
}

/** The mean of each window of images (..., height, width, channels), of what lies within the image; options as MaxPool. */
export function AvgPool(window, options = {}) {
  return pool('AvgPool', 'avg_pool', window, options);
}

/** The last `axes` axes as one: (..., height, width, channels) becomes (..., height * width * channels). */
export function Flatten(axes = 3) {
  return new Leaf(`Flatten(${axes})`, { kind: 'flatten', axes });
}

class DropoutLayer extends ofEngine(Layer) {
  result(x, theta, key, path) {
    if (key === null) return x;
    return applyLayer(this.spec, [x, theta, key], [shape(x)], { training: true, path });
  }
}

/**
 * In training, which is where `apply` gets a key, each number is zero with probability `rate` and otherwise divided by
 * 1 - rate; without a key all stay as they are. The same key gives the same mask.
 */
export function Dropout(rate) {
  return new DropoutLayer(`Dropout(${rate})`, { kind: 'dropout', rate });
}

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias, mean and variance over the last axes, of shape `own` (a number or
 * several). Parameters: scale (starts at 1) and bias (starts at 0), of that shape.
 */
export function LayerNorm(own, options = {}) {
  checkOptions(options, ['epsilon'], 'LayerNorm');
  const { epsilon = 1e-5 } = options;
  return new Leaf(`LayerNorm(${own})`, { kind: 'layer_norm', shape: own, epsilon });
}

class Cell extends ofEngine(Parametric) {
  /** From an input x (..., inputs) and a state h (..., hidden) the next state, of its shape. */
  apply(x, h, theta) {
    const values = [arrayOf(x, 'x'), arrayOf(h, 'h'), this.checked(theta)];
    return applyLayer(this.spec, values, values.slice(0, 2).map(shape));
  }
}

/**
 * One step of a gated recurrent unit: cell.apply(x, h, theta), from an input x (..., inputs) and a state h (..., hidden) the
 * next state.
 *
 *     r = sigmoid(x Wr + br + h Ur + cr),  z = sigmoid(x Wz + bz + h Uz + cz)
 *     n = tanh(x Wn + bn + r (h Un + cn)),  h' = (1 - z) n + z h
 *
 * Parameters: weight_input (inputs, 3 * hidden), which is [Wr, Wz, Wn] side by side, likewise weight_state
 * (hidden, 3 * hidden), bias_input and bias_state (3 * hidden).
 */
export function GRUCell(inputs, hidden) {
  return new Cell(`GRUCell(${inputs}, ${hidden})`, { kind: 'gru_cell', inputs, hidden });
}

/**
 * A GRUCell that reads a sequence, (..., n, inputs), from a state of zeros on: its last state, (..., hidden). Parameters: those
 * of the cell. Each place becomes operations of its own: this is for some hundred places.
 *
 * @param {number} inputs
 * @param {number} hidden
 * @param {{sequence?: boolean, backward?: boolean}} [options]  sequence: true for the state at each place, (..., n, hidden).
 *     backward: true reads the last place first; the last state is then that at the first place
 */
export function GRU(inputs, hidden, options = {}) {
  checkOptions(options, ['sequence', 'backward'], 'GRU');
  return new Leaf(`GRU(${inputs}, ${hidden})`, { kind: 'gru', inputs, hidden, ...options });
}

// A function of the user as a layer.
class FunctionLayer extends ofEngine(Layer) {
  constructor(f, parameters, init) {
    const own = typeof init === 'object' && init !== null && init.constructor === Object;
    super(`Function(${f.name ?? ''})`, { kind: 'parameters',
      parameters: Object.entries(parameters).map(([name, of]) => ({ name, shape: [of].flat(),
        init: initializerSpec(own ? init[name] : init) })) });
    this.f = checkFunction(f, 'f');
  }

  result(x, theta) {
    return this.parameters.length > 0 ? called(this.f, x, this.parts(theta)) : called(this.f, x);
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
  if (f instanceof Parametric && !(f instanceof Layer)) {
    throw new FlowgradError(`\`layers\` must be functions of one array, got ${f}; call it within a function of your own`, 'layers');
  }
  return f instanceof Layer ? f : FunctionOf(f);
}
