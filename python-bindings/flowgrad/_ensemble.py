"""Ensembles: one problem with many starts, or parameters, or both."""

from array import array

from . import _engine, _shapes
from ._array import Array, as_array
from ._errors import FlowgradError
from ._handles import Handles, check_finite
from ._problem import ODEProblem
from ._rhs import Opaque
from ._solution import Stats
from ._structure import structure_of
from ._tracer import contains_tracer


class EnsembleProblem:
    """One problem with many trajectories, which `solve` solves on several threads.

        many = fg.EnsembleProblem(prob, p=[[1.5, 1.0, 3.0, 1.0], [1.4, 1.0, 3.0, 1.0]])
        sol = fg.solve(many, fg.Tsit5(), saveat=0.1)      # sol.u[i] is trajectory i

    prob     what every trajectory is like
    u0       starts, (n, *prob.u0.shape), or None for that of the problem
    p        parameters: a list or array of n, each as the problem has them, or None for those of the problem
    threads  how many, 0 for one on each core; a function that is called back (fg.opaque) is called on the caller's alone

    FlowgradError if neither is given, or they do not fit.
    """

    __slots__ = ("prob", "u0", "p", "threads")

    def __init__(self, prob, u0=None, p=None, *, threads=0):
        if not isinstance(prob, ODEProblem):
            raise FlowgradError(f"`prob` of an EnsembleProblem must be an ODEProblem, got {type(prob).__name__}", "prob")
        if u0 is None and p is None:
            raise FlowgradError("`u0` or `p` of an EnsembleProblem must be given: one for each trajectory", "p")
        if isinstance(threads, bool) or not isinstance(threads, int) or threads < 0:
            raise FlowgradError(f"`threads` must be a whole number, 0 for one on each core, got {threads!r}", "threads")
        for name, value in (("u0", u0), ("p", p)):
            if contains_tracer(value):
                raise FlowgradError(f"`{name}` of an EnsembleProblem must hold plain numbers; inside a function that is "
                                    "differentiated solve the problems one by one", name)
            if value is not None and (not hasattr(value, "__len__") or isinstance(value, (dict, str)) or len(value) == 0):
                raise FlowgradError(f"`{name}` of an EnsembleProblem must be a list or an array with one for each trajectory, got "
                                    f"{value!r}", name)
        if u0 is not None and p is not None and len(u0) != len(p):
            raise FlowgradError(f"`u0` of an EnsembleProblem has {len(u0)} rows but `p` has {len(p)}; give one of each for each "
                                "trajectory", "u0")
        if callable(prob.tspan) and p is not None:
            raise FlowgradError("`tspan` of an ensemble must be the same for all trajectories; give two numbers", "tspan")
        self.prob = prob
        self.u0 = u0
        self.p = p
        self.threads = threads

    def __len__(self):
        return len(self.p if self.u0 is None else self.u0)

    def __repr__(self):
        return f"EnsembleProblem({self.prob!r}, {len(self)} trajectories)"

    def start(self, tspan):
        """As ODEProblem.start for the first trajectory."""
        return self.prob.start(None if self.u0 is None else self.u0[0], tspan, None if self.p is None else self.p[0])

    def starts(self, first):
        """The numbers of u0, and how many rows they are."""
        if self.u0 is not None:
            return _rows(self.u0, first.shape, "u0"), len(self)
        if self.p is None or not callable(self.prob.u0):
            return first._data, 1
        data = array("d")
        for one in self.p:
            data.extend(self.prob.start(None, None, one)[0]._data)
        return data, len(self)

    def parameters(self, first, structure):
        """The numbers of p, and how many rows they are."""
        if self.p is None:
            return array("d") if first is None else first._data, 1
        if not structure.parts:
            return _rows(self.p, first.shape, "p"), len(self)
        data = array("d")
        for i, one in enumerate(self.p):
            if structure_of(one, "p").key != structure.key:
                raise FlowgradError(f"`p` of an EnsembleProblem must have the same structure for all trajectories, and that of "
                                    f"trajectory {i} is another", "p")
            data.extend(structure.pack(one)._data)
        return data, len(self)


def _rows(values, shape, name):
    value = as_array(values, name)
    if value.shape[1:] != shape:
        raise FlowgradError(f"`{name}` of an EnsembleProblem must be {_shapes.text((len(values), *shape))}, got "
                            f"{_shapes.text(value.shape)}", name)
    return value._data


class EnsembleSolution:
    """The trajectories of an ensemble at the times of `saveat`, or else at both ends.

    t         the times, (m,)
    u         the states, (n, m, *u0.shape): after an event that ended a trajectory the state that it left, NaN where one that
              failed did not come
    retcodes  how each ended, n words as in Solution.retcode
    stats     what all cost together
    prob      the problem

    `len(sol)` is n; `sol.message(i)` says how and where trajectory i ended.
    """

    def __init__(self, host, shape, prob):
        self._host = host
        self._u = None
        self._shape = shape
        self.prob = prob
        data = _engine.copy(host.t)
        self.t = Array(data, (len(data),))
        self.retcodes = _engine.from_json(host.retcodes)

    @property
    def u(self):
        if self._u is None:
            self._u = Array(_engine.copy(self._host.u), (len(self), len(self.t)) + self._shape)
        return self._u

    @property
    def stats(self):
        return Stats(_engine.from_json(self._host.stats))

    @property
    def success(self):
        """Whether all reached their ends."""
        return all(one in ("Success", "Terminated") for one in self.retcodes)

    def message(self, i):
        """How and where trajectory i ended."""
        return _engine.ensemble_message(self._host, range(len(self))[i])

    def __len__(self):
        return len(self.retcodes)

    def __repr__(self):
        good = sum(one in ("Success", "Terminated") for one in self.retcodes)
        return f"EnsembleSolution: {len(self)} trajectories of {len(self.t)} times, {good} of them successful"


def solve_ensemble(ensemble, fs, spec, first, t0, t1, p, structure, others):
    """The trajectories of an ensemble, whose first has the values `first` and `p`."""
    u0, rows = ensemble.starts(first)
    packed, sets = ensemble.parameters(p, structure)
    check_finite(Array(packed, (len(packed),)))
    threads = 1 if any(isinstance(f, Opaque) for f, _ in fs) else ensemble.threads
    with Handles(fs, first, p, t0) as handles:
        host = _engine.solve_ensemble(handles.all + [other.handle for other in others], spec, u0, rows, packed, sets, t0, t1,
                                      threads)
    return EnsembleSolution(host, first.shape, ensemble)
