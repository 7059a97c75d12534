"""The engine as a shared library, under CPython: libflowgrad through ctypes, which lets other threads run during a call.

Addresses of arrays are passed as they are; the library reads and writes them during a call only.
"""

import _signal
import sys
from array import array
from ctypes import CDLL, CFUNCTYPE, POINTER, byref, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint64, c_void_p
from ctypes import cast, create_string_buffer, string_at
from functools import lru_cache
from os import environ, path
from threading import get_ident, main_thread

from ._errors import FlowgradError

_RETCODES = ("Success", "Terminated", "MaxIters", "DtLessThanMin", "Unstable", "InitialFailure", "ConvergenceFailure",
             "Failure")
_LISTING, _SHAPES, _RETCODE, _MESSAGE, _STATS, _METHOD, _METHODS, _INFO, _EVENTS, _SAVED, _FIT, _PHASES = range(12)
_ZERO = array("d", [0.0])

_RHS = CFUNCTYPE(c_int, POINTER(c_double), POINTER(c_double), POINTER(c_double), c_double, c_void_p)
_JVP = CFUNCTYPE(c_int, *[POINTER(c_double)] * 3, c_double, *[POINTER(c_double)] * 2, c_double, c_void_p)
_VJP = CFUNCTYPE(c_int, *[POINTER(c_double)] * 5, c_double, POINTER(c_double), c_void_p)
_PROGRESS = CFUNCTYPE(c_int, c_double, c_double, c_int64, c_void_p)
_ITERATION = CFUNCTYPE(c_int, c_void_p, c_size_t, c_double, c_int64, c_void_p)
_REPORT = CFUNCTYPE(c_int, c_int, c_char_p, c_void_p)

_FUNCTIONS = {
    "fg_version": (c_char_p,),
    "fg_last_error": (c_char_p,),
    "fg_last_argument": (c_char_p,),
    "fg_load": (c_int, c_char_p, c_size_t, c_void_p),
    "fg_free": (c_int, c_uint64),
    "fg_live_handles": (c_int64,),
    "fg_bytes": (c_int, c_uint64, c_void_p, c_size_t, c_void_p),
    "fg_evaluate": (c_int, c_uint64, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p),
    "fg_transform": (c_int, c_uint64, c_char_p, c_char_p, c_void_p),
    "fg_explain": (c_int, c_uint64, c_char_p, c_char_p, c_size_t, c_void_p),
    "fg_layer": (c_int, c_char_p, c_void_p),
    "fg_layer_parameters": (c_int, c_char_p, c_char_p, c_size_t, c_void_p),
    "fg_layer_initial": (c_int, c_char_p, c_void_p, c_size_t),
    "fg_function": (c_int, c_size_t, c_size_t, c_size_t, _RHS, _RHS, _JVP, _VJP, c_void_p, c_void_p),
    "fg_solve": (c_int, c_void_p, c_size_t, c_char_p, c_void_p, c_size_t, c_void_p, c_size_t, c_double, c_double,
                 c_void_p, c_void_p, c_void_p),
    "fg_solve_ensemble": (c_int, c_void_p, c_size_t, c_char_p, c_void_p, c_size_t, c_size_t, c_void_p, c_size_t, c_size_t,
                          c_double, c_double, c_size_t, c_void_p, c_void_p, c_void_p),
    "fg_ensemble_info": (c_int, c_uint64, c_void_p, c_void_p, c_void_p),
    "fg_ensemble_t": (c_int, c_uint64, c_void_p, c_size_t),
    "fg_ensemble_u": (c_int, c_uint64, c_void_p, c_size_t),
    "fg_ensemble_retcodes": (c_int, c_uint64, c_void_p, c_size_t),
    "fg_ensemble_message": (c_int, c_uint64, c_size_t, c_char_p, c_size_t, c_void_p),
    "fg_solution_info": (c_int, c_uint64, c_void_p, c_void_p, c_void_p),
    "fg_solution_t": (c_int, c_uint64, c_void_p, c_size_t),
    "fg_solution_u": (c_int, c_uint64, c_void_p, c_size_t),
    "fg_solution_at": (c_int, c_uint64, c_void_p, c_size_t, c_void_p, c_size_t),
    "fg_train": (c_int, c_void_p, c_size_t, c_char_p, c_void_p, c_size_t, c_void_p, c_void_p, c_size_t, _ITERATION, _REPORT,
                 c_void_p, c_void_p),
    "fg_fit_info": (c_int, c_uint64, c_void_p, c_void_p),
    "fg_fit_params": (c_int, c_uint64, c_void_p, c_size_t),
    "fg_fit_losses": (c_int, c_uint64, c_void_p, c_size_t),
    "fg_plot": (c_int, c_char_p, c_char_p),
    "fg_text": (c_int, c_uint64, c_int, c_char_p, c_size_t, c_void_p),
}


def _open():
    """The library: FLOWGRAD_LIBRARY, the one that the package carries, or in a checkout the one that was built."""
    here = path.dirname(path.abspath(__file__))
    places = [path.join(here, "libflowgrad.so"), path.join(here, "../../native/target/libflowgrad.so")]
    if environ.get("FLOWGRAD_LIBRARY"):
        places = [environ["FLOWGRAD_LIBRARY"]]
    found = next((place for place in places if path.exists(place)), None)
    if found is None:
        raise FlowgradError(f"the engine's library is not at {places[0]}: install the package with pip, or build the library "
                            "with native/build and set FLOWGRAD_LIBRARY to it")
    try:
        opened = CDLL(found)
        for name, (result, *arguments) in _FUNCTIONS.items():
            function = getattr(opened, name)
            function.restype = result
            function.argtypes = arguments
        return opened
    except (OSError, AttributeError) as error:
        raise FlowgradError(f"the engine's library {found} cannot be used: {error}") from None


class _Lazy:
    """The library, opened when it is first used."""

    def __getattr__(self, name):
        opened = _open()
        for function in _FUNCTIONS:
            setattr(self, function, getattr(opened, function))
        return self.__dict__[name]


_lib = _Lazy()


def _check(status):
    if status:
        message = _lib.fg_last_error().decode("utf-8", "replace").rstrip(".")
        raise FlowgradError(message, _lib.fg_last_argument().decode("utf-8", "replace") or None)


def _written(function, *arguments):
    """The text that a function of the library writes; short ones at the first attempt."""
    length = c_size_t()
    buffer = create_string_buffer(1024)
    _check(function(*arguments, buffer, 1024, byref(length)))
    if length.value >= 1024:
        buffer = create_string_buffer(length.value + 1)
        _check(function(*arguments, buffer, length.value + 1, None))
    return buffer.value.decode("utf-8")


def _text(handle, kind):
    return _written(_lib.fg_text, handle, kind)


class _Handle:
    """A handle that is freed with its last reference."""

    __slots__ = ("number", "__weakref__")

    def __init__(self, number):
        self.number = number

    def __del__(self, lib=_lib):
        lib.fg_free(self.number)


class _Program(_Handle):
    __slots__ = ("_plan",)

    def __init__(self, number):
        super().__init__(number)
        self._plan = None

    def plan(self):
        """The sizes of the outputs, and the C types of what fg_evaluate takes."""
        if self._plan is None:
            import json
            known = json.loads(shapes(self))
            sizes = [_size(shape) for shape in known["outputs"]]
            n = len(sizes)
            self._plan = sizes, c_void_p * n, (c_size_t * n)(*sizes)
        return self._plan


def _size(shape):
    size = 1
    for d in shape:
        size *= d
    return size


@lru_cache(maxsize=64)
def _types(n):
    return c_void_p * n, c_size_t * n, c_uint64 * n


def copy(numbers):
    return numbers


def load(program):
    number = c_uint64()
    _check(_lib.fg_load(program, len(program), byref(number)))
    return _Program(number.value)


def program_bytes(handle):
    n = c_size_t()
    _check(_lib.fg_bytes(handle.number, None, 0, byref(n)))
    buffer = create_string_buffer(n.value)
    _check(_lib.fg_bytes(handle.number, buffer, n.value, None))
    return buffer.raw


def text(handle):
    return _text(handle.number, _LISTING)


def evaluate(handle, inputs):
    sizes, pointers, output_sizes = handle.plan()
    given = [array("d", [x]) if isinstance(x, float) else x for x in inputs]
    outputs = [_ZERO * n for n in sizes]
    n = len(given)
    input_pointers, input_sizes, _ = _types(n)
    with _interrupt:
        status = _lib.fg_evaluate(handle.number, input_pointers(*[x.buffer_info()[0] for x in given]),
                                  input_sizes(*[len(x) for x in given]), n,
                                  pointers(*[x.buffer_info()[0] for x in outputs]), output_sizes, len(outputs),
                                  _progress_address, None)
    _check(status)
    return outputs


def shapes(handle):
    return _text(handle.number, _SHAPES)


def transform(handle, kind, options):
    number = c_uint64()
    _check(_lib.fg_transform(handle.number, kind.encode(), options.encode(), byref(number)))
    return _Program(number.value)


def explain(handle, options):
    return _written(_lib.fg_explain, handle.number, options.encode())


def layer(request):
    number = c_uint64()
    _check(_lib.fg_layer(request.encode(), byref(number)))
    return _Program(number.value)


def layer_parameters(request):
    return _written(_lib.fg_layer_parameters, request.encode())


def layer_initial(request, size):
    out = _ZERO * size
    _check(_lib.fg_layer_initial(request.encode(), out.buffer_info()[0], size))
    return out


class _Callback(_Program):
    """A function that is called back, perhaps with derivatives, and what keeps their C functions alive."""

    __slots__ = ("_functions",)

    def __init__(self, callback, n, m, jacobian, jvp, vjp):
        def called(kind, function, arguments):
            def call(*given):
                return 1 if _interrupt.is_due() or function(*arguments(*given)) else 0

            return kind() if function is None else kind(call)

        def plain(out, u, p, t, _):
            return u[:n], p[:m], t, out

        self._functions = (
            called(_RHS, callback, plain), called(_RHS, jacobian, plain),
            called(_JVP, jvp, lambda out, u, p, t, du, dp, dt, _: (u[:n], p[:m], t, du[:n], dp[:m], dt, out)),
            called(_VJP, vjp, lambda du, dp, dt, u, p, t, w, _: (u[:n], p[:m], t, w[:n], du, dp, dt)))
        number = c_uint64()
        _check(_lib.fg_function(n, m, n, *self._functions, None, byref(number)))
        super().__init__(number.value)


def opaque(callback, sizes, jacobian, jvp, vjp):
    import json
    known = json.loads(sizes)
    return _Callback(callback, known["u"], known["p"], jacobian, jvp, vjp)


class _Interrupt:
    """Ctrl-C during a call on the main thread: noted by Python, asked for by the library, raised after the call.

    An exception that Python raised on the way into a callback would be lost in C.
    """

    def __init__(self):
        self.pending = False
        self._main = main_thread().ident
        self._depth = 0

    def __enter__(self):
        if get_ident() == self._main:
            self._depth += 1
            if self._depth == 1 and _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
                _signal.signal(_signal.SIGINT, self._note)

    def __exit__(self, *_):
        if get_ident() == self._main:
            self._depth -= 1
            if self._depth == 0 and _signal.getsignal(_signal.SIGINT) == self._note:
                _signal.signal(_signal.SIGINT, _signal.default_int_handler)
            if self.pending:
                self.pending = self._depth > 0
                raise KeyboardInterrupt

    def is_due(self):
        """Whether the solve on this thread is to end."""
        return self.pending and get_ident() == self._main

    def _note(self, *_):
        if self.pending:
            raise KeyboardInterrupt     # a second time: the right-hand side itself does not end
        self.pending = True


_interrupt = _Interrupt()
_progress = _PROGRESS(lambda fraction, t, steps, user: _interrupt.is_due())
_progress_address = cast(_progress, c_void_p).value


class _Solution(_Handle):
    """A solution in the library; its arrays are copied out when they are asked for."""

    __slots__ = ("n", "dim", "retcode")

    def __init__(self, number):
        super().__init__(number)
        n, dim, retcode = c_size_t(), c_size_t(), c_int()
        _check(_lib.fg_solution_info(number, byref(n), byref(dim), byref(retcode)))
        self.n = n.value
        self.dim = dim.value
        self.retcode = _RETCODES[retcode.value]

    @property
    def t(self):
        out = _ZERO * self.n
        _check(_lib.fg_solution_t(self.number, out.buffer_info()[0], self.n))
        return out

    @property
    def u(self):
        size = self.n * self.dim
        out = _ZERO * size
        _check(_lib.fg_solution_u(self.number, out.buffer_info()[0], size))
        return out

    @property
    def message(self):
        return _text(self.number, _MESSAGE)

    @property
    def stats(self):
        return _text(self.number, _STATS)

    @property
    def method(self):
        return _text(self.number, _METHOD)

    def events(self):
        return _text(self.number, _EVENTS)

    def phases(self):
        return _text(self.number, _PHASES)

    def _saved(self, i, name):
        import json
        return array("d", map(float, json.loads(_text(self.number, _SAVED))[i][name]))

    def saved_t(self, i):
        return self._saved(i, "t")

    def saved_values(self, i):
        return self._saved(i, "values")


def solve(functions, spec, u0, p, t0, t1):
    number = c_uint64()
    n = len(functions)
    handles = _types(n)[2](*[f.number for f in functions])
    with _interrupt:
        status = _lib.fg_solve(handles, n, spec.encode(), u0.buffer_info()[0], len(u0), p.buffer_info()[0], len(p), t0, t1,
                               _progress_address, None, byref(number))
        if not status:
            solution = _Solution(number.value)
    _check(status)
    return solution


class _Ensemble(_Handle):
    """Trajectories in the library; their arrays are copied out when they are asked for."""

    __slots__ = ("_sizes",)

    def __init__(self, number):
        super().__init__(number)
        n, times, dim = c_size_t(), c_size_t(), c_size_t()
        _check(_lib.fg_ensemble_info(number, byref(n), byref(times), byref(dim)))
        self._sizes = n.value, times.value, dim.value

    @property
    def t(self):
        out = _ZERO * self._sizes[1]
        _check(_lib.fg_ensemble_t(self.number, out.buffer_info()[0], len(out)))
        return out

    @property
    def u(self):
        n, times, dim = self._sizes
        out = _ZERO * (n * times * dim)
        _check(_lib.fg_ensemble_u(self.number, out.buffer_info()[0], len(out)))
        return out

    @property
    def retcodes(self):
        import json
        n = self._sizes[0]
        codes = (c_int * n)()
        _check(_lib.fg_ensemble_retcodes(self.number, codes, n))
        return json.dumps([_RETCODES[code] for code in codes])

    @property
    def stats(self):
        return _text(self.number, _STATS)


def solve_ensemble(functions, spec, u0, u0_rows, p, p_rows, t0, t1, threads):
    number = c_uint64()
    n = len(functions)
    handles = _types(n)[2](*[f.number for f in functions])
    with _interrupt:
        status = _lib.fg_solve_ensemble(handles, n, spec.encode(), u0.buffer_info()[0], u0_rows, len(u0) // u0_rows,
                                        p.buffer_info()[0], p_rows, len(p) // p_rows, t0, t1, threads, _progress_address, None,
                                        byref(number))
        if not status:
            ensemble = _Ensemble(number.value)
    _check(status)
    return ensemble


def ensemble_message(ensemble, i):
    return _written(_lib.fg_ensemble_message, ensemble.number, i)


class _Fit(_Handle):
    """A fit in the library; its arrays are copied out when they are asked for."""

    __slots__ = ()

    def _copied(self, which, function):
        sizes = c_size_t(), c_size_t()
        _check(_lib.fg_fit_info(self.number, byref(sizes[0]), byref(sizes[1])))
        out = _ZERO * sizes[which].value
        _check(function(self.number, out.buffer_info()[0], len(out)))
        return out

    @property
    def params(self):
        return self._copied(0, _lib.fg_fit_params)

    @property
    def losses(self):
        return self._copied(1, _lib.fg_fit_losses)

    @property
    def summary(self):
        return _text(self.number, _FIT)


def train(losses, spec, theta, arrays, callback, report):
    def iteration(at, n, loss, count, _):
        theta = array("d")
        theta.frombytes(string_at(at, 8 * n))
        return bool(_interrupt.is_due() or callback(theta, loss, count))

    def told(is_notice, text, _):
        report(bool(is_notice), text.decode("utf-8", "replace"))
        return _interrupt.is_due()

    number = c_uint64()
    n, m = len(losses), len(arrays)
    pointers, sizes, _ = _types(m)
    with _interrupt:
        status = _lib.fg_train(_types(n)[2](*[loss.number for loss in losses]), n, spec.encode(), theta.buffer_info()[0],
                               len(theta), pointers(*[x.buffer_info()[0] for x in arrays]), sizes(*[len(x) for x in arrays]), m,
                               _ITERATION() if callback is None else _ITERATION(iteration), _REPORT(told), None, byref(number))
        if not status:
            fit = _Fit(number.value)
    _check(status)
    return fit


def is_terminal():
    return sys.stderr is not None and sys.stderr.isatty()


def at(solution, times):
    size = len(times) * solution.dim
    out = _ZERO * size
    _check(_lib.fg_solution_at(solution.number, times.buffer_info()[0], len(times), out.buffer_info()[0], size))
    return out


def methods():
    return _text(0, _METHODS)


def info():
    import json
    return json.dumps({"version": _lib.fg_version().decode(), **json.loads(_text(0, _INFO))})


def live_handles():
    """How many programs, functions and solutions the library holds."""
    return _lib.fg_live_handles()


def plot(spec, file):
    _check(_lib.fg_plot(spec.encode(), file.encode()))
    return path.abspath(file)


def guest_function(request):
    raise FlowgradError("functions of other languages are there under `flowgrad run script.py` alone")


def trace_guest(function, request):
    raise FlowgradError("functions of other languages are there under `flowgrad run script.py` alone")
