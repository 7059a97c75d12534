// Plots of solutions and curves, drawn by the engine as .svg or .png.

import { FlowgradError, checkOptions, kindOf } from './errors.js';
import { plotOnEngine } from './engine.js';
import { flatten, isArray, shapeOf } from './ndarray.js';
import { sizeOf } from './shapes.js';
import { Solution } from './solution.js';
import { Fit } from './train.js';

const STYLES = ['line', 'scatter', 'line+scatter'];
const OPTIONS = ['vars', 'xscale', 'yscale', 'title', 'xlabel', 'ylabel', 'labels', 'style', 'width', 'height'];
const SMOOTH = 1000; // points, about, along a solution with dense output

/** A curve of points that is not a solution: data, residuals, phase portraits. */
export class Curve {
  constructor(x, y, options) {
    this.x = x;
    this.y = y;
    this.options = options;
  }
}

function coordinates(value, name) {
  if (isArray(value) && shapeOf(value)?.length === 1) return flatten(value);
  throw new FlowgradError(`\`${name}\` must be an array of numbers, got ${kindOf(value)}`, name);
}

/**
 * @param {number[]} x
 * @param {number[]} y  as many
 * @param {{label?: string, style?: 'line'|'scatter'|'line+scatter', color?: string}} [options]
 * @returns {Curve}
 */
export function curve(x, y, options = {}) {
  checkOptions(options, ['label', 'style', 'color'], 'curve');
  checkStyle(options.style);
  const [xs, ys] = [coordinates(x, 'x'), coordinates(y, 'y')];
  if (xs.length !== ys.length) {
    throw new FlowgradError(`\`y\` must have as many numbers as \`x\`, ${xs.length}, got ${ys.length}`, 'y');
  }
  return new Curve(xs, ys, options);
}

function checkStyle(style) {
  if (style !== undefined && !STYLES.includes(style)) {
    throw new FlowgradError(`\`style\` must be one of ${STYLES.join(', ')}, got ${kindOf(style)}`, 'style');
  }
}

/**
 * Draws one or more solutions, the losses of fits, and curves.
 *
 * @param {Solution|Fit|Curve|Array} items  one, or a list
 * @param {string} path  ends in .svg or .png
 * @param {object} [options]  vars: which components of the state, [0, 1] (all when left out), a pair among them,
 *     [[0, 1]], draws u[1] against u[0]; labels: one for each line,
 *     in order; style: 'line', 'scatter' or 'line+scatter'; xscale, yscale: 'linear' or 'log'; title, xlabel, ylabel;
 *     width, height in pixels
 * @returns {string} the picture's absolute path
 */
export function plot(items, path, options = {}) {
  checkOptions(options, OPTIONS, 'plot');
  checkStyle(options.style);
  checkPath(path);
  return plotOnEngine(pictureOf(items, options), path);
}

/**
 * Draws pictures that become one another, an .svg that browsers play.
 *
 * @param {Array} frames  what `plot` draws, at least twice, with as many curves each; one with as many points in each frame
 *     moves, others jump
 * @param {string} path  ends in .svg
 * @param {object} [options]  titles: one a frame; seconds: from the first to the last frame, which then stays for a quarter of
 *     that, 8 when left out; others as of `plot`
 * @returns {string} the picture's absolute path
 */
export function animate(frames, path, options = {}) {
  const { titles, seconds = 8, ...others } = options;
  checkOptions(others, OPTIONS, 'animate');
  checkStyle(others.style);
  checkPath(path);
  if (!Array.isArray(frames)) {
    throw new FlowgradError(`\`frames\` must be an array of what fg.plot draws, got ${kindOf(frames)}`, 'frames');
  }
  if (titles !== undefined && titles.length !== frames.length) {
    throw new FlowgradError(`\`titles\` must be one a frame, ${frames.length}, got ${titles.length}`, 'titles');
  }
  const pictures = frames.map((frame, k) => pictureOf(frame, titles === undefined ? others : { ...others, title: titles[k] }));
  const { series, title, ...shared } = pictures.at(-1) ?? {};
  return plotOnEngine({ ...shared, seconds,
    frames: pictures.map((picture) => ({ title: picture.title ?? '', series: picture.series })) }, path);
}

function checkPath(path) {
  if (typeof path !== 'string') {
    throw new FlowgradError(`\`path\` must be the name of an .svg or .png file, got ${kindOf(path)}`, 'path');
  }
}

// A picture as the engine takes it.
function pictureOf(items, options) {
  const { vars, labels, style, ...layout } = options;
  const list = [Solution, Fit, Curve].some((one) => items instanceof one) ? [items] : items;
  if (!Array.isArray(list) || list.length === 0) {
    throw new FlowgradError(`the first argument of plot must be a solution, a fit, a curve or a list of these, got `
      + `${kindOf(items)}`);
  }
  const series = list.flatMap((item, i) => (item instanceof Curve ? [fromCurve(item, style)]
    : item instanceof Fit ? [fromFit(item, style)] : fromSolution(item, list.length > 1 ? i : null, vars, style)));
  series.forEach((one, i) => { if (labels?.[i] !== undefined) one.name = String(labels[i]); });
  const isOverTime = list.some((item) => item instanceof Solution) && !(isArray(vars) && vars.some(isArray));
  const isTraining = list.every((item) => item instanceof Fit);
  const axes = isTraining ? { xlabel: 'iteration', ylabel: 'loss' } : isOverTime ? { xlabel: 't' } : {};
  if (isTraining && list.every(({ losses }) => losses.every((loss) => loss > 0))) axes.yscale = 'log';
  return JSON.parse(JSON.stringify({ ...axes, ...layout, series }, finite));
}

// A gap stands for what cannot be drawn.
function finite(key, value) {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

function fromCurve({ x, y, options }, style) {
  const one = { name: options.label ?? '', x, y, style: options.style ?? style ?? 'line' };
  return options.color ? { ...one, color: options.color } : one;
}

function fromFit({ losses }, style) {
  return { name: '', x: Array.from(losses.keys()), y: Array.from(losses), style: style ?? 'line' };
}

// Times between those of the steps, which lie where the solution bends, on any scale of time.
function refined(t) {
  const parts = Math.ceil(SMOOTH / t.length);
  const between = t.slice(1).flatMap((b, k) => Array.from({ length: parts }, (_, i) => t[k] + (b - t[k]) * i / parts));
  return [...between, t.at(-1)];
}

function fromSolution(sol, index, vars, style) {
  if (!(sol instanceof Solution)) {
    throw new FlowgradError(`plot draws solutions and curves, got ${kindOf(sol)}; use fg.curve(x, y)`);
  }
  const isSmooth = sol.isDense && (style ?? 'line') === 'line' && sol.t.length > 1 && sol.t.length < SMOOTH;
  const t = isSmooth ? refined(Array.from(sol.t)) : sol.t;
  const states = flatten(isSmooth ? sol.at(t) : sol.u);
  const size = sizeOf(sol.stateShape);
  const components = vars === undefined ? Array.from({ length: size }, (_, i) => i) : isArray(vars) ? vars : [vars];
  const column = (k) => {
    if (!Number.isInteger(k) || k < 0 || k >= size) {
      throw new FlowgradError(`\`vars\` must name components from 0 to ${size - 1}, or pairs of them, got ${k}`, 'vars');
    }
    return Array.from(t, (_, i) => states[i * size + k]);
  };
  const number = index === null ? '' : ` (${index + 1})`;
  return components.map((entry) => {
    if (Array.isArray(entry)) {
      const [across, up] = entry;
      return { name: `u[${up}] against u[${across}]${number}`, x: column(across), y: column(up), style: style ?? 'line' };
    }
    return { name: `${size === 1 ? 'u' : `u[${entry}]`}${number}`, x: Array.from(t), y: column(entry), style: style ?? 'line' };
  });
}
