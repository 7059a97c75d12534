// Programs as bytes (version 1, little-endian), the form in which every front end hands them to the engine.

const VERSION = 1;
const text = typeof TextEncoder === 'undefined' ? null : new TextEncoder();

class Writer {
  constructor() {
    this.bytes = new Uint8Array(1024);
    this.view = new DataView(this.bytes.buffer);
    this.length = 0;
  }

  #reserve(count) {
    const at = this.length;
    this.length += count;
    if (this.length > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(2 * this.bytes.length, this.length));
      bytes.set(this.bytes);
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer);
    }
    return at;
  }

  u32(value) {
    const at = this.#reserve(4); // first: it may replace this.view
    this.view.setUint32(at, value, true);
  }

  ints(values) {
    this.u32(values.length);
    const at = this.#reserve(4 * values.length);
    values.forEach((value, i) => this.view.setInt32(at + 4 * i, value, true));
  }

  doubles(values) {
    const at = this.#reserve(8 * values.length);
    values.forEach((value, i) => this.view.setFloat64(at + 8 * i, value, true));
  }

  blob(bytes) {
    this.u32(bytes.length);
    const at = this.#reserve(bytes.length);
    this.bytes.set(bytes, at);
  }

  str(value) {
    this.blob(utf8(value));
  }

  done() {
    return this.bytes.slice(0, this.length);
  }
}

// GraalJS has no TextEncoder.
function utf8(value) {
  if (text) return text.encode(value);
  const escaped = unescape(encodeURIComponent(value));
  return Uint8Array.from(escaped, (c) => c.charCodeAt(0));
}

/** The bytes of a recorder's graph; nodes that no output needs are left out. */
export function encode(recorder, outputs) {
  const { inputs, nodes } = recorder;
  const live = liveNodes(recorder, outputs);
  const kept = nodes.filter((_, i) => live[inputs.length + i]);
  const renumbered = new Map();
  let next = 0;
  live.forEach((isLive, id) => { if (isLive || id < inputs.length) renumbered.set(id, next++); });

  const names = [...new Set(kept.map((node) => node.op))];
  const writer = new Writer();
  for (const c of 'FGIR') writer.bytes[writer.length++] = c.charCodeAt(0);
  writer.u32(VERSION);
  writer.u32(names.length);
  names.forEach((name) => writer.str(name));
  writer.u32(inputs.length);
  for (const { name, shape } of inputs) {
    writer.str(name);
    writer.ints(shape);
  }
  writer.u32(kept.length);
  for (const node of kept) {
    writer.u32(names.indexOf(node.op));
    writer.ints(node.args.map((id) => renumbered.get(id)));
    writer.ints(node.attrs);
    if (node.op === 'const') writer.doubles(node.data);
    if (node.op === 'call') {
      writer.str(node.kind);
      writer.str(node.attributes);
      writer.u32(node.programs.length);
      node.programs.forEach((program) => writer.blob(program));
    }
  }
  writer.u32(outputs.length);
  for (const { name, id } of outputs) {
    writer.str(name);
    writer.u32(renumbered.get(id));
  }
  return writer.done();
}

function liveNodes({ inputs, nodes }, outputs) {
  const live = new Array(inputs.length + nodes.length).fill(false);
  for (const { id } of outputs) live[id] = true;
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (live[inputs.length + i]) for (const arg of nodes[i].args) live[arg] = true;
  }
  return live;
}
