"""A trace is believed only after it agrees with the plain function, at the user's point and at a few others.

Tracers cannot see `is`, `isinstance`, random numbers or hidden state; calls with plain numbers can. The points 0 and 1
are there because they are special cases in code (`if x is 0`, `u == 1`) that random points would never meet.
"""

from array import array

from . import _shapes
from ._array import Array, NotReal, as_array
from ._errors import FlowgradError, raised
from ._functions import described, place_of

RELATIVE = 1e-10       # of the value itself
ROUNDING = 1e-12       # of the largest number around, for results of cancellation

_OUTSIDE_DOMAIN = (ArithmeticError, ValueError, AssertionError)


def standard_points(inputs, real=None):
    """Points to validate at: pairs (label, data of each input). The `real` one comes first and may not fail."""
    points = []
    if real is not None:
        points.append((None, [as_array(x)._data for x in real]))
    sizes = [_shapes.size(shape) for _, shape in inputs]
    points.append(("at zeros", [array("d", [0.0] * n) for n in sizes]))
    points.append(("at ones", [array("d", [1.0] * n) for n in sizes]))
    number = _uniform(20240229)
    points.append(("at a random point", [array("d", [4.0 * number() - 2.0 for _ in range(n)]) for n in sizes]))
    points.append(("at a random point", [array("d", [0.1 + 2.0 * number() for _ in range(n)]) for n in sizes]))
    if real is not None:
        near = [array("d", [x * (0.75 + 0.5 * number()) for x in data]) for data in points[0][1]]
        points.append(("near the given point", near))
    return points


def _uniform(seed):
    """Numbers in [0, 1): the same in every run and every Python (Park & Miller 1988)."""
    state = seed

    def number():
        nonlocal state
        state = state * 48271 % 2147483647
        return state / 2147483647.0
    return number


def validate(function, program, inputs, f, points):
    """Compares the Program with the plain function at each of `points`; an error where they differ."""
    for label, data in points:
        values = [Array(x[:], shape) if shape else x[0] for x, (_, shape) in zip(data, inputs)]
        try:
            plain = [as_array(x) for x in function(values)]
        except NotReal as error:
            if label is None:
                raise
            continue
        except FlowgradError:
            raise
        except _OUTSIDE_DOMAIN as error:
            if label is None:
                raise raised(described(f), error) from error
            continue
        except Exception as error:
            raise raised(described(f) + " can be traced, but with plain numbers it", error) from error
        traced = program.evaluate(data)
        scale = max([_largest(x) for x in data] + [_largest(x._data) for x in plain], default=0.0)
        for mine, theirs in zip(traced, plain):
            mine = as_array(mine)
            if mine.shape != theirs.shape or not _agree(mine._data, theirs._data, scale):
                raise _mismatch(f, label, inputs, values, theirs, mine)


def _largest(data):
    return max([abs(x) for x in data if x - x == 0.0], default=0.0)


def _agree(mine, theirs, scale):
    for a, b in zip(mine, theirs):
        if a != b and not (a != a and b != b) and not abs(a - b) <= RELATIVE * max(abs(a), abs(b)) + ROUNDING * scale:
            return False
        if abs(a - b) == float("inf"):
            return False
    return True


def _mismatch(f, label, inputs, values, plain, traced):
    where = ", ".join(f"{name} = {_brief(x)}" for (name, _), x in zip(inputs, values))
    return FlowgradError(
        f"{described(f)} gives {_brief(plain)} for {where}, but its trace gives {_brief(traced)}: it looks at something "
        "that a trace cannot see (isinstance, `is`, random numbers, a counter, a cache); write the choice with fg.where "
        "or a comparison, or mark the function with fg.opaque", "f", place_of(f))


def _brief(x):
    text = repr(x.tolist() if isinstance(x, Array) else x)
    return text if len(text) <= 120 else text[:117] + "..."
