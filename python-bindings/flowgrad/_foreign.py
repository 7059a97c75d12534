"""Functions that cross between languages: what crosses is the traced Program, never a value at run time."""

from . import _engine
from ._array import as_array
from ._errors import FlowgradError
from ._program import current
from ._tracer import Tracer, lift, value_of


class ForeignFunction:
    """A function written in another language, used like a Python one. Made by `fg.foreign`."""

    def __init__(self, guest):
        self._guest = guest
        self._programs = {}
        self.language = str(guest.language)
        self.__name__ = str(guest.name)

    def program(self, kind, inputs, real=None):
        """Its Program for `inputs`, pairs (name, shape); `kind` is "rhs" or "function"."""
        from ._trace import Program
        key = (kind, tuple(shape for _, shape in inputs))
        program = self._programs.get(key)
        if program is None:
            asked = []
            for i, (name, shape) in enumerate(inputs):
                entry = {"name": name, "shape": list(shape)}
                if real is not None:
                    entry["at"] = as_array(real[i])._data.tolist()
                asked.append(entry)
            handle = _engine.trace_guest(self._guest, {"kind": kind, "inputs": asked})
            shapes = [tuple(s) for s in _engine.shapes(handle)["outputs"]]
            program = self._programs[key] = Program(_engine.program_bytes(handle), shapes, False, handle)
        return program

    def __call__(self, *args):
        values = [value_of(a) for a in args]
        if any(isinstance(v, Tracer) for v in values):
            from ._inline import inline
            recorder = current()
            nodes = [lift(recorder, v) for v in values]
            program = self.program("function", self._inputs([recorder.shape(n) for n in nodes]))
            outputs = [Tracer(recorder, n) for n in inline(recorder, program.bytes, nodes)]
        else:
            arrays = [as_array(v) for v in values]
            program = self.program("function", self._inputs([a.shape for a in arrays]), arrays)
            outputs = program.evaluate([a._data for a in arrays])
        return outputs[0] if len(outputs) == 1 else outputs

    @staticmethod
    def _inputs(shapes):
        return [(f"x{i}", shape) for i, shape in enumerate(shapes)]

    def __repr__(self):
        return f"<{self.language} function {self.__name__}>"


def foreign(path=None, name=None, *, language=None, source=None):
    """The function `name` of a file in another language: `fg.foreign("model.js", "rhs")`.

    path              a .js, .mjs, .py or .java file, beside the main script unless absolute
    name              what it exports (JavaScript) or defines (Python); in Java a static method of the class that the file is
                      named for, from Exprs to an Expr
    language, source  in place of a file "js" or "python" and the text of the function, such as
                      `fg.foreign(language="js", source="([x, y], [a, b], t) => [a*x - x*y, x*y - b*y]")`

    It can be a right-hand side, or be called within one or within a loss: it is traced in its own language and
    joins the same Program. FlowgradError if there is no such file or function.
    """
    if source is not None:
        return ForeignFunction(_engine.guest_function({"language": str(language), "source": source, "name": name}))
    if path is None or not isinstance(name, str):
        raise FlowgradError(f"`name` must be the name of a function in a file `path`, got {name!r}", "name")
    return ForeignFunction(_engine.guest_function({"path": str(path), "name": name}))


class _Exported:
    """A Python function as another language asks for it."""

    def __init__(self, f, name):
        self._f = f
        self._name = name

    def trace(self, request):
        """The bytes of its Program; `request` is JSON {"kind", "inputs": [{"name", "shape", "at"}]}."""
        from . import _rhs
        from ._trace import trace
        from ._validate import standard_points
        asked = _engine.from_json(request)
        inputs = [(str(i["name"]), tuple(i["shape"])) for i in asked["inputs"]]
        real = None
        if all(i.get("at") is not None for i in asked["inputs"]):
            real = [as_array([float(x) for x in i["at"]]).reshape(tuple(i["shape"])) for i in asked["inputs"]]
        if asked["kind"] == "rhs":
            program = _rhs.traced_shapes(self._f, inputs, real)
        else:
            def run(values):
                result = self._f(*values)
                if result is None:
                    raise FlowgradError(f"`{self._name}` returns nothing; return its value", "f")
                return [value_of(result)]
            program = trace(run, inputs, self._f, lambda program: standard_points(inputs, real))
        return program.bytes


def export(f, name):
    """What the host asks for the Program of the Python function `f`."""
    return _Exported(f, name)
