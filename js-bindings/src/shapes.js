// Shapes of array operations, as NumPy has them. A shape is an array of non-negative integers; [] is a scalar.

import { FlowgradError } from './errors.js';

/** Number of elements. */
export function sizeOf(shape) {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function sameShape(a, b) {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** "(2, 3)", "(2,)", "()": the way shapes are written in messages. */
export function showShape(shape) {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** NumPy's broadcasting of any number of shapes. */
export function broadcast(...shapes) {
  const rank = Math.max(...shapes.map((s) => s.length));
  const result = new Array(rank).fill(1);
  for (const shape of shapes) {
    shape.forEach((n, i) => {
      const at = rank - shape.length + i;
      if (n === 1 || n === result[at]) return;
      if (result[at] !== 1) {
        throw new FlowgradError(`shapes ${shapes.map(showShape).join(' and ')} cannot be broadcast together; `
          + 'reshape one of them so that every axis is equal or 1');
      }
      result[at] = n;
    });
  }
  return result;
}

/** A negative axis counts from the end; anything outside is an error. */
export function normalizeAxis(axis, rank, where) {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= rank) {
    throw new FlowgradError(`\`axis\` of ${where} must be an integer from ${-rank} to ${rank - 1}, got `
      + `${axis}`, 'axis');
  }
  return at;
}

function matmulShape(a, b) {
  if (a.length < 2 || b.length < 2 || a[a.length - 1] !== b[b.length - 2]) {
    throw new FlowgradError(`matmul of shapes ${showShape(a)} and ${showShape(b)}: the last axis of the first and `
      + 'the last but one of the second must be equal');
  }
  return [...broadcast(a.slice(0, -2), b.slice(0, -2)), a[a.length - 2], b[b.length - 1]];
}

function concatenateShape(shapes, axis) {
  const result = [...shapes[0]];
  for (const shape of shapes.slice(1)) {
    if (shape.length !== result.length || shape.some((n, i) => i !== axis && n !== result[i])) {
      throw new FlowgradError(`arrays of shapes ${shapes.map(showShape).join(', ')} cannot be joined along axis `
        + `${axis}; all other axes must be equal`);
    }
    result[axis] += shape[axis];
  }
  return result;
}

/** Result shape of the operation `op` (wire format names) on arrays of `shapes`, with its integer attributes. */
export function resultShape(op, shapes, attrs) {
  switch (op) {
    case 'sum': case 'prod': case 'max': case 'min':
      return shapes[0].filter((_, i) => !attrs.includes(i));
    case 'matmul': return matmulShape(shapes[0], shapes[1]);
    case 'reshape':
      if (sizeOf(attrs) !== sizeOf(shapes[0])) {
        throw new FlowgradError(`an array of shape ${showShape(shapes[0])} cannot be reshaped to `
          + `${showShape(attrs)}; the number of elements must stay`);
      }
      return [...attrs];
    case 'broadcast': {
      const common = broadcast(shapes[0], attrs);
      if (!sameShape(common, attrs)) {
        throw new FlowgradError(`an array of shape ${showShape(shapes[0])} cannot be broadcast to `
          + `${showShape(attrs)}`);
      }
      return common;
    }
    case 'transpose': return attrs.map((axis) => shapes[0][axis]);
    case 'slice': return attrs.slice(shapes[0].length, 2 * shapes[0].length);
    case 'pad': return attrs.slice(2 * shapes[0].length);
    case 'concatenate': return concatenateShape(shapes, attrs[0]);
    case 'gather': return shapes[0].map((n, i) => (i === attrs[0] ? attrs.length - 1 : n));
    case 'scatter': return shapes[0].map((n, i) => (i === attrs[0] ? attrs[1] : n));
    default: return broadcast(...shapes);
  }
}
