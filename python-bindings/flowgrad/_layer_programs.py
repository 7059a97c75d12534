"""Layers of the engine: their Programs join the trace in progress, or run on plain numbers."""

from . import _engine, _program
from ._array import Array, as_array
from ._errors import FlowgradError
from ._inline import inline
from ._tracer import Tracer, lift

_MOST_PROGRAMS = 1000
_programs = {}


class _LayerProgram:
    """The bytes of a layer's Program for given shapes; its handle and the shape of its result where it is run."""

    def __init__(self, request):
        self.bytes = _engine.layer(request)
        self._loaded = None

    def loaded(self):
        if self._loaded is None:
            handle = _engine.load(self.bytes)
            self._loaded = handle, tuple(_engine.shapes(handle)["outputs"][0])
        return self._loaded


def apply_layer(spec, values, shapes, **settings):
    """The layer `spec` on `values`: its inputs, of `shapes`, then theta, then what `settings` ask for.

    Traced if one of the values is, else an Array or a float.
    """
    request = {"layer": spec, "shapes": shapes, **settings}
    traced = any(isinstance(v, Tracer) for v in values)
    try:
        program = _known(request)
    except FlowgradError as error:
        if traced and _program.current().failure is None:
            _program.current().failure = error
        raise
    if traced:
        recorder = _program.current()
        return Tracer(recorder, inline(recorder, program.bytes, [lift(recorder, v) for v in values])[0])
    handle, shape = program.loaded()
    out = _engine.evaluate(handle, [as_array(v)._data for v in values])[0]
    return Array(out, shape) if shape else out[0]


def _known(request):
    key = _engine.to_json(request)
    if key not in _programs:
        if len(_programs) >= _MOST_PROGRAMS:
            _programs.clear()
        _programs[key] = _LayerProgram(request)
    return _programs[key]
