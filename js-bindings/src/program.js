// The graph that a trace records: nodes in single-assignment order, equal nodes only once, with their shapes.

import { FlowgradError } from './errors.js';
import { resultShape } from './shapes.js';
import { Decisions } from './branches.js';

let created = 0;
const BOOLEAN = new Set(['lt', 'le', 'eq', 'ne', 'and', 'or', 'not']);

const MOST_WORDS = 4096; // up to here the words themselves are the key, which is faster than hashing them

// 64 bits of hash (two multiplicative ones) stand for the data of constants and the bytes of programs.
function fingerprint(words) {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i], 0x01000193);
    b = Math.imul(b ^ words[i] ^ (b >>> 15), 0x85ebca6b);
    a ^= a >>> 13; // words differ in their high bits too
  }
  return `${words.length}:${a >>> 0}:${b >>> 0}`;
}

const programKeys = new WeakMap(); // the same bytes come back at every trace of a loss around a solve

function programKey(bytes) {
  if (!programKeys.has(bytes)) programKeys.set(bytes, fingerprint(bytes));
  return programKeys.get(bytes);
}

/**
 * Records one Program.
 *
 * Ids count the inputs first, then the nodes. The first failure is kept: a guest that catches it and goes on
 * would otherwise leave a wrong graph behind, so `check()` raises it again at the end of the trace.
 */
export class Recorder {
  /** @param {string} what  what is being traced, for messages */
  constructor(what) {
    this.what = what;
    this.serial = ++created; // a later recorder is the inner one of nested traces
    this.inputs = [];
    this.nodes = [];
    this.shapes = [];
    this.isBoolean = [];
    this.decisions = new Decisions(this);
    this.closed = false;
    this.hasCalls = false;
    this.failure = null;
    this.known = new Map();
  }

  /** Declares an input; all inputs come before the first node. */
  input(name, shape) {
    this.inputs.push({ name, shape });
    return this.#grow(shape, false);
  }

  /** The node of a numeric constant: `data` row-major, `shape` its shape. */
  constant(data, shape) {
    const bytes = new Float64Array(data);
    const words = new Int32Array(bytes.buffer);
    const key = `const|${shape}|${words.length > MOST_WORDS ? fingerprint(words) : words.join()}`;
    return this.#node(key, { op: 'const', args: [], attrs: shape, data: bytes }, shape);
  }

  /** The node of an operation of the wire format on earlier nodes. */
  operation(op, args, attrs = []) {
    let shape;
    try {
      shape = resultShape(op, args.map((id) => this.shapes[id]), attrs);
    } catch (error) {
      this.failure ??= error;
      throw error;
    }
    return this.#node(`${op}|${args}|${attrs}`, { op, args, attrs }, shape);
  }

  /**
   * The node of a call such as "solve".
   * @param {string} kind
   * @param {number[]} args  ids
   * @param {string} attributes  JSON
   * @param {Uint8Array[]} programs  encoded Programs
   * @param {number[]} shape  of the result
   */
  call(kind, args, attributes, programs, shape) {
    this.hasCalls = true;
    const key = `call|${kind}|${args}|${attributes}|${programs.map(programKey)}|${shape}`;
    return this.#node(key, { op: 'call', args, attrs: shape, kind, attributes, programs }, shape);
  }

  #node(key, node, shape) {
    let id = this.known.get(key);
    if (id === undefined) {
      this.nodes.push(node);
      id = this.#grow(shape, BOOLEAN.has(node.op));
      this.known.set(key, id);
    }
    return id;
  }

  #grow(shape, isBoolean) {
    this.shapes.push(shape);
    this.isBoolean.push(isBoolean);
    return this.shapes.length - 1;
  }

  /** Keeps the first failure and throws it. */
  fail(message, kind = null) {
    const error = new FlowgradError(message);
    error.kind = kind;
    this.failure ??= error;
    throw error;
  }

  /** Raises the first failure, if there was one. */
  check() {
    if (this.failure) throw this.failure;
  }

  /** Equal for equal graphs; cheaper than their bytes. */
  get signature() {
    return [...this.inputs.map(({ name, shape }) => `${name}[${shape}]`), ...this.known.keys()].join(';');
  }
}
