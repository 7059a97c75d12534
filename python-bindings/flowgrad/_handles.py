"""Right-hand sides of a problem as the engine takes them: handles for plain numbers, bytes inside a trace."""

from ._errors import FlowgradError
from ._functions import described
from ._rhs import Callback, Opaque, Residual, traced


def unpacking(f, structure):
    """`f` for packed parameters: itself, unless p has parts."""
    if structure is None or not structure.parts:
        return f
    if isinstance(f, Opaque):
        if structure.key not in f._unpacking:
            f._unpacking[structure.key] = Opaque(
                _Unpacking(f.function, structure), f.jac and _Unpacking(f.jac, structure),
                f.jvp and _unpacking_jvp(f.jvp, structure), f.vjp and _unpacking_vjp(f.vjp, structure))
        return f._unpacking[structure.key]
    if isinstance(f, Residual):
        return Residual(_Unpacking(f.__wrapped__, structure), f.du0)
    return _Unpacking(f, structure)


class _Unpacking:
    """A right-hand side whose p arrives as a vector and is handed on in its structure."""

    def __init__(self, f, structure):
        self.__wrapped__ = f
        self.__name__ = getattr(f, "__name__", type(f).__name__)
        self._structure = structure
        self.key = structure.key

    def __call__(self, *args):
        *du, u, p, t = args
        return self.__wrapped__(*du, u, self._structure.unpack(p), t)


def _unpacking_jvp(jvp, structure):
    def unpacked(u, p, t, du, dp, dt):
        return jvp(u, structure.unpack(p), t, du, structure.unpack(dp), dt)
    return unpacked


def _unpacking_vjp(vjp, structure):
    def unpacked(u, p, t, w):
        du, dp, *dt = vjp(u, structure.unpack(p), t, w)
        return (du, structure.pack(dp), *dt)
    return unpacked


class Handles:
    """The handles of right-hand sides, pairs of a function and its traces, for plain numbers.

    Used in a `with` statement: what an opaque one raised is raised, however the engine reported it.
    """

    def __init__(self, fs, u0, p, t0):
        self._callbacks = []
        self.all = []
        for f, traces in fs:
            if isinstance(f, Opaque):
                self._callbacks.append(Callback(f, u0.shape, None if p is None else p.shape))
                self.all.append(self._callbacks[-1].handle)
            else:
                self.all.append(traced(f, u0, p, t0, traces).handle)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None or issubclass(kind, FlowgradError):
            for callback in self._callbacks:
                callback.raise_error()


def traced_bytes(fs, u0, p, t0, recorder):
    """The Programs of right-hand sides, pairs of a function and its traces; the recorder keeps those that are called back."""
    return [_called_bytes(f, u0, p, recorder) if isinstance(f, Opaque) else traced(f, u0, p, t0, traces).bytes
            for f, traces in fs]


def _called_bytes(f, u0, p, recorder):
    if f.jvp is None and f.vjp is None:
        raise FlowgradError(f"{described(f)} is opaque, and a solve of it has no derivatives; give its `jvp` or `vjp`, or use a "
                            "function that can be traced", "f")
    callback = f.callback(u0.shape, None if p is None else p.shape)
    recorder.callbacks.append(callback)
    return callback.program()


def check_finite(p):
    """Parameters that are not finite are an error."""
    if p is not None and any(x - x != 0.0 for x in p._data):
        raise FlowgradError(f"`p` must hold finite numbers, got {next(x for x in p._data if x - x != 0.0)}", "p")
