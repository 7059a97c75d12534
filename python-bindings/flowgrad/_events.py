"""Callbacks: what happens during a solve, and when. Conditions and affects are traced like right-hand sides."""

from ._array import as_array
from ._errors import FlowgradError
from ._foreign import ForeignFunction
from ._functions import described, fingerprint, place_of, positional
from ._rhs import Opaque
from ._tracer import contains_tracer, value_of
from ._trace import trace
from ._validate import standard_points
from . import _shapes

__all__ = ["ContinuousCallback", "DiscreteCallback", "PresetTimeCallback", "PeriodicCallback", "CallbackSet",
           "PositiveDomain", "ManifoldProjection", "SavingCallback", "TerminateSteadyState", "terminate"]


class _Terminate:
    """An affect that ends the solve."""

    def __repr__(self):
        return "fg.terminate"


terminate = _Terminate()
_SAME = object()


class Callback:
    """Something that happens during a solve; the argument `callback` of `solve` and of problems."""

    __slots__ = ()

    @property
    def refers_to(self):
        """The attributes that a function which closes over the callback depends on."""
        return self.__slots__

    def _wire(self, functions):
        """What the engine reads; `functions` traces and gives indices."""
        raise NotImplementedError

    def _members(self):
        return [self]

    def _saves(self):
        """Whether events are to be saved whatever else is."""
        return any(getattr(self, "save_positions", None) or ())

    def __repr__(self):
        return f"{type(self).__name__}(...)"


class CallbackSet(Callback):
    """Several callbacks as one. Events of ContinuousCallbacks come first; otherwise the order is that given."""

    __slots__ = ("callbacks",)

    def __init__(self, *callbacks):
        self.callbacks = members(callbacks)

    def _members(self):
        return self.callbacks


class ContinuousCallback(Callback):
    """Events where a condition crosses zero; each crossing is found, however many there are in a step.

    condition       function (u, p, t) that returns a number, or several, each of which is watched for itself
    affect          what an event does: a function (u, p, t) that returns the new u, or {"u": ..., "p": ...} with either;
                    fg.terminate to end the solve there; a list of these, one for each number of the condition; or None,
                    which only notes the event in `sol.events`
    affect_neg      the affect of crossings from above, if another
    direction       "both"; "rising" for crossings from below alone, in the direction of the solve, or "falling"
    terminate       True ends the solve at the first event, after its affect
    save_positions  whether the states before and after an event are saved; (True, True) where every step is saved, and
                    (False, False) with `saveat` or save_everystep=False, when left out

    FlowgradError, naming the argument, for anything else.
    """

    __slots__ = ("condition", "affect", "affect_neg", "direction", "terminate", "save_positions")

    def __init__(self, condition, affect=None, *, affect_neg=_SAME, direction="both", terminate=False,
                 save_positions=None):
        self.condition = _function(condition, "condition")
        if direction not in ("both", "rising", "falling"):
            raise FlowgradError(f"`direction` must be \"both\", \"rising\" or \"falling\", got {direction!r}", "direction")
        if affect_neg is not _SAME and direction != "both":
            raise FlowgradError(f"`affect_neg` must be left out where `direction` is {direction!r}", "affect_neg")
        self.affect, ends = _affects(affect, "affect")
        self.affect_neg = affect_neg
        if affect_neg is not _SAME:
            self.affect_neg, ends_too = _affects(affect_neg, "affect_neg")
            if ends != ends_too:
                raise FlowgradError("`affect_neg` must be fg.terminate where `affect` is, and only there; use two callbacks, "
                                    "one rising and one falling", "affect_neg")
        self.direction = direction
        self.terminate = _flag(terminate, "terminate") or ends
        self.save_positions = _positions(save_positions)

    def _wire(self, functions):
        spec = {"kind": "continuous", "condition": functions.value(self.condition, "condition"),
                "affect": functions.affects(self.affect), "direction": self.direction, "terminate": self.terminate,
                "save_positions": self.save_positions}
        if self.affect_neg is not _SAME:
            spec["affect_neg"] = functions.affects(self.affect_neg)
        return spec


class DiscreteCallback(Callback):
    """Events after each step at whose end `condition` (u, p, t), a truth value or a number, holds.

    affect, terminate, save_positions  as for ContinuousCallback, with one affect
    """

    __slots__ = ("condition", "affect", "terminate", "save_positions")

    def __init__(self, condition, affect=None, *, terminate=False, save_positions=None):
        self.condition = _function(condition, "condition")
        self.affect, ends = _affect(affect, "affect")
        self.terminate = _flag(terminate, "terminate") or ends
        self.save_positions = _positions(save_positions)

    def _wire(self, functions):
        return {"kind": "discrete", "condition": functions.value(self.condition, "condition"),
                "affect": functions.affect(self.affect), "terminate": self.terminate,
                "save_positions": self.save_positions}


class PresetTimeCallback(Callback):
    """Events at given times, at which steps end exactly; times outside tspan are passed over, its ends count.

    times   a list of times in any order
    affect, terminate, save_positions  as for ContinuousCallback, with one affect
    """

    __slots__ = ("times", "affect", "terminate", "save_positions")

    def __init__(self, times, affect=None, *, terminate=False, save_positions=None):
        self.times = _numbers(times, "times")
        self.affect, ends = _affect(affect, "affect")
        self.terminate = _flag(terminate, "terminate") or ends
        self.save_positions = _positions(save_positions)

    def _wire(self, functions):
        return {"kind": "preset_time", "times": self.times, "affect": functions.affect(self.affect),
                "terminate": self.terminate, "save_positions": self.save_positions}


class PeriodicCallback(Callback):
    """Events every `period` of time after the start of tspan, at which steps end exactly.

    affect          as for ContinuousCallback; not fg.terminate
    phase           moves all events to later
    initial_affect  True: also at the start (at `phase`) already
    final_affect    True: also where one falls on the end of tspan
    save_positions  as for ContinuousCallback
    """

    __slots__ = ("period", "affect", "phase", "initial_affect", "final_affect", "save_positions")

    def __init__(self, period, affect, *, phase=0.0, initial_affect=False, final_affect=False, save_positions=None):
        self.period = _number(period, "period", above=True)
        self.phase = _number(phase, "phase")
        self.affect, ends = _affect(affect, "affect")
        if ends:
            raise FlowgradError("`affect` of a PeriodicCallback must not be fg.terminate; use a PresetTimeCallback", "affect")
        self.initial_affect = _flag(initial_affect, "initial_affect")
        self.final_affect = _flag(final_affect, "final_affect")
        self.save_positions = _positions(save_positions)

    def _wire(self, functions):
        return {"kind": "periodic", "period": self.period, "phase": self.phase, "affect": functions.affect(self.affect),
                "initial_affect": self.initial_affect, "final_affect": self.final_affect,
                "save_positions": self.save_positions}


class PositiveDomain(Callback):
    """Keeps every component from becoming negative (Shampine et al. 2005): a step that ends below -abstol is taken again
    with half its size, and what is left below zero is set to zero. `abstol` is that of the solve when left out."""

    __slots__ = ("abstol",)

    def __init__(self, abstol=None):
        self.abstol = None if abstol is None else _number(abstol, "abstol")

    def _wire(self, functions):
        return {"kind": "positive_domain", "abstol": self.abstol}


class ManifoldProjection(Callback):
    """Puts u back on g(u, p, t) = 0, at the nearest point, after every step: invariants such as an energy are kept.

    g  function (u, p, t) that returns a number, or several (Hairer, Lubich & Wanner, IV.4)
    """

    __slots__ = ("g",)

    def __init__(self, g):
        self.g = _function(g, "g")

    def _wire(self, functions):
        return {"kind": "manifold_projection", "residual": functions.value(self.g, "g")}


class SavingCallback(Callback):
    """Saves f(u, p, t), of any shape, in `sol.saved`: at the start and after every step, on both sides of a jump.

    saveat  saves at these times instead, or every so often if it is a number; a jump counts with its later side
    """

    __slots__ = ("f", "saveat")

    def __init__(self, f, saveat=None):
        self.f = _function(f, "f")
        plain = isinstance(saveat, (int, float)) and not isinstance(saveat, bool)
        self.saveat = None if saveat is None else _number(saveat, "saveat", above=True) if plain else _numbers(saveat, "saveat")

    def _wire(self, functions):
        return {"kind": "saving", "function": functions.value(self.f, "f"), "saveat": self.saveat}


class TerminateSteadyState(Callback):
    """Ends the solve when it is at rest: |du_i/dt| <= max(abstol, reltol |u_i|) for all i, `min_t` after its start or later."""

    __slots__ = ("abstol", "reltol", "min_t")

    def __init__(self, abstol=1e-8, reltol=1e-6, min_t=0.0):
        self.abstol = _number(abstol, "abstol")
        self.reltol = _number(reltol, "reltol")
        self.min_t = _number(min_t, "min_t")

    def _wire(self, functions):
        return {"kind": "terminate_steady_state", "abstol": self.abstol, "reltol": self.reltol, "min_t": self.min_t}


class Event:
    """An event of a solve.

    t          when
    callback   the callback
    component  which number of its condition, counted from 0; 0 where there is one or none
    before     the state that it found, shaped like u0
    after      the state that it left
    """

    __slots__ = ("t", "callback", "component", "before", "after")

    def __init__(self, t, callback, component, before, after):
        self.t = t
        self.callback = callback
        self.component = component
        self.before = before
        self.after = after

    def __repr__(self):
        return f"Event(t={self.t:.9g}, {type(self.callback).__name__}, component {self.component})"


class Saved:
    """What a SavingCallback saved: its times `t`, (n,), and `values`, (n, *shape of what its function returns)."""

    __slots__ = ("t", "values", "callback")

    def __init__(self, t, values, callback):
        self.t = t
        self.values = values
        self.callback = callback

    def __repr__(self):
        return f"Saved({len(self.t)} times, values of {_shapes.text(self.values.shape)})"


def members(callback):
    """The callbacks in `callback`: None, one, or a list or tuple of them, with sets taken apart."""
    if callback is None:
        return []
    if isinstance(callback, Callback):
        return callback._members()
    if isinstance(callback, (list, tuple)):
        return [one for item in callback for one in members(item)]
    raise FlowgradError(f"`callback` must be a callback such as fg.ContinuousCallback(condition, affect), got "
                        f"{type(callback).__name__}", "callback")


class Functions:
    """Traces the functions of callbacks and numbers them, from `first` on: behind those of the right-hand side."""

    def __init__(self, u0, p, t0, structure, cache, first):
        self.programs = []
        self._first = first
        self._u0 = u0
        self._p = p
        self._t0 = t0
        self._structure = structure
        self._cache = cache

    def value(self, f, argument):
        """The index of a function of any shape."""
        def run(u, p, t):
            result = f(u, p, t)
            if result is None:
                raise FlowgradError(f"{described(f)} returns nothing; return its value", argument, place_of(f))
            return [value_of(result)]
        return self._add(f, "value", run)

    def affects(self, affects):
        """The index of an affect, or a list of them."""
        return [self.affect(one) for one in affects] if isinstance(affects, list) else self.affect(affects)

    def affect(self, f):
        """The index of a function that gives the new u, and the new p where there is one; None for none."""
        if f is None:
            return None

        def run(u, p, t):
            result = f(u, p, t)
            if result is None:
                raise FlowgradError(f"{described(f)} returns nothing; return the new u, or {{\"u\": ..., \"p\": ...}}",
                                    "affect", place_of(f))
            if not isinstance(result, dict):
                result = {"u": result}
            unknown = [name for name in result if name not in ("u", "p")]
            if unknown or not result:
                raise FlowgradError(f"{described(f)} must return the new u, or a dict with \"u\" or \"p\" or both, got the "
                                    f"names {', '.join(map(repr, unknown)) or 'of nothing'}", "affect", place_of(f))
            new_u = self._like(result["u"], self._u0.shape, "u", f) if "u" in result else value_of(u)
            if self._p is None:
                if "p" in result:
                    raise FlowgradError(f"{described(f)} changes p, but the problem has no `p`", "affect", place_of(f))
                return [new_u]
            new_p = self._structure.pack(result["p"] if "p" in result else p)
            return [new_u, self._like(new_p, self._p.shape, "p", f)]
        return self._add(f, "affect", run)

    @staticmethod
    def _like(value, shape, name, f):
        value = value_of(value)
        if value.shape != shape:
            raise FlowgradError(f"{described(f)} must return a new {name} like the old one: expected {_shapes.text(shape)}, "
                                f"got {_shapes.text(value.shape)}", "affect", place_of(f))
        return value

    def _add(self, f, role, run):
        p_shape = None if self._p is None else self._p.shape
        structure = self._structure
        key = (role, self._u0.shape, p_shape, structure and structure.key, fingerprint(f))
        program = self._cache.get(key)
        if program is None:
            def function(values):
                u, p, t = values
                return run(u, None if structure is None else structure.unpack(p), t)
            inputs = [("u", self._u0.shape), ("p", (0,) if p_shape is None else p_shape), ("t", ())]
            point = (self._u0, as_array([]) if self._p is None else self._p, self._t0)
            real = None if contains_tracer(point) else point
            program = self._cache[key] = trace(function, inputs, f, lambda program: standard_points(inputs, real))
        self.programs.append(program)
        return self._first + len(self.programs) - 1


def _function(f, argument):
    if isinstance(f, Opaque):
        raise FlowgradError(f"`{argument}` must be a function that can be traced, got {f!r}; fg.opaque is for right-hand "
                            "sides", argument)
    if isinstance(f, ForeignFunction):
        return f
    if not callable(f):
        raise FlowgradError(f"`{argument}` must be a function (u, p, t), got {type(f).__name__}", argument)
    known = positional(f)
    if known is not None and not len(known[0]) <= 3 <= len(known[0]) + len(known[1]):
        raise FlowgradError(f"`{argument}` must take (u, p, t), got {described(f)} with ({', '.join(known[0] + known[1])})",
                            argument, place_of(f))
    return f


def _affect(affect, argument):
    """The function of an affect or None, and whether it ends the solve."""
    if affect is terminate:
        return None, True
    return None if affect is None else _function(affect, argument), False


def _affects(affect, argument):
    if not isinstance(affect, (list, tuple)):
        return _affect(affect, argument)
    if any(one is terminate for one in affect):
        raise FlowgradError(f"`{argument}` must not have fg.terminate in a list; use a callback for that number of the "
                            "condition alone", argument)
    return [_affect(one, argument)[0] for one in affect], False


def _flag(value, name):
    if not isinstance(value, bool):
        raise FlowgradError(f"`{name}` must be True or False, got {value!r}", name)
    return value


def _positions(value):
    if value is None:
        return None
    if not isinstance(value, (list, tuple)) or len(value) != 2 or not all(isinstance(x, bool) for x in value):
        raise FlowgradError(f"`save_positions` must be two truth values, for before and after an event, got {value!r}",
                            "save_positions")
    return list(value)


def _number(value, name, above=False):
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not numeric or not (value > 0 if above else value >= 0) or value == float("inf"):
        raise FlowgradError(f"`{name}` must be a {'positive number' if above else 'number that is not negative'}, got "
                            f"{value!r}", name)
    return float(value)


def _numbers(value, name):
    if contains_tracer(value):
        raise FlowgradError(f"`{name}` must be known before the function is differentiated, got a traced value", name)
    value = as_array(value, name)
    if len(value.shape) > 1:
        raise FlowgradError(f"`{name}` must be a list of times, got {_shapes.text(value.shape)}", name)
    return value._data.tolist()
