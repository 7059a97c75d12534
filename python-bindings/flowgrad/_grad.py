"""Derivatives of Python functions of numbers, arrays, and lists and dicts of these.

A function is traced once for the shapes of its arguments and for what it closes over: it is traced anew when a number,
text, list, dict or array that it refers to has changed, or another object is in its place. Attributes changed on an
object that stays the same are not noticed; pass such values as arguments.
"""

from . import _engine, _shapes
from ._array import Array, as_array
from ._device import placement
from ._errors import FlowgradError
from ._functions import described, fingerprint, place_of
from ._solution import failed
from ._structure import structure_of
from ._trace import record, shaped
from ._tracer import contains_tracer
from ._validate import standard_points, validate

_MOST_TRACES = 64        # kept for a function; a caller that makes new shapes for ever starts again


class _Differentiable:
    """A function with its traces."""

    def __init__(self, f, argnums):
        if not callable(f):
            raise FlowgradError(f"`f` must be a function, got {type(f).__name__}", "f")
        self.f = f
        self.argnums = argnums
        self._programs = {}

    def prepare(self, args, kwargs):
        """(trace, packed arguments, structures) for the call f(*args, **kwargs)."""
        wanted = (self.argnums,) if isinstance(self.argnums, int) else tuple(self.argnums)
        for k in wanted:
            if not -len(args) <= k < len(args):
                raise FlowgradError(f"`argnums` names argument {k}, but {described(self.f)} was called with "
                                    f"{len(args)}", "argnums")
        wanted = tuple(k % len(args) for k in wanted)
        structures, key = [], []
        for i, a in enumerate(args):
            if contains_tracer(a):
                raise FlowgradError("derivatives within a function that is itself being differentiated are not "
                                    "available; use fg.hvp for second derivatives", "f")
            structure = structure_of(a, f"argument {i}") if i in wanted else _numeric(a)
            structures.append(structure)
            key.append(fingerprint(a) if structure is None else structure.key)
        key = (tuple(key), wanted, fingerprint(kwargs), fingerprint(self.f))
        trace = self._programs.get(key)
        packed = [s.pack(a) for s, a in zip(structures, args) if s is not None]
        if trace is None:
            if len(self._programs) >= _MOST_TRACES:
                self._programs.clear()
            trace = self._programs[key] = _Trace(self.f, args, kwargs, structures, wanted, packed)
        return trace, [a._data for a in packed], [structures[k] for k in wanted]


def _numeric(a):
    """The structure of an argument that is not differentiated; None for one that is no number or array (and for ints,
    texts and flags, which may decide what the function does)."""
    if a is None or isinstance(a, (bool, int, str)) or callable(a):
        return None
    try:
        return structure_of(a, "argument")
    except FlowgradError:
        return None


class _Trace:
    """The Program of one function for given shapes, and its derivatives as they are asked for."""

    def __init__(self, f, args, kwargs, structures, wanted, packed):
        self.f = f
        inputs = [(f"x{i}", s.shape) for i, s in enumerate(structures) if s is not None]
        places = [i for i, s in enumerate(structures) if s is not None]
        self.wrt = [places.index(k) for k in wanted]
        self._derived = {}

        def function(values):
            given = list(args)
            for i, value in zip(places, values):
                given[i] = structures[i].unpack(value)
            result = f(*given, **kwargs)
            if result is None:
                raise FlowgradError(f"{described(f)} returns nothing; return its value", "f", place_of(f))
            try:
                self.result = structure_of(result, "result")
                return [self.result.pack(result)]
            except FlowgradError as error:
                raise FlowgradError(f"{described(f)} must return numbers, arrays, or lists and dicts of these: {error.message}", "f",
                                    place_of(f)) from error

        self.program = record(function, inputs, f)
        if record(function, inputs, f).bytes != self.program.bytes:
            raise FlowgradError(f"{described(f)} is not the same function each time that it is called (a counter, "
                                "a random number?); pass what changes as an argument", "f", place_of(f))
        points = standard_points(inputs, packed)
        failed.clear()
        try:        # solves cost too much, and may not succeed, at points that nobody asked for
            validate(function, self.program, inputs, f, points[:1] if self.program.has_calls else points)
        except FlowgradError as error:
            if failed:
                raise FlowgradError(f"a solve inside {described(f)} ended with {failed[0]}", "f",
                                    place_of(f)) from error
            raise
        self.shape = self.program.shapes[0]

    def build(self, data):
        """A value of the function, a float, an array, or a tree of these, of its numbers."""
        value = shaped([data], [self.shape])[0]
        return self.result.rebuild(value) if self.result.parts else value

    def derived(self, kind, options):
        """The Program of a derivative."""
        key = kind + _engine.to_json(options)
        if key not in self._derived:
            self._derived[key] = _engine.transform(self.program.handle, kind, options)
        return self._derived[key]

    def evaluate(self, handle, inputs):
        """The outputs of a Program that was derived; what a function that is called back raised is raised."""
        for callback in self.program.callbacks:
            callback.error = None
        try:
            return _engine.evaluate(handle, inputs)
        except FlowgradError:
            for callback in self.program.callbacks:
                callback.raise_error()
            raise

    def scalar(self):
        if self.shape != () or self.result.parts:
            raise FlowgradError(f"{described(self.f)} must return one number, got {_shapes.text(self.shape)}; sum "
                                "it, or use fg.jacobian", "f", place_of(self.f))


def value_and_grad(loss, argnums=0, *, device=None, dtype=None):
    """A function that gives (value, gradient) of `loss`, by the chain rule through everything in it, solves included.

    loss     function of numbers, arrays, and lists and dicts of these, that returns one number
    argnums  the argument, or a tuple of arguments, to differentiate by; the gradient is then a tuple
    device   where all of it runs, the solves in it included: "cpu", the engine's own loops; "nd4j", the arrays of ND4J; "gpu",
             the same if they are on a GPU
    dtype    the numbers there: "float64" or "float32"

    The value is a float; a gradient has the structure and shapes of its argument (a list of floats for a list),
    zero for what the loss does not depend on. FlowgradError if the loss is not one number, or is NaN, or a solve in it
    fails.
    """
    differentiable = _Differentiable(loss, argnums)
    where = placement(device, dtype)

    def function(*args, **kwargs):
        trace, inputs, structures = differentiable.prepare(args, kwargs)
        trace.scalar()
        handle = trace.derived("value_and_grad", {"wrt": trace.wrt, **where})
        value, *gradients = trace.evaluate(handle, inputs)
        value = value[0]
        if value != value:
            raise FlowgradError(f"{described(loss)} is NaN here: a solve inside it failed, or it leaves the domain "
                                "of a function (log, sqrt, a division)", "f", place_of(loss))
        results = tuple(s.rebuild(Array(g, s.shape)) for s, g in zip(structures, gradients))
        return value, results[0] if isinstance(argnums, int) else results

    function.__name__ = "value_and_grad_of_" + getattr(loss, "__name__", "loss")
    return function


def grad(loss, argnums=0, *, device=None, dtype=None):
    """A function that gives the gradient of `loss`; see `value_and_grad`."""
    both = value_and_grad(loss, argnums, device=device, dtype=dtype)

    def function(*args, **kwargs):
        return both(*args, **kwargs)[1]

    function.__name__ = "grad_of_" + getattr(loss, "__name__", "loss")
    return function


class Explanation(dict):
    """How one solve inside a loss is differentiated: `sensealg`, the algorithm; `reason`, why; `method`; `states`, the
    number of unknowns; `directions`, of the numbers that it is differentiated by. By key and as attributes."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no {name!r}; there are {', '.join(self)}") from None

    def __repr__(self):
        return self["text"]


def explain(loss, argnums=0):
    """A function that gives, in place of the gradient of `loss`, how it would be taken: a list with an Explanation for
    each solve, which prints as a sentence.

        fg.explain(loss)(p)[0].sensealg
    """
    differentiable = _Differentiable(loss, argnums)

    def function(*args, **kwargs):
        trace, _, _ = differentiable.prepare(args, kwargs)
        trace.scalar()
        return [Explanation(each) for each in _engine.explain(trace.program.handle, {"wrt": trace.wrt})]

    function.__name__ = "explanation_of_" + getattr(loss, "__name__", "loss")
    return function


def jvp(f, primals, tangents):
    """(f(*primals), its derivative in the direction `tangents`): forward mode.

    primals, tangents  tuples of arguments and of directions with the same structure. Results are floats or arrays, or, of
                       a function that gives a dict or a list of unlike parts, such.
    """
    if len(primals) != len(tangents):
        raise FlowgradError(f"`tangents` must have one direction for each of the {len(primals)} arguments, "
                            f"got {len(tangents)}", "tangents")
    differentiable = _Differentiable(f, tuple(range(len(primals))))
    trace, inputs, structures = differentiable.prepare(primals, {})
    directions = [_direction(s, v, "tangents") for s, v in zip(structures, tangents)]
    handle = trace.derived("jvp", {"wrt": trace.wrt})
    return tuple(trace.build(data) for data in trace.evaluate(handle, inputs + directions))


def vjp(f, *primals):
    """(f(*primals), pullback): reverse mode. `pullback(w)`, w shaped like the value, gives the products of w with the
    derivative by each argument: one result for one argument, else a tuple, in the structure of the arguments."""
    differentiable = _Differentiable(f, tuple(range(len(primals))))
    trace, inputs, structures = differentiable.prepare(primals, {})
    value = trace.build(trace.evaluate(trace.program.handle, inputs)[0])

    def pullback(w):
        if trace.result.parts:
            data = _direction(trace.result, w, "w")
        else:
            w = as_array(w, "w")
            if w.shape != trace.shape:
                raise FlowgradError(f"`w` must be shaped like the value, {_shapes.text(trace.shape)}, got "
                                    f"{_shapes.text(w.shape)}", "w")
            data = w._data
        handle = trace.derived("vjp", {"wrt": trace.wrt})
        out = trace.evaluate(handle, inputs + [data])[1:]
        results = tuple(s.rebuild(Array(g, s.shape)) for s, g in zip(structures, out))
        return results[0] if len(results) == 1 else results

    return value, pullback


def jacobian(f, argnums=0):
    """A function that gives the derivative of the array f(...) by argument `argnums`: (*value.shape, *argument.shape).

    An argument with parts (a dict, a list of unlike arrays) counts as the vector of all its numbers.
    """
    differentiable = _Differentiable(f, argnums)

    def function(*args, **kwargs):
        trace, inputs, structures = differentiable.prepare(args, kwargs)
        shape = trace.shape + structures[0].shape
        return shaped(trace.evaluate(trace.derived("jacobian", {"wrt": trace.wrt[0]}), inputs), [shape])[0]

    function.__name__ = "jacobian_of_" + getattr(f, "__name__", "function")
    return function


def hvp(loss, primal, tangent):
    """(gradient of `loss` at `primal`, its Hessian times `tangent`), both in the structure of `primal`."""
    differentiable = _Differentiable(loss, 0)
    trace, inputs, structures = differentiable.prepare((primal,), {})
    trace.scalar()
    structure = structures[0]
    both = trace.derived("value_and_grad", {"wrt": trace.wrt})
    key = "hvp"
    if key not in trace._derived:
        trace._derived[key] = _engine.transform(both, "jvp", {"wrt": trace.wrt})
    direction = _direction(structure, tangent, "tangent")
    _, gradient, _, product = trace.evaluate(trace._derived[key], inputs + [direction])
    return tuple(structure.rebuild(Array(x, structure.shape)) for x in (gradient, product))


def _direction(structure, value, argument):
    if structure_of(value, argument).key[1:] != structure.key[1:]:
        what = "value" if argument == "w" else "arguments that it is a direction of"
        raise FlowgradError(f"`{argument}` must have the structure and shapes of the {what}", argument)
    return structure.pack(value)._data

