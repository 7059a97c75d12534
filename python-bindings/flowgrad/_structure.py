"""Parameters as a person writes them: a number, an array, or lists and dicts of these; one array to the engine."""

from ._array import Array, as_array
from ._errors import FlowgradError
from ._math import concatenate
from ._operators import Operators
from ._tracer import contains_tracer, value_of
from ._shapes import size


class Structure:
    """How a value is built from arrays. `key` tells structures apart; `shape` is that of the packed array.

    A number or a rectangular array stays as it is; a dict, or a list of parts of unlike shapes, is packed into a vector.
    """

    __slots__ = ("kind", "names", "parts", "shape", "key")

    def __init__(self, kind, shape, names=(), parts=()):
        self.kind = kind             # "number", "list", "array", "dict", "tuple of parts", "list of parts"
        self.shape = shape
        self.names = names
        self.parts = parts
        self.key = (kind, shape, names, tuple(p.key for p in parts))

    def pack(self, value):
        """The array (or tracer) of a value of this structure."""
        if not self.parts:
            return value_of(value)
        values = value.values() if self.kind == "dict" else value
        return concatenate([part.pack(v).reshape(-1) for part, v in zip(self.parts, values)])

    def unpack(self, packed):
        """What the user's function gets: numbers and arrays (or tracers) in this structure."""
        if not self.parts:
            return packed.item() if isinstance(packed, Array) and not packed.shape else packed
        return self._rebuild(packed, lambda part, x: part.unpack(x))

    def rebuild(self, packed):
        """Numbers in exactly the form that was given: floats, nested lists, arrays."""
        if self.parts:
            return self._rebuild(packed, lambda part, x: part.rebuild(x))
        packed = as_array(packed)
        return packed.item() if self.kind == "number" else packed.tolist() if self.kind == "list" else packed

    def _rebuild(self, packed, each):
        values, at = [], 0
        for part in self.parts:
            n = size(part.shape)
            values.append(each(part, packed[at:at + n].reshape(part.shape) if part.shape else packed[at]))
            at += n
        if self.kind == "dict":
            return dict(zip(self.names, values))
        return tuple(values) if self.kind == "tuple of parts" else values


def structure_of(value, argument):
    """The Structure of `value`; FlowgradError that names `argument` where there are no numbers in it."""
    if isinstance(value, dict):
        parts = tuple(structure_of(v, argument) for v in value.values())
        return Structure("dict", (sum(size(p.shape) for p in parts),), tuple(value), parts)
    if isinstance(value, (list, tuple)) and _is_tree(value):
        parts = tuple(structure_of(v, argument) for v in value)
        kind = "tuple of parts" if isinstance(value, tuple) else "list of parts"
        return Structure(kind, (sum(size(p.shape) for p in parts),), (), parts)
    if isinstance(value, Operators):
        return Structure("array" if value.shape else "number", value.shape)
    shape = value_of(value).shape if contains_tracer(value) else as_array(value, argument).shape
    if isinstance(value, (list, tuple, range)):
        return Structure("list", shape)
    return Structure("array" if shape else "number", shape)


def _is_tree(value):
    """Whether a list has parts of its own: dicts, or arrays and lists that make no rectangle."""
    if any(isinstance(v, dict) for v in value):
        return True
    inner = [v for v in value if isinstance(v, (list, tuple, Operators)) or hasattr(v, "tolist")]
    if not inner:
        return False
    if any(isinstance(v, Operators) and v.shape for v in value):
        return True
    try:
        (value_of if contains_tracer(value) else as_array)(value)
    except FlowgradError:
        return True
    return False
