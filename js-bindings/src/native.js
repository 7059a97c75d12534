// The engine under Node: libflowgrad through koffi. It looks like the host object of GraalJS (see engine.js): calls answer
// {ok, value, error, argument} and throw nothing, arrays come and go as buffers of doubles.

import koffi from 'koffi';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const RETCODES = ['Success', 'Terminated', 'MaxIters', 'DtLessThanMin', 'Unstable', 'InitialFailure', 'ConvergenceFailure',
  'Failure'];
const [LISTING, SHAPES, MESSAGE, STATS, METHOD, METHODS, INFO, EVENTS, SAVED, FIT, PHASES] = [0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11];

const FUNCTIONS = {
  fg_version: ['const char *', []],
  fg_last_error: ['const char *', []],
  fg_last_argument: ['const char *', []],
  fg_load: ['int', ['void *', 'size_t', 'void *']],
  fg_free: ['int', ['uint64_t']],
  fg_live_handles: ['int64_t', []],
  fg_evaluate: ['int', ['uint64_t', 'void *', 'void *', 'size_t', 'void *', 'void *', 'size_t', 'void *', 'void *']],
  fg_transform: ['int', ['uint64_t', 'const char *', 'const char *', 'void *']],
  fg_explain: ['int', ['uint64_t', 'const char *', 'void *', 'size_t', 'void *']],
  fg_layer: ['int', ['const char *', 'void *']],
  fg_layer_parameters: ['int', ['const char *', 'void *', 'size_t', 'void *']],
  fg_layer_initial: ['int', ['const char *', 'void *', 'size_t']],
  fg_bytes: ['int', ['uint64_t', 'void *', 'size_t', 'void *']],
  fg_function: ['int', ['size_t', 'size_t', 'size_t', 'void *', 'void *', 'void *', 'void *', 'void *', 'void *']],
  fg_solve: ['int', ['void *', 'size_t', 'const char *', 'void *', 'size_t', 'void *', 'size_t', 'double', 'double', 'void *',
    'void *', 'void *']],
  fg_solve_ensemble: ['int', ['void *', 'size_t', 'const char *', 'void *', 'size_t', 'size_t', 'void *', 'size_t', 'size_t',
    'double', 'double', 'size_t', 'void *', 'void *', 'void *']],
  fg_ensemble_info: ['int', ['uint64_t', 'void *', 'void *', 'void *']],
  fg_ensemble_t: ['int', ['uint64_t', 'void *', 'size_t']],
  fg_ensemble_u: ['int', ['uint64_t', 'void *', 'size_t']],
  fg_ensemble_retcodes: ['int', ['uint64_t', 'void *', 'size_t']],
  fg_ensemble_message: ['int', ['uint64_t', 'size_t', 'void *', 'size_t', 'void *']],
  fg_solution_info: ['int', ['uint64_t', 'void *', 'void *', 'void *']],
  fg_solution_t: ['int', ['uint64_t', 'void *', 'size_t']],
  fg_solution_u: ['int', ['uint64_t', 'void *', 'size_t']],
  fg_solution_at: ['int', ['uint64_t', 'void *', 'size_t', 'void *', 'size_t']],
  fg_train: ['int', ['void *', 'size_t', 'const char *', 'void *', 'size_t', 'void *', 'void *', 'size_t', 'void *', 'void *',
    'void *', 'void *']],
  fg_fit_info: ['int', ['uint64_t', 'void *', 'void *']],
  fg_fit_params: ['int', ['uint64_t', 'void *', 'size_t']],
  fg_fit_losses: ['int', ['uint64_t', 'void *', 'size_t']],
  fg_plot: ['int', ['const char *', 'const char *']],
  fg_text: ['int', ['uint64_t', 'int', 'void *', 'size_t', 'void *']],
};

/** What the library refused: a message, and the argument at fault. */
class Refusal extends Error {
  constructor(message, argument = null) {
    super(message);
    this.argument = argument;
  }
}

// Calls run on stacks of koffi's own, on which the engine cannot check how much is left: more than any call needs, of address
// space alone.
koffi.config({ sync_stack_size: 16 << 20, async_stack_size: 16 << 20 });

let opened = null;

// FLOWGRAD_LIBRARY, the one that the package carries, or in a checkout the one that was built.
function library() {
  if (opened) return opened;
  const own = ['../lib/libflowgrad.so', '../../native/target/libflowgrad.so'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const places = process.env.FLOWGRAD_LIBRARY ? [process.env.FLOWGRAD_LIBRARY] : own;
  const found = places.find((place) => existsSync(place));
  if (!found) {
    throw new Refusal(`the engine's library is not at ${places[0]}; build it with native/build, or set FLOWGRAD_LIBRARY to it`);
  }
  try {
    const lib = koffi.load(found);
    opened = Object.fromEntries(Object.entries(FUNCTIONS).map(([name, type]) => [name, lib.func(name, ...type)]));
  } catch (error) {
    throw new Refusal(`the engine's library ${found} cannot be used: ${error.message}`);
  }
  return opened;
}

function check(status) {
  if (status !== 0) throw new Refusal(opened.fg_last_error(), opened.fg_last_argument() || null);
}

function attempt(call) {
  try {
    return { ok: true, value: call() };
  } catch (error) {
    return refused(error);
  }
}

function refused(error) {
  if (error instanceof Refusal) return { ok: false, error: error.message, argument: error.argument };
  return { ok: false, error: `internal error: ${error.message}`, argument: null };
}

const freed = new FinalizationRegistry(({ number, callbacks }) => {
  opened.fg_free(number);
  callbacks.forEach((callback) => koffi.unregister(callback));
});

/** A handle of the library, freed with its last reference. */
class Handle {
  constructor(number, callbacks = []) {
    this.number = number;
    freed.register(this, { number, callbacks });
  }
}

/** Calls `call` with room for a handle; the handle's number. */
function given(call) {
  const number = new BigUint64Array(1);
  check(call(number));
  return number[0];
}

// The text that a function of the library writes.
function written(call) {
  const length = new BigUint64Array(1);
  check(call(null, 0, length));
  const bytes = Buffer.alloc(Number(length[0]) + 1);
  check(call(bytes, bytes.length, null));
  return bytes.toString('utf8', 0, bytes.length - 1);
}

const text = (number, kind) => written((...room) => library().fg_text(number, kind, ...room));
const shapes = (handle) => text(handle.number, SHAPES);

// Two arrays for C: where each of some arrays lies, and how many numbers it has.
function places(arrays) {
  return [BigUint64Array.from(arrays, (a) => (a.length > 0 ? koffi.address(a) : 0n)), BigUint64Array.from(arrays, (a) => BigInt(a.length))];
}

function evaluate(handle, buffers) {
  const inputs = buffers.map((buffer) => new Float64Array(buffer));
  handle.sizes ??= JSON.parse(shapes(handle)).outputs.map((shape) => shape.reduce((n, d) => n * d, 1));
  const outputs = handle.sizes.map((n) => new Float64Array(n));
  check(library().fg_evaluate(handle.number, ...places(inputs), inputs.length, ...places(outputs), outputs.length, null,
    null));
  return outputs;
}

// The bytes of a Program, as an ArrayBuffer.
function bytes(handle) {
  const length = new BigUint64Array(1);
  check(library().fg_bytes(handle.number, null, 0, length));
  const found = new Uint8Array(Number(length[0]));
  check(library().fg_bytes(handle.number, found, found.length, null));
  return found.buffer;
}

const layerParameters = (json) => written((...room) => library().fg_layer_parameters(json, ...room));

function layerInitial(json) {
  const size = JSON.parse(layerParameters(json)).reduce((n, { shape }) => n + shape.reduce((m, d) => m * d, 1), 0);
  const theta = new Float64Array(size);
  check(library().fg_layer_initial(json, theta, size));
  return theta;
}

const PROTOTYPES = {
  rhs: 'int flowgrad_rhs(void *du, void *u, void *p, double t, void *user)',
  jvp: 'int flowgrad_jvp(void *out, void *u, void *p, double t, void *du, void *dp, double dt, void *user)',
  vjp: 'int flowgrad_vjp(void *du, void *dp, void *dt, void *u, void *p, double t, void *w, void *user)',
};
const types = Object.fromEntries(Object.entries(PROTOTYPES).map(([name, text]) => [name, koffi.pointer(koffi.proto(text))]));
const numbers = (n) => koffi.array('double', Math.max(1, n), 'Typed');
const read = (at, n) => (n > 0 ? koffi.decode(at, numbers(n)) : new Float64Array(0));
const write = (at, values) => values.length > 0 && koffi.encode(at, numbers(values.length), values);

function opaque(callback, json, jacobian, jvp, vjp) {
  const { u: n, p: m } = JSON.parse(json);
  const registered = [];
  const register = (type, function_, call) => {
    if (!function_) return null;
    registered.push(koffi.register((...given) => (call(...given) ? 1 : 0), types[type]));
    return registered.at(-1);
  };
  // Calls `run` with arrays to fill, and writes them to where they belong.
  const filled = (places, sizes, run) => {
    const arrays = sizes.map((size) => new Float64Array(size));
    const message = run(...arrays);
    places.forEach((place, i) => write(place, arrays[i]));
    return message;
  };
  const plain = (function_, size) => (out, u, p, t) => filled([out], [size], (value) => function_(read(u, n), read(p, m), t, value));
  const functions = [
    register('rhs', callback, plain(callback, n)),
    register('rhs', jacobian, plain(jacobian, n * n)),
    register('jvp', jvp, (out, u, p, t, du, dp, dt) => filled([out], [n],
      (value) => jvp(read(u, n), read(p, m), t, read(du, n), read(dp, m), dt, value))),
    register('vjp', vjp, (du, dp, dt, u, p, t, w) => filled([du, dp, dt], [n, m, 1],
      (...values) => vjp(read(u, n), read(p, m), t, read(w, n), ...values))),
  ];
  return new Handle(given((out) => library().fg_function(n, m, n, ...functions, null, out)), registered);
}

/** A solution in the library; its arrays are copied out when they are asked for. */
class Solution extends Handle {
  constructor(number) {
    super(number);
    const [n, dim, retcode] = [new BigUint64Array(1), new BigUint64Array(1), new Int32Array(1)];
    check(library().fg_solution_info(number, n, dim, retcode));
    [this.n, this.dim, this.retcode] = [Number(n[0]), Number(dim[0]), RETCODES[retcode[0]]];
  }

  #read(name, size) {
    const out = new Float64Array(size);
    check(library()[name](this.number, out, size));
    return out;
  }

  get t() {
    return this.#read('fg_solution_t', this.n);
  }

  get u() {
    return this.#read('fg_solution_u', this.n * this.dim);
  }

  get message() {
    return text(this.number, MESSAGE);
  }

  get stats() {
    return text(this.number, STATS);
  }

  get method() {
    return text(this.number, METHOD);
  }

  events() {
    return text(this.number, EVENTS);
  }

  phases() {
    return text(this.number, PHASES);
  }

  saved_count() {
    return JSON.parse(text(this.number, SAVED)).length;
  }

  saved_t(i) {
    return Float64Array.from(JSON.parse(text(this.number, SAVED))[i].t, Number);
  }

  saved_values(i) {
    return Float64Array.from(JSON.parse(text(this.number, SAVED))[i].values, Number);
  }

  at(buffer) {
    return attempt(() => {
      const times = new Float64Array(buffer);
      const out = new Float64Array(times.length * this.dim);
      check(library().fg_solution_at(this.number, times, times.length, out, out.length));
      return out;
    });
  }
}

// What fg_solve takes; `out` receives the handle.
function solveArguments(functions, spec, u0Buffer, pBuffer, t0, t1, out) {
  const [u0, p] = [new Float64Array(u0Buffer), new Float64Array(pBuffer)];
  const list = BigUint64Array.from(functions, ({ number }) => number);
  return [list, list.length, spec, u0, u0.length, p, p.length, t0, t1, null, null, out];
}

function solve(...request) {
  return new Solution(given((out) => library().fg_solve(...solveArguments(...request, out))));
}

/** Trajectories in the library; their arrays are copied out when they are asked for. */
class Ensemble extends Handle {
  #sizes;

  constructor(number) {
    super(number);
    const sizes = [new BigUint64Array(1), new BigUint64Array(1), new BigUint64Array(1)];
    check(library().fg_ensemble_info(number, ...sizes));
    this.#sizes = sizes.map(([n]) => Number(n));
  }

  get t() {
    const out = new Float64Array(this.#sizes[1]);
    check(library().fg_ensemble_t(this.number, out, out.length));
    return out;
  }

  get u() {
    const out = new Float64Array(this.#sizes.reduce((n, d) => n * d, 1));
    check(library().fg_ensemble_u(this.number, out, out.length));
    return out;
  }

  get retcodes() {
    const out = new Int32Array(this.#sizes[0]);
    check(library().fg_ensemble_retcodes(this.number, out, out.length));
    return JSON.stringify(Array.from(out, (code) => RETCODES[code]));
  }

  get stats() {
    return text(this.number, STATS);
  }

  message(i) {
    return written((...room) => library().fg_ensemble_message(this.number, i, ...room));
  }
}

// Functions that are called back are JavaScript, which has one thread: `threads` is 1 for these.
function solveEnsemble(functions, spec, u0Buffer, u0Rows, pBuffer, pRows, t0, t1, threads) {
  const [u0, p] = [new Float64Array(u0Buffer), new Float64Array(pBuffer)];
  const list = BigUint64Array.from(functions, ({ number }) => number);
  return new Ensemble(given((out) => library().fg_solve_ensemble(list, list.length, spec, u0, u0Rows, u0.length / u0Rows, p, pRows,
    p.length / pRows, t0, t1, threads, null, null, out)));
}

// On a thread of its own; the handles in `request` live as long as it does. A failure is told to the thread that failed, so
// that the same call, which fails at once, is made here to hear it.
function solveAsync(...request) {
  return new Promise((settle) => {
    const out = new BigUint64Array(1);
    library().fg_solve.async(...solveArguments(...request, out), (error, status) => {
      if (error) settle(refused(error));
      else settle(attempt(() => (status === 0 ? new Solution(out[0]) : solve(...request))));
    });
  }).catch(refused);
}

const ITERATION = koffi.pointer(koffi.proto('int flowgrad_iteration(void *theta, size_t n, double loss, int64_t iteration, void *user)'));
const REPORT = koffi.pointer(koffi.proto('int flowgrad_report(int is_notice, const char *text, void *user)'));

function train(losses, spec, thetaBuffer, buffers, callback, report) {
  const theta = new Float64Array(thetaBuffer);
  const arrays = buffers.map((buffer) => new Float64Array(buffer));
  const list = BigUint64Array.from(losses, ({ number }) => number);
  const called = callback && koffi.register((at, n, loss, iteration) => (
    callback(koffi.decode(at, numbers(Number(n))), loss, iteration) ? 1 : 0), ITERATION);
  const told = koffi.register((isNotice, text) => {
    report(isNotice !== 0, text);
    return 0;
  }, REPORT);
  try {
    const handle = new Handle(given((out) => library().fg_train(list, list.length, spec, theta, theta.length, ...places(arrays),
      arrays.length, called, told, null, out)));
    const sizes = [new BigUint64Array(1), new BigUint64Array(1)];
    check(library().fg_fit_info(handle.number, ...sizes));
    const [params, history] = sizes.map(([n]) => new Float64Array(Number(n)));
    check(library().fg_fit_params(handle.number, params, params.length));
    check(library().fg_fit_losses(handle.number, history, history.length));
    return { params, losses: history, summary: text(handle.number, FIT) };
  } finally {
    [called, told].filter(Boolean).forEach((one) => koffi.unregister(one));
  }
}

const elsewhere = () => { throw new Refusal('functions of other languages are there under `flowgrad run script.js` alone'); };

export const nativeEngine = {
  load: (bytes) => attempt(() => new Handle(given((out) => library().fg_load(new Uint8Array(bytes), bytes.byteLength, out)))),
  text: (handle) => attempt(() => text(handle.number, LISTING)),
  evaluate: (handle, buffers) => attempt(() => evaluate(handle, buffers)),
  transform: (handle, kind, json) => attempt(() => new Handle(given((out) => library().fg_transform(handle.number, kind, json, out)))),
  shapes: (handle) => attempt(() => shapes(handle)),
  explain: (handle, json) => attempt(() => written((...room) => library().fg_explain(handle.number, json, ...room))),
  buffer: bytes,
  layer: (json) => attempt(() => new Handle(given((out) => library().fg_layer(json, out)))),
  layer_parameters: (json) => attempt(() => layerParameters(json)),
  layer_initial: (json) => attempt(() => layerInitial(json)),
  opaque: (...request) => attempt(() => opaque(...request)),
  solve: (...request) => attempt(() => solve(...request)),
  solve_ensemble: (...request) => attempt(() => solveEnsemble(...request)),
  solveAsync,
  train: (...request) => attempt(() => train(...request)),
  terminal: () => process.stderr.isTTY === true,
  err: (message) => process.stderr.write(message),
  methods: () => attempt(() => text(0, METHODS)),
  info: () => attempt(() => JSON.stringify({ version: library().fg_version(), ...JSON.parse(text(0, INFO)) })),
  plot: (spec, path) => attempt(() => {
    check(library().fg_plot(spec, path));
    return resolve(path);
  }),
  guest_function: () => attempt(elsewhere),
};

/** How many programs, functions and solutions the library holds. */
export function liveHandles() {
  return Number(library().fg_live_handles());
}
