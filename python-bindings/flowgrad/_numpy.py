"""NumPy's functions on traced values: `np.sin(u)`, `np.dot(A, u)`, `np.sum(u)` are recorded like fg's own.

NumPy asks an argument for `__array_ufunc__` or `__array_function__` before it computes; functions are known here by name,
so that NumPy is never imported.
"""

from . import _math as m
from ._array import Array
from ._operators import apply, floor_divide

_UFUNCS = {
    "add": lambda x, y: apply("add", (x, y)), "subtract": lambda x, y: apply("sub", (x, y)),
    "multiply": lambda x, y: apply("mul", (x, y)), "divide": lambda x, y: apply("div", (x, y)),
    "remainder": lambda x, y: apply("mod", (x, y)), "floor_divide": floor_divide, "power": m.power, "float_power": m.power,
    "negative": lambda x: apply("neg", (x,)), "positive": lambda x: x, "absolute": m.abs, "fabs": m.abs,
    "reciprocal": lambda x: apply("div", (1.0, x)), "square": m.square, "sqrt": m.sqrt, "cbrt": m.cbrt,
    "exp": m.exp, "expm1": m.expm1, "exp2": lambda x: m.power(2.0, x), "log": m.log, "log1p": m.log1p, "log2": m.log2,
    "log10": m.log10, "sin": m.sin, "cos": m.cos, "tan": m.tan, "arcsin": m.asin, "arccos": m.acos, "arctan": m.atan,
    "arctan2": m.atan2, "sinh": m.sinh, "cosh": m.cosh, "tanh": m.tanh, "arcsinh": m.asinh, "arccosh": m.acosh,
    "arctanh": m.atanh, "hypot": m.hypot, "sign": m.sign, "floor": m.floor, "ceil": m.ceil, "minimum": m.minimum,
    "maximum": m.maximum, "matmul": m.matmul, "less": lambda x, y: apply("lt", (x, y)),
    "less_equal": lambda x, y: apply("le", (x, y)), "greater": lambda x, y: apply("lt", (y, x)),
    "greater_equal": lambda x, y: apply("le", (y, x)), "equal": lambda x, y: apply("eq", (x, y)),
    "not_equal": lambda x, y: apply("ne", (x, y)), "logical_and": lambda x, y: apply("and", (x, y)),
    "logical_or": lambda x, y: apply("or", (x, y)), "logical_not": lambda x: apply("not", (x,)),
}

_FUNCTIONS = {
    "sum": m.sum, "prod": m.prod, "mean": m.mean, "min": m.min, "amin": m.min, "max": m.max, "amax": m.max, "dot": m.dot,
    "concatenate": m.concatenate, "stack": m.stack, "hstack": m.concatenate, "reshape": m.reshape, "ravel": lambda x: x.ravel(),
    "transpose": m.transpose, "where": m.where, "clip": m.clip, "norm": m.norm, "broadcast_to": m.broadcast_to,
    "zeros_like": lambda x: m.zeros(x.shape), "ones_like": lambda x: m.ones(x.shape), "shape": lambda x: x.shape,
    "size": lambda x: x.size, "ndim": lambda x: x.ndim,
}


def ufunc(tracer, function, method, inputs, options):
    """What `function(*inputs)` is, where one of the inputs is traced."""
    ours = _UFUNCS.get(function.__name__)
    if ours is None or method != "__call__" or options:
        return tracer._refuse(f"np.{function.__name__} cannot be traced here; use arithmetic and fg's functions")
    return ours(*inputs)


def on_arrays(function, types, args, options):
    """`function` of NumPy's own arrays in the place of ours; of traced values as well it is for them to say."""
    if not all(issubclass(t, Array) or t.__module__ == "numpy" for t in types):
        return NotImplemented
    return function(*_own(args), **_own(options))


def _own(value):
    if isinstance(value, Array):
        return value.__array__()
    if isinstance(value, (list, tuple)):
        return type(value)(map(_own, value))
    return {k: _own(v) for k, v in value.items()} if isinstance(value, dict) else value


def function(tracer, function, args, options):
    """What `function(*args, **options)` is, where something in args is traced."""
    ours = _FUNCTIONS.get(function.__name__)
    if ours is None:
        return tracer._refuse(f"np.{function.__name__} cannot be traced; use fg's functions")
    try:
        return ours(*args, **options)
    except TypeError as error:
        return tracer._refuse(f"np.{function.__name__} cannot be traced with these arguments ({error}); use fg's functions")
