// Methods, step size controllers and sensitivity algorithms: named values that the engine understands.

import { FlowgradError, checkOptions, kindOf, nearest, snake } from './errors.js';
import { engineMethods } from './engine.js';

const LINSOLVES = ['auto', 'dense', 'banded', 'sparse', 'gmres'];

/**
 * A time stepping method. Made by `Tsit5()` and its like. Implicit methods take {linsolve}, how they solve linear systems:
 * "dense", "banded" or "sparse" for a factorisation of the Jacobian, "gmres" for iterations with its products alone (methods
 * with Newton iterations, such as KenCarp4, on large systems), "auto", the default, for what costs least.
 */
export class Method {
  constructor(name, options = {}) {
    checkOptions(options, ['linsolve'], name);
    const { linsolve } = options;
    if (linsolve !== undefined && !LINSOLVES.includes(linsolve)) {
      const got = typeof linsolve === 'string' ? JSON.stringify(linsolve) : kindOf(linsolve);
      throw new FlowgradError(`\`linsolve\` must be one of ${LINSOLVES.join(', ')}, got ${got}`, 'linsolve');
    }
    this.name = linsolve === undefined ? name : `${name}(linsolve=${linsolve})`;
  }

  toString() {
    return this.name.endsWith(')') ? this.name : `${this.name}()`;
  }
}

// name, order: what the engine implements, see `methods()` there for the details.
const TABLE = ['Euler', 'Heun', 'Midpoint', 'RK4', 'BS3', 'DP5', 'Tsit5', 'Vern6', 'Vern7', 'Vern8', 'Vern9', 'DOP853',
  'Rosenbrock23', 'Rodas4', 'Rodas5P', 'TRBDF2', 'Kvaerno3', 'Kvaerno4',
  'Kvaerno5', 'KenCarp3', 'KenCarp4', 'KenCarp5', 'RadauIIA5', 'FBDF', 'DFBDF',
  'ARS222', 'ARS443', 'ETDRK4', 'VCABM', 'RKC', 'ROCK2', 'ROCK4', 'VelocityVerlet', 'Ruth3', 'McAte4', 'CalvoSanz4',
  'KahanLi6', 'KahanLi8'];
const made = Object.fromEntries(TABLE.map((name) => {
  const make = (options) => new Method(name, options);
  return [name, Object.defineProperty(make, 'name', { value: name })];
}));

/** Explicit Euler, order 1, fixed step `dt`. */
export const { Euler } = made;
/** Heun's method of order 2, fixed step `dt`. */
export const { Heun } = made;
/** The explicit midpoint rule of order 2, fixed step `dt`. */
export const { Midpoint } = made;
/** The classical Runge-Kutta method of order 4, fixed step `dt`. */
export const { RK4 } = made;
/** Bogacki-Shampine 3(2): loose tolerances. */
export const { BS3 } = made;
/** Dormand-Prince 5(4). */
export const { DP5 } = made;
/** Tsitouras 5(4) (2011): the usual choice for problems that are not stiff. */
export const { Tsit5 } = made;
/** Verner's efficient 6(5). */
export const { Vern6 } = made;
/** Verner's efficient 7(6): tolerances of 1e-8 and below. */
export const { Vern7 } = made;
/** Verner's efficient 8(7). */
export const { Vern8 } = made;
/** Verner's efficient 9(8): tolerances near 1e-12. */
export const { Vern9 } = made;
/** Dormand-Prince 8(5,3) with dense output of order 7 (Hairer, Norsett & Wanner, II.5 and II.6). */
export const { DOP853 } = made;

/** Rosenbrock method of order 2(3) for stiff problems at crude tolerances, above 1e-2. (Shampine, Reichelt 1997) */
export const { Rosenbrock23 } = made;
/** Rosenbrock method of order 4(3) for stiff problems. (Hairer & Wanner 1996, IV.10) */
export const { Rodas4 } = made;
/** Rosenbrock method of order 5(4): the first choice for small stiff problems. (Steinebach 2023) */
export const { Rodas5P } = made;
/** Trapezoidal rule and BDF2, order 2: stiff problems at crude tolerances. (Bank et al. 1985; Hosea, Shampine 1996) */
export const { TRBDF2 } = made;
/** Singly diagonally implicit, order 3(2), stiff problems. (Kvaerno 2004) */
export const { Kvaerno3 } = made;
/** Singly diagonally implicit, order 4(3), stiff problems. (Kvaerno 2004) */
export const { Kvaerno4 } = made;
/** Singly diagonally implicit, order 5(4): large stiff problems at tight tolerances. (Kvaerno 2004) */
export const { Kvaerno5 } = made;
/** Singly diagonally implicit, order 3(2), stiff problems. IMEX on split problems. (Kennedy, Carpenter 2003) */
export const { KenCarp3 } = made;
/** Singly diagonally implicit, order 4(3): large stiff problems. IMEX on split problems. (Kennedy, Carpenter 2003) */
export const { KenCarp4 } = made;
/** Singly diagonally implicit, order 5(4), stiff problems. IMEX on split problems. (Kennedy, Carpenter 2003) */
export const { KenCarp5 } = made;
/** Fully implicit, order 5: very stiff problems and DAEProblems, tight tolerances. (Hairer & Wanner 1996, IV.8) */
export const { RadauIIA5 } = made;
/** Backward differentiation formulas of order 1 to 5: large stiff problems. (Jackson, Sacks-Davis 1980; Shampine 2002) */
export const { FBDF } = made;
/** The same formulas for a DAEProblem. (Brenan, Campbell, Petzold 1996; Shampine 2002) */
export const { DFBDF } = made;
/** Adams methods of order 1 to 12: costly right-hand sides, smooth solutions. (Shampine, Gordon 1975) */
export const { VCABM } = made;
/** Runge-Kutta-Chebyshev, order 2: large problems of diffusion, no linear systems. (Sommeijer, Shampine, Verwer 1998) */
export const { RKC } = made;
/** Orthogonal Runge-Kutta-Chebyshev, order 2: large problems of diffusion, no linear systems. (Abdulle, Medovikov 2001) */
export const { ROCK2 } = made;
/** Orthogonal Runge-Kutta-Chebyshev, order 4: diffusion at tolerances from 1e-3 to 1e-8, no linear systems. (Abdulle 2002) */
export const { ROCK4 } = made;
/** Symplectic, order 2, one force a step, fixed step `dt`; for SecondOrderODEProblem, DynamicalODEProblem. (Verlet 1967) */
export const { VelocityVerlet } = made;
/** Symplectic, order 3, fixed step `dt`. (Ruth 1983) */
export const { Ruth3 } = made;
/** Symplectic, order 4 where u' = v, fixed step `dt`. (McLachlan, Atela 1992) */
export const { McAte4 } = made;
/** Symplectic, order 4 where u' = v, fixed step `dt`. (Calvo, Sanz-Serna 1993) */
export const { CalvoSanz4 } = made;
/** Symplectic, order 6, nine forces a step, fixed step `dt`. (Kahan, Li 1997) */
export const { KahanLi6 } = made;
/** Symplectic, order 8, seventeen forces a step, fixed step `dt`: energies near rounding. (Kahan, Li 1997) */
export const { KahanLi8 } = made;
/** Additive pair of order 2 for split problems, fixed step `dt`; it estimates no error. (Ascher, Ruuth, Spiteri 1997) */
export const { ARS222 } = made;
/** Additive pair of order 3 for split problems, fixed step `dt`; it estimates no error. (Ascher, Ruuth, Spiteri 1997) */
export const { ARS443 } = made;
/** Exponential, order 4, for split problems whose first half is linear, fixed step `dt`. (Cox, Matthews 2002) */
export const { ETDRK4 } = made;

/**
 * The explicit method `nonstiff` where the problem is not stiff and the implicit one `stiff` where it is, such as
 * `AutoSwitch(Tsit5(), Rodas5P())`: what solve takes when no method is named.
 */
export function AutoSwitch(nonstiff, stiff) {
  return new Method(`AutoSwitch(${asMethod(nonstiff).name}, ${asMethod(stiff).name})`);
}

/** All methods of the engine: [{name, order, kind, adaptive, denseOrder, summary}]. */
export function methods() {
  return engineMethods().map(({ dense_order: denseOrder, ...rest }) => ({ ...rest, denseOrder }));
}

/** The Method of a Method, of `Tsit5` without its parentheses, or of a name. */
export function asMethod(value) {
  if (value instanceof Method) return value;
  if (typeof value === 'function' && made[value.name] === value) return value();
  if (typeof value === 'string') {
    if (made[value]) return made[value]();
    const hint = nearest(value, TABLE);
    throw new FlowgradError(`\`method\` ${JSON.stringify(value)} is unknown; `
      + `${hint ? `did you mean ${hint}?` : `known are ${TABLE.join(', ')}`}`, 'method');
  }
  throw new FlowgradError(`\`method\` must be a method such as fg.Tsit5(), got ${kindOf(value)}`, 'method');
}

/** A step size controller with its coefficients as the engine names them. */
export class Controller {
  constructor(kind, coefficients, known) {
    checkOptions(coefficients, known, `${kind}Controller`);
    for (const [name, value] of Object.entries(coefficients)) {
      if (typeof value !== 'number' || !Number.isFinite(value)) {
        throw new FlowgradError(`\`${name}\` of ${kind}Controller must be a finite number, got `
          + `${kindOf(value)}`, name);
      }
    }
    this.spec = { kind, ...Object.fromEntries(Object.entries(coefficients).map(([key, value]) => [snake(key), value])) };
  }
}

const LIMITS = ['safety', 'qmin', 'qmax'];

/** Integral control of the step size (Hairer, Norsett & Wanner, II.4): {safety, qmin, qmax}. */
export const IController = (coefficients = {}) => new Controller('I', coefficients, LIMITS);
/** Proportional-integral control (Gustafsson 1991): {beta1, beta2, safety, qmin, qmax}. */
export const PIController = (coefficients = {}) => new Controller('PI', coefficients, ['beta1', 'beta2', ...LIMITS]);
/** Control by the last three errors (Soderlind 2003): {beta1, beta2, beta3, safety, qmin, qmax}. */
export const PIDController = (coefficients = {}) => new Controller('PID', coefficients, ['beta1', 'beta2', 'beta3', ...LIMITS]);

/** What is done about a u0 that does not satisfy the algebraic equations of a problem. Made by `CheckInit()` and its like. */
export class Initialization {
  constructor(name, options) {
    checkOptions(options, [], name);
    this.name = name;
  }
}

/**
 * Keeps the differential variables and finds the algebraic ones, by Newton's method: what is done when left out (Brown,
 * Hindmarsh, Petzold 1998).
 */
export const BrownBasicInit = (options = {}) => new Initialization('BrownBasicInit', options);
/** Refuses such a u0, with retcode InitialFailure. */
export const CheckInit = (options = {}) => new Initialization('CheckInit', options);
/** Leaves it to the first step. */
export const NoInit = (options = {}) => new Initialization('NoInit', options);

/** An algorithm for the derivatives of a solve, with its options. */
export class SensitivityAlgorithm {
  constructor(name, options, checks) {
    checkOptions(options, Object.keys(checks), name);
    for (const [key, value] of Object.entries(options)) {
      const [good, what] = checks[key];
      if (!good(value)) throw new FlowgradError(`\`${key}\` of ${name} must be ${what}, got ${kindOf(value)}`, key);
    }
    this.name = name;
    this.spec = Object.keys(options).length > 0 ? { kind: name, ...options } : name;
  }
}

const COUNT = [(n) => Number.isInteger(n) && n >= 0 && n !== 1, 'a whole number of at least 2, or 0 to keep every step'];
const TOLERANCE = [(x) => typeof x === 'number' && x > 0 && x < Infinity, 'a positive number'];
const FLAG = [(b) => typeof b === 'boolean', 'true or false'];

/** Forward sensitivities: the derivatives of the state are integrated along with it. For few parameters. */
export const ForwardSensitivity = (options = {}) => new SensitivityAlgorithm('ForwardSensitivity', options, {});
/**
 * The exact reverse of the steps taken, of one-step methods: {checkpoints}. 0 checkpoints keep every step; 2 and more keep about
 * so many states and compute the steps between them again (Sapienza et al. 2024; Griewank & Walther 2008).
 */
export const DiscreteAdjoint = (options = {}) => new SensitivityAlgorithm('DiscreteAdjoint', options, { checkpoints: COUNT });
/** One transposed linear solve, by the implicit function theorem: for a SteadyStateProblem, where it is the default. */
export const SteadyStateAdjoint = (options = {}) => new SensitivityAlgorithm('SteadyStateAdjoint', options, {});
/**
 * The adjoint equation solved backward along dense output, the gradient of the parameters with it: {checkpoints}. 0 checkpoints
 * keep every step; 2 and more keep so many states, between which the equation is solved again (Rackauckas et al. 2020).
 */
export const InterpolatingAdjoint = (options = {}) => new SensitivityAlgorithm('InterpolatingAdjoint', options, { checkpoints: COUNT });
/** The adjoint equation solved backward, then adaptive quadrature for the parameters: {abstol, reltol} (Kim et al. 2021). */
export const QuadratureAdjoint = (options = {}) => new SensitivityAlgorithm('QuadratureAdjoint', options, { abstol: TOLERANCE, reltol: TOLERANCE });
/** The adjoint equation solved backward, with Gauss-Legendre quadrature on each step (Norcliffe & Deisenroth 2023). */
export const GaussAdjoint = (options = {}) => new SensitivityAlgorithm('GaussAdjoint', options, {});
/**
 * The state solved backward beside the adjoint: {checkpointing}, true, sets it right at each saved time. Unsafe: what decays
 * or is chaotic cannot be solved backward, and the gradient is then silently wrong (Chen et al. 2018; Gholami et al. 2019).
 */
export const BacksolveAdjoint = (options = {}) => new SensitivityAlgorithm('BacksolveAdjoint', options, { checkpointing: FLAG });
