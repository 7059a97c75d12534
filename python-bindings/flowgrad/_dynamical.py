"""Problems in velocities and positions, as a problem of first order for a state (v, u)."""

from array import array

from ._array import Array, as_array
from ._buffer import Buffer
from ._errors import FlowgradError
from ._foreign import ForeignFunction
from ._functions import described, place_of, positional
from ._math import stack
from ._problem import ODEProblem, check_numbers
from ._rhs import Opaque, no_jacobian_of_halves
from ._shapes import text
from ._tracer import value_of


class DynamicalODEProblem(ODEProblem):
    """The initial value problem v' = f1(v, u, p, t), u' = f2(v, u, p, t), v(t0) = v0, u(t0) = u0.

    f1, f2   functions (v, u, p, t) that return a derivative shaped like v and u, or (dv, v, u, p, t) and (du, v, u, p, t)
             that write it. May come from `fg.opaque`.
    v0, u0   start: two numbers, or lists or arrays of one shape, or functions of p
    tspan, p, callback   as in ODEProblem; callbacks see the state

    The state is the pair (v, u), of shape (2, *u0.shape): `sol.u[:, 0]` are velocities, `sol.u[:, 1]` positions. Every
    method solves it. The symplectic ones, fg.VelocityVerlet() to fg.KahanLi8(), need an f1 that does not depend on v and
    an f2 that does not depend on u: of a traced function this is checked. Where `solve` takes u0 in place of the problem's
    own, it is the positions; `fg.remake` changes v0. FlowgradError as for ODEProblem.
    """

    __slots__ = ("f1", "f2", "v0", "_velocities")
    parts = ("f1", "f2", "v0", "u0", "tspan", "p", "callback")
    kind = "dynamical"
    velocity = "v0"                  # the part that holds the initial velocities

    def __init__(self, f1, f2, v0, u0, tspan, p=None, *, callback=None):
        self.f1 = f1
        self.f2 = f2
        self.v0 = v0
        super().__init__(_whole(f1, f2, ("f1", "f2")), u0, tspan, p, callback=callback)
        self._begin(v0)

    def _begin(self, v0):
        self._velocities = None if callable(v0) else check_numbers(v0, self.velocity)
        positions = self._numbers[0]
        if self._velocities is not None and positions is not None:
            _check_shapes(self._velocities, positions, self.velocity)

    def share_traces(self, other):
        """Goes on with the traces of functions that are the same."""
        if self.f1 is other.f1 and self.f2 is other.f2:
            self._right_side, self._traces = other._right_side, other._traces

    def start(self, u0=None, tspan=None, p=None):
        """As in ODEProblem, with the state (v, u) in place of u0."""
        positions, t0, t1, packed, structure = super().start(u0, tspan, p)
        velocities = self._velocities
        name = self.velocity
        if velocities is None:
            given = None if structure is None else structure.unpack(packed)
            velocities = check_numbers(getattr(self, name)(given), name)
        _check_shapes(velocities, positions, name)
        if isinstance(velocities, Array) and isinstance(positions, Array):
            both = array("d", velocities._data)
            both.extend(positions._data)
            return Array(both, (2,) + positions.shape), t0, t1, packed, structure
        return stack([velocities, positions]), t0, t1, packed, structure


class SecondOrderODEProblem(DynamicalODEProblem):
    """The initial value problem u'' = f(u', u, p, t), u'(t0) = du0, u(t0) = u0.

    f        function (du, u, p, t) that returns u'', shaped like u, or (ddu, du, u, p, t) that writes it. May come from
             `fg.opaque`.
    du0, u0  start: two numbers, or lists or arrays of one shape, or functions of p

    Otherwise a DynamicalODEProblem, with v = u'.
    """

    __slots__ = ("du0", "_acceleration")
    parts = ("f", "du0", "u0", "tspan", "p", "callback")
    velocity = "du0"

    def __init__(self, f, du0, u0, tspan, p=None, *, callback=None):
        self.du0 = du0
        self._acceleration = f
        ODEProblem.__init__(self, _whole(f, _velocity, ("f", "f2")), u0, tspan, p, callback=callback)
        self._begin(du0)

    @property
    def f(self):
        """The acceleration."""
        return self._acceleration

    def share_traces(self, other):
        """Goes on with the traces of a function that is the same."""
        if self.f is other.f:
            self._right_side, self._traces = other._right_side, other._traces


def _velocity(v, u, p, t):
    return v


def _whole(f1, f2, names):
    """The right-hand side of the state (v, u)."""
    no_jacobian_of_halves(f1, f2)
    halves = [_Half(f, name) for f, name in zip((f1, f2), names)]
    whole = _Halves(halves)
    return Opaque(whole) if any(isinstance(f, Opaque) for f in (f1, f2)) else whole


class _Half:
    """A function of (v, u, p, t), or one that writes into a first argument."""

    def __init__(self, f, name):
        if isinstance(f, ForeignFunction):
            raise FlowgradError(f"`{name}` comes from another language, which an ODEProblem may and a dynamical one may not; "
                                "write it in Python, or the state (v, u) as an ODEProblem", name)
        if not callable(f):
            raise FlowgradError(f"`{name}` must be a function (v, u, p, t), got {type(f).__name__}", name)
        self.function = f.function if isinstance(f, Opaque) else f
        self.name = name
        known = positional(self.function)
        required, optional = known if known is not None else (["v", "u", "p", "t"], [])
        if not len(required) <= 5 or not len(required) + len(optional) >= 4:
            raise FlowgradError(f"`{name}` must take (v, u, p, t), or (dv, v, u, p, t) and write dv, got "
                                f"{described(self.function)} with ({', '.join(required + optional)})", name,
                                place_of(self.function))
        self.in_place = len(required) == 5

    def __call__(self, v, u, p, t):
        f, name = self.function, self.name
        shape = value_of(u).shape
        if self.in_place:
            if shape == ():
                raise FlowgradError(f"{described(f)} is in place, but `u0` is a single number; make `u0` a list of one, or "
                                    "return the derivative from (v, u, p, t)", name, place_of(f))
            out = Buffer(shape)
            f(out, v, u, p, t)
            missing = out.unset()
            if missing is not None:
                raise FlowgradError(f"{described(f)} leaves element {', '.join(map(str, missing))} of its first argument "
                                    "unset; set every element", name, place_of(f))
            return out.value()
        result = f(v, u, p, t)
        if result is None:
            raise FlowgradError(f"{described(f)} returns nothing; return the derivative, or take (dv, v, u, p, t) and fill "
                                "dv", name, place_of(f))
        value = value_of(result)
        if value.shape != shape:
            raise FlowgradError(f"{described(f)} must return as many derivatives as `u0` has numbers: expected {text(shape)}, "
                                f"got {text(value.shape)}", name, place_of(f))
        return value


class _Halves:
    """Both functions as one of the state."""

    def __init__(self, halves):
        self._halves = halves
        self.halves = tuple(half.function for half in halves)
        self.__name__ = getattr(self.halves[0], "__name__", "f1")

    def __call__(self, state, p, t):
        v, u = state[0], state[1]
        return stack([half(v, u, p, t) for half in self._halves])


def _check_shapes(velocities, positions, name):
    if velocities.shape != positions.shape:
        raise FlowgradError(f"`{name}` must have the shape of `u0`, {text(positions.shape)}, got {text(velocities.shape)}",
                            name)
