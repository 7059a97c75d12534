// Flowgrad for JavaScript: the public names, and nothing else.

import './ops.js';
import * as publicNames from './index.js';
import { publish } from './solve.js';

export { DAEProblem, ODEProblem, SplitODEProblem, remake } from './problem.js';
export { DynamicalODEProblem, SecondOrderODEProblem } from './dynamical.js';
export { SteadyStateProblem, SteadyState, DynamicSS, SSRootfind } from './steady.js';
export { EnsembleProblem, EnsembleSolution } from './ensemble.js';
export { opaque } from './rhs.js';
export {
  ContinuousCallback, DiscreteCallback, PresetTimeCallback, PeriodicCallback, CallbackSet, PositiveDomain, ManifoldProjection,
  SavingCallback, TerminateSteadyState, terminate,
} from './events.js';
export { foreign } from './foreign.js';
export { solve, solveAsync } from './solve.js';
export { Solution } from './solution.js';
export {
  Euler, Heun, Midpoint, RK4, BS3, DP5, Tsit5, Vern6, Vern7, Vern8, Vern9, DOP853,
  Rosenbrock23, Rodas4, Rodas5P, TRBDF2, Kvaerno3, Kvaerno4,
  Kvaerno5, KenCarp3, KenCarp4, KenCarp5, RadauIIA5, FBDF, DFBDF, ARS222, ARS443, ETDRK4, AutoSwitch,
  VCABM, RKC, ROCK2, ROCK4, VelocityVerlet, Ruth3, McAte4, CalvoSanz4, KahanLi6, KahanLi8,
  IController, PIController, PIDController, BrownBasicInit, CheckInit, NoInit,
  ForwardSensitivity, DiscreteAdjoint, InterpolatingAdjoint, QuadratureAdjoint, GaussAdjoint, BacksolveAdjoint,
  SteadyStateAdjoint, methods,
} from './methods.js';
export { valueAndGrad, grad, explain, jvp, vjp, jacobian, hvp } from './grad.js';
export * as nn from './nn.js';
export { relu, softplus, gelu, elu, swish, softmax, logSoftmax } from './activations.js';
export { train, Fit } from './train.js';
export {
  SGD, Momentum, Adam, AdamW, AdaBelief, RMSProp, BFGS, LBFGS, ExponentialDecay, StepDecay, CosineDecay, Warmup, OneCycle,
} from './optimizers.js';
export { NeuralCDE } from './neural_cde.js';
export { FFJORD } from './neural_flow.js';
export { NeuralODE, AugmentedNeuralODE, NeuralSecondOrderODE, HamiltonianNN } from './neural.js';
export { multipleShooting, collocate } from './fitting.js';
export { mse, crossEntropy } from './losses.js';
export { animate, plot, curve } from './plot.js';
export { NDArray, array } from './ndarray.js';
export { Tracer } from './tracer.js';
export { FlowgradError } from './errors.js';
export { info } from './engine.js';
export {
  add, subtract, multiply, divide, power, mod, negative, abs, sign, floor, ceil, round, trunc, sqrt, cbrt, square, hypot,
  exp, expm1, log, log1p, log2, log10, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh, sigmoid,
  minimum, maximum, clip, where, less, lessEqual, greater, greaterEqual, equal, notEqual, logicalAnd, logicalOr, logicalNot,
  sum, prod, max, min, mean, dot, matmul, concatenate, stack, reshape, flat, transpose, broadcastTo, slice, take, shape,
  full, zeros, ones, linspace, arange,
} from './math.js';

publish(publicNames);
