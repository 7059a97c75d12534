// Types of the package. What is traced (right-hand sides, losses) gets numbers and arrays in one call and stand-ins for them
// in another, so that its arguments are `any`: arithmetic on them is checked when they are traced.

/** A number, or a (nested) array or typed array of numbers. */
export type ArrayLike = number | Float64Array | Float32Array | Int32Array | readonly ArrayLike[];
/** Parameters: numbers, arrays, and objects and lists of these. */
export type Tree = ArrayLike | readonly Tree[] | { readonly [name: string]: Tree };
export type Shape = number[];

/** A rectangular array of doubles: an Array of numbers, or of rows. */
export class NDArray extends Array<any> {
  readonly shape: Shape;
  /** A copy of the elements, row-major. */
  readonly data: Float64Array;
  static fromData(data: ArrayLike, shape: Shape, offset?: number): NDArray;
  /** Elements, rows and slices: `a.at(1)`, `a.at(-1, 0)`, `a.at(':', 0)`, `a.at('2:8:2', ':')`, `a.at([0, 2])`. */
  at(...index: (number | string | number[])[]): any;
  get(...index: number[]): any;
  toArray(): any[];
}

/** A value that is known only when the Program runs. */
export class Tracer {
  readonly shape: Shape;
}

export class FlowgradError extends Error {
  /** The argument at fault, in camelCase, where there is one. */
  readonly argument: string | null;
  /** "file:line" of the caller's code, where it is known. */
  readonly location: string | null;
}

/** `(u, p, t) => du/dt`, or `(du, u, p, t)` which writes du. */
export type RightHandSide = (a: any, b: any, c: any, d: any) => any;
/** A right-hand side that is called back rather than traced. */
export interface Opaque { readonly f: Function; }
export function opaque(f: RightHandSide, options?: {
  jac?: (u: any, p: any, t: number) => unknown;
  jvp?: (u: any, p: any, t: number, du: any, dp: any, dt: number) => unknown;
  vjp?: (u: any, p: any, t: number, w: any) => [du: unknown, dp: unknown, dt?: number];
}): Opaque;
/** A function of another language, under `flowgrad run`. */
export function foreign(path: string | { language: string; source: string; name?: string }, name?: string): (...args: any[]) => any;

/** What happens during a solve: made by ContinuousCallback and its like. */
export interface Callback { readonly name: string; }
export type Callbacks = Callback | readonly Callback[] | null;
/** An affect that ends the solve. */
export const terminate: { toString(): string };
/** `(u, p, t)` => the new u, or {u, p} with either. */
export type Affect = ((u: any, p: any, t: any) => any) | typeof terminate | null;
export interface EventOptions { terminate?: boolean; savePositions?: [boolean, boolean] | null; }
export function ContinuousCallback(condition: (u: any, p: any, t: any) => any, affect?: Affect | readonly Affect[], options?: EventOptions & {
  affectNeg?: Affect | readonly Affect[]; direction?: 'both' | 'rising' | 'falling';
}): Callback;
export function DiscreteCallback(condition: (u: any, p: any, t: any) => any, affect?: Affect, options?: EventOptions): Callback;
export function PresetTimeCallback(times: readonly number[] | Float64Array, affect?: Affect, options?: EventOptions): Callback;
export function PeriodicCallback(period: number, affect: (u: any, p: any, t: any) => any, options?: {
  phase?: number; initialAffect?: boolean; finalAffect?: boolean; savePositions?: [boolean, boolean] | null;
}): Callback;
export function PositiveDomain(options?: { abstol?: number | readonly number[] | null }): Callback;
export function ManifoldProjection(g: (u: any, p: any, t: any) => any): Callback;
export function SavingCallback(f: (u: any, p: any, t: any) => any, options?: { saveat?: number | readonly number[] | null }): Callback;
export function TerminateSteadyState(options?: { abstol?: number; reltol?: number; minT?: number }): Callback;
export function CallbackSet(...callbacks: Callback[]): Callbacks;

export class ODEProblem {
  constructor(f: RightHandSide | Opaque, u0: ArrayLike | ((p: any) => any), tspan: [number, number] | ((p: any) => any), p?: Tree | null,
    options?: { massMatrix?: ArrayLike | null; callback?: Callbacks });
  readonly callback: Callbacks;
  readonly f: RightHandSide | Opaque;
  readonly u0: any;
  readonly tspan: any;
  readonly p: any;
  readonly massMatrix: NDArray | null;
}
/** du/dt = f1 + f2, f1 stiff; f1 may be a matrix. */
export class SplitODEProblem extends ODEProblem {
  constructor(f1: RightHandSide | Opaque | ArrayLike, f2: RightHandSide | Opaque, u0: ArrayLike | ((p: any) => any),
    tspan: [number, number] | ((p: any) => any), p?: Tree | null, options?: { callback?: Callbacks });
  readonly f1: RightHandSide | Opaque | ArrayLike;
  readonly f2: RightHandSide | Opaque;
}
/** In place of (v, u, p, t) also (dv, v, u, p, t), which writes dv. */
export type HalfRightHandSide = (...args: any[]) => any;
/** v' = f1(v, u, p, t), u' = f2(v, u, p, t); the state is [v, u]. */
export class DynamicalODEProblem extends ODEProblem {
  constructor(f1: HalfRightHandSide | Opaque, f2: HalfRightHandSide | Opaque, v0: ArrayLike | ((p: any) => any),
    u0: ArrayLike | ((p: any) => any), tspan: [number, number] | ((p: any) => any), p?: Tree | null, options?: { callback?: Callbacks });
  readonly f1: HalfRightHandSide | Opaque;
  readonly f2: HalfRightHandSide | Opaque;
  readonly v0: any;
}
/** u'' = f(u', u, p, t); the state is [u', u]. */
export class SecondOrderODEProblem extends ODEProblem {
  constructor(f: HalfRightHandSide | Opaque, du0: ArrayLike | ((p: any) => any), u0: ArrayLike | ((p: any) => any),
    tspan: [number, number] | ((p: any) => any), p?: Tree | null, options?: { callback?: Callbacks });
  readonly du0: any;
}
/** 0 = f(du, u, p, t). */
export class DAEProblem extends ODEProblem {
  constructor(f: (du: any, u: any, p: any, t: any) => any, du0: ArrayLike, u0: ArrayLike | ((p: any) => any),
    tspan: [number, number] | ((p: any) => any), p?: Tree | null,
    options?: { differentialVars?: readonly boolean[] | null; callback?: Callbacks });
  readonly du0: any;
  /** For each number of u0 whether its derivative is in f; found out when null. */
  readonly differentialVars: readonly boolean[] | null;
}
export function remake(prob: DynamicalODEProblem, changes?: {
  f1?: HalfRightHandSide | Opaque; f2?: HalfRightHandSide | Opaque; v0?: ArrayLike | ((p: any) => any);
  u0?: ArrayLike | ((p: any) => any); tspan?: [number, number] | ((p: any) => any); p?: Tree | null;
}): DynamicalODEProblem;
export function remake(prob: SecondOrderODEProblem, changes?: {
  f?: HalfRightHandSide | Opaque; du0?: ArrayLike | ((p: any) => any); u0?: ArrayLike | ((p: any) => any);
  tspan?: [number, number] | ((p: any) => any); p?: Tree | null;
}): SecondOrderODEProblem;
export function remake(prob: SplitODEProblem, changes?: {
  f1?: RightHandSide | Opaque | ArrayLike; f2?: RightHandSide | Opaque; u0?: ArrayLike | ((p: any) => any);
  tspan?: [number, number] | ((p: any) => any); p?: Tree | null; callback?: Callbacks;
}): SplitODEProblem;
export function remake(prob: DAEProblem, changes?: {
  f?: (du: any, u: any, p: any, t: any) => any; du0?: ArrayLike; u0?: ArrayLike | ((p: any) => any);
  tspan?: [number, number] | ((p: any) => any); p?: Tree | null; differentialVars?: readonly boolean[] | null;
  callback?: Callbacks;
}): DAEProblem;
export function remake(prob: SteadyStateProblem, changes?: {
  f?: RightHandSide | Opaque; u0?: ArrayLike | ((p: any) => any); p?: Tree | null;
}): SteadyStateProblem;
export function remake(prob: ODEProblem, changes?: {
  f?: RightHandSide | Opaque; u0?: ArrayLike | ((p: any) => any); tspan?: [number, number] | ((p: any) => any); p?: Tree | null;
  massMatrix?: ArrayLike | null; callback?: Callbacks;
}): ODEProblem;

/** A time stepping method. */
export class Method {
  private constructor();
  readonly name: string;
}
export interface MethodInfo {
  name: string; order: number; kind: string; adaptive: boolean; denseOrder: number; summary: string; reference: string;
}
export function methods(): MethodInfo[];

export interface Optimizer { readonly kind: string; readonly options: object; }
/** The rate of an optimiser over the iterations. */
export interface Schedule { readonly kind: string; readonly options: object; readonly spec: { readonly kind: string }; }
/** A number or a schedule. */
export type Rate = number | Schedule;
export interface AdamOptions { rate?: Rate; beta1?: number; beta2?: number; epsilon?: number; }
export function SGD(rate?: Rate | { rate?: Rate }): Optimizer;
export function Momentum(rate?: Rate | { rate?: Rate; mu?: number; nesterov?: boolean }, options?: { mu?: number; nesterov?: boolean }): Optimizer;
export function Adam(rate?: Rate | AdamOptions, options?: AdamOptions): Optimizer;
export function AdamW(rate?: Rate | AdamOptions & { decay?: number }, options?: AdamOptions & { decay?: number }): Optimizer;
export function AdaBelief(rate?: Rate | AdamOptions, options?: AdamOptions): Optimizer;
export function RMSProp(rate?: Rate | { rate?: Rate; rho?: number; epsilon?: number }, options?: { rho?: number; epsilon?: number }): Optimizer;
export function BFGS(options?: { gtol?: number }): Optimizer;
export function LBFGS(options?: { history?: number; gtol?: number }): Optimizer;
export function ExponentialDecay(rate: number, factor: number, steps: number): Schedule;
export function ExponentialDecay(options: { rate: number; factor: number; steps: number }): Schedule;
export function StepDecay(rate: number, factor: number, every: number): Schedule;
export function StepDecay(options: { rate: number; factor: number; every: number }): Schedule;
export function CosineDecay(rate: number, steps: number, end?: number): Schedule;
export function CosineDecay(options: { rate: number; steps: number; end?: number }): Schedule;
export function Warmup(rate: Rate, steps: number): Schedule;
export function OneCycle(peak: number, steps: number): Schedule;
export interface TrainOptions {
  epochs: number;
  data?: readonly any[] | Float64Array;
  batchSize?: number;
  shuffle?: number;
  /** A seed: the loss takes one more argument, a number that is another one in each iteration. */
  key?: number;
  /** Is called before each step; true ends the training. */
  callback?: (theta: any, loss: number, iteration: number) => unknown;
  clipNorm?: number;
  clipValue?: number;
  recovery?: 'shrink' | 'skip' | 'stop';
  checkpoint?: string;
  checkpointEvery?: number;
  resume?: boolean;
  progress?: boolean;
  device?: Device;
  dtype?: Dtype;
}
/** What a training gives. */
export class Fit {
  private constructor();
  readonly params: any;
  readonly loss: number;
  readonly losses: Float64Array;
  readonly retcode: 'Success' | 'Stopped' | 'MaxNaN' | 'LineSearchFailure';
  readonly message: string;
  readonly iterations: number;
  readonly epochs: number;
  readonly seconds: number;
}
export function train(loss: (theta: any, ...batch: any[]) => any, theta: Tree, optimizer: Optimizer, options: TrainOptions): Fit;
export interface NeuralOptions extends Omit<SolveOptions, 'p' | 'u0' | 'tspan'> {
  /** true gives the layer t too, as the last of d + 1 components. */
  time?: boolean;
  massMatrix?: ArrayLike;
  constraints?: (u: any, theta: any, t: any) => any;
}
/** du/dt = layer(u, theta) as a layer: apply(u0, theta) has shape [times, ...shape of u0]. */
export interface NeuralODELayer extends nn.Layer {
  derivative(u: any, theta?: any, t?: any): any;
  solve(u0: any, theta?: any, options?: SolveOptions): Solution;
}
export function NeuralODE(layer: nn.Layer | ((x: any) => any), tspan: [number, number], options?: NeuralOptions): NeuralODELayer;
export function AugmentedNeuralODE(layer: nn.Layer | ((x: any) => any), tspan: [number, number], options: NeuralOptions & { augment: number }): NeuralODELayer;
export function NeuralSecondOrderODE(layer: nn.Layer | ((x: any) => any), tspan: [number, number], options?: NeuralOptions): NeuralODELayer;
/** (q, p) becomes (dH/dp, -dH/dq). */
export function HamiltonianNN(energy: nn.Layer | ((x: any) => any)): nn.Layer;
export function multipleShooting(model: ODEProblem | NeuralODELayer, p: any, t: readonly number[] | Float64Array, data: any, groupSize: number,
  options?: Omit<SolveOptions, 'p' | 'u0' | 'tspan' | 'saveat'> & { starts?: any; loss?: (predicted: any, data: any) => any; continuityTerm?: number }): any;
export function collocate(data: ArrayLike, t: readonly number[] | Float64Array, options?: { kernel?: string; bandwidth?: number }): { u: NDArray; du: NDArray };
export function mse(a: any, b: any): any;
export function crossEntropy(logits: any, labels: any): any;

export interface Controller { readonly spec: object; }
export interface ControllerLimits { safety?: number; qmin?: number; qmax?: number; }
export function IController(coefficients?: ControllerLimits): Controller;
export function PIController(coefficients?: ControllerLimits & { beta1?: number; beta2?: number }): Controller;
export function PIDController(coefficients?: ControllerLimits & { beta1?: number; beta2?: number; beta3?: number }): Controller;

/** Made by BrownBasicInit and its like. */
export interface Initialization { readonly name: string; }
/** Finds values that satisfy the algebraic equations; what is done when left out. */
export function BrownBasicInit(options?: Record<string, never>): Initialization;
/** Refuses such a u0, with retcode InitialFailure. */
export function CheckInit(options?: Record<string, never>): Initialization;
/** Leaves it to the first step. */
export function NoInit(options?: Record<string, never>): Initialization;

export interface SensitivityAlgorithm { readonly spec: object | string; }

export interface SolveOptions {
  /** Chosen when left out. */
  method?: Method | (() => Method) | string;
  p?: Tree | null;
  u0?: any;
  tspan?: any;
  /** A step, or a list of times; every step when left out. */
  saveat?: any;
  tstops?: readonly number[] | Float64Array;
  /** 1e-3 */
  rtol?: number;
  /** 1e-6 */
  atol?: number | readonly number[] | Float64Array;
  dt?: number;
  dtmin?: number;
  dtmax?: number;
  /** 100,000 */
  maxiters?: number;
  adaptive?: boolean;
  saveEverystep?: boolean;
  saveStart?: boolean;
  saveEnd?: boolean;
  dense?: boolean;
  controller?: Controller;
  /** What is done about a u0 that does not satisfy algebraic equations. */
  initializealg?: Initialization;
  sensealg?: SensitivityAlgorithm;
  callback?: Callbacks;
  device?: Device;
  dtype?: Dtype;
}

export type Retcode = 'Success' | 'Terminated' | 'MaxIters' | 'DtLessThanMin' | 'Unstable' | 'InitialFailure'
  | 'ConvergenceFailure' | 'Failure';
export interface Stats { nf: number; njac: number; nlu: number; naccept: number; nreject: number; }

/** What a solve gives. `sol(2.5)` is `sol.at(2.5)`. */
export interface Solution {
  (t: number | readonly number[] | Float64Array): any;
  /** (n,) */
  readonly t: NDArray;
  /** (n, ...shape of u0) */
  readonly u: NDArray;
  readonly retcode: Retcode;
  readonly message: string;
  readonly stats: Stats;
  readonly method: string;
  /** Which method solved from when on: one entry, unless the method switches. */
  readonly phases: { t: number; method: string }[];
  readonly stateShape: Shape;
  /** The algorithm for gradients that the solve was given; inside a loss also the one that is chosen, null without gradient. */
  readonly sensealg: string | null;
  /** What happened, in order. */
  readonly events: { t: number; callback: Callback; component: number; before: any; after: any }[];
  /** What each SavingCallback saved. */
  readonly saved: { t: NDArray; values: NDArray; callback: Callback }[];
  at(t: number | readonly number[] | Float64Array): any;
}
export const Solution: { readonly prototype: Solution; [Symbol.hasInstance](value: unknown): boolean };

export function solve(prob: ODEProblem, options?: SolveOptions): Solution;
export function solve(prob: ODEProblem, method: SolveOptions['method'], options?: SolveOptions): Solution;
/** As solve, on another thread under Node. */
export function solveAsync(prob: ODEProblem, options?: SolveOptions): Promise<Solution>;
export function solveAsync(prob: ODEProblem, method: SolveOptions['method'], options?: SolveOptions): Promise<Solution>;

/** One problem with many starts, or parameters, or both; `threads` 0 is one for each core. */
export class EnsembleProblem {
  constructor(prob: ODEProblem, options: { u0?: ArrayLike[] | NDArray; p?: Tree[] | NDArray; threads?: number });
  readonly prob: ODEProblem;
  readonly length: number;
}
export class EnsembleSolution {
  private constructor();
  readonly t: NDArray;
  /** (n, times, ...shape of u0) */
  readonly u: NDArray;
  readonly retcodes: string[];
  readonly stats: Stats;
  readonly success: boolean;
  readonly prob: EnsembleProblem;
  readonly length: number;
  message(i: number): string;
}
export function solve(prob: EnsembleProblem, options?: SolveOptions): EnsembleSolution;
export function solve(prob: EnsembleProblem, method: SolveOptions['method'], options?: SolveOptions): EnsembleSolution;

/** To find u with f(u, p) = 0. */
export class SteadyStateProblem {
  constructor(f: RightHandSide | Opaque, u0: ArrayLike | ((p: any) => any), p?: Tree | null);
  readonly f: RightHandSide | Opaque;
  readonly u0: any;
  readonly p: any;
}
export class SteadyStateMethod { private constructor(); readonly spec: object; }
export function DynamicSS(options?: { method?: Method | (() => Method) | string; abstol?: number; reltol?: number }): SteadyStateMethod;
export function SSRootfind(options?: { abstol?: number; reltol?: number }): SteadyStateMethod;
export class SteadyState {
  private constructor();
  /** Shaped like u0. */
  readonly u: any;
  /** The largest modulus of f there; null where f is opaque. */
  readonly resid: number | null;
  readonly retcode: Retcode;
  readonly message: string;
  readonly stats: Stats;
  readonly method: string;
}
export interface SteadyStateOptions {
  method?: SteadyStateMethod; p?: Tree | null; u0?: any; rtol?: number; atol?: number | readonly number[] | Float64Array;
  dt?: number; dtmin?: number; dtmax?: number; maxiters?: number; controller?: Controller; sensealg?: SensitivityAlgorithm;
}
export function solve(prob: SteadyStateProblem, options?: SteadyStateOptions): SteadyState;
export function solve(prob: SteadyStateProblem, method: SteadyStateMethod, options?: SteadyStateOptions): SteadyState;

type Argnums = number | number[];
/** `(...args) => [value, gradient]`; the gradient has the form of the argument. */
/** Where something runs: the engine's own loops, the arrays of ND4J, or those if they are on a GPU. */
export type Device = 'cpu' | 'nd4j' | 'gpu';
export type Dtype = 'float64' | 'float32';
export interface Place { device?: Device; dtype?: Dtype; }
export function valueAndGrad<A extends any[]>(loss: (...args: A) => any, argnums?: 0, options?: Place): (...args: { [K in keyof A]: any }) => [number, any];
export function valueAndGrad(loss: (...args: any[]) => any, argnums: Argnums, options?: Place): (...args: any[]) => [number, any];
export function grad(loss: (...args: any[]) => any, argnums?: Argnums, options?: Place): (...args: any[]) => any;
export function jvp(f: (...args: any[]) => any, primals: readonly Tree[], tangents: readonly Tree[]): [any, any];
export function vjp(f: (...args: any[]) => any, ...primals: Tree[]): [any, (cotangent: Tree) => any[]];
export function jacobian(f: (...args: any[]) => any, argnum?: number): (...args: any[]) => NDArray;
export interface Explanation { method: string; sensealg: string; states: number; directions: number; reason: string; toString(): string; }
export function explain(loss: (...args: any[]) => any, argnums?: Argnums): (...args: any[]) => Explanation[];
export function hvp(loss: (x: any) => any, primal: Tree, tangent: Tree): [any, any];

/** dz/dt = layer(z) dX/dt along a smooth path X through irregular observations. */
export interface NeuralCDELayer extends nn.Parametric {
  /** ts [n], xs [..., n, channels], NaN where nothing was observed; at the last of ts, or at the times of saveat. */
  apply(ts: any, xs: any, theta: any, options?: { saveat?: readonly number[] | Float64Array | null }): any;
}
export function NeuralCDE(layer: nn.LayerLike, initial: nn.LayerLike,
  options?: Omit<SolveOptions, 'p' | 'u0' | 'tspan' | 'saveat' | 'tstops'> & { readout?: nn.LayerLike | null }): NeuralCDELayer;
/** A continuous normalising flow. */
export interface FFJORDLayer extends nn.Parametric {
  readonly dim: number;
  /** Of points [batch, dim], or of one. */
  logDensity(x: any, theta: any, options?: { key?: any }): any;
  toNormal(x: any, theta: any): any;
  sample(count: number, theta: any, options?: { seed?: number }): any;
}
export function FFJORD(layer: nn.LayerLike, dim: number, options?: Omit<SolveOptions, 'p' | 'u0' | 'tspan' | 'saveat'>
  & { tspan?: [number, number]; trace?: 'exact' | 'hutchinson'; time?: boolean }): FFJORDLayer;

/** Layers of neural networks. */
export namespace nn {
  /** A named part of the vector of parameters, within containers as "1.weight". */
  interface Parameter { readonly name: string; readonly shape: Shape; readonly offset: number; }
  /** Something with parameters: one vector, theta, of which each is a part. */
  class Parametric {
    readonly parameters: readonly Parameter[];
    /** The length of theta. */
    readonly size: number;
    /** theta at the start: the same for the same seed, in all languages. */
    init(options?: { seed?: number }): NDArray;
    /** The parameters by name as parts of theta: an object, of a container an array with one for each layer. */
    views(theta: any): any;
  }
  /** A function of an array and of a vector of parameters: (..., in) becomes (..., out). */
  class Layer extends Parametric {
    /** key: in training a number, another one in each iteration, from which the masks of Dropout are drawn. */
    apply(x: any, theta?: any, options?: { key?: any }): any;
  }
  /** A layer, or a function of an array. */
  type LayerLike = Layer | ((x: any) => any);
  type Activation = ((x: any) => any) | string | null;
  /** Where parameters start. */
  class Initializer { private constructor(); readonly spec: object; }
  type Init = Initializer | (() => Initializer) | string;
  function glorotUniform(options?: { gain?: number }): Initializer;
  function glorotNormal(options?: { gain?: number }): Initializer;
  function heUniform(options?: { gain?: number }): Initializer;
  function heNormal(options?: { gain?: number }): Initializer;
  function orthogonal(options?: { gain?: number }): Initializer;
  function zeros(): Initializer;
  function constant(value: number): Initializer;
  /** activation(x @ weight + bias). */
  function Dense(inputs: number, outputs: number, activation?: Activation, options?: { bias?: boolean; init?: Init }): Layer;
  type Pair = number | [number, number];
  /** A convolution of images (..., height, width, inputs). */
  function Conv2d(inputs: number, outputs: number, kernel: Pair, activation?: Activation,
    options?: { stride?: Pair; padding?: Pair; bias?: boolean; init?: Init }): Layer;
  /** The greatest number of each window of images (..., height, width, channels). */
  function MaxPool(window: Pair, options?: { stride?: Pair; padding?: Pair }): Layer;
  /** The mean of each window, of what lies within the image. */
  function AvgPool(window: Pair, options?: { stride?: Pair; padding?: Pair }): Layer;
  /** The last axes, 3 when left out, as one. */
  function Flatten(axes?: number): Layer;
  /** Zeros at random in training: where `apply` gets a key. */
  function Dropout(rate: number): Layer;
  /** Mean 0 and variance 1 over the last axes, then scaled and shifted. */
  function LayerNorm(shape: number | Shape, options?: { epsilon?: number }): Layer;
  /** A step of a recurrent network: from an input (..., inputs) and a state (..., hidden) the next state. */
  class Cell extends Parametric {
    apply(x: any, h: any, theta: any): any;
  }
  function GRUCell(inputs: number, hidden: number): Cell;
  /** The last state of a GRUCell that reads a sequence (..., n, inputs), or its states at all places. */
  function GRU(inputs: number, hidden: number, options?: { sequence?: boolean; backward?: boolean }): Layer;
  /** f(x), or f(x, parameters). */
  function Function(f: (x: any, parameters: any) => any, parameters?: { [name: string]: number | Shape },
    options?: { init?: Init | { [name: string]: Init } }): Layer;
  /** Layers one after the other. */
  function Chain(...layers: LayerLike[]): Layer;
  /** Layers side by side, their results joined along the last axis or combined otherwise. */
  function Parallel(layers: readonly LayerLike[], options?: { combine?: (...results: any[]) => any }): Layer;
  /** combine(layer(x), x), which is their sum when left out. */
  function SkipConnection(layer: LayerLike, combine?: (y: any, x: any) => any): Layer;
}

export interface CurveOptions { label?: string; style?: 'line' | 'scatter' | 'line+scatter'; color?: string; }
export interface Curve { readonly x: number[]; readonly y: number[]; readonly options: CurveOptions; }
export function curve(x: ArrayLike, y: ArrayLike, options?: CurveOptions): Curve;
export type Picture = Solution | Fit | Curve | (Solution | Fit | Curve)[];
export interface PlotOptions {
  vars?: number | (number | [number, number])[];
  xscale?: 'linear' | 'log';
  yscale?: 'linear' | 'log';
  title?: string;
  xlabel?: string;
  ylabel?: string;
  labels?: string[];
  style?: CurveOptions['style'];
  width?: number;
  height?: number;
}
/** Draws an .svg or .png file; gives its absolute path. */
export function plot(items: Picture, path: string, options?: PlotOptions): string;
/** Draws pictures that become one another, an .svg that browsers play; gives its absolute path. */
export function animate(frames: Picture[], path: string, options?: PlotOptions & { titles?: string[]; seconds?: number }): string;

export function info(): { version: string; [fact: string]: unknown };

// Methods, by problem: see `methods()`.
export function Euler(): Method;
export function Heun(): Method;
export function Midpoint(): Method;
export function RK4(): Method;
export function BS3(): Method;
export function DP5(): Method;
export function Tsit5(): Method;
export function Vern6(): Method;
export function Vern7(): Method;
export function Vern8(): Method;
export function Vern9(): Method;
export function DOP853(): Method;
export function Rosenbrock23(): Method;
export function Rodas4(): Method;
export function Rodas5P(): Method;
export function TRBDF2(): Method;
export function Kvaerno3(): Method;
export function Kvaerno4(): Method;
export function Kvaerno5(): Method;
export function KenCarp3(): Method;
export function KenCarp4(): Method;
export function KenCarp5(): Method;
export function RadauIIA5(): Method;
export function FBDF(): Method;
export function DFBDF(): Method;
export function ARS222(): Method;
export function ARS443(): Method;
export function ETDRK4(): Method;
export function VCABM(): Method;
export function RKC(): Method;
export function ROCK2(): Method;
export function ROCK4(): Method;
export function VelocityVerlet(): Method;
export function Ruth3(): Method;
export function McAte4(): Method;
export function CalvoSanz4(): Method;
export function KahanLi6(): Method;
export function KahanLi8(): Method;
export function AutoSwitch(nonstiff: SolveOptions['method'], stiff: SolveOptions['method']): Method;

// How gradients of a solve are taken.
export function ForwardSensitivity(options?: {}): SensitivityAlgorithm;
export function DiscreteAdjoint(options?: { checkpoints?: number }): SensitivityAlgorithm;
export function InterpolatingAdjoint(options?: { checkpoints?: number }): SensitivityAlgorithm;
export function QuadratureAdjoint(options?: { abstol?: number; reltol?: number }): SensitivityAlgorithm;
export function SteadyStateAdjoint(options?: {}): SensitivityAlgorithm;
export function GaussAdjoint(options?: {}): SensitivityAlgorithm;
export function BacksolveAdjoint(options?: { checkpointing?: boolean }): SensitivityAlgorithm;

// Of numbers, arrays and traced values, element by element; NumPy's rules.
export function array(value: ArrayLike): any;
export function negative(x: any): any;
export function abs(x: any): any;
export function sign(x: any): any;
export function floor(x: any): any;
export function ceil(x: any): any;
export function round(x: any): any;
export function trunc(x: any): any;
export function sqrt(x: any): any;
export function cbrt(x: any): any;
export function square(x: any): any;
export function exp(x: any): any;
export function expm1(x: any): any;
export function log(x: any): any;
export function log1p(x: any): any;
export function log2(x: any): any;
export function log10(x: any): any;
export function sin(x: any): any;
export function cos(x: any): any;
export function tan(x: any): any;
export function asin(x: any): any;
export function acos(x: any): any;
export function atan(x: any): any;
export function sinh(x: any): any;
export function cosh(x: any): any;
export function tanh(x: any): any;
export function asinh(x: any): any;
export function acosh(x: any): any;
export function atanh(x: any): any;
export function sigmoid(x: any): any;
export function relu(x: any): any;
export function softplus(x: any): any;
export function gelu(x: any): any;
export function elu(x: any): any;
export function swish(x: any): any;
export function softmax(x: any): any;
export function logSoftmax(x: any): any;
export function logicalNot(x: any): any;
export function add(a: any, b: any): any;
export function subtract(a: any, b: any): any;
export function multiply(a: any, b: any): any;
export function divide(a: any, b: any): any;
export function power(a: any, b: any): any;
export function mod(a: any, b: any): any;
export function atan2(a: any, b: any): any;
export function minimum(a: any, b: any): any;
export function maximum(a: any, b: any): any;
export function less(a: any, b: any): any;
export function lessEqual(a: any, b: any): any;
export function greater(a: any, b: any): any;
export function greaterEqual(a: any, b: any): any;
export function equal(a: any, b: any): any;
export function notEqual(a: any, b: any): any;
export function logicalAnd(a: any, b: any): any;
export function logicalOr(a: any, b: any): any;
export function dot(a: any, b: any): any;
export function matmul(a: any, b: any): any;
export function sum(x: any, axis?: number | number[] | null): any;
export function prod(x: any, axis?: number | number[] | null): any;
export function max(x: any, axis?: number | number[] | null): any;
export function min(x: any, axis?: number | number[] | null): any;
export function mean(x: any, axis?: number | number[] | null): any;
export function hypot(...xs: any[]): any;
export function where(condition: any, a: any, b: any): any;
export function clip(x: any, low: any, high: any): any;
export function shape(x: any): Shape;
export function concatenate(arrays: any, axis?: number): any;
export function stack(arrays: any, axis?: number): any;
export function reshape(x: any, shape: number | Shape): any;
export function flat(x: any): any;
export function transpose(x: any, axes?: number[] | null): any;
export function broadcastTo(x: any, shape: Shape): any;
export function slice(x: any, ...index: (number | string | number[])[]): any;
export function take(x: any, indices: readonly number[], axis?: number): any;
export function full(size: number | Shape, value: number): any;
export function zeros(size: number | Shape): any;
export function ones(size: number | Shape): any;
export function linspace(start: number, stop: number, count?: number): NDArray;
export function arange(start: number, stop?: number | null, step?: number): NDArray;
