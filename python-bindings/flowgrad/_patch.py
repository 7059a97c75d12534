"""The module `math` and the builtins min and max during a trace: they also take traced numbers.

What a file imported by name (`from math import sin`) is exchanged in the globals of the traced function, and of the
functions that it refers to, for as long as the trace takes.
"""

import builtins
import math

from . import _math as fg
from ._functions import reachable_globals
from ._operators import Operators, apply


def _log(x, base=None):
    return fg.log(x) if base is None else fg.log(x) / fg.log(base)


def _product(values, start=1.0):
    for v in values:
        start = start * v
    return start


def _sum(values):
    total = 0.0
    for v in values:
        total = total + v
    return total


def _hypot(*values):
    return fg.sqrt(_sum([v * v for v in values]))


def _copysign(x, y):
    size, y = fg.abs(x), fg.value_of(y)
    signed = fg.where(apply("eq", (y, 0.0)), apply("div", (1.0, y)), y)      # tells -0.0 from 0.0
    return fg.where(apply("lt", (signed, 0.0)), -size, size)


_EXCHANGED = {
    "log": _log, "hypot": _hypot, "copysign": _copysign, "fsum": _sum, "prod": _product,
    "log2": fg.log2, "exp2": lambda x: fg.power(2.0, x), "fabs": fg.abs,
    "pow": fg.power, "fmod": lambda x, y: fg._call("rem", (x, y)), "atan2": fg.atan2,
    "degrees": lambda x: x * (180.0 / math.pi), "radians": lambda x: x * (math.pi / 180.0),
    "isnan": lambda x: x != x, "isinf": lambda x: abs(x) == math.inf, "isfinite": lambda x: abs(x) < math.inf,
    "trunc": lambda x: x.__trunc__(), "dist": lambda p, q: _hypot(*[a - b for a, b in zip(p, q)]),
    "sumprod": lambda p, q: _sum([a * b for a, b in zip(p, q)]),
}
for _name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp",
              "expm1", "log1p", "log10", "sqrt", "cbrt", "floor", "ceil"):
    _EXCHANGED[_name] = getattr(fg, _name)


def _exchange(name, original, ours):
    def function(*args):
        for a in args:
            if isinstance(a, Operators):
                if a.shape != ():
                    raise TypeError(f"math.{name} takes a number, not an array of shape {a.shape}; use fg.{name}")
                return ours(*args)
            if isinstance(a, (list, tuple)) and any(isinstance(x, Operators) for x in a):
                return ours(*args)
        return original(*args)
    function.__name__ = name
    return function


def _extreme(original, beats):
    """min or max of traced numbers without a branch: the first of the best, as Python has it."""
    def function(*args, **options):
        values = args[0] if len(args) == 1 else args
        if options or not isinstance(values, (tuple, list, Operators)) or not any(isinstance(x, Operators) for x in values):
            return original(*args, **options)
        best, *others = values
        for x in others:
            if getattr(x, "shape", ()) != () or getattr(best, "shape", ()) != ():
                return original(*args)      # arrays cannot be ordered; this says so
            best = fg.where(beats(x, best), x, best)
        return best
    function.__name__ = original.__name__
    return function


_BUILTINS = {"min": (builtins.min, _extreme(builtins.min, lambda x, best: apply("lt", (x, best)))),
             "max": (builtins.max, _extreme(builtins.max, lambda x, best: apply("lt", (best, x))))}
_ORIGINAL = {name: getattr(math, name) for name in _EXCHANGED if hasattr(math, name)}
_OURS = {name: _exchange(name, original, _EXCHANGED[name]) for name, original in _ORIGINAL.items()}
_BY_IDENTITY = {id(original): _OURS[name] for name, original in _ORIGINAL.items()}
_depth = 0


class patched:
    """A context in which `math`, min and max take tracers, for the module itself and for what `function` imported from it."""

    def __init__(self, function):
        self._function = function
        self._undo = []

    def __enter__(self):
        global _depth
        _depth += 1
        if _depth == 1:
            for name, ours in _OURS.items():
                setattr(math, name, ours)
            for name, (_, ours) in _BUILTINS.items():
                setattr(builtins, name, ours)
        for scope in reachable_globals(self._function):
            for name, value in list(scope.items()):
                ours = _BY_IDENTITY.get(id(value))
                if ours is not None:
                    self._undo.append((scope, name, value))
                    scope[name] = ours

    def __exit__(self, *_):
        global _depth
        for scope, name, value in self._undo:
            scope[name] = value
        _depth -= 1
        if _depth == 0:
            for name, original in _ORIGINAL.items():
                setattr(math, name, original)
            for name, (original, _) in _BUILTINS.items():
                setattr(builtins, name, original)
