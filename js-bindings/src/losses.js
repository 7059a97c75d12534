// Losses, of arrays or of what is traced.

import { FlowgradError } from './errors.js';
import { arange, divide, equal, exp, log, max, mean, multiply, reshape, shape, square, subtract, sum } from './math.js';
import { showShape, sizeOf } from './shapes.js';

/** The mean of (a - b) ** 2, whose shapes may be broadcast. */
export function mse(a, b) {
  return mean(square(subtract(a, b)));
}

/**
 * The mean over rows of -log(softmax(logits)[label]), without overflow for any logits.
 *
 * @param {*} logits  of shape [..., classes]
 * @param {*} labels  numbers of classes from 0, [...]; or weights of classes, such as one-hot rows, shaped like logits
 */
export function crossEntropy(logits, labels) {
  const [whole, given] = [shape(logits), shape(labels)];
  if (whole.length === 0) throw new FlowgradError('`logits` must have an axis of classes, got a number', 'logits');
  const rows = whole.slice(0, -1);
  const isNumbers = showShape(given) === showShape(rows);
  if (!isNumbers && showShape(given) !== showShape(whole)) {
    throw new FlowgradError(`\`labels\` must have shape ${showShape(rows)}, numbers of classes, or ${showShape(whole)}, weights of `
      + `them, got ${showShape(given)}`, 'labels');
  }
  const column = (x) => reshape(x, [...rows, 1]);
  const weights = isNumbers ? equal(column(labels), arange(whole.at(-1))) : labels;
  const shifted = subtract(logits, column(max(logits, -1)));
  const logSoftmax = subtract(shifted, column(log(sum(exp(shifted), -1))));
  return divide(sum(multiply(weights, logSoftmax)), -Math.max(1, sizeOf(rows)));
}
