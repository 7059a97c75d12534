"""Right-hand sides: f(u, p, t) and f(du, u, p, t), traced once for each pair of shapes, or called back."""

from array import array

from . import _engine, _shapes
from ._array import Array, as_array
from ._buffer import Buffer
from ._errors import FlowgradError, raised
from ._foreign import ForeignFunction
from ._functions import described, fingerprint, is_in_place, place_of
from ._inline import inline
from ._program import Recorder
from ._trace import trace
from ._tracer import value_of
from ._validate import standard_points


class Opaque:
    """A function that is called back instead of being traced. Made by `fg.opaque`."""

    def __init__(self, function, jac=None, jvp=None, vjp=None):
        self.function = function
        self.jac = jac
        self.jvp = jvp
        self.vjp = vjp
        self.__name__ = getattr(function, "__name__", type(function).__name__)

        self._callbacks = {}
        self._unpacking = {}

    def __call__(self, *args):
        return self.function(*args)

    def callback(self, u_shape, p_shape):
        """It as part of Programs, for values of these shapes."""
        found = self._callbacks.get((u_shape, p_shape))
        if found is None:
            found = self._callbacks[u_shape, p_shape] = Callback(self, u_shape, p_shape)
        return found

    def __repr__(self):
        return f"opaque({self.__name__})"


class Residual:
    """The residual (du, u, p, t) of a DAEProblem, with du at the start."""

    key = "residual"

    def __init__(self, function, du0):
        self.__wrapped__ = function
        self.du0 = du0


def opaque(f, jac=None, jvp=None, vjp=None):
    """Marks the right-hand side `f`, (u, p, t) or (du, u, p, t), to be called back at each step rather than traced.

    For functions with loops that end when a value says so, library calls, random numbers or state of their own. It gets
    arrays (floats where u0 or p is a number) and costs a Python call each time. Without jvp or vjp it has no derivatives: a
    `solve` of it cannot be part of a loss. Also usable as a decorator. FlowgradError if one of these is not a function.

    jac  function (u, p, t) for implicit methods: the derivative of f by u, of shape (*u.shape, *u.shape); finite
         differences of f when left out. Only for the `f` of an ODEProblem.
    jvp  function (u, p, t, du, dp, dt) that gives the derivative of f in the direction du, dp, dt (shaped like u and p, and a
         number), shaped like u0: for forward sensitivities
    vjp  function (u, p, t, w) that gives (w df/du, w df/dp), shaped like u and p, and where f depends on t w df/dt as a third:
         for adjoints. Either of jvp and vjp is enough for any gradient; the one that a way of taking gradients asks for is fast.
    """
    given = {"f": f, "jac": jac, "jvp": jvp, "vjp": vjp}
    for name, function in given.items():
        if not callable(function) and not (name != "f" and function is None):
            raise FlowgradError(f"`{name}` must be a function, got {type(function).__name__}", name)
    if isinstance(f, Opaque):
        return f if jac is jvp is vjp is None else Opaque(f.function, jac, jvp, vjp)
    return Opaque(f, jac, jvp, vjp)


def no_jacobian_of_halves(*halves):
    """FlowgradError where one half of a right-hand side brings derivatives."""
    for name in ("jac", "jvp", "vjp"):
        if any(isinstance(f, Opaque) and getattr(f, name) is not None for f in halves):
            raise FlowgradError(f"`{name}` is of a whole right-hand side, and not of one half; leave it out, or give the function "
                                "of an ODEProblem", name)


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
    """An opaque right-hand side as the engine calls it; keeps the exception that ended a call."""

    def __init__(self, f, u_shape, p_shape):
        self._u_shape = u_shape
        self._p_shape = p_shape
        self.error = None
        in_place = is_in_place(f.function)
        sizes = {"u": _shapes.size(u_shape), "p": _shapes.size((0,) if p_shape is None else p_shape)}
        self.handle = _engine.opaque(
            self._called(f.function, lambda u, p, t: derivative(f.function, in_place, u_shape, u, p, t)), sizes,
            f.jac and self._called(f.jac, lambda u, p, t: _jacobian(f.jac, u_shape, u, p, t)),
            f.jvp and self._tangent(f.jvp), f.vjp and self._cotangent(f.vjp))

    def _state(self, numbers):
        return Array(array("d", numbers), self._u_shape) if self._u_shape else numbers[0]

    def _parameters(self, numbers):
        if self._p_shape is None:
            return None
        return Array(array("d", numbers), self._p_shape) if self._p_shape else numbers[0]

    def _guarded(self, function, run):
        """"" once `run` is done, or what its exception says."""
        try:
            run()
            return ""
        except Exception as error:
            self.error = raised(described(function), error)
            self.error.__cause__ = None if self.error is error else error
            return self.error.message

    def _called(self, function, value):
        def call(u, p, t, out):
            return self._guarded(function, lambda: _fill(out, value(self._state(u), self._parameters(p), t)))
        return call

    def _tangent(self, jvp):
        def run(u, p, t, du, dp, dt, out):
            value = jvp(self._state(u), self._parameters(p), t, self._state(du), self._parameters(dp), dt)
            _fill(out, _shaped(value, self._u_shape, "jvp", jvp))
        return lambda *given: self._guarded(jvp, lambda: run(*given))

    def _cotangent(self, vjp):
        def run(u, p, t, w, du, dp, dt):
            parts = vjp(self._state(u), self._parameters(p), t, self._state(w))
            if not isinstance(parts, (tuple, list)) or len(parts) not in (2, 3):
                raise FlowgradError(f"{described(vjp)} must return the products of w with the derivatives by u and by p, and "
                                    "perhaps by t", "vjp", place_of(vjp))
            _fill(du, _shaped(parts[0], self._u_shape, "vjp", vjp))
            if self._p_shape is not None:
                _fill(dp, _shaped(parts[1], self._p_shape, "vjp", vjp))
            dt[0] = float(parts[2]) if len(parts) == 3 else 0.0
        return lambda *given: self._guarded(vjp, lambda: run(*given))

    def raise_error(self):
        """Raises what was raised in a call, if anything was."""
        if self.error is not None:
            raise self.error from self.error.__cause__

    def program(self):
        """The bytes of the Program of u, p and t in their shapes."""
        inputs = [("u", self._u_shape), ("p", (0,) if self._p_shape is None else self._p_shape), ("t", ())]
        recorder = Recorder(inputs)
        flat = [recorder.add("reshape", (i,), (_shapes.size(shape),)) for i, (_, shape) in enumerate(inputs[:2])]
        value, = inline(recorder, _engine.program_bytes(self.handle), [*flat, 2])
        return recorder.encode([("y", recorder.add("reshape", (value,), self._u_shape))])


def _fill(out, value):
    for i, x in enumerate(as_array(value)._data):
        out[i] = x


def _shaped(value, shape, name, function):
    value = as_array(value, name)
    if value.shape != shape:
        raise FlowgradError(f"{described(function)} must return {_shapes.text(shape)}, got {_shapes.text(value.shape)}", name,
                            place_of(function))
    return value


def _jacobian(jac, u_shape, u, p, t):
    value = as_array(jac(u, p, t), "jac")
    if value.shape != u_shape + u_shape:
        raise FlowgradError(f"`jac` must return the derivative of `f` by u, of {_shapes.text(u_shape + u_shape)}, got "
                            f"{_shapes.text(value.shape)}", "jac", place_of(jac))
    return value
