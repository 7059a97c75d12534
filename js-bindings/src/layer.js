// What a layer is: a function of an array and of a vector of parameters.

import { FlowgradError, checkOptions, kindOf } from './errors.js';
import { layerInitial, layerParameters } from './engine.js';
import { reshape, shape, slice, whole } from './math.js';
import { array, fromData } from './ndarray.js';
import { showShape, sizeOf } from './shapes.js';
import { leafShape } from './structure.js';
import { recorderOf } from './tracer.js';

/**
 * Something with parameters: one vector, theta, of which each is a part. Does not change once it is made.
 *
 * @property {{name: string, shape: number[], offset: number}[]} parameters  the named parts of theta
 */
export class Parametric {
  constructor(parameters = []) {
    this.parameters = parameters;
  }

  /** The length of theta. */
  get size() {
    return this.parameters.reduce((total, { shape: own }) => total + sizeOf(own), 0);
  }

  /**
   * theta at the start: the same for the same seed, in all languages.
   *
   * @param {{seed?: number}} [options]  seed: a whole number from 0 on
   * @returns {NDArray} of shape [size]
   */
  init(options = {}) {
    checkOptions(options, ['seed'], 'init');
    const { seed = 0 } = options;
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new FlowgradError(`\`seed\` must be a whole number from 0 to 2**53 - 1, got ${kindOf(seed)}`, 'seed');
    }
    return fromData(Float64Array.from(this.initialNumbers(seed, [])), [this.size]);
  }

  /** theta as an array or traced vector of the right length. */
  checked(theta) {
    const value = arrayOf(theta, 'theta');
    const own = shape(value);
    if (own.length !== 1 || own[0] !== this.size) {
      throw new FlowgradError(`\`theta\` must be a vector of ${this.size} parameters for ${this}, got shape ${showShape(own)}; `
        + 'init({seed}) gives one', 'theta');
    }
    return value;
  }

  /** The parameters by name as parts of theta, plain or traced: an object, of a container an array with one for each layer. */
  views(theta) {
    return this.parts(this.checked(theta));
  }

  parts(theta) {
    return Object.fromEntries(this.parameters.map(({ name, shape: own, offset }) => [name, part(theta, offset, own)]));
  }
}

/**
 * A function of an array and of a vector of parameters, for plain numbers and within traced functions. Leading axes of the
 * array are batch axes: (..., in) becomes (..., out); images are (..., height, width, channels).
 */
export class Layer extends Parametric {
  /**
   * The result for the array x.
   *
   * @param {*} x  number, array, traced value
   * @param {*} [theta]  the vector of `size` parameters; may be left out where there are none
   * @param {{key?: number}} [options]  key: in training a number, another one in each iteration, from which the masks of
   *     Dropout are drawn; left out for inference
   * @returns {*} plain or traced, as x and theta are
   * @throws {FlowgradError} where the shapes do not fit
   */
  apply(x, theta = [], options = {}) {
    checkOptions(options, ['key'], 'apply');
    return this.result(arrayOf(x, 'x'), this.checked(theta), options.key ?? null, []);
  }
}

/** A number, an array as one of this package, or a traced value; an array of traced values as one. */
export function arrayOf(value, name) {
  if (value !== undefined && value !== null && leafShape(value)) return recorderOf([value]) ? whole(value) : array(value, name);
  throw new FlowgradError(`\`${name}\` must be a number or an array of numbers, got ${kindOf(value)}`, name);
}

/** A part of the vector theta in its shape. */
export function part(theta, offset, own) {
  return reshape(slice(theta, `${offset}:${offset + sizeOf(own)}`), own);
}

/** `Base` (Layer or Parametric) for what the engine builds: `spec` says what, with snake_case keys; `name` is for messages. */
export const ofEngine = (Base) => class extends Base {
  constructor(name, spec) {
    super(layerParameters({ layer: spec }));
    this.name = name;
    this.spec = spec;
  }

  initialNumbers(seed, path) {
    return layerInitial({ layer: this.spec, seed, path });
  }

  toString() {
    return this.name;
  }
};
