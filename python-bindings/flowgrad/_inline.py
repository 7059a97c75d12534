"""A Program's bytes read back into a recorder, so that a function of another language joins the trace in progress."""

from struct import unpack_from

from ._errors import FlowgradError
from ._program import VERSION, doubles
from ._shapes import size


class _Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def u32(self):
        self.at += 4
        return unpack_from("<I", self.data, self.at - 4)[0]

    def ints(self):
        n = self.u32()
        self.at += 4 * n
        return unpack_from(f"<{n}i", self.data, self.at - 4 * n)

    def bytes(self, n):
        self.at += n
        return self.data[self.at - n:self.at]

    def string(self):
        return self.bytes(self.u32()).decode("utf-8")


def inline(recorder, data, arguments):
    """Adds the nodes of the Program `data` with the nodes `arguments` for its inputs; the nodes of its outputs."""
    reader = _Reader(data)
    if reader.bytes(4) != b"FGIR" or reader.u32() != VERSION:
        raise FlowgradError("`program` is not of this version of Flowgrad", "program")
    ops = [reader.string() for _ in range(reader.u32())]
    for _ in range(reader.u32()):
        reader.string()
        reader.ints()
    ids = list(arguments)
    for _ in range(reader.u32()):
        op = ops[reader.u32()]
        args = tuple(ids[a] for a in reader.ints())
        attrs = tuple(reader.ints())
        if op == "const":
            ids.append(recorder.constant(doubles(reader.bytes(8 * size(attrs))), attrs))
        elif op == "call":
            kind, attributes = reader.string(), reader.string()
            programs = [reader.bytes(reader.u32()) for _ in range(reader.u32())]
            ids.append(recorder.call(kind, attributes, programs, args, attrs))
        else:
            ids.append(recorder.add(op, args, attrs))
    outputs = []
    for _ in range(reader.u32()):
        reader.string()
        outputs.append(ids[reader.u32()])
    return outputs
