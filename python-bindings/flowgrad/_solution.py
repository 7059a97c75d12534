"""What a solve gives back."""

from array import array
from collections import namedtuple

from . import _engine, _shapes
from ._array import Array, as_array
from ._errors import FlowgradError
from ._events import Event, Saved, SavingCallback
from ._sensealg import chosen

failed = []       # the retcode and message of the latest solve that did not succeed


class Stats(dict):
    """Counts of a solve, by key and as attributes: `nf` evaluations of f, `naccept`, `nreject` steps, ..."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"no statistic {name!r}; there are {', '.join(self)}") from None

    def __repr__(self):
        return "Stats(" + ", ".join(f"{k}={v}" for k, v in self.items()) + ")"


Phase = namedtuple("Phase", ("t", "method"))
Phase.__doc__ = "A stretch of a solution that one method solved: where it begins, and the name of the method."


class Solution:
    """The solution of a problem.

    t        times saved, (n,)
    u        states there, (n, *u0.shape); (n,) where u0 is a number
    retcode  "Success", or "Terminated", "MaxIters", "DtLessThanMin", "Unstable", "InitialFailure",
             "ConvergenceFailure", "Failure"; what was reached before is kept
    message  how it ended, and what to do about a retcode other than Success
    stats    counts: nf, naccept, nreject, ...
    method   name of the method
    phases   which method solved from when on: a list of Phase, each with t and method; one, unless the method switches
    prob     the problem
    sensealg name of the algorithm for gradients that the solve was given, or None; inside a loss also the one that is chosen
    events   what happened: a list of Event, each with t, callback, component, before and after
    saved    what each SavingCallback saved: a list of Saved, each with t, values and callback

    `sol(t)` is the dense output at a number t, shaped like u0, or at several, (len(t), *u0.shape); at the time of an event
    it is the state that the event left. It is there when neither `saveat` nor `save_everystep=False` was given, or with
    `dense=True`. `len(sol)` is n. A pickled solution comes back without the problem, the callbacks, what they
    saved, and the dense output.
    """

    def __init__(self, host, shape, prob, dense):
        self._host = host
        self._shape = shape
        self._t = self._u = self._stats = self._events = self._phases = None
        self._callbacks = self._saved_shapes = ()
        self.prob = prob
        self.sensealg = None
        self.dense = dense
        self.retcode = str(host.retcode)

    def __reduce__(self):
        h = self._host
        events = [Event(e.t, None, e.component, e.before, e.after) for e in self.events]
        return _unpickled, (self.t, self.u, self.retcode, self.message, self.method, str(h.stats), self._shape, events,
                            self.phases)

    @property
    def message(self):
        return str(self._host.message or "")

    @property
    def method(self):
        return str(self._host.method)

    @property
    def phases(self):
        if self._phases is None:
            self._phases = [Phase(float(one["t"]), one["method"]) for one in _engine.from_json(self._host.phases())]
        return self._phases

    @property
    def t(self):
        if self._t is None:
            data = _engine.copy(self._host.t)
            self._t = Array(data, (len(data),))
        return self._t

    @property
    def u(self):
        if self._u is None:
            self._u = Array(_engine.copy(self._host.u), (int(self._host.n),) + self._shape)
        return self._u

    @property
    def stats(self):
        if self._stats is None:
            self._stats = Stats(_engine.from_json(self._host.stats))
        return self._stats

    @property
    def events(self):
        if self._events is None:
            listed = _engine.from_json(self._host.events())
            columns = (listed[name] for name in ("t", "callback", "component", "before", "after"))
            self._events = [Event(t, self._callbacks[i], component, self._state(before), self._state(after))
                            for t, i, component, before, after in zip(*columns)]
        return self._events

    def _state(self, numbers):
        return Array(array("d", numbers), self._shape) if self._shape else float(numbers[0])

    @property
    def saved(self):
        savers = [one for one in self._callbacks if isinstance(one, SavingCallback)]
        result = []
        for i, (saver, shape) in enumerate(zip(savers, self._saved_shapes)):
            t = _engine.copy(self._host.saved_t(i))
            values = _engine.copy(self._host.saved_values(i))
            result.append(Saved(Array(t, (len(t),)), Array(values, (len(t),) + shape), saver))
        return result

    @property
    def success(self):
        """Whether the solve reached its end, or an event that ends it."""
        return self.retcode in ("Success", "Terminated")

    def __call__(self, t):
        times = as_array(t, "t")
        if len(times.shape) > 1:
            raise FlowgradError(f"`t` must be a number or a list of numbers, got {_shapes.text(times.shape)}", "t")
        if isinstance(self._host, _Pickled):
            raise FlowgradError("the dense output of a solution is not pickled; save the times that are needed with `saveat`",
                                "t")
        data = _engine.at(self._host, array("d", times._data))
        shape = times.shape + self._shape
        return Array(data, shape) if shape else data[0]

    def __len__(self):
        return int(self._host.n)

    def __repr__(self):
        n = len(self)
        lines = [f"Solution: {self.retcode} with {self.method}, {n} times"]
        if n:
            lines[0] += f" from {self.t[0]:.6g} to {self.t[n - 1]:.6g}"
            lines.append(f"  u at the end: {self.u[n - 1]!r}" if self._shape else f"  u at the end: {self.u[n - 1]:.6g}")
        lines.append("  " + ", ".join(f"{k} {v}" for k, v in self.stats.items()))
        if self.message:
            lines.append("  " + self.message)
        return "\n".join(lines)


class _Pickled:
    """In the place of the engine's solution, what a pickle keeps of it."""

    def __init__(self, n, retcode, message, method, stats):
        self.n = n
        self.retcode = retcode
        self.message = message
        self.method = method
        self.stats = stats


def _unpickled(t, u, retcode, message, method, stats, shape, events, phases):
    solution = Solution(_Pickled(len(t), retcode, message, method, stats), shape, None, False)
    solution._t, solution._u, solution._events, solution._phases = t, u, events, phases
    return solution


class TracedSolution:
    """The solution of a solve within a function that is traced: `t`, (n,), and `u`, (n, *u0.shape); and `sensealg`, the name of
    the algorithm by which gradients go through it; nothing else yet."""

    def __init__(self, t, u, prob, sensealg=None):
        self.t = t
        self.u = u
        self.prob = prob
        self._sensealg = sensealg

    @property
    def sensealg(self):
        """The name that the solve was given, or the choice for a gradient by all arguments of the function; None if the solve
        depends on none of them. `fg.explain` says why."""
        if self._sensealg is None:
            return chosen(self.u._recorder, self.u._node)
        return self._sensealg

    def __len__(self):
        return self.u.shape[0]

    def __call__(self, t):
        raise FlowgradError("`sol(t)` is not available inside a function that is differentiated; ask for these times with "
                            "`saveat` and use sol.u", "saveat")

    def __getattr__(self, name):
        if name in ("retcode", "message", "stats", "method", "phases", "success", "events", "saved"):
            raise FlowgradError(f"`sol.{name}` is not known inside a function that is differentiated; solve outside of it "
                                "to look at it", name)
        raise AttributeError(name)

    def __repr__(self):
        return f"<solution inside a trace: u of {_shapes.text(self.u.shape)}>"
