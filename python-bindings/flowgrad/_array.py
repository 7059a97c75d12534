"""Concrete arrays: n axes of doubles, row-major, with NumPy's rules. The engine computes, this module holds.

Element by element arithmetic here is a Program of one operation, so that a number does not depend on whether it was
traced. A result without axes is a Python float.
"""

from array import array

from . import _engine, _shapes
from ._errors import FlowgradError
from ._indexing import select
from ._operators import Operators, apply
from ._program import Recorder

_one_op_programs = {}


class Array(Operators):
    """An array of doubles with a shape. Made by `fg.array` and by every operation on arrays.

    Supports Python's operators, NumPy's indexing (`a[0]`, `a[:, 1]`, `a[..., None]`, `a[[0, 2]]`), iteration, `len`,
    `.shape`, `.ndim`, `.size`, `.T`, and the methods sum, mean, min, max, prod, dot, reshape, ravel, transpose, tolist.
    """

    __slots__ = ("_data", "shape", "__weakref__")
    _rank_of_kind = 1
    __array_priority__ = 1000.0

    def __init__(self, data, shape):
        self._data = data
        self.shape = shape

    @staticmethod
    def _apply(op, args, attrs):
        arrays = [as_array(a) for a in args]
        key = (op, tuple(a.shape for a in arrays), attrs)
        entry = _one_op_programs.get(key)
        if entry is None:
            entry = _one_op_programs[key] = _one_op(op, key[1], attrs)
        handle, shape = entry
        out = _engine.evaluate(handle, [a._data for a in arrays])[0]
        return Array(out, shape) if shape else out[0]

    @staticmethod
    def _like(value):
        return value if isinstance(value, Operators) else as_array(value)

    def __getitem__(self, key):
        if type(key) is int and len(self.shape) == 1:
            if not -self.shape[0] <= key < self.shape[0]:
                raise IndexError(f"index {key} is outside axis 0 of length {self.shape[0]}")
            return self._data[key]
        selection = select(_static(key), self.shape)
        data = selection.take(self._data, self.shape)
        return Array(data, selection.shape) if selection.shape else data[0]

    def __setitem__(self, key, value):
        selection = select(_static(key), self.shape)
        value = as_array(value)
        if value.shape != selection.shape:
            value = as_array(apply("broadcast", (value,), selection.shape))
        for at, x in zip(selection.positions(self.shape), value._data):
            self._data[at] = x

    def __bool__(self):
        if len(self._data) == 1:
            return self._data[0] != 0.0
        raise FlowgradError(f"the truth of an array of {_shapes.text(self.shape)} is ambiguous; compare one element")

    def __float__(self):
        if len(self._data) == 1:
            return self._data[0]
        raise TypeError(f"an array of {_shapes.text(self.shape)} is not one number")

    def __contains__(self, value):
        return value in self._data

    def item(self):
        """The only element, as a float."""
        return self.__float__()

    def copy(self):
        """An array of its own with the same elements."""
        return Array(self._data[:], self.shape)

    def tolist(self):
        """Nested lists of floats."""
        flat = self._data.tolist()
        for d in reversed(self.shape[1:]):
            flat = [flat[i:i + d] for i in range(0, len(flat), d)] if d else []
        return flat

    def __array__(self, dtype=None, copy=None):
        import numpy
        view = numpy.frombuffer(self._data).reshape(self.shape)      # the same memory
        if copy is False and dtype is not None and view.dtype != dtype:
            raise ValueError(f"an array of doubles cannot become {dtype} without a copy")
        return view.astype(view.dtype if dtype is None else dtype, copy=bool(copy))

    def __array_function__(self, function, types, args, options):
        from . import _numpy
        return _numpy.on_arrays(function, types, args, options)

    def __reduce__(self):
        return Array, (self._data, self.shape)

    def __repr__(self):
        return "array(" + _text(self, 1) + ")"

    __str__ = __repr__


def _static(key):
    """An Array used as an index is a list of ints."""
    if isinstance(key, tuple):
        return tuple(_static(k) for k in key)
    if isinstance(key, Array):
        if any(x != x // 1 for x in key._data):
            raise TypeError("an array used as an index must hold whole numbers")
        return [int(x) for x in key._data]
    return key


def _one_op(op, shapes, attrs):
    recorder = Recorder([(f"x{i}", shape) for i, shape in enumerate(shapes)])
    node = recorder.add(op, tuple(range(len(shapes))), attrs)
    return _engine.load(recorder.encode([("y", node)])), recorder.shape(node)


def as_array(value, argument=None):
    """`value` (a number, nested lists or tuples of numbers, an Array, anything with `tolist`) as an Array."""
    if isinstance(value, Array):
        return value
    if isinstance(value, float):
        return Array(array("d", (value,)), ())
    data = array("d")
    if hasattr(value, "__array_interface__"):
        view = memoryview(value)
        if view.format == "d":      # doubles, in one go
            data.frombytes(view.cast("B") if view.nbytes and view.c_contiguous else view.tobytes())
            return Array(data, view.shape)
    shape = _gather(value, data, argument)
    return Array(data, shape)


def _gather(value, data, argument):
    """Appends the numbers in `value` to `data`; the shape."""
    if isinstance(value, Array):
        data.extend(value._data)
        return value.shape
    if isinstance(value, (list, tuple, range)):
        if value and all(type(x) is float for x in value):
            data.extend(value)
            return (len(value),)
        shape = None
        for i, part in enumerate(value):
            inner = _gather(part, data, argument)
            if shape is not None and inner != shape:
                raise _bad(argument, f"must be rectangular: element 0 is {_shapes.text(shape)}, "
                                     f"element {i} is {_shapes.text(inner)}")
            shape = inner
        return (len(value),) + (shape or ())
    if isinstance(value, (float, int)):
        data.append(value)
        return ()
    if isinstance(value, complex):
        raise NotReal(f"`{argument or 'array'}` must hold real numbers only, got {value}", argument)
    if value is None or isinstance(value, (str, bytes, dict, set)):
        raise _bad(argument, f"must hold real numbers only, got {_shorten(value)}")
    if hasattr(value, "tolist") and not hasattr(value, "_recorder"):
        return _gather(value.tolist(), data, argument)
    try:
        data.append(value)
    except TypeError:
        if hasattr(value, "__iter__") and not callable(value):
            return _gather(list(value), data, argument)
        raise _bad(argument, f"must hold real numbers only, got {_shorten(value)}") from None
    return ()


class NotReal(FlowgradError):
    """A complex number where a real one belongs: the square root of a negative number, say."""


def _bad(argument, message):
    return FlowgradError(f"`{argument}` {message}" if argument else "an array " + message, argument)


def _shorten(value):
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) < 60 else text[:57] + '...'}"


def _text(a, depth):
    """Numbers to six digits, the middle of long axes left out; `depth` brackets are open, this one included."""
    if not a.shape:
        return format(a._data[0], ".6g")
    n = a.shape[0]
    if len(a.shape) == 1:
        shown = a._data if n <= 12 else a._data[:4].tolist() + [None] + a._data[-4:].tolist()
        return "[" + ", ".join("..." if x is None else format(x, ".6g") for x in shown) + "]"
    rows = range(n) if n <= 8 else [0, 1, 2, None, n - 3, n - 2, n - 1]
    parts = ["..." if i is None else _text(a[i], depth + 1) for i in rows]
    return "[" + (",\n" + " " * (len("array(") + depth)).join(parts) + "]"
