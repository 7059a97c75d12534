"""Problems: a right-hand side, a start, a span of time, parameters."""

from . import _shapes
from ._array import as_array
from ._errors import FlowgradError
from ._events import members
from ._foreign import ForeignFunction
from ._functions import described, is_in_place, positional
from ._rhs import Opaque, traced, traced_residual
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
    mass_matrix  constant matrix M of M du/dt = f(u, p, t), a row and a column for each number of u0; may be singular, which
                 makes some equations algebraic: implicit methods solve it
    callback  what happens during every solve: fg.ContinuousCallback(...) and the like, or a list of them

    FlowgradError if f is no such function, or u0, tspan or p hold something else than numbers.
    """

    __slots__ = ("f", "u0", "tspan", "p", "callback", "mass_matrix", "_traces", "_numbers", "__weakref__")

    _parts = ("f", "u0", "tspan", "p", "mass_matrix", "callback")

    def __init__(self, f, u0, tspan, p=None, *, mass_matrix=None, callback=None):
        if not isinstance(f, (Opaque, ForeignFunction)):
            is_in_place(f)
        self._set(f, u0, tspan, p, callback)
        self.mass_matrix = None if mass_matrix is None else _check_square(mass_matrix)

    def _set(self, f, u0, tspan, p, callback):
        self.f = f
        self.u0 = u0
        self.tspan = tspan
        self.p = p
        self.callback = callback
        members(callback)       # checks them
        self._traces = {}
        # Numbers are read once, here: a solve must not cost more in Python than in the engine.
        self._numbers = (None if callable(u0) else _check_numbers(u0, "u0"),
                         None if callable(tspan) else _check_tspan(tspan), _packed(p))

    def __getstate__(self):
        names = [name for one in type(self).__mro__ for name in getattr(one, "__slots__", ())]
        return {name: getattr(self, name) for name in names if name not in ("_traces", "__weakref__")}

    def __setstate__(self, state):
        for name, value in state.items():
            setattr(self, name, value)
        self._traces = {}

    def __repr__(self):
        name = getattr(self.f, "__name__", type(self.f).__name__)
        return f"{type(self).__name__}({name}, u0={_brief(self.u0)}, tspan={_brief(self.tspan)}, p={_brief(self.p)})"

    def wire(self, u0):
        """What kind of problem it is, as the engine takes it; None for a plain right-hand side."""
        if self.mass_matrix is None:
            return None
        if self.mass_matrix.size != u0.size**2:
            raise FlowgradError(f"`mass_matrix` must have a row and a column for each of the {u0.size} numbers of `u0`, got "
                                f"{_shapes.text(self.mass_matrix.shape)}", "mass_matrix")
        return {"kind": "ode", "mass_matrix": self.mass_matrix._data.tolist()}

    def traced(self, f, u0, p, t0):
        """The Program of `f`, which is this problem's but for how p is packed."""
        return traced(f, u0, p, t0, self._traces)

    def start(self, u0=None, tspan=None, p=None):
        """The values to solve for, functions of p called: (u0, t0, t1, packed p or None, structure of p or None)."""
        start, ends, (packed, structure) = self._numbers
        if p is not None:
            packed, structure = _packed(p)
        if tspan is not None:
            ends = None if callable(tspan) else _check_tspan(tspan)
        if u0 is not None:
            start = None if callable(u0) else _check_numbers(u0, "u0")
        if start is None or ends is None:
            given = None if structure is None else structure.unpack(packed)
            if ends is None:
                ends = _check_tspan((self.tspan if tspan is None else tspan)(given))
            if start is None:
                function = self.u0 if u0 is None else u0
                value = function(given, ends[0]) if _takes_two(function) else function(given)
                start = _check_numbers(value, "u0")
        return start, ends[0], ends[1], packed, structure


class DAEProblem(ODEProblem):
    """The fully implicit problem 0 = f(du, u, p, t), u(t0) = u0, du/dt(t0) = du0, of index 1, for t from t0 to t1.

    f      function (du, u, p, t) that returns the residual: as many numbers as u0 has, in its shape
    du0    derivative at the start, shaped like u0; a guess will do, such as zeros
    u0, tspan, p, callback  as for an ODEProblem
    differential_vars  True or False for each number of u0: whether its derivative is in f; found out when left out

    Variables whose derivative is in f keep their values in u0; their derivatives and the other values are found, see
    `initializealg` of solve. FlowgradError if f is no such function, or du0, u0, tspan or p hold something else than
    numbers.
    """

    __slots__ = ("du0", "differential_vars")
    _parts = ("f", "du0", "u0", "tspan", "p", "differential_vars", "callback")

    def __init__(self, f, du0, u0, tspan, p=None, *, differential_vars=None, callback=None):
        known = positional(f) if callable(f) and not isinstance(f, (Opaque, ForeignFunction)) else ((), ())
        if known is not None and not len(known[0]) <= 4 <= len(known[0]) + len(known[1]):
            raise FlowgradError(f"`f` of a DAEProblem must be a function (du, u, p, t) that can be traced, got "
                                f"{described(f) if callable(f) else type(f).__name__}", "f")
        self._set(f, u0, tspan, p, callback)
        self.mass_matrix = None
        self.du0 = _check_numbers(du0, "du0")
        self.differential_vars = None if differential_vars is None else list(differential_vars)

    def wire(self, u0):
        if self.du0.shape != u0.shape:
            raise FlowgradError(f"`du0` must be shaped like `u0`, {_shapes.text(u0.shape)}, got "
                                f"{_shapes.text(self.du0.shape)}", "du0")
        spec = {"kind": "dae", "du0": self.du0._data.tolist()}
        if self.differential_vars is not None:
            if not all(isinstance(x, bool) for x in self.differential_vars):
                raise FlowgradError(f"`differential_vars` must be True or False for each number of `u0`, got "
                                    f"{_brief(self.differential_vars)}", "differential_vars")
            spec["differential_vars"] = self.differential_vars
        return spec

    def traced(self, f, u0, p, t0):
        return traced_residual(f, self.du0, u0, p, t0, self._traces)


def remake(prob, **changes):
    """A problem like `prob` with some of its parts, such as f, u0, tspan and p, changed; traces of an unchanged f are shared.

    FlowgradError for a name that a problem does not have.
    """
    for name in changes:
        if name not in prob._parts:
            raise FlowgradError(f"`{name}` is not a part of this {type(prob).__name__}; remake takes "
                                f"{', '.join(prob._parts[:-1])} and {prob._parts[-1]}", name)
    new = type(prob)(**{name: changes.get(name, getattr(prob, name)) for name in prob._parts})
    if new.f is prob.f:
        new._traces = prob._traces
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


def _check_numbers(value, argument):
    value = value_of(value) if contains_tracer(value) else as_array(value, argument)
    if value.size == 0:
        raise FlowgradError(f"`{argument}` must have at least one number, got none", argument)
    return value


def _check_square(matrix):
    value = as_array(matrix, "mass_matrix")
    if len(value.shape) != 2 or value.shape[0] != value.shape[1]:
        raise FlowgradError(f"`mass_matrix` must be a square matrix, got {_shapes.text(value.shape)}", "mass_matrix")
    return value


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
