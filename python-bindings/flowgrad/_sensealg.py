"""Which sensitivity algorithm a solve inside a trace would be differentiated by."""

from . import _engine
from ._program import Recorder

_ARGUMENTS = ("u0", "p", "t0", "t1", "saveat")


def chosen(recorder, node):
    """The name of the algorithm by which a gradient goes through the solve `node` of a trace, when the loss is differentiated
    by all its arguments; None if the solve depends on none of them."""
    _, args, _, shape, payload = recorder.nodes[node]
    varying = [i for i, arg in enumerate(args) if _depends(recorder, arg)]
    if not varying:
        return None
    alone = Recorder([(name, recorder.shape(arg)) for name, arg in zip(_ARGUMENTS, args)])
    states = alone._append(None, ("call", tuple(range(len(args))), shape, shape, payload))
    total = alone.add("sum", (states,), tuple(range(len(shape))))
    program = _engine.load(alone.encode([("total", total)]))
    return _engine.explain(program, {"wrt": varying})[0]["sensealg"]


def _depends(recorder, node):
    """Whether a node makes use of an input."""
    seen, stack = set(), [node]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            op, args = recorder.nodes[node][:2]
            if op == "input":
                return True
            stack.extend(args)
    return False
