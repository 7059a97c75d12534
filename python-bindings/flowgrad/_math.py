"""The functions of arrays: elementwise mathematics, selection, reductions, products, joining.

Each takes tracers, arrays, nested lists and numbers, and follows NumPy; a result without axes is a float (or a traced
number). Where Python's `math` raises (the logarithm of -1), the result is NaN or infinite, as in the engine.
"""

import builtins
import math

from . import _shapes
from ._array import Array, as_array
from ._errors import FlowgradError
from ._operators import Operators, apply, matmul as _matmul
from ._tracer import contains_tracer, value_of


def _call(op, args, attrs=()):
    """`op` on values of any kind; numbers in, a number out."""
    for a in args:
        if isinstance(a, Operators):
            return apply(op, args, attrs)
    args = [value_of(a) for a in args]
    plain = _PLAIN.get(op)
    if plain is not None and builtins.all(a.shape == () for a in args):
        try:
            return plain(*[a.item() for a in args])
        except (ValueError, ArithmeticError, AttributeError):
            pass
    return apply(op, args, attrs)


_UNARY = {
    "sin": "Sine of x, in radians.", "cos": "Cosine of x, in radians.", "tan": "Tangent of x, in radians.",
    "asin": "Arc sine of x, in radians; NaN outside [-1, 1].",
    "acos": "Arc cosine of x, in radians; NaN outside [-1, 1].", "atan": "Arc tangent of x, in radians.",
    "sinh": "Hyperbolic sine of x.", "cosh": "Hyperbolic cosine of x.", "tanh": "Hyperbolic tangent of x.",
    "asinh": "Inverse hyperbolic sine of x.", "acosh": "Inverse hyperbolic cosine of x; NaN below 1.",
    "atanh": "Inverse hyperbolic tangent of x; NaN outside [-1, 1].",
    "exp": "e to the power of x.", "expm1": "exp(x) - 1, accurate near 0.",
    "log": "Natural logarithm of x; NaN below 0.", "log1p": "log(1 + x), accurate near 0.",
    "log10": "Logarithm of x to base 10; NaN below 0.", "sqrt": "Square root of x; NaN below 0.",
    "cbrt": "Cube root of x, of any sign.", "floor": "The greatest whole number not above x.",
    "ceil": "The least whole number not below x.", "sign": "-1, 0 or 1, as x is negative, zero or positive.",
    "abs": "The absolute value of x.", "sigmoid": "The logistic function 1 / (1 + exp(-x)), without overflow.",
}


def _unary(name, text):
    def function(x):
        return _call(name, (x,))
    function.__name__ = function.__qualname__ = name
    function.__doc__ = text + " Element by element; the result has the shape of x."
    return function


for _name, _text in _UNARY.items():
    globals()[_name] = _unary(_name, _text)
_abs = globals()["abs"]
_floor = globals()["floor"]
_sqrt = globals()["sqrt"]
_log = globals()["log"]

# What a single number needs no engine for. `math` raises outside the domain; then the engine answers.
_PLAIN = {name: getattr(math, name) for name in _UNARY if hasattr(math, name) and name not in ("floor", "ceil")}
_PLAIN.update({"atan2": math.atan2, "abs": math.fabs})


def where(condition, x, y):
    """x where `condition` is not zero, else y, element by element; the three broadcast together."""
    return _call("where", (condition, x, y))


def minimum(x, y):
    """The lesser of x and y, element by element; NaN where either is."""
    return _call("minimum", (x, y))


def maximum(x, y):
    """The greater of x and y, element by element; NaN where either is."""
    return _call("maximum", (x, y))


def clip(x, low, high):
    """x kept between `low` and `high`, element by element."""
    return minimum(maximum(x, low), high)


def atan2(y, x):
    """The angle of the point (x, y), in radians, in [-pi, pi]."""
    return _call("atan2", (y, x))


def power(x, y):
    """x to the power of y, element by element; NaN for a negative x and a y that is not whole."""
    return _call("pow", (x, y))


def square(x):
    """x * x, element by element."""
    return _call("mul", (x, x))


def log2(x):
    """Logarithm of x to base 2, element by element; NaN below 0."""
    return _call("div", (_log(x), math.log(2.0)))


def hypot(x, y):
    """sqrt(x**2 + y**2), element by element."""
    return _sqrt(_call("add", (_call("mul", (x, x)), _call("mul", (y, y)))))


def sum(x, axis=None, keepdims=False):
    """The sum of the elements of x, or over `axis` (an int or several); `keepdims` keeps those axes with length 1."""
    return value_of(x).sum(axis, keepdims)


def prod(x, axis=None, keepdims=False):
    """The product of the elements of x, or over `axis` (an int or several)."""
    return value_of(x).prod(axis, keepdims)


def mean(x, axis=None, keepdims=False):
    """The mean of the elements of x, or over `axis` (an int or several)."""
    return value_of(x).mean(axis, keepdims)


def min(x, axis=None, keepdims=False):
    """The least element of x, or over `axis`; NaN if there is one. For two arrays see `minimum`."""
    return value_of(x).min(axis, keepdims)


def max(x, axis=None, keepdims=False):
    """The greatest element of x, or over `axis`; NaN if there is one. For two arrays see `maximum`."""
    return value_of(x).max(axis, keepdims)


def any(x):
    """1.0 if some element of x is not zero, else 0.0."""
    return _call("ne", (value_of(x), 0.0)) if value_of(x).shape == () else (value_of(x) != 0.0).max()


def all(x):
    """1.0 if no element of x is zero, else 0.0."""
    return _call("ne", (value_of(x), 0.0)) if value_of(x).shape == () else (value_of(x) != 0.0).min()


def norm(x):
    """The Euclidean norm of the elements of x."""
    x = value_of(x)
    return _sqrt((x * x).sum() if x.shape else x * x)


def dot(x, y):
    """NumPy's dot: of vectors the scalar product, of matrices the matrix product, with a scalar the product."""
    return value_of(x).dot(value_of(y))


def matmul(x, y):
    """The matrix product x @ y over the last two axes; leading axes broadcast; vectors as NumPy has them."""
    return _matmul(value_of(x), value_of(y))


def _values(arrays):
    arrays = [value_of(a) for a in arrays]
    if not arrays:
        raise FlowgradError("`arrays` must hold at least one array", "arrays")
    return arrays


def concatenate(arrays, axis=0):
    """The arrays of a list joined along an existing `axis`; their other axes agree."""
    arrays = _values(arrays)
    axis = arrays[0]._checked(_shapes.axis_of, axis, len(arrays[0].shape))
    return arrays[0] if len(arrays) == 1 else apply("concatenate", arrays, (axis,))


def stack(arrays, axis=0):
    """The arrays of a list, all of one shape, as one array with a new `axis`."""
    arrays = _values(arrays)
    shape = arrays[0].shape
    axis = arrays[0]._checked(_shapes.axis_of, axis, len(shape) + 1)
    if builtins.any(a.shape != shape for a in arrays):
        raise FlowgradError("`arrays` must have one shape, got " + ", ".join(_shapes.text(a.shape) for a in arrays),
                            "arrays")
    parts = [a.reshape(shape[:axis] + (1,) + shape[axis:]) for a in arrays]
    return parts[0] if len(parts) == 1 else apply("concatenate", parts, (axis,))


def reshape(x, *shape):
    """The elements of x, row-major, in another shape; one entry may be -1."""
    return value_of(x).reshape(*shape)


def transpose(x, *axes):
    """x with its axes in the order given, reversed when none is."""
    return value_of(x).transpose(*axes)


def broadcast_to(x, shape):
    """x repeated along the axes that `shape` adds or that have length 1."""
    shape = tuple(d.__index__() for d in shape)
    return _call("broadcast", (value_of(x),), shape)


def array(x):
    """An array of nested lists of numbers (or of anything that NumPy or `tolist` gives); traced if it holds traced values."""
    return value_of(x)


def full(shape, value):
    """An array of `shape` (an int or several) filled with `value`."""
    shape = (shape,) if hasattr(shape, "__index__") else tuple(shape)
    return as_array([float(value)] * _shapes.size(shape)).reshape(shape)


def zeros(shape):
    """An array of `shape` (an int or several) of zeros."""
    return full(shape, 0.0)


def ones(shape):
    """An array of `shape` (an int or several) of ones."""
    return full(shape, 1.0)


def eye(n):
    """The identity matrix of n rows."""
    return as_array([[1.0 if i == j else 0.0 for j in range(n)] for i in range(n)])


def linspace(start, stop, count):
    """`count` numbers from `start` to `stop`, both included, equally apart."""
    if count < 2:
        return as_array([float(start)] * count)
    step = (stop - start) / (count - 1)
    return as_array([start + step * i for i in range(count - 1)] + [float(stop)])


def arange(start, stop=None, step=1.0):
    """start, start + step, ... below `stop`; from 0 when only one bound is given."""
    if stop is None:
        start, stop = 0.0, start
    count = builtins.max(0, math.ceil((stop - start) / step))
    return as_array([float(start + step * i) for i in range(count)])


def is_traced(x):
    """Whether x, or an element of the lists that it is, stands for a value that is not known yet."""
    return contains_tracer(x)


__all__ = [*_UNARY, "where", "minimum", "maximum", "clip", "atan2", "power", "square", "log2", "hypot", "sum", "prod", "mean", "min", "max",
           "any", "all", "norm", "dot", "matmul", "concatenate", "stack", "reshape", "transpose", "broadcast_to", "array",
           "full", "zeros", "ones", "eye", "linspace", "arange", "Array"]
