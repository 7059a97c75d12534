// Layers made of layers.

import { FlowgradError } from './errors.js';
import { Layer } from './layer.js';
import { asLayer } from './layers.js';
import { slice } from './math.js';

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
    return `${this.constructor.name}(${this.layers.join(', ')})`;
  }
}

class ChainLayer extends Container {
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
