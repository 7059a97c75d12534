// Derivatives of functions that may contain solves. The function is traced at every call, which costs about as much as
// calling it, and costs the engine nothing as long as it records the same: what it closes over is never out of date.

import { FlowgradError, describeFunction, kindOf } from './errors.js';
import { evaluate, explainOnEngine, transform } from './engine.js';
import { traceFunction } from './function.js';
import { flatten, fromData } from './ndarray.js';
import { placement } from './options.js';
import { sameShape, showShape } from './shapes.js';
import { publicNames } from './solve.js';
import { Structure, checkNumbers } from './structure.js';
import { recorderOf } from './tracer.js';

const MAX_KNOWN = 64; // traces kept per function: one for each structure of its arguments

/** A function with its traces, by the structure of its arguments. */
class Differentiable {
  constructor(f, what) {
    if (typeof f !== 'function') {
      throw new FlowgradError(`the first argument of ${what} must be a function, got ${kindOf(f)}`, 'f');
    }
    this.f = f;
    this.what = what;
    this.known = new Map();
  }

  /** The trace for these arguments with their numbers: {handle, structure, argumentLeaves, data, derived}. */
  at(args) {
    const parts = args.map((arg) => Structure.of(arg));
    const leaves = parts.flatMap((part) => part.leaves);
    if (recorderOf(leaves)) {
      throw new FlowgradError(`${this.what} of ${describeFunction(this.f)} is called inside a traced function; `
        + 'differentiate the outer function instead');
    }
    const names = parts.flatMap((part, i) => part.structure.names(`x${i}`));
    const shapes = parts.flatMap((part) => part.structure.shapes);
    const inputs = names.map((name, i) => ({ name, shape: shapes[i] }));
    const data = leaves.map((leaf) => Float64Array.from(flatten(leaf)));
    const key = parts.map((part) => part.structure.key).join(';');
    const old = this.known.get(key);
    const build = (values) => {
      let next = 0;
      return parts.map(({ structure, leaves: own }) => structure.build(values.slice(next, next += own.length)));
    };
    const found = traceFunction(this.f, this.f.name, inputs, data, publicNames(), build, old?.signature ?? null);
    if (found) {
      if (this.known.size >= MAX_KNOWN) this.known.clear();
      this.known.set(key, { ...found, inputs, derived: new Map() });
    }
    return { ...this.known.get(key), parts, data };
  }
}

/** The positions of the leaves of the arguments `argnums` among all leaves. */
function leavesOf(parts, argnums) {
  let next = 0;
  const positions = parts.map(({ leaves }) => leaves.map(() => next++));
  return argnums.flatMap((i) => positions[i]);
}

function derived(trace, kind, settings) {
  const key = `${kind}${JSON.stringify(settings)}`;
  if (!trace.derived.has(key)) trace.derived.set(key, transform(trace.handle, kind, settings));
  return trace.derived.get(key);
}

function checkArgnums(argnums, args, what) {
  const list = [argnums].flat();
  for (const i of list) {
    if (!Number.isInteger(i) || i < 0 || i >= args.length) {
      throw new FlowgradError(`\`argnums\` of ${what} must name arguments from 0 to ${args.length - 1}, got `
        + `${i}`, 'argnums');
    }
    checkNumbers(args[i], `argument ${i}`, true);
    if (Structure.of(args[i]).leaves.length === 0) {
      throw new FlowgradError(`argument ${i} of ${what} holds no numbers, got ${kindOf(args[i])}`, 'argnums');
    }
  }
  return list;
}

// Leaves for the arguments `list`, in the arguments' own form; a single number for `argnums` gives that alone.
function rebuild(parts, list, argnums, leaves) {
  let next = 0;
  const results = list.map((i) => {
    const { structure } = parts[i];
    return structure.build(structure.shapes.map((shape) => fromData(leaves[next++], shape)));
  });
  return Array.isArray(argnums) ? results : results[0];
}

/** Throws unless the loss `f` returns one number. */
export function checkScalar(f, structure) {
  if (structure.kind !== 'array' || structure.shape.length > 0) {
    const got = structure.kind === 'array' ? `an array of shape ${showShape(structure.shape)}` : `several values`;
    throw new FlowgradError(`${describeFunction(f)} must return one number to have a gradient, got ${got}; use `
      + `fg.sum or fg.mean, or fg.jacobian`);
  }
}

/**
 * The value and gradient of a scalar function.
 *
 * @param {Function} loss  of numbers, arrays, and objects and lists of these; may contain `solve`
 * @param {number|number[]} [argnums]  which arguments to differentiate by, from 0; a list gives a list of gradients
 * @param {object} [options]
 *   device: where all of it runs, the solves in it included: 'cpu', the engine's own loops; 'nd4j', the arrays of ND4J; 'gpu',
 *   the same if they are on a GPU;
 *   dtype: the numbers there: 'float64' or 'float32'
 * @returns {Function}  (...args) => [value, gradient]; the gradient has the form of the argument: number for number, array
 *     for array, object for object; parameters without influence get 0
 * @throws {FlowgradError} when called: for a loss that is not scalar, is NaN, cannot be traced, or disagrees with its trace,
 *     and for a solve in it that fails
 */
export function valueAndGrad(loss, argnums = 0, options = {}) {
  const differentiable = new Differentiable(loss, 'valueAndGrad');
  const place = placement(options, 'valueAndGrad');
  return (...args) => {
    const list = checkArgnums(argnums, args, 'valueAndGrad');
    const trace = differentiable.at(args);
    checkScalar(loss, trace.structure);
    const program = derived(trace, 'value_and_grad', { wrt: leavesOf(trace.parts, list), ...place });
    const [value, ...gradients] = evaluate(program, trace.data);
    if (Number.isNaN(value[0])) {
      throw new FlowgradError(`${describeFunction(loss)} is NaN here: it leaves the domain of a function (log, sqrt, a `
        + 'division), or data in it is NaN', 'loss');
    }
    return [value[0], rebuild(trace.parts, list, argnums, gradients)];
  };
}

/**
 * How the gradient of a loss is taken, in place of the gradient: for each solve in it an object {sensealg, reason, method,
 * states, directions}, whose text says all of it.
 *
 * @param {Function} loss  as for `valueAndGrad`
 * @param {number|number[]} [argnums]
 * @returns {Function}  (...args) => object[]
 */
export function explain(loss, argnums = 0) {
  const differentiable = new Differentiable(loss, 'explain');
  return (...args) => {
    const list = checkArgnums(argnums, args, 'explain');
    const trace = differentiable.at(args);
    checkScalar(loss, trace.structure);
    return explainOnEngine(trace.handle, { wrt: leavesOf(trace.parts, list) }).map(({ text, ...rest }) => (
      Object.defineProperty(rest, 'toString', { value: () => text })));
  };
}

/** The gradient alone; see `valueAndGrad`. */
export function grad(loss, argnums = 0, options = {}) {
  const both = valueAndGrad(loss, argnums, options);
  return (...args) => both(...args)[1];
}

function flatLike(value, shapes, name) {
  const { structure, leaves } = Structure.of(value);
  const found = structure.shapes;
  if (found.length !== shapes.length || found.some((shape, i) => !sameShape(shape, shapes[i]))) {
    throw new FlowgradError(`\`${name}\` must have the form ${shapes.map(showShape).join(', ')}, got `
      + `${found.map(showShape).join(', ') || kindOf(value)}`, name);
  }
  return leaves.map((leaf) => Float64Array.from(flatten(leaf)));
}

/**
 * The derivative of `f` at `primals` along `tangents` (forward mode).
 *
 * @param {Function} f
 * @param {Array} primals  the arguments
 * @param {Array} tangents  of the same form
 * @returns {[*, *]} value and directional derivative, both of the form of f's result
 */
export function jvp(f, primals, tangents) {
  const list = checkArgnums(primals.map((_, i) => i), primals, 'jvp');
  const trace = new Differentiable(f, 'jvp').at(primals);
  if (!Array.isArray(tangents) || tangents.length !== primals.length) {
    throw new FlowgradError(`\`tangents\` must be a list of ${primals.length}, one for each argument, got `
      + `${kindOf(tangents)}`, 'tangents');
  }
  const directions = tangents.flatMap((tangent, i) => flatLike(tangent, trace.parts[i].structure.shapes, 'tangents'));
  const outputs = evaluate(derived(trace, 'jvp', { wrt: leavesOf(trace.parts, list) }), [...trace.data, ...directions]);
  return halves(trace.structure, outputs);
}

function halves(structure, outputs) {
  const { shapes } = structure;
  const build = (from) => structure.build(shapes.map((shape, i) => fromData(outputs[from + i], shape)));
  return [build(0), build(shapes.length)];
}

/**
 * The value of `f` and its pullback (reverse mode).
 *
 * @param {Function} f
 * @param {...*} primals  the arguments
 * @returns {[*, Function]} the value, and `(cotangent of the value's form) => [cotangent of each argument]`
 */
export function vjp(f, ...primals) {
  const list = checkArgnums(primals.map((_, i) => i), primals, 'vjp');
  const trace = new Differentiable(f, 'vjp').at(primals);
  const { shapes } = trace.structure;
  const value = trace.structure.build(evaluate(trace.handle, trace.data).map((data, i) => fromData(data, shapes[i])));
  const program = derived(trace, 'vjp', { wrt: leavesOf(trace.parts, list) });
  const pullback = (cotangent) => {
    const outputs = evaluate(program, [...trace.data, ...flatLike(cotangent, shapes, 'cotangent')]);
    return rebuild(trace.parts, list, list, outputs.slice(shapes.length));
  };
  return [value, pullback];
}

/**
 * The gradient of a scalar function and its Hessian times a direction (forward over reverse).
 *
 * @param {Function} loss
 * @param {*} primal  the argument
 * @param {*} tangent  of the same form
 * @returns {[*, *]} both of the form of the argument
 */
export function hvp(loss, primal, tangent) {
  checkArgnums(0, [primal], 'hvp');
  const trace = new Differentiable(loss, 'hvp').at([primal]);
  checkScalar(loss, trace.structure);
  const wrt = leavesOf(trace.parts, [0]);
  const program = transform(derived(trace, 'value_and_grad', { wrt }), 'jvp', { wrt });
  const direction = flatLike(tangent, trace.parts[0].structure.shapes, 'tangent');
  const outputs = evaluate(program, [...trace.data, ...direction]);
  const half = outputs.length / 2; // value and gradient, then their tangents
  return [outputs.slice(1, half), outputs.slice(half + 1)].map((part) => rebuild(trace.parts, [0], 0, part));
}

/**
 * The Jacobian of a function whose result is one number or array, by one argument that is one number or array.
 *
 * @param {Function} f
 * @param {number} [argnum]
 * @returns {Function}  (...args) => NDArray of shape (...shape of the result, ...shape of the argument)
 */
export function jacobian(f, argnum = 0) {
  const differentiable = new Differentiable(f, 'jacobian');
  return (...args) => {
    checkArgnums(argnum, args, 'jacobian');
    const trace = differentiable.at(args);
    const wrt = leavesOf(trace.parts, [argnum]);
    if (trace.structure.kind !== 'array' || trace.parts[argnum].structure.kind !== 'array') {
      throw new FlowgradError('jacobian needs one array as argument and one as result; use vjp for nested ones');
    }
    const [data] = evaluate(derived(trace, 'jacobian', { wrt: wrt[0] }), trace.data);
    const shape = [...trace.structure.shape, ...trace.inputs[wrt[0]].shape];
    return fromData(data, shape);
  };
}
