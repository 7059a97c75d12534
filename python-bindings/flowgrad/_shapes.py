"""Arithmetic on shapes: NumPy's rules, one function an idea. A shape is a tuple of ints, () a scalar."""


class ShapeError(ValueError):
    """Shapes that do not fit; the callers turn it into an error with a place."""


def size(shape):
    n = 1
    for d in shape:
        n *= d
    return n


def text(shape):
    """As a person says it."""
    if shape == ():
        return "a scalar"
    return "shape (" + ", ".join(map(str, shape)) + (",)" if len(shape) == 1 else ")")


def strides(shape):
    """Row-major strides in elements."""
    out = [1] * len(shape)
    for i in range(len(shape) - 2, -1, -1):
        out[i] = out[i + 1] * shape[i + 1]
    return out


def broadcast(*shapes):
    result = shapes[0]
    for shape in shapes[1:]:
        if shape != result:
            result = _broadcast(result, shape)
    return result


def _broadcast(a, b):
    rank = max(len(a), len(b))
    long_a = (1,) * (rank - len(a)) + a
    long_b = (1,) * (rank - len(b)) + b
    out = []
    for x, y in zip(long_a, long_b):
        if x != y and x != 1 and y != 1:
            raise ShapeError(f"{text(a)} and {text(b)} do not broadcast together")
        out.append(y if x == 1 else x)
    return tuple(out)


def axis_of(axis, rank):
    """A non-negative axis from one that may count from the end."""
    k = axis.__index__()
    if not -rank <= k < rank:
        raise ShapeError(f"axis {k} does not exist in an array of {rank} dimensions")
    return k % rank


def axes_of(axis, rank):
    """Sorted distinct axes from None (all), an int or a sequence of ints."""
    if axis is None:
        return tuple(range(rank))
    if isinstance(axis, (list, tuple)):
        axes = sorted(axis_of(a, rank) for a in axis)
        if len(set(axes)) < len(axes):
            raise ShapeError(f"axis {axis!r} names an axis twice")
        return tuple(axes)
    return (axis_of(axis, rank),)


def reduced(shape, axes):
    return tuple(d for i, d in enumerate(shape) if i not in axes)


def reshaped(shape, new):
    """The shape asked for by `new`, of which one entry may be -1."""
    new = tuple(d.__index__() for d in new)
    if new.count(-1) == 1:
        rest = -size(new)
        if rest <= 0 or size(shape) % rest:
            raise ShapeError(f"{text(shape)} cannot be reshaped to {new}")
        new = tuple(size(shape) // rest if d == -1 else d for d in new)
    if any(d < 0 for d in new) or size(new) != size(shape):
        raise ShapeError(f"{text(shape)} cannot be reshaped to {new}: the number of elements differs")
    return new


def matmul(a, b):
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-2]:
        raise ShapeError(f"{text(a)} and {text(b)} cannot be multiplied as matrices")
    return broadcast(a[:-2], b[:-2]) + (a[-2], b[-1])


def concatenated(shapes, axis):
    first = shapes[0]
    total = 0
    for shape in shapes:
        if len(shape) != len(first) or shape[:axis] + shape[axis + 1:] != first[:axis] + first[axis + 1:]:
            raise ShapeError(f"{text(first)} and {text(shape)} cannot be joined along axis {axis}")
        total += shape[axis]
    return first[:axis] + (total,) + first[axis + 1:]


def infer(op, shapes, attrs):
    """The shape of the result of a checked operation (attributes already normalised)."""
    rule = _RULES.get(op)
    if rule:
        return rule(shapes, attrs)
    first = shapes[0]
    for shape in shapes:
        if shape != first:
            return broadcast(*shapes)
    return first


_RULES = {
    "sum": lambda s, a: reduced(s[0], a),
    "prod": lambda s, a: reduced(s[0], a),
    "max": lambda s, a: _nonempty(s[0], a, "max"),
    "min": lambda s, a: _nonempty(s[0], a, "min"),
    "matmul": lambda s, a: matmul(*s),
    "reshape": lambda s, a: a,
    "broadcast": lambda s, a: _broadcast_to(s[0], a),
    "transpose": lambda s, a: tuple(s[0][i] for i in a),
    "slice": lambda s, a: tuple(a[len(s[0]):2 * len(s[0])]),
    "pad": lambda s, a: tuple(a[2 * len(s[0]):]),
    "scatter": lambda s, a: s[0][:a[0]] + (a[1],) + s[0][a[0] + 1:],
    "gather": lambda s, a: s[0][:a[0]] + (len(a) - 1,) + s[0][a[0] + 1:],
    "concatenate": lambda s, a: concatenated(s, a[0]),
}


def _nonempty(shape, axes, name):
    if any(shape[i] == 0 for i in axes):
        raise ShapeError(f"{name} of an empty array has no value")
    return reduced(shape, axes)


def _broadcast_to(shape, new):
    if broadcast(shape, new) != tuple(new):
        raise ShapeError(f"{text(shape)} cannot be broadcast to {text(new)}")
    return tuple(new)
