"""`solve_ivp` as SciPy has it, for programs that were written for SciPy."""

from . import _methods
from ._array import as_array
from ._errors import FlowgradError
from ._events import ContinuousCallback
from ._functions import fingerprint, name_of
from ._math import array, transpose, zeros
from ._problem import ODEProblem
from ._solve import solve

_SAME = {"RK23": _methods.BS3, "RK45": _methods.DP5, "DOP853": _methods.DOP853, "Radau": _methods.RadauIIA5,
         "BDF": _methods.FBDF, "LSODA": None}
_OPTIONS = {"rtol": "rtol", "atol": "atol", "first_step": "dt", "max_step": "dtmax", "min_step": "dtmin"}
_NOT_NEEDED = ("jac", "jac_sparsity", "lband", "uband")       # derivatives come from the trace
_MOST_PROBLEMS = 64

_problems = {}


class OdeResult(dict):
    """What solve_ivp gives: the entries are attributes too.

    t, y     times (n,) and states (dim, n)
    sol      dense output, a function of a time or of m of them giving (dim,) or (dim, m); None unless asked for
    t_events, y_events  lists with the times, (m,), and states, (m, dim), of each event; None without events
    status   0 reached the end, 1 ended by an event, -1 failed; success is status >= 0; message says how
    nfev, njev, nlu  evaluations of fun and its Jacobian, factorisations
    """

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class _TimeFirst:
    """fun(t, y, *args) as a right-hand side (u, p, t)."""

    def __init__(self, fun, args):
        self.func = fun
        self.__name__ = name_of(fun)
        self._args = args

    def __call__(self, u, p, t):
        return self.func(t, u, *self._args)


def solve_ivp(fun, t_span, y0, method="RK45", t_eval=None, dense_output=False, events=None, vectorized=False, args=None,
              **options):
    """Solves dy/dt = fun(t, y, *args), y(t0) = y0, with the arguments and the result of scipy.integrate.solve_ivp.

    fun       is traced: it runs a few times with stand-ins for numbers, NumPy's functions included, and then compiled
    t_span    (t0, tf);  y0  a list or array of one axis
    method    "RK45" (DP5), "RK23" (BS3), "DOP853", "Radau" (RadauIIA5), "BDF" (FBDF), "LSODA" (chosen as it goes); or a
              method of this package
    t_eval    times to save;  dense_output  True gives `sol`
    events    a function (t, y, *args) whose zeros are found, or a list of these, traced too; with the attributes `terminal`
              (True ends the solve there) and `direction` (1 from below, -1 from above, 0 both)
    options   rtol, atol, first_step, max_step, min_step; jac and its like are accepted and not needed

    FlowgradError for anything that cannot be used.
    """
    args = () if args is None else tuple(args)
    prob = _problem(fun, t_span, y0, args)
    if isinstance(method, str) and method in _SAME:
        method = _SAME[method] and _SAME[method]()
    known = {}
    for name, value in options.items():
        if name in _OPTIONS:
            if value is not None and value != float("inf"):
                known[_OPTIONS[name]] = value
        elif name not in _NOT_NEEDED:
            raise FlowgradError(f"`{name}` is not an option of solve_ivp here; there are {', '.join(_OPTIONS)}", name)
    if t_eval is not None:
        known["saveat"] = t_eval
        if dense_output:
            known["dense"] = True
    callbacks = None
    if events is not None:
        callbacks = [_callback(event, args) for event in (events if isinstance(events, (list, tuple)) else [events])]
    s = solve(prob, method, callback=callbacks, **known)
    status = {"Success": 0, "Terminated": 1}.get(s.retcode, -1)
    return OdeResult(t=_numpy(s.t), y=_numpy(transpose(s.u)),
                     sol=(lambda t: _numpy(transpose(s(t)))) if dense_output else None,
                     t_events=_events(s, callbacks, lambda e: e.t, ()),
                     y_events=_events(s, callbacks, lambda e: e.before, prob.u0.shape),
                     nfev=s.stats.nf, njev=s.stats.njac, nlu=s.stats.nlu, status=status, message=s.message,
                     success=status >= 0)


def _callback(event, args):
    if not callable(event):
        raise FlowgradError(f"`events` must be a function (t, y) or a list of these, got {type(event).__name__}", "events")
    terminal, direction = getattr(event, "terminal", False), getattr(event, "direction", 0)
    if terminal not in (False, True):
        raise FlowgradError(f"`terminal` of an event must be True or False, got {terminal!r}", "events")
    return ContinuousCallback(_TimeFirst(event, args), terminate=bool(terminal), save_positions=(False, False),
                              direction="rising" if direction > 0 else "falling" if direction < 0 else "both")


def _events(solution, callbacks, part, shape):
    """What `part` gives of the events of each callback."""
    if callbacks is None:
        return None
    found = [[part(e) for e in solution.events if e.callback is one] for one in callbacks]
    return [_numpy(array(one) if one else zeros((0, *shape))) for one in found]


def _problem(fun, t_span, y0, args):
    """The problem; what was traced for the same function and args is used again."""
    if not callable(fun):
        raise FlowgradError(f"`fun` must be a function (t, y), got {type(fun).__name__}", "fun")
    y0 = as_array(y0, "y0")
    if len(y0.shape) != 1:
        raise FlowgradError(f"`y0` must have one axis, got {len(y0.shape)}", "y0")
    key = (fingerprint(fun), fingerprint(args))
    known = _problems.get(key)
    if known is None:
        if len(_problems) >= _MOST_PROBLEMS:
            _problems.clear()
        known = _problems[key] = ODEProblem(_TimeFirst(fun, args), y0, t_span)
    prob = ODEProblem(known.f, y0, t_span)
    prob._traces, prob.plans = known._traces, known.plans
    return prob


def _numpy(x):
    """An array of NumPy's where NumPy is there."""
    try:
        from numpy import asarray
    except ImportError:
        return x
    return asarray(x)
