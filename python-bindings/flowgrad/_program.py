"""The recorder: a graph of array operations while it grows, and its binary form for the engine.

A Program is a list of nodes, each an operation on earlier nodes, with static shapes. Equal nodes are one node (hash
consing), so that a condition that is asked twice is known to be the same condition.
"""

from struct import pack
from array import array

from . import _shapes
from ._errors import FlowgradError

VERSION = 1

_active = []     # recorders of the traces that are running, the innermost last


def current():
    """The recorder of the innermost running trace, or None."""
    return _active[-1] if _active else None


class Recorder:
    """The graph of one trace. `inputs` are pairs (name, shape); their ids are 0, 1, ..."""

    def __init__(self, inputs):
        self.inputs = [(name, tuple(shape)) for name, shape in inputs]
        self.nodes = [("input", (), (), shape, None) for _, shape in self.inputs]
        self.path = None          # the branch decisions of the run in progress
        self.failure = None       # the first failure: user code that catches it must not hide it
        self.callbacks = []       # functions that are called back, which have to live as long as the Program
        self._known = {}
        self._elements = {}

    def __enter__(self):
        _active.append(self)
        return self

    def __exit__(self, *_):
        _active.pop()

    def fail(self, message):
        """The error to raise; the trace fails with it even if the user's code catches it."""
        error = FlowgradError(message, "f")
        if self.failure is None:
            self.failure = error
        return error

    def shape(self, node):
        return self.nodes[node][3]

    def add(self, op, args, attrs=()):
        """The id of the node `op(args)`."""
        key = (op, args, attrs)
        found = self._known.get(key)
        if found is None:
            try:
                shape = _shapes.infer(op, [self.nodes[a][3] for a in args], attrs)
            except _shapes.ShapeError as error:
                raise self.fail(str(error)) from None
            found = self._append(key, (op, args, attrs, shape, None))
        return found

    def element(self, node, index):
        """The id of the scalar `index` of the vector `node`."""
        found = self._elements.get((node, index))
        if found is None:
            part = self.add("slice", (node,), (index, 1, 1))
            found = self._elements[node, index] = self.add("reshape", (part,), ())
        return found

    def constant(self, data, shape):
        """The id of a constant: an array('d') or a float, and its shape."""
        payload = pack("<d", data) if isinstance(data, float) else pack(f"<{len(data)}d", *data)
        key = ("const", shape, payload)      # by bits, so that 0.0 and -0.0 stay two
        found = self._known.get(key)
        return self._append(key, ("const", (), shape, shape, payload)) if found is None else found

    def call(self, kind, attributes, programs, args, shape):
        """The id of an operation that the engine knows by `kind`, over the Programs `programs` (bytes)."""
        parts = [_string(kind), _string(attributes), pack("<I", len(programs))]
        for program in programs:
            parts += [pack("<I", len(program)), program]
        payload = b"".join(parts)
        key = ("call", args, payload)
        found = self._known.get(key)
        return self._append(key, ("call", args, shape, shape, payload)) if found is None else found

    def _append(self, key, node):
        self.nodes.append(node)
        self._known[key] = len(self.nodes) - 1
        return len(self.nodes) - 1

    def encode(self, outputs):
        """The Program's bytes; `outputs` are pairs (name, id). Nodes that no output needs are left out."""
        nodes = self.nodes
        count = len(self.inputs)
        needed = [False] * len(nodes)
        stack = [node for _, node in outputs]
        while stack:
            node = stack.pop()
            if not needed[node]:
                needed[node] = True
                stack.extend(nodes[node][1])
        ids = list(range(count)) + [-1] * (len(nodes) - count)
        ops, body, words, used = {}, [], [], count
        for i in range(count, len(nodes)):
            if needed[i]:
                op, args, attrs, _, payload = nodes[i]
                ids[i] = used
                used += 1
                words += [ops.setdefault(op, len(ops)), len(args)]
                words += [ids[a] for a in args]
                words.append(len(attrs))
                words += attrs
                if payload is not None:
                    body += [pack(f"<{len(words)}i", *words), payload]
                    words = []
        body.append(pack(f"<{len(words)}i", *words))
        parts = [b"FGIR", pack("<II", VERSION, len(ops))]
        parts += [_string(op) for op in ops]
        parts.append(pack("<I", count))
        for name, shape in self.inputs:
            parts += [_string(name), _ints(shape)]
        parts.append(pack("<I", used - count))
        parts += body
        parts.append(pack("<I", len(outputs)))
        for name, node in outputs:
            parts += [_string(name), pack("<I", ids[node])]
        return b"".join(parts)

    def has_calls(self):
        return any(node[0] == "call" for node in self.nodes)


def _ints(values):
    return pack(f"<I{len(values)}i", len(values), *values)


def _string(text):
    data = text.encode("utf-8")
    return pack("<I", len(data)) + data


def doubles(data):
    """An array('d') of the little-endian bytes `data`."""
    out = array("d")
    out.frombytes(data)
    return out
