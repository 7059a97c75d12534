"""Problems: a right-hand side, a start, a span of time, parameters."""

from . import _shapes
from ._array import Array, as_array
from ._errors import FlowgradError
from ._events import members
from ._foreign import ForeignFunction
from ._functions import described, is_in_place, place_of, positional
from ._plan import Plans
from ._rhs import Opaque, Residual, no_jacobian_of_halves
from ._structure import structure_of
from ._tracer import contains_tracer, value_of


class ODEProblem:
    """The initial value problem du/dt = f(u, p, t), u(t0) = u0, for t from t0 to t1.

    f      function (u, p, t) that returns the derivative (a list, array or number shaped like u0), or (du, u, p, t) that
           writes it into du; told apart by the number of parameters. May come from `fg.opaque` or `fg.foreign`.
    u0     start: a number, (nested) list or array of any shape, or a function of p
    tspan  (t0, t1); t1 < t0 integrates backward; or a function of p
    p      parameters: a number, (nested) list, array, or lists and dicts of these; None for none. f gets them in the
           same structure, with arrays for lists of numbers.
    mass_matrix  constant matrix M of M du/dt = f(u, p, t), a row and a column for each number of u0; where it is singular,
                 some equations are algebraic. Implicit methods solve it.
    callback  what happens during every solve: fg.ContinuousCallback(...) and the like, or a list of them

    FlowgradError if f is no such function, or u0, tspan or p hold something else than numbers.
    """

    __slots__ = ("_right_side", "u0", "tspan", "p", "callback", "mass_matrix", "_traces", "_numbers", "plans", "__weakref__")
    parts = ("f", "u0", "tspan", "p", "mass_matrix", "callback")
    kind = "ode"                     # what the engine calls it

    def __init__(self, f, u0, tspan, p=None, *, mass_matrix=None, callback=None):
        if not isinstance(f, (Opaque, ForeignFunction)):
            is_in_place(f)
        self._set(f, u0, tspan, p, callback)
        self.mass_matrix = None if mass_matrix is None else _check_square(mass_matrix)

    def _set(self, f, u0, tspan, p, callback):
        self._right_side = f
        self.u0 = u0
        self.tspan = tspan
        self.p = p
        self.callback = callback
        members(callback)       # checks them
        self.mass_matrix = None
        self._traces = {}
        self.plans = Plans(f)
        # Numbers are read once, here: a solve must not cost more in Python than in the engine.
        self._numbers = (None if callable(u0) else check_numbers(u0, "u0"),
                         None if callable(tspan) else _check_tspan(tspan), _packed(p))

    @property
    def f(self):
        """The right-hand side."""
        return self._right_side

    def functions(self):
        """What the engine needs: functions of (u, p, t), each with its traces."""
        return [(self._right_side, self._traces)]

    def wire(self, u0):
        """What kind of problem it is, with its constants, as the engine takes it; None for a plain right-hand side."""
        if self.mass_matrix is None:
            return None if self.kind == "ode" else {"kind": self.kind}
        if self.mass_matrix.size != u0.size**2:
            raise FlowgradError(f"`mass_matrix` must have a row and a column for each of the {u0.size} numbers of `u0`, got "
                                f"{_shapes.text(self.mass_matrix.shape)}", "mass_matrix")
        return {"kind": self.kind, "mass_matrix": self.mass_matrix._data.tolist()}

    def share_traces(self, other):
        """Goes on with the traces of a function that is the same."""
        if self.f is other.f:
            self._traces = other._traces
            self.plans = other.plans

    def __getstate__(self):
        return {name: getattr(self, name) for name in self.parts}

    def __setstate__(self, state):
        self.__init__(**state)

    def __repr__(self):
        name = getattr(self.f, "__name__", type(self.f).__name__)
        return f"{type(self).__name__}({name}, u0={_brief(self.u0)}, tspan={_brief(self.tspan)}, p={_brief(self.p)})"

    @property
    def refers_to(self):
        """The attributes that a function which closes over the problem depends on."""
        return self.parts

    def plain_start(self, u0, tspan, p):
        """As `start`, where all of it is plain numbers and the problem a plain one that is traced; otherwise None."""
        if (self.callback is not None or self.mass_matrix is not None or isinstance(self._right_side, (Opaque, ForeignFunction))
                or callable(self.u0 if u0 is None else u0) or callable(self.tspan if tspan is None else tspan)):
            return None
        values = u0, t0, t1, p, _ = self.start(u0, tspan, p)
        is_plain = type(u0) is Array and type(t0) is type(t1) is float and (p is None or type(p) is Array)
        return values if is_plain else None

    def start(self, u0=None, tspan=None, p=None):
        """The values to solve for, functions of p called: (u0, t0, t1, packed p or None, structure of p or None)."""
        start, ends, (packed, structure) = self._numbers
        if p is not None:
            packed, structure = _packed(p)
        if tspan is not None:
            ends = None if callable(tspan) else _check_tspan(tspan)
        if u0 is not None:
            start = None if callable(u0) else check_numbers(u0, "u0")
        if start is None or ends is None:
            given = None if structure is None else structure.unpack(packed)
            if ends is None:
                ends = _check_tspan((self.tspan if tspan is None else tspan)(given))
            if start is None:
                function = self.u0 if u0 is None else u0
                value = function(given, ends[0]) if _takes_two(function) else function(given)
                start = check_numbers(value, "u0")
        return start, ends[0], ends[1], packed, structure


class SplitODEProblem(ODEProblem):
    """The initial value problem du/dt = f1(u, p, t) + f2(u, p, t), whose first half is stiff and whose second is not.

    f1     function as in ODEProblem, or a matrix A, of shape (n, n) for a u0 of n numbers, for f1 = A u
    f2     function as in ODEProblem
    u0, tspan, p, callback   as in ODEProblem

    Every method solves it. KenCarp3, KenCarp4, KenCarp5, ARS222 and ARS443 treat f1 implicitly and f2 explicitly; ETDRK4
    treats an f1 exactly that is linear in u, with coefficients that depend on p at most; others see the sum.
    FlowgradError as for ODEProblem.
    """

    __slots__ = ("f1", "f2", "_traces2")
    parts = ("f1", "f2", "u0", "tspan", "p", "callback")
    kind = "split"

    def __init__(self, f1, f2, u0, tspan, p=None, *, callback=None):
        no_jacobian_of_halves(f1, f2)
        self.f1 = f1
        super().__init__(_linear(f1), u0, tspan, p, callback=callback)
        if not isinstance(f2, (Opaque, ForeignFunction)):
            is_in_place(f2)
        self.f2 = f2
        self._traces2 = {}

    def functions(self):
        """Both halves."""
        return [*super().functions(), (self.f2, self._traces2)]

    def share_traces(self, other):
        """Goes on with the traces of functions that are the same."""
        if self.f1 is other.f1:
            self._right_side, self._traces = other._right_side, other._traces
        if self.f2 is other.f2:
            self._traces2 = other._traces2


def _linear(f1):
    """A matrix as a function."""
    if callable(f1):
        return f1
    matrix = as_array(f1, "f1")
    if len(matrix.shape) != 2 or matrix.shape[0] != matrix.shape[1]:
        raise FlowgradError(f"`f1` must be a function or a square matrix, got {_brief(f1)}", "f1")

    def linear(u, p, t):
        return matrix @ u
    return linear


class DAEProblem(ODEProblem):
    """The fully implicit problem 0 = f(du, u, p, t), u(t0) = u0, du/dt(t0) = du0, of index 1, for t from t0 to t1.

    f      function (du, u, p, t) that returns the residual: as many numbers as u0 has, in its shape
    du0    derivative at the start, shaped like u0; a guess will do, such as zeros
    u0, tspan, p, callback   as in ODEProblem
    differential_vars  True or False for each number of u0: whether its derivative is in f; found out when left out

    Solved by fg.DFBDF(), or fg.RadauIIA5() where rtol is below 1e-6. Variables whose derivative is in f keep their values in u0; their derivatives and the other values
    are found, see `initializealg` of solve. FlowgradError if f is no such function, or du0, u0, tspan or p hold something
    else than numbers.
    """

    __slots__ = ("du0", "differential_vars")
    parts = ("f", "du0", "u0", "tspan", "p", "differential_vars", "callback")
    kind = "dae"

    def __init__(self, f, du0, u0, tspan, p=None, *, differential_vars=None, callback=None):
        _check_residual(f)
        self._set(f, u0, tspan, p, callback)
        self.du0 = _check_constant(du0, "du0")
        self.differential_vars = None if differential_vars is None else _check_flags(differential_vars)

    def functions(self):
        """The residual."""
        return [(Residual(self.f, self.du0), self._traces)]

    def wire(self, u0):
        """As in ODEProblem."""
        if self.du0.shape != u0.shape:
            raise FlowgradError(f"`du0` must be shaped like `u0`, {_shapes.text(u0.shape)}, got "
                                f"{_shapes.text(self.du0.shape)}", "du0")
        spec = {"kind": self.kind, "du0": self.du0._data.tolist()}
        return spec if self.differential_vars is None else {**spec, "differential_vars": self.differential_vars}


def remake(prob, **changes):
    """A problem like `prob` with some of its parts, such as f, u0, tspan, p and callback, changed; traces of an unchanged f
    are shared.

    FlowgradError for a name that a problem does not have.
    """
    kind = type(prob)
    for name in changes:
        if name not in kind.parts:
            *most, last = kind.parts
            raise FlowgradError(f"`{name}` is not a part of {kind.__name__}; remake takes {', '.join(most)} and {last}", name)
    new = kind(**{name: changes.get(name, getattr(prob, name)) for name in kind.parts})
    new.share_traces(prob)
    return new


def _takes_two(function):
    known = positional(function)
    return known is not None and len(known[0]) == 2


def _packed(p):
    """The array of p and its structure."""
    if p is None:
        return None, None
    structure = structure_of(p, "p")
    return structure.pack(p), structure


def check_numbers(value, argument):
    value = value_of(value) if contains_tracer(value) else as_array(value, argument)
    if value.size == 0:
        raise FlowgradError(f"`{argument}` must have at least one number, got none", argument)
    return value


def _check_constant(value, argument):
    if contains_tracer(value):
        raise FlowgradError(f"`{argument}` must be known before the function is differentiated, got a traced value", argument)
    return check_numbers(value, argument)


def _check_square(matrix):
    value = _check_constant(matrix, "mass_matrix")
    if len(value.shape) != 2 or value.shape[0] != value.shape[1]:
        raise FlowgradError(f"`mass_matrix` must be a square matrix, got {_shapes.text(value.shape)}", "mass_matrix")
    return value


def _check_residual(f):
    if not callable(f) or isinstance(f, (Opaque, ForeignFunction)):
        raise FlowgradError(f"`f` of a DAEProblem must be a function (du, u, p, t) that can be traced, got {_brief(f)}", "f")
    known = positional(f)
    if known is not None and not len(known[0]) <= 4 <= len(known[0]) + len(known[1]):
        raise FlowgradError(f"`f` of a DAEProblem must take (du, u, p, t), got {described(f)} with "
                            f"({', '.join([*known[0], *known[1]])})", "f", place_of(f))


def _check_flags(flags):
    if not isinstance(flags, (list, tuple)) or not all(isinstance(flag, bool) for flag in flags):
        raise FlowgradError(f"`differential_vars` must be True or False for each number of `u0`, got {_brief(flags)}",
                            "differential_vars")
    return list(flags)


def _check_tspan(tspan):
    if isinstance(tspan, (int, float)) or not hasattr(tspan, "__len__") or len(tspan) != 2:
        raise FlowgradError(f"`tspan` must be a pair (t0, t1), got {_brief(tspan)}", "tspan")
    ends = []
    for t in tspan:
        value = value_of(t) if contains_tracer(t) else as_array(t, "tspan")
        if value.shape != ():
            raise FlowgradError(f"`tspan` must be a pair of numbers (t0, t1), got {_brief(tspan)}", "tspan")
        ends.append(value if contains_tracer(value) else value.item())
    return ends


def _brief(x):
    text = getattr(x, "__name__", None) or repr(x)
    return text if len(text) <= 60 else text[:57] + "..."
