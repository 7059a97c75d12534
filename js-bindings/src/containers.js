// Layers made of layers.

import { FlowgradError, checkOptions } from './errors.js';
import { Layer } from './layer.js';
import { asLayer, called, checkFunction } from './layers.js';
import { add, concatenate, slice } from './math.js';

// Its parameters are those of its layers, one after the other.
class Container extends Layer {
  constructor(layers) {
    const made = layers.map(asLayer);
    const offsets = [0];
    for (const layer of made) offsets.push(offsets.at(-1) + layer.size);
    super(made.flatMap(({ parameters }, i) => parameters
      .map(({ name, shape, offset }) => ({ name: `${i}.${name}`, shape, offset: offsets[i] + offset }))));
    this.layers = made;
    this.offsets = offsets;
  }

  initialNumbers(seed, path) {
    return this.layers.flatMap((layer, i) => Array.from(layer.initialNumbers(seed, [...path, i])));
  }

  // The part of theta that belongs to layer i.
  part(theta, i) {
    return slice(theta, `${this.offsets[i]}:${this.offsets[i + 1]}`);
  }

  parts(theta) {
    return this.layers.map((layer, i) => layer.parts(this.part(theta, i)));
  }

  // What layer i makes of x.
  through(i, x, theta, key, path) {
    return this.layers[i].result(x, this.part(theta, i), key, [...path, i]);
  }

  toString() {
    return `${this.kind}(${this.layers.join(', ')})`;
  }
}

class ChainLayer extends Container {
  kind = 'Chain';

  result(x, theta, key, path) {
    return this.layers.reduce((y, _, i) => this.through(i, y, theta, key, path), x);
  }
}

/**
 * Layers, and functions of an array, one after the other.
 *
 *     fg.nn.Chain((x) => x ** 3, fg.nn.Dense(2, 50, fg.tanh), fg.nn.Dense(50, 2))
 */
export function Chain(...layers) {
  if (layers.length === 0) throw new FlowgradError('`layers` of a Chain must hold at least one layer, got none', 'layers');
  return new ChainLayer(layers);
}

class ParallelLayer extends Container {
  kind = 'Parallel';

  constructor(layers, combine) {
    super(layers);
    this.combine = combine === null ? null : checkFunction(combine, 'combine');
  }

  result(x, theta, key, path) {
    const results = this.layers.map((_, i) => this.through(i, x, theta, key, path));
    return this.combine === null ? concatenate(results, -1) : called(this.combine, ...results);
  }
}

/**
 * Layers, and functions of an array, side by side: each gets the input. Their results are joined along the last axis.
 *
 * @param {Array} layers
 * @param {{combine?: Function}} [options]  combine: of as many arrays as there are layers, in place of joining
 */
export function Parallel(layers, options = {}) {
  checkOptions(options, ['combine'], 'Parallel');
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new FlowgradError('`layers` of Parallel must be an array of at least one layer', 'layers');
  }
  return new ParallelLayer(layers, options.combine ?? null);
}

class SkipLayer extends Container {
  kind = 'SkipConnection';

  constructor(layer, combine) {
    super([layer]);
    this.combine = checkFunction(combine, 'combine');
  }

  result(x, theta, key, path) {
    return called(this.combine, this.through(0, x, theta, key, path), x);
  }
}

/** A layer with a way around it: combine(layer(x), x), which is their sum when left out. */
export function SkipConnection(layer, combine = add) {
  return new SkipLayer(layer, combine);
}
