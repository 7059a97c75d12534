"""The only way to the engine. Under GraalPy it is the polyglot binding `flowgrad_engine`.

Arrays go to the engine as array('d') and come back as array('d'), row-major; programs go as bytes and are handles from
then on. A refused call is a FlowgradError with the engine's own sentence.
"""

from array import array

from ._errors import FlowgradError
from ._program import doubles

_host = None


def host():
    """The engine's host object."""
    global _host
    if _host is None:
        try:
            import polyglot
            _host = polyglot.import_value("flowgrad_engine")
        except Exception:
            _host = None
        if _host is None:
            raise FlowgradError("the engine is not here: run this script with `flowgrad run script.py`")
    return _host


def _unwrap(reply):
    if reply.ok:
        return reply.value
    raise FlowgradError(str(reply.error).rstrip("."), None if reply.argument is None else str(reply.argument))


def _copy(numbers):
    """A double[] of the host as array('d'); as text with a character a byte, which crosses 40 times faster."""
    return doubles(str(host().latin1(numbers)).encode("latin-1"))


def _buffer(x):
    return array("d", [x]) if isinstance(x, float) else x


def load(program):
    """The handle of a Program's bytes."""
    return _unwrap(host().load(program))


def program_bytes(handle):
    """The bytes of a Program's handle."""
    return str(host().latin1(handle)).encode("latin-1")


def text(handle):
    """A Program as text, an operation a line."""
    return str(_unwrap(host().text(handle)))


def evaluate(handle, inputs):
    """The outputs of a Program, a list of array('d'), for its inputs in order (floats or array('d'))."""
    return [_copy(out) for out in _unwrap(host().evaluate(handle, [_buffer(x) for x in inputs]))]


def shapes(handle):
    """The shapes of a Program: {"inputs": [[...], ...], "outputs": [[...], ...]}."""
    return from_json(_unwrap(host().shapes(handle)))


def transform(handle, kind, options):
    """The handle of the derivative Program: kind value_and_grad, jvp, vjp or jacobian."""
    return _unwrap(host().transform(handle, kind, to_json(options)))


def explain(handle, options):
    """How the solves in a Program are differentiated, a list of dicts."""
    return from_json(_unwrap(host().explain(handle, to_json(options))))


def opaque(callback, sizes):
    """The handle of a right-hand side that calls `callback(u, p, t, du)`, which answers "" or what is wrong."""
    return _unwrap(host().opaque(callback, to_json(sizes)))


def copy(numbers):
    """A host double[] as array('d')."""
    return _copy(numbers)


def solve(functions, spec, u0, p, t0, t1):
    """The host's solution of du/dt = f(u, p, t); `functions` are handles: f, then what `spec` refers to by index."""
    return _unwrap(host().solve(functions, to_json(spec), _buffer(u0), _buffer(p), t0, t1))


def steady_state(functions, spec, u0, p):
    """The host's steady state of f(u, p) = 0."""
    return _unwrap(host().steady_state(functions, to_json(spec), _buffer(u0), _buffer(p)))


def at(solution, times):
    """Dense output at the array('d') `times`, row-major (len(times), dim)."""
    return _copy(_unwrap(solution.at(times)))


def methods():
    """The solvers of the engine, a list of dicts."""
    return from_json(_unwrap(host().methods()))


def info():
    """Versions and machine, a dict."""
    return from_json(_unwrap(host().info()))


def plot(spec, path):
    """Writes a picture; answers with its absolute path."""
    return _unwrap(host().plot(to_json(spec), path))


def guest_function(request):
    """A function of another language: members `language`, `name` and `trace(json)`."""
    return _unwrap(host().guest_function(to_json(request)))


def trace_guest(function, request):
    """The Program handle of a function of another language."""
    return _unwrap(function.trace(to_json(request)))


def from_json(text):
    import json
    return json.loads(str(text))


def to_json(x):
    """JSON as the engine reads it: numbers that JSON lacks are the texts "NaN", "Infinity" and "-Infinity"."""
    if x is None:
        return "null"
    if x is True or x is False:
        return "true" if x else "false"
    if isinstance(x, int):
        return str(x)
    if isinstance(x, float):
        if x - x == 0.0:
            return repr(x)
        return '"NaN"' if x != x else '"Infinity"' if x > 0 else '"-Infinity"'
    if isinstance(x, str):
        return _quote(x)
    if isinstance(x, dict):
        return "{" + ",".join(_quote(k) + ":" + to_json(v) for k, v in x.items()) + "}"
    return "[" + ",".join(to_json(v) for v in x) + "]"


def _quote(text):
    if text.isidentifier():
        return f'"{text}"'
    return '"' + "".join(_escape(c) for c in text) + '"'


def _escape(c):
    if c in '"\\':
        return "\\" + c
    return c if " " <= c else f"\\u{ord(c):04x}"
