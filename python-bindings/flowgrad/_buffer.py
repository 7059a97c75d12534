"""The `du` of an in-place function: an array that is written element by element or slice by slice."""

from array import array

from . import _shapes
from ._array import Array, _static
from ._errors import FlowgradError
from ._indexing import select
from ._operators import Operators, apply
from ._tracer import Tracer, value_of


class Buffer(Operators):
    """Places to be filled with numbers, arrays or tracers; also read like an array once they are filled."""

    __slots__ = ("shape", "_slots", "_positions")
    _rank_of_kind = 3

    def __init__(self, shape, slots=None, positions=None):
        self.shape = shape
        self._slots = [None] * _shapes.size(shape) if slots is None else slots     # pairs (value, flat index in it)
        self._positions = range(len(self._slots)) if positions is None else positions

    @staticmethod
    def _apply(op, args, attrs):
        return apply(op, [a.value() if isinstance(a, Buffer) else a for a in args], attrs)

    def _like(self, other):
        return self.value()._like(other)

    def __setitem__(self, key, value):
        if type(key) is int and len(self.shape) == 1 and -self.shape[0] <= key < self.shape[0]:
            if isinstance(value, float) or isinstance(value, Tracer) and value.shape == ():
                self._slots[self._positions[key]] = (value, 0)
                return
        selection = select(_static(key), self.shape)
        value = value.value() if isinstance(value, Buffer) else value_of(value)
        shape = value.shape
        if shape != selection.shape and value.size != 1:
            try:
                value = apply("broadcast", (value,), selection.shape)
            except FlowgradError:
                raise FlowgradError(f"`du[...]` of {_shapes.text(selection.shape)} cannot take a value of "
                                    f"{_shapes.text(shape)}", "f") from None
        single = value.size == 1
        for k, at in enumerate(selection.positions(self.shape)):
            self._slots[self._positions[at]] = (value, 0 if single else k)

    def __getitem__(self, key):
        selection = select(_static(key), self.shape)
        positions = [self._positions[at] for at in selection.positions(self.shape)]
        part = Buffer(selection.shape, self._slots, positions)
        return part if selection.shape else part.value()

    def __iadd__(self, other):
        return self._replace(self + other)

    def __isub__(self, other):
        return self._replace(self - other)

    def __imul__(self, other):
        return self._replace(self * other)

    def __itruediv__(self, other):
        return self._replace(self / other)

    def _replace(self, value):
        self[...] = value
        return self

    def fill(self, value):
        """Writes `value` everywhere."""
        self[...] = value

    def unset(self):
        """The index of the first place that nothing was written to, or None."""
        for k, at in enumerate(self._positions):
            if self._slots[at] is None:
                index = []
                for stride, d in zip(_shapes.strides(self.shape), self.shape):
                    index.append(k // stride % d)
                return tuple(index)
        return None

    def value(self):
        """What was written, as an Array or a tracer (a float where it has no axes)."""
        missing = self.unset()
        if missing is not None:
            raise FlowgradError(f"`du[{', '.join(map(str, missing))}]` is not set", "f")
        slots = [self._slots[at] for at in self._positions]
        if not any(isinstance(source, Tracer) for source, _ in slots):
            data = array("d", [source if isinstance(source, float) else source._data[k] for source, k in slots])
            return Array(data, self.shape) if self.shape else data[0]
        offsets, pieces, total = {}, [], 0
        for source, _ in slots:
            if id(source) not in offsets:
                offsets[id(source)] = total
                shape = () if isinstance(source, float) else source.shape
                if isinstance(source, float):
                    source = [source]
                elif len(shape) != 1:
                    source = apply("reshape", (source,), (_shapes.size(shape),))
                pieces.append(source)
                total += _shapes.size(shape)
        flat = pieces[0] if len(pieces) == 1 else apply("concatenate", pieces, (0,))
        order = [offsets[id(source)] + k for source, k in slots]
        if order != list(range(total)):
            flat = apply("gather", (flat,), (0, *order))
        return flat.reshape(self.shape)

    def __bool__(self):
        return bool(self.value())

    def __repr__(self):
        return f"<du of {_shapes.text(self.shape)}>"
