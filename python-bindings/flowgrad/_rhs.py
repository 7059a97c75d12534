"""Right-hand sides: f(u, p, t) and f(du, u, p, t), traced once for each pair of shapes, or called back."""

from array import array

from . import _engine, _shapes
from ._array import Array, as_array
from ._buffer import Buffer
from ._errors import FlowgradError, raised
from ._foreign import ForeignFunction
from ._functions import described, fingerprint, is_in_place, place_of
from ._trace import trace
from ._tracer import value_of
from ._validate import standard_points


class Opaque:
    """A function that is called back instead of being traced. Made by `fg.opaque`."""

    def __init__(self, function, jac=None):
        self.function = function
        self.jac = jac
        self.__name__ = getattr(function, "__name__", type(function).__name__)

    def __call__(self, *args):
        return self.function(*args)

    def __repr__(self):
        return f"opaque({self.__name__})"


class Residual:
    """The residual (du, u, p, t) of a DAEProblem, with du at the start."""

    key = "residual"

    def __init__(self, function, du0):
        self.__wrapped__ = function
        self.du0 = du0


def opaque(f, jac=None):
    """Marks the right-hand side `f`, (u, p, t) or (du, u, p, t), to be called back at each step rather than traced.

    For functions with loops that end when a value says so, library calls, random numbers or state of their own. It gets
    arrays (floats where u0 or p is a number) and costs a Python call each time. It has no derivatives: a `solve` of it
    cannot be part of a loss. Also usable as a decorator. FlowgradError if `f` or `jac` is not a function.

    jac  function (u, p, t) for implicit methods: the derivative of f by u, of shape (*u.shape, *u.shape); finite
         differences of f when left out. Only for the `f` of an ODEProblem.
    """
    for name, function in (("f", f), ("jac", jac)):
        if not callable(function) and not (name == "jac" and function is None):
            raise FlowgradError(f"`{name}` must be a function, got {type(function).__name__}", name)
    return f if isinstance(f, Opaque) and jac is None else Opaque(f.function if isinstance(f, Opaque) else f, jac)


def no_jacobian_of_halves(*halves):
    """FlowgradError where one half of a right-hand side brings a Jacobian."""
    if any(isinstance(f, Opaque) and f.jac is not None for f in halves):
        raise FlowgradError("`jac` is of a whole right-hand side, and not of one half; leave it out, or give the function of an "
                            "ODEProblem", "jac")


def derivative(f, in_place, shape, u, p, t):
    """du/dt by the user's function, checked, for numbers and for tracers."""
    if in_place:
        if shape == ():
            raise FlowgradError(f"{described(f)} is in place, (du, u, p, t), but `u0` is a single number; make `u0` a "
                                "list of one, or return the derivative from (u, p, t)", "f", place_of(f))
        du = Buffer(shape)
        f(du, u, p, t)
        missing = du.unset()
        if missing is not None:
            raise FlowgradError(f"{described(f)} leaves du[{', '.join(map(str, missing))}] unset; set every element of du",
                                "f", place_of(f))
        return du.value()
    result = f(u, p, t)
    if result is None:
        raise FlowgradError(f"{described(f)} returns nothing; return the derivative, or take (du, u, p, t) and fill du",
                            "f", place_of(f))
    value = value_of(result)
    if value.shape != shape:
        raise FlowgradError(f"{described(f)} must return as many derivatives as `u0` has numbers: expected "
                            f"{_shapes.text(shape)}, got {_shapes.text(value.shape)}", "f", place_of(f))
    return value


def traced(f, u0, p, t0, cache):
    """The Program of `f` with inputs u, p, t for values shaped like `u0` and `p` (None for no parameters); of a Residual du is
    the first input.

    Where `u0`, `p` and `t0` are plain numbers the trace is also validated at them.
    """
    p_shape = None if p is None else p.shape
    key = (u0.shape, p_shape, fingerprint(f))
    program = cache.get(key)
    if program is None:
        program = cache[key] = _trace(f, u0, p, t0)
    return program


def _trace(f, u0, p, t0):
    inputs = [("u", u0.shape), ("p", (0,) if p is None else p.shape), ("t", ())]
    concrete = isinstance(u0, Array) and (p is None or isinstance(p, Array)) and isinstance(t0, float)
    real = (u0, as_array([]) if p is None else p, t0) if concrete else None
    if isinstance(f, Residual):
        return _traced_residual(f, [("du", u0.shape), *inputs], real and (f.du0, *real))
    if isinstance(f, ForeignFunction):
        return f.program("rhs", inputs, real)
    return traced_shapes(f, inputs, real)


def traced_shapes(f, inputs, real=None):
    """The Program of `f` for the three `inputs` u, p, t; a p of shape (0,) is None to the function."""
    in_place = is_in_place(f)
    shape = inputs[0][1]
    no_parameters = inputs[1][1] == (0,)

    def function(values):
        u, p, t = values
        return [derivative(f, in_place, shape, u, None if no_parameters else p, t)]

    return trace(function, inputs, f, lambda program: standard_points(inputs, real))


def _traced_residual(residual, inputs, real):
    f = residual.__wrapped__
    shape = inputs[0][1]
    no_parameters = inputs[2][1] == (0,)

    def function(values):
        du, u, p, t = values
        result = f(du, u, None if no_parameters else p, t)
        if result is None:
            raise FlowgradError(f"{described(f)} returns nothing; return the residual", "f", place_of(f))
        value = value_of(result)
        if value.shape != shape:
            raise FlowgradError(f"{described(f)} must return as many residuals as `u0` has numbers: expected "
                                f"{_shapes.text(shape)}, got {_shapes.text(value.shape)}", "f", place_of(f))
        return [value]

    return trace(function, inputs, f, lambda program: standard_points(inputs, real))


class Callback:
    """An opaque right-hand side as the engine calls it; keeps the exception that ended a solve."""

    def __init__(self, f, u_shape, p_shape):
        self._u_shape = u_shape
        self._p_shape = p_shape
        self.error = None
        in_place = is_in_place(f.function)
        call = self._called(f.function, lambda u, p, t: derivative(f.function, in_place, u_shape, u, p, t))
        jac = None if f.jac is None else self._called(f.jac, lambda u, p, t: _jacobian(f.jac, u_shape, u, p, t))
        sizes = {"u": _shapes.size(u_shape), "p": _shapes.size((0,) if p_shape is None else p_shape)}
        self.handle = _engine.opaque(call, sizes, jac)

    def _called(self, function, value):
        def call(u, p, t, out):
            try:
                state = Array(array("d", u), self._u_shape) if self._u_shape else u[0]
                if self._p_shape is None:
                    parameters = None
                else:
                    parameters = Array(array("d", p), self._p_shape) if self._p_shape else p[0]
                for i, x in enumerate(as_array(value(state, parameters, t))._data):
                    out[i] = x
                return ""
            except Exception as error:
                self.error = raised(described(function), error)
                self.error.__cause__ = None if self.error is error else error
                return self.error.message

        return call


def _jacobian(jac, u_shape, u, p, t):
    value = as_array(jac(u, p, t), "jac")
    if value.shape != u_shape + u_shape:
        raise FlowgradError(f"`jac` must return the derivative of `f` by u, of {_shapes.text(u_shape + u_shape)}, got "
                            f"{_shapes.text(value.shape)}", "jac", place_of(jac))
    return value
