// `train`: the loss is traced and goes to the engine with its data, which runs the loop; see there for what it does.

import { FlowgradError, checkOptions, kindOf, snake } from './errors.js';
import { isTerminal, trainOnEngine, writeError } from './engine.js';
import { traceFunction } from './function.js';
import { NDArray, array, flatten, fromData, isArray } from './ndarray.js';
import { Optimizer } from './optimizers.js';
import { placement } from './options.js';
import { checkScalar } from './grad.js';
import { packPlain, packingOf, publicNames } from './solve.js';
import { sizeOf } from './shapes.js';
import { Structure, checkNumbers } from './structure.js';
import { recorderOf } from './tracer.js';

const OPTIONS = ['epochs', 'data', 'batchSize', 'shuffle', 'key', 'callback', 'clipNorm', 'clipValue', 'recovery', 'checkpoint',
  'checkpointEvery', 'resume', 'progress', 'device', 'dtype'];
const RECOVERIES = ['shrink', 'skip', 'stop'];

/**
 * Moves the parameters `theta` until `loss(theta)`, or `loss(theta, ...batch)`, is small.
 *
 * @param {Function} loss  returns one number; traced once for each shape of batches
 * @param {*} theta  first parameters: numbers, arrays, and objects and lists of these
 * @param {Optimizer} optimizer  such as fg.Adam(0.05); fg.LBFGS() and fg.BFGS() take the mean over all batches
 * @param {object} options
 *   epochs: passes over the data; without data, iterations;
 *   data: with batchSize a list of arrays whose first axis counts samples, [x, y]; without it a list of batches, each the list
 *   of what follows theta, [[x1, y1], [x2, y2]];
 *   shuffle: a seed: another order in each epoch, of samples with batchSize, of batches without;
 *   key: a seed: the loss takes one more argument, the last, a number that is another one in each iteration: the key of layers
 *   with Dropout;
 *   callback: (theta, loss, iteration) => true to end, called before each step;
 *   clipNorm: the longest gradient; clipValue: the largest component of it, either way;
 *   recovery: where the loss is not finite or a solve in it fails: 'shrink' (when left out) takes back half the step until it
 *   is, 'skip' takes back the step and passes over the batch, 'stop' ends; after 11 times in a row the retcode is "MaxNaN";
 *   checkpoint: a file to go on from, written each half minute, or each checkpointEvery iterations, and at the end;
 *   resume: true goes on from that file where there is one, with the same bits as without the interruption;
 *   device, dtype: where loss and gradient are computed, and in which numbers: see `valueAndGrad`;
 *   progress: true draws a bar on standard error, false nothing; a bar where that is a terminal when left out
 * @returns {Fit}
 * @throws {FlowgradError} for what cannot be used, a loss that is not finite at `theta`, and a checkpoint that is damaged or of
 *   another training; whatever the callback throws ends the training and is thrown
 */
export function train(loss, theta, optimizer, options) {
  if (typeof loss !== 'function') throw new FlowgradError(`\`loss\` must be a function, got ${kindOf(loss)}`, 'loss');
  if (!(optimizer instanceof Optimizer)) {
    throw new FlowgradError(`\`optimizer\` must be an optimizer such as fg.Adam(0.05), got ${kindOf(optimizer)}`, 'optimizer');
  }
  checkOptions(options ?? {}, OPTIONS, 'train');
  const { data, batchSize, callback = null, progress = null } = options ?? {};
  if (callback !== null && typeof callback !== 'function') {
    throw new FlowgradError(`\`callback\` must be a function (theta, loss, iteration), got ${kindOf(callback)}`, 'callback');
  }
  checkNumbers(theta, 'theta', true);
  const losses = new LossTraces(loss, theta, (options?.key ?? null) === null ? [] : [0]);
  const { device, dtype } = options ?? {};
  const spec = { ...trainSpec(options ?? {}), ...placement({ device, dtype }, 'train'), optimizer: optimizer.spec };
  const arrays = batchSize === undefined ? byBatches(losses, spec, data) : byRows(losses, spec, data, batchSize);
  const screen = new Screen(progress);
  const thrown = [];
  const called = callback && ((flat, value, iteration) => {
    try {
      return Boolean(callback(losses.build(flat), value, iteration));
    } catch (error) {
      thrown.push(error);
      return true;
    }
  });
  const host = trainOnEngine(losses.handles, spec, losses.flat, arrays, called, (...report) => screen.report(...report));
  screen.close();
  if (thrown.length > 0) throw thrown[0];
  return new Fit(host, losses);
}

const whole = (least) => (name, value) => {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new FlowgradError(`\`${name}\` must be a whole number of at least ${least}, got ${kindOf(value)}`, name);
  }
};
const CHECKS = {
  epochs: whole(0),
  shuffle: whole(0),
  key: whole(0),
  checkpointEvery: whole(1),
  clipNorm: positive,
  clipValue: positive,
  recovery(name, value) {
    if (!RECOVERIES.includes(value)) throw new FlowgradError(`\`recovery\` must be ${RECOVERIES.join(', ')}, got ${kindOf(value)}`, name);
  },
  checkpoint(name, value) {
    if (typeof value !== 'string') throw new FlowgradError(`\`checkpoint\` must be the name of a file, got ${kindOf(value)}`, name);
  },
  resume(name, value) {
    if (typeof value !== 'boolean') throw new FlowgradError(`\`resume\` must be true or false, got ${kindOf(value)}`, name);
  },
};

function positive(name, value) {
  if (!(value > 0 && value < Infinity)) throw new FlowgradError(`\`${name}\` must be a positive number, got ${kindOf(value)}`, name);
}

function trainSpec(options) {
  if (options.epochs === undefined) throw new FlowgradError('`epochs` is missing: how often to pass over the data', 'epochs');
  const spec = {};
  for (const [name, check] of Object.entries(CHECKS)) {
    const value = options[name];
    if (value === undefined || value === null) continue;
    check(name, value);
    spec[snake(name)] = value;
  }
  return spec;
}

/** The traces of a loss, one for each shape of batches. */
class LossTraces {
  constructor(loss, theta, key) {
    const { structure, leaves } = Structure.of(theta);
    if (recorderOf(leaves)) throw new FlowgradError('`train` cannot be part of a differentiated function; use its result outside');
    if (leaves.length === 0) throw new FlowgradError(`\`theta\` holds no numbers, got ${kindOf(theta)}`, 'theta');
    this.loss = loss;
    this.key = key; // what comes after a batch
    this.packing = packingOf(structure);
    this.flat = packPlain(this.packing, leaves);
    this.handles = [];
    this.known = new Map();
  }

  /** {index, arrays} of a batch, a list of arguments. */
  index(batch) {
    const parts = [...batch, ...this.key].map((arg) => Structure.of(arg));
    const arrays = parts.flatMap(({ leaves }) => leaves.map((leaf) => Float64Array.from(flatten(leaf))));
    const key = parts.map(({ structure }) => structure.key).join(';');
    if (!this.known.has(key)) {
      const inputs = [{ name: 'theta', shape: this.packing.shape }, ...parts.flatMap(({ structure }, i) => {
        const { shapes } = structure;
        return structure.names(`x${i}`).map((name, k) => ({ name, shape: shapes[k] }));
      })];
      const toArguments = ([first, ...values]) => {
        let next = 0;
        return [this.packing.unpack(first), ...parts.map(({ structure, leaves }) => structure.build(values.slice(next, next += leaves.length)))];
      };
      const found = traceFunction(this.loss, this.loss.name, inputs, [this.flat, ...arrays], publicNames(), toArguments);
      checkScalar(this.loss, found.structure);
      this.known.set(key, this.handles.length);
      this.handles.push(found.handle);
    }
    return { index: this.known.get(key), arrays: arrays.slice(0, arrays.length - this.key.length) };
  }

  /** Parameters in the form of theta. */
  build(flat) {
    let at = 0;
    const { structure } = this.packing;
    return structure.build(structure.shapes.map((shape) => fromData(flat.subarray(at, at += sizeOf(shape)), shape)));
  }
}

function byBatches(losses, spec, data) {
  if (data === undefined || data === null) {
    losses.index([]);
    return [];
  }
  if (!Array.isArray(data) || data instanceof NDArray || data.length === 0 || !data.every((batch) => Array.isArray(batch))) {
    throw new FlowgradError('`data` must be a list of batches, each the list of what follows theta, such as [[x1, y1], [x2, y2]], '
      + `got ${kindOf(data)}`, 'data');
  }
  const arrays = [];
  spec.batches = data.map((batch) => {
    const { index, arrays: own } = losses.index(batch instanceof NDArray ? [batch] : batch);
    arrays.push(...own);
    return { loss: index, arrays: own.map((_, i) => arrays.length - own.length + i) };
  });
  return arrays;
}

function byRows(losses, spec, data, batchSize) {
  whole(1)('batchSize', batchSize);
  if (!isArray(data) || data.length === 0) {
    throw new FlowgradError(`\`batchSize\` needs \`data\`, a list of arrays [x, y], got ${kindOf(data)}`, 'data');
  }
  const isOne = data instanceof NDArray || ArrayBuffer.isView(data);
  const arrays = (isOne ? [data] : Array.from(data)).map((one) => array(one, 'data'));
  const rows = arrays[0].length ?? 0;
  if (rows === 0 || arrays.some((one) => one.length !== rows)) {
    throw new FlowgradError('`data` must be arrays whose first axes are of one length, that counts samples, got lengths '
      + `${arrays.map((one) => one.length ?? 'of a number').join(', ')}`, 'data');
  }
  const size = Math.min(batchSize, rows);
  const part = (from, count) => arrays.map((one) => {
    const shape = [count, ...one.shape.slice(1)];
    return fromData(flatten(Array.from(one).slice(from, from + count)), shape);
  });
  losses.index(part(0, size));
  if (rows % size > 0) losses.index(part(rows - rows % size, rows % size));
  spec.rows = { rows, size };
  return arrays.map((one) => one.data);
}

/** The line on standard error. */
class Screen {
  constructor(progress) {
    this.terminal = isTerminal();
    this.drawn = progress ?? this.terminal;
    this.quiet = progress === false;
    this.line = '';
    this.written = Date.now();
  }

  report(isNotice, text) {
    const clear = '\r\u001b[K';
    if (isNotice) {
      if (!this.quiet) writeError(`${this.line ? clear : ''}train: ${text}\n`);
    } else if (this.drawn && this.terminal) {
      this.line = text;
      writeError(clear + text);
    } else if (this.drawn && (Date.now() - this.written >= 1000 || text.includes('done'))) { // a file: few lines, one below the other
      this.written = Date.now();
      writeError(`${text}\n`);
    }
  }

  close() {
    if (this.line) writeError('\n');
  }
}

/**
 * What a training gives.
 *
 * @property {*} params  the parameters, in the form that they were given in
 * @property {number} loss  at them, for one batch; for several the mean of the latest epoch's
 * @property {Float64Array} losses  of each iteration, before its step
 * @property {string} retcode  "Success", "Stopped" by the callback, "MaxNaN" where the loss was not finite too often in a row,
 *     "LineSearchFailure"
 * @property {string} message  the same in a sentence
 * @property {number} iterations  steps done, those before a training was resumed included
 * @property {number} epochs  whole epochs likewise
 * @property {number} seconds  that it took
 */
export class Fit {
  constructor({ params, losses, summary }, traces) {
    const { loss, ...rest } = summary;
    Object.assign(this, rest, { params: traces.build(params), loss: Number(loss), losses });
  }

  toString() {
    return `Fit: ${this.retcode}, loss ${this.loss}, ${this.message}`;
  }
}
