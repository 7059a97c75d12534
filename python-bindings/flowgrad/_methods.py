"""The methods, controllers and sensitivity algorithms by name. Their mathematics is in the engine."""

from ._errors import FlowgradError


class _Named:
    """An object that is a name and options."""

    __slots__ = ("options",)

    def __init__(self, **options):
        for name, value in options.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise FlowgradError(f"`{name}` of {type(self).__name__} must be a number, got {value!r}", name)
        self.options = options

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.options.items())})"

    def __eq__(self, other):
        return type(self) is type(other) and self.options == other.options

    def __hash__(self):
        return hash((type(self), tuple(self.options.items())))


_LINSOLVES = ("auto", "dense", "banded", "sparse", "gmres")


class Method(_Named):
    """A method for ordinary differential equations, such as `fg.Tsit5()`.

    Implicit methods take `linsolve`, how they solve linear systems: "dense", "banded" or "sparse" for a factorisation of the
    Jacobian, "gmres" for iterations with its products alone (methods with Newton iterations, such as KenCarp4, on large
    systems), "auto", the default, for what costs least. FlowgradError for any other option or value.
    """

    __slots__ = ()

    def __init__(self, **options):
        for name, value in options.items():
            if name != "linsolve":
                raise FlowgradError(f"`{name}` is no option of {type(self).__name__}; there is linsolve, for implicit methods",
                                    name)
            if value not in _LINSOLVES:
                raise FlowgradError(f"`linsolve` must be one of {', '.join(_LINSOLVES)}, got {value!r}", name)
        self.options = options

    @property
    def name(self):
        """What the engine calls it."""
        options = ", ".join(f"{name}={value}" for name, value in self.options.items())
        return f"{type(self).__name__}({options})" if options else type(self).__name__


class Controller(_Named):
    """A rule for the step size: the step grows and shrinks with powers of the latest errors, within limits."""

    __slots__ = ()

    def __init__(self, **coefficients):
        for name in coefficients:
            if name not in self.known:
                raise FlowgradError(f"`{name}` is no coefficient of {type(self).__name__}; there are "
                                    f"{', '.join(self.known)}", name)
        super().__init__(**coefficients)


class Initialization(_Named):
    """What is done about a u0 that does not satisfy the algebraic equations of a problem."""

    __slots__ = ()

    def __init__(self, **options):
        for name in options:
            raise FlowgradError(f"`{name}` is no option of {type(self).__name__}; it has none", name)
        self.options = options


class SensitivityAlgorithm(_Named):
    """A way to differentiate a solve."""

    __slots__ = ()

    def __init__(self, **options):
        for name, value in options.items():
            if name not in self.known:
                there = f"there is {', '.join(self.known)}" if self.known else "it has none"
                raise FlowgradError(f"`{name}` is no option of {type(self).__name__}; {there}", name)
            _OPTIONS[name](name, value)
        self.options = options

    @property
    def spec(self):
        """What the engine reads."""
        name = type(self).__name__
        return {"kind": name, **self.options} if self.options else name


def _count(name, value):
    if isinstance(value, bool) or not isinstance(value, int) or value < 0 or value == 1:
        raise FlowgradError(f"`{name}` must be a whole number of at least 2, or 0 to keep every step, got {value!r}", name)


def _tolerance(name, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise FlowgradError(f"`{name}` must be a positive number, got {value!r}", name)


def _flag(name, value):
    if not isinstance(value, bool):
        raise FlowgradError(f"`{name}` must be True or False, got {value!r}", name)


_OPTIONS = {"checkpoints": _count, "abstol": _tolerance, "reltol": _tolerance, "checkpointing": _flag}


_METHODS = {
    "Euler": "Explicit Euler, order 1, fixed step `dt`.",
    "Heun": "Heun's method, order 2.",
    "Midpoint": "The explicit midpoint rule, order 2.",
    "RK4": "The classical Runge-Kutta method, order 4, fixed step `dt`.",
    "BS3": "Bogacki & Shampine 3(2): cheap at low accuracy. (Bogacki, Shampine 1989)",
    "DP5": "Dormand & Prince 5(4), of MATLAB's ode45. (Dormand, Prince 1980)",
    "Tsit5": "Tsitouras 5(4): the first choice for non-stiff problems. (Tsitouras 2011)",
    "Vern6": "Verner's most efficient 6(5). (Verner 2010)",
    "Vern7": "Verner's most efficient 7(6): for tolerances of 1e-6 to 1e-10. (Verner 2010)",
    "Vern8": "Verner's most efficient 8(7). (Verner 2010)",
    "Vern9": "Verner's most efficient 9(8): for tolerances below 1e-10. (Verner 2010)",
    "DOP853": "Dormand & Prince 8(5,3) of Hairer, Norsett & Wanner. (Hairer et al. 1993, II.5)",
    "Rosenbrock23": "Rosenbrock method of order 2(3) for stiff problems at crude tolerances, above 1e-2. (Shampine, Reichelt 1997)",
    "Rodas4": "Rosenbrock method of order 4(3) for stiff problems. (Hairer & Wanner 1996, IV.10)",
    "Rodas5P": "Rosenbrock method of order 5(4): the first choice for small stiff problems. (Steinebach 2023)",
    "TRBDF2": "Trapezoidal rule and BDF2, order 2: stiff problems at crude tolerances. (Bank et al. 1985; Hosea, Shampine 1996)",
    "Kvaerno3": "Singly diagonally implicit, order 3(2), stiff problems. (Kvaerno 2004)",
    "Kvaerno4": "Singly diagonally implicit, order 4(3), stiff problems. (Kvaerno 2004)",
    "Kvaerno5": "Singly diagonally implicit, order 5(4): large stiff problems at tight tolerances. (Kvaerno 2004)",
    "KenCarp3": "Singly diagonally implicit, order 3(2), stiff problems. On a SplitODEProblem it treats f1 implicitly and f2 explicitly. (Kennedy, Carpenter 2003)",
    "KenCarp4": "Singly diagonally implicit, order 4(3): large stiff problems. On a SplitODEProblem it treats f1 implicitly and f2 explicitly. (Kennedy, Carpenter 2003)",
    "KenCarp5": "Singly diagonally implicit, order 5(4), stiff problems. On a SplitODEProblem it treats f1 implicitly and f2 explicitly. (Kennedy, Carpenter 2003)",
    "VCABM": "Adams methods of order 1 to 12, two evaluations a step: costly right-hand sides and smooth solutions at tight "
             "tolerances. (Shampine, Gordon 1975; Hairer, Norsett & Wanner 1993, III.5)",
    "RKC": "Runge-Kutta-Chebyshev, order 2: large problems of diffusion at crude tolerances, without linear systems. "
           "(Sommeijer, Shampine, Verwer 1998)",
    "ROCK2": "Orthogonal Runge-Kutta-Chebyshev, order 2: large problems of diffusion at crude tolerances, without linear "
             "systems. (Abdulle, Medovikov 2001)",
    "ROCK4": "Orthogonal Runge-Kutta-Chebyshev, order 4: large problems of diffusion at tolerances from 1e-3 to 1e-8, without "
             "linear systems. (Abdulle 2002)",
    "VelocityVerlet": "Symplectic, order 2, one force a step, fixed step `dt`; for a SecondOrderODEProblem or a "
                      "DynamicalODEProblem. (Verlet 1967)",
    "Ruth3": "Symplectic, order 3, fixed step `dt`. (Ruth 1983)",
    "McAte4": "Symplectic, order 4 where u' = v, fixed step `dt`. (McLachlan, Atela 1992)",
    "CalvoSanz4": "Symplectic, order 4 where u' = v, fixed step `dt`. (Calvo, Sanz-Serna 1993)",
    "KahanLi6": "Symplectic, order 6, nine forces a step, fixed step `dt`. (Kahan, Li 1997)",
    "KahanLi8": "Symplectic, order 8, seventeen forces a step, fixed step `dt`: energies near rounding over long times. "
                "(Kahan, Li 1997)",
    "ARS222": "Additive pair of order 2 with two implicit stages, for split problems, fixed step `dt`; it estimates no error. "
              "(Ascher, Ruuth, Spiteri 1997)",
    "ARS443": "Additive pair of order 3 with four implicit stages, for split problems, fixed step `dt`; it estimates no error. "
              "(Ascher, Ruuth, Spiteri 1997)",
    "ETDRK4": "Exponential, order 4, for split problems whose first half is linear, fixed step `dt`. (Cox, Matthews 2002; "
              "Kassam, Trefethen 2005)",
    "RadauIIA5": "Fully implicit, order 5: very stiff problems and DAEProblems, tight tolerances. (Hairer & Wanner 1996, IV.8)",
    "FBDF": "Backward differentiation formulas of order 1 to 5: large stiff problems. (Jackson, Sacks-Davis 1980; "
            "Shampine 2002)",
    "DFBDF": "The same formulas for a DAEProblem. (Brenan, Campbell, Petzold 1996; Shampine 2002)",
}

_LIMITS = ("safety", "qmin", "qmax")
_CONTROLLERS = {
    "IController": ("I", _LIMITS, "The elementary controller: the step from the latest error alone. "
                                  "(Hairer, Norsett & Wanner 1993, II.4)"),
    "PIController": ("PI", ("beta1", "beta2", *_LIMITS), "Proportional and integral: the step from the last two errors, to "
                                                         "the powers beta1 = 0.7 and beta2 = 0.4. (Gustafsson 1991)"),
    "PIDController": ("PID", ("beta1", "beta2", "beta3", *_LIMITS),
                      "Proportional, integral and derivative: the step from the last three errors, to the powers "
                      "beta1 = 0.7, beta2 = -0.4 and beta3 = 0. (Soderlind & Wang 2006; Ranocha et al. 2022)"),
}
_LIMITS_TEXT = (" `safety`, 0.9, aims below the tolerance; a step changes by a factor from `qmin`, 0.2, to `qmax`, 10. "
                "FlowgradError for any other coefficient, or one that is no number.")

_INITIALIZATIONS = {
    "BrownBasicInit": "Keeps the differential variables and finds the algebraic ones, by Newton's method: what is done when left "
                      "out. (Brown, Hindmarsh, Petzold 1998)",
    "CheckInit": "Refuses such a u0, with retcode InitialFailure.",
    "NoInit": "Leaves it to the first step.",
}

_SENSITIVITIES = {
    "ForwardSensitivity": ((), "Integrates the sensitivities with the state: exact to the tolerance, for few parameters and "
                               "initial values. (Hairer, Norsett & Wanner 1993, I.14)"),
    "DiscreteAdjoint": (("checkpoints",), "The exact reverse of the steps taken, of one-step methods: the first choice for "
                                          "many parameters. `checkpoints`, 0, keeps every step; a number of at least 2 "
                                          "keeps about so many states and computes the steps "
                                          "between them again, in bounded memory. "
                                          "(Sapienza et al. 2024; Griewank & Walther 2008)"),
    "InterpolatingAdjoint": (("checkpoints",), "Solves the adjoint equation backward along dense output, the gradient of the "
                                               "parameters with it. `checkpoints`, 0, keeps every step; a number of at least 2 "
                                               "keeps so many states and solves again between them. (Rackauckas et al. 2020)"),
    "QuadratureAdjoint": (("abstol", "reltol"), "Solves the adjoint equation backward, then integrates for the parameters by "
                                                "adaptive Gauss-Kronrod quadrature, to `abstol` and `reltol`, those of the "
                                                "solve when left out. (Kim et al. 2021)"),
    "GaussAdjoint": ((), "Solves the adjoint equation backward, with Gauss-Legendre quadrature for the parameters on each "
                         "step. (Norcliffe & Deisenroth 2023)"),
    "SteadyStateAdjoint": ((), "One transposed linear solve, by the implicit function theorem: for a SteadyStateProblem, where it "
                               "is what is taken when left out. (Rackauckas et al. 2020)"),
    "BacksolveAdjoint": (("checkpointing",), "Solves the state backward beside the adjoint and keeps no trajectory. Unsafe: "
                                             "what decays or is chaotic cannot be solved backward, and the gradient is then "
                                             "silently wrong. `checkpointing`, True, sets the state right at each saved time. "
                                             "(Chen et al. 2018; Gholami et al. 2019)"),
}


def _define(base, name, text, **members):
    globals()[name] = type(name, (base,), {"__slots__": (), "__doc__": text, "__module__": "flowgrad", **members})


for _name, _text in _METHODS.items():
    _define(Method, _name, _text)
for _name, (_kind, _known, _text) in _CONTROLLERS.items():
    _define(Controller, _name, _text + _LIMITS_TEXT, kind=_kind, known=_known)
for _name, _text in _INITIALIZATIONS.items():
    _define(Initialization, _name, _text)
for _name, (_known, _text) in _SENSITIVITIES.items():
    _define(SensitivityAlgorithm, _name, _text, known=_known)

class AutoSwitch(Method):
    """The explicit method `nonstiff` where the problem is not stiff and the implicit one `stiff` where it is, such as
    `fg.AutoSwitch(fg.Tsit5(), fg.Rodas5P())`: what solve takes when no method is named."""

    __slots__ = ("nonstiff", "stiff")

    def __init__(self, nonstiff, stiff):
        super().__init__()
        self.nonstiff = named(nonstiff, Method, "nonstiff", "Tsit5")
        self.stiff = named(stiff, Method, "stiff", "Rodas5P")

    @property
    def name(self):
        """What the engine calls it."""
        return f"AutoSwitch({self.nonstiff.name}, {self.stiff.name})"

    def __repr__(self):
        return f"AutoSwitch({self.nonstiff!r}, {self.stiff!r})"

    def __eq__(self, other):
        return isinstance(other, AutoSwitch) and self.name == other.name

    def __hash__(self):
        return hash(self.name)


__all__ = ["AutoSwitch", *_METHODS, *_CONTROLLERS, *_INITIALIZATIONS, *_SENSITIVITIES]


def named(value, kind, argument, example):
    """`value` as an object of the class `kind`; a class is called, anything else is an error."""
    if isinstance(value, type) and issubclass(value, kind):
        value = value()
    if not isinstance(value, kind):
        raise FlowgradError(f"`{argument}` must be an object such as fg.{example}(), got {value!r}", argument)
    return value
