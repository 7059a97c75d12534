"""The only way to the engine: in the same process under GraalPy (_graalpy), as a shared library elsewhere (_native).

Arrays go to the engine as array('d') and come back as array('d'), row-major; programs go as bytes and are handles from
then on. A refused call is a FlowgradError with the engine's own sentence.
"""

import sys

if sys.implementation.name == "graalpy":
    from . import _graalpy as _host
    _dumps = None
else:
    from json import JSONEncoder
    from . import _native as _host
    _dumps = JSONEncoder(separators=(",", ":"), allow_nan=False).encode      # written in C there


def load(program):
    """The handle of a Program's bytes."""
    return _host.load(program)


def program_bytes(handle):
    """The bytes of a Program's handle."""
    return _host.program_bytes(handle)


def text(handle):
    """A Program as text, an operation a line."""
    return _host.text(handle)


def evaluate(handle, inputs):
    """The outputs of a Program, a list of array('d'), for its inputs in order (floats or array('d'))."""
    return _host.evaluate(handle, inputs)


def shapes(handle):
    """The shapes of a Program: {"inputs": [[...], ...], "outputs": [[...], ...]}."""
    return from_json(_host.shapes(handle))


def transform(handle, kind, options):
    """The handle of the derivative Program: kind value_and_grad, jvp, vjp or jacobian."""
    return _host.transform(handle, kind, to_json(options))


def explain(handle, options):
    """How the solves in a Program are differentiated, a list of dicts."""
    return from_json(_host.explain(handle, to_json(options)))


def layer(request):
    """The bytes of a layer's Program for inputs of given shapes."""
    return _host.program_bytes(_host.layer(to_json(request)))


def layer_parameters(request):
    """The parameters of a layer, a list of {"name", "shape", "offset"}."""
    return from_json(_host.layer_parameters(to_json(request)))


def layer_initial(request, size):
    """The array('d') of the `size` parameters of a layer at the start."""
    return _host.layer_initial(to_json(request), size)


def opaque(callback, sizes, jacobian=None, jvp=None, vjp=None):
    """The Program handle of a right-hand side that calls `callback(u, p, t, du)`, which answers "" or what is wrong.

    The others, of which any may be left out, likewise: `jacobian(u, p, t, out)` writes the derivative by u,
    `jvp(u, p, t, du, dp, dt, out)` that in a direction, `vjp(u, p, t, w, du, dp, dt)` the products of w with those by u, p and t.
    """
    return _host.opaque(callback, to_json(sizes), jacobian, jvp, vjp)


def copy(numbers):
    """An array of a host's solution as array('d')."""
    return _host.copy(numbers)


def solve(functions, spec, u0, p, t0, t1):
    """The host's solution of du/dt = f(u, p, t); `functions` are handles: f, then what `spec` refers to by index.

    It has the members t, u, n, retcode, message, method and stats.
    """
    return _host.solve(functions, to_json(spec), u0, p, t0, t1)


def solve_ensemble(functions, spec, u0, u0_rows, p, p_rows, t0, t1, threads):
    """The host's solutions for many starts and parameters, rows of `u0` and `p`; the members t, u, retcodes and stats."""
    return _host.solve_ensemble(functions, to_json(spec), u0, u0_rows, p, p_rows, t0, t1, threads)


def ensemble_message(ensemble, i):
    """How and where trajectory `i` ended."""
    return _host.ensemble_message(ensemble, i)


def train(losses, spec, theta, arrays, callback, report):
    """The host's fit; `losses` are Program handles of theta, then the arrays of a batch.

    `callback(theta, loss, iteration)`, or None, gets an array('d') and answers whether to end; `report(is_notice, text)` hears
    of progress and of what is out of the ordinary. It has the members params, losses and summary.
    """
    return _host.train(losses, to_json(spec), theta, arrays, callback, report)


def is_terminal():
    """Whether somebody may be looking at standard error."""
    return _host.is_terminal()


def at(solution, times):
    """Dense output at the array('d') `times`, row-major (len(times), dim)."""
    return _host.at(solution, times)


def methods():
    """The solvers of the engine, a list of dicts."""
    return from_json(_host.methods())


def info():
    """Versions and machine, a dict."""
    return from_json(_host.info())


def plot(spec, path):
    """Writes a picture; answers with its absolute path."""
    return _host.plot(to_json(spec), path)


def guest_function(request):
    """A function of another language: members `language`, `name` and `trace(json)`."""
    return _host.guest_function(to_json(request))


def trace_guest(function, request):
    """The Program handle of a function of another language."""
    return _host.trace_guest(function, to_json(request))


def from_json(text):
    import json
    return json.loads(str(text))


def to_json(x):
    """JSON as the engine reads it: numbers that JSON lacks are the texts "NaN", "Infinity" and "-Infinity"."""
    if _dumps is not None:
        try:
            return _dumps(x)
        except (TypeError, ValueError):
            pass        # other sequences, and those numbers
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
