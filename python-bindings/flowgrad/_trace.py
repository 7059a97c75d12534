"""From a Python function to a Program: call it with tracers, follow its branches, check what came out."""

from _thread import RLock

from . import _engine, _validate
from ._array import Array
from ._branches import explore
from ._errors import FlowgradError, raised
from ._functions import described, place_of
from ._patch import patched
from ._program import Recorder
from ._tracer import Tracer, lift

_lock = RLock()        # `math` is exchanged for all threads


class Program:
    """A traced function: its bytes, and its handle once the engine needs it."""

    __slots__ = ("bytes", "shapes", "has_calls", "callbacks", "_handle")

    def __init__(self, data, shapes, has_calls, handle=None, callbacks=()):
        self.bytes = data
        self.shapes = shapes             # of the outputs
        self.has_calls = has_calls       # whether it solves differential equations
        self.callbacks = callbacks       # that it calls
        self._handle = handle

    @property
    def handle(self):
        if self._handle is None:
            self._handle = _engine.load(self.bytes)
        return self._handle

    def evaluate(self, inputs):
        """The outputs, floats or Arrays, for the inputs (floats or array('d'))."""
        return shaped(_engine.evaluate(self.handle, inputs), self.shapes)

    def __str__(self):
        return _engine.text(self.handle)


def shaped(outputs, shapes):
    return [Array(data, shape) if shape else data[0] for data, shape in zip(outputs, shapes)]


def trace(function, inputs, f, points):
    """The validated Program of `function`.

    `function(values)` takes one value for each of `inputs`, pairs (name, shape), and gives a list of results; it calls
    the user's `f`, which the messages speak of. `points(program)` gives the points to validate at.
    """
    program = record(function, inputs, f)
    if record(function, inputs, f).bytes != program.bytes:
        raise FlowgradError(f"{described(f)} is not the same function each time that it is called (a counter, a random "
                            "number, a cache?); pass what changes through `p`, or mark it with fg.opaque", "f", place_of(f))
    _validate.validate(function, program, inputs, f, points(program))
    return program


def record(function, inputs, f):
    """The Program of `function`, not validated."""
    recorder = Recorder(inputs)

    def run():
        values = [Tracer(recorder, i) for i in range(len(inputs))]
        return [lift(recorder, x) for x in function(values)]

    with _lock, recorder, patched(f):
        try:
            nodes = explore(recorder, run)
        except Exception as error:
            if recorder.failure is not None and error is not recorder.failure:
                raise recorder.failure from error
            if isinstance(error, FlowgradError):
                raise
            raise raised(described(f), error) from error
    data = recorder.encode([(f"y{i}" if i else "y", node) for i, node in enumerate(nodes)])
    return Program(data, [recorder.shape(node) for node in nodes], recorder.has_calls(), callbacks=recorder.callbacks)
