// A Program's bytes read back into a recorder, so that a function of another language joins the trace in progress.

import { FlowgradError } from './errors.js';
import { sizeOf } from './shapes.js';

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  u32() {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  many(count, read) {
    return Array.from({ length: count }, read);
  }

  ints() {
    return this.many(this.u32(), () => this.u32() | 0);
  }

  doubles(count) {
    return this.many(count, () => {
      this.at += 8;
      return this.view.getFloat64(this.at - 8, true);
    });
  }

  blob() {
    const length = this.u32();
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  text() {
    return decodeURIComponent(escape(String.fromCharCode(...this.blob())));
  }
}

/**
 * Adds a Program's nodes to a recorder.
 *
 * @param {Recorder} recorder
 * @param {Uint8Array} bytes  the Program
 * @param {number[]} ids  the nodes for its inputs
 * @returns {number[]} the nodes of its outputs
 */
export function inline(recorder, bytes, ids) {
  const reader = new Reader(bytes);
  const magic = String.fromCharCode(...reader.many(4, () => bytes[reader.at++]));
  if (magic !== 'FGIR' || reader.u32() !== 1) {
    throw new FlowgradError('a program of another language is not of this version of Flowgrad');
  }
  const names = reader.many(reader.u32(), () => reader.text());
  reader.many(reader.u32(), () => [reader.text(), reader.ints()]); // the inputs
  const known = [...ids];
  for (let left = reader.u32(); left > 0; left--) {
    const op = names[reader.u32()];
    const args = reader.ints().map((id) => known[id]);
    const attrs = reader.ints();
    if (op === 'const') known.push(recorder.constant(reader.doubles(sizeOf(attrs)), attrs));
    else if (op !== 'call') known.push(recorder.operation(op, args, attrs));
    else {
      const [kind, attributes] = [reader.text(), reader.text()];
      known.push(recorder.call(kind, args, attributes, reader.many(reader.u32(), () => reader.blob()), attrs));
    }
  }
  return reader.many(reader.u32(), () => (reader.text(), known[reader.u32()]));
}
