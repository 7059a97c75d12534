"""What `a[key]` reads, for static keys: ints, slices, tuples, `...`, None, and lists of ints or of booleans."""

from . import _shapes


class Selection:
    """Per axis of the array the indices read (a range or a list), and the shape of the result."""

    __slots__ = ("axes", "shape")

    def __init__(self, axes, shape):
        self.axes = axes
        self.shape = shape

    def steps(self, source):
        """The operations (name, attributes) that take `source`, the array's shape, to the result."""
        starts, sizes, steps = [], [], []
        gathers = []
        for i, (indices, length) in enumerate(zip(self.axes, source)):
            if type(indices) is range:
                starts.append(indices.start if len(indices) else 0)
                sizes.append(len(indices))
                steps.append(indices.step)
            else:
                starts.append(0)
                sizes.append(length)
                steps.append(1)
                gathers.append(("gather", (i, *indices)))
        out = []
        if tuple(sizes) != source or any(starts) or any(s != 1 for s in steps):
            out.append(("slice", (*starts, *sizes, *steps)))
        out += gathers
        if tuple(map(len, self.axes)) != self.shape:
            out.append(("reshape", self.shape))
        return out

    def positions(self, source):
        """Flat row-major positions read, in order."""
        strides = _shapes.strides(source)
        flat = [0]
        for indices, stride in zip(self.axes, strides):
            if len(indices) == 1:
                offset = indices[0] * stride
                flat = [at + offset for at in flat] if offset else flat
            else:
                offsets = [i * stride for i in indices]
                flat = [at + offset for at in flat for offset in offsets]
        return flat

    def take(self, data, source):
        """The elements of the array('d') `data` of shape `source` that are read, as an array('d')."""
        strides = _shapes.strides(source)
        wide = [i for i, indices in enumerate(self.axes) if len(indices) != 1]
        if len(wide) == 1 and type(self.axes[wide[0]]) is range:   # one row or column: a slice of the data
            run = self.axes[wide[0]]
            offset = sum(self.axes[i][0] * strides[i] for i in range(len(strides)) if i != wide[0])
            stride = strides[wide[0]] * run.step
            first = offset + run.start * strides[wide[0]]
            stop = first + len(run) * stride
            return data[first:stop if stop >= 0 else None:stride] if len(run) else data[:0]
        out = data[:0]
        out.extend([data[k] for k in self.positions(source)])
        return out


def select(key, shape):
    """The Selection of `key` in an array of `shape`; IndexError or TypeError as NumPy has them."""
    keys = key if type(key) is tuple else (key,)
    used = sum(1 for k in keys if k is not None and k is not Ellipsis)
    if used > len(shape):
        raise IndexError(f"{used} indices for an array of {_shapes.text(shape)}")
    if not any(k is Ellipsis for k in keys):
        keys = keys + (Ellipsis,)
    axes, result, lists = [], [], 0
    seen = False
    for k in keys:
        if k is None:
            result.append(1)
        elif k is Ellipsis:
            if seen:
                raise IndexError("an index can have only one '...'")
            seen = True
            for _ in range(len(shape) - used):
                result.append(shape[len(axes)])
                axes.append(range(shape[len(axes)]))
        elif isinstance(k, slice):
            indices = range(*k.indices(shape[len(axes)]))
            axes.append(indices)
            result.append(len(indices))
        elif isinstance(k, (list, tuple, range)):
            indices = _list(k, shape[len(axes)], len(axes))
            axes.append(indices)
            result.append(len(indices))
            lists += 1
        else:
            i = _int(k, shape[len(axes)], len(axes))
            axes.append(range(i, i + 1))
    if lists > 1:
        raise IndexError("at most one index may be a list; index in two steps, as in a[rows][:, columns]")
    return Selection(axes, tuple(result))


def _int(k, length, axis):
    try:
        i = k.__index__()
    except AttributeError:
        raise TypeError(f"an index must be an int, a slice or a list of ints, got {type(k).__name__}") from None
    if not -length <= i < length:
        raise IndexError(f"index {i} is outside axis {axis} of length {length}")
    return i + length if i < 0 else i


def _list(k, length, axis):
    if len(k) and all(type(b) is bool for b in k):
        if len(k) != length:
            raise IndexError(f"{len(k)} booleans cannot index axis {axis} of length {length}")
        return [i for i, b in enumerate(k) if b]
    return [_int(i, length, axis) for i in k]
