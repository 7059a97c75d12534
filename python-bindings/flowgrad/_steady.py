"""Steady states: problems, methods, and what comes back."""

from array import array

from . import _engine, _program
from ._array import Array, as_array
from ._errors import FlowgradError
from ._handles import Handles, check_finite, traced_bytes, unpacking
from ._methods import Method, named
from ._problem import ODEProblem
from ._rhs import Opaque
from ._solution import Stats, failed
from ._tracer import Tracer, lift


class SteadyStateProblem:
    """To find u with f(u, p, t) = 0 for an f that does not depend on t, from u0 on.

    f, u0, p as in ODEProblem. FlowgradError as for ODEProblem.
    """

    __slots__ = ("f", "u0", "p", "_timed")
    parts = ("f", "u0", "p")

    def __init__(self, f, u0, p=None):
        self._timed = ODEProblem(f, u0, (0.0, 1.0), p)
        self.f = f
        self.u0 = u0
        self.p = p

    def share_traces(self, other):
        """Goes on with the traces of a function that is the same."""
        self._timed.share_traces(other._timed)

    def __repr__(self):
        return f"SteadyStateProblem({getattr(self.f, '__name__', type(self.f).__name__)}, u0={self.u0!r}, p={self.p!r})"


class _SteadyStateMethod:
    """A way to find a steady state, with tolerances."""

    __slots__ = ("abstol", "reltol")

    def __init__(self, abstol, reltol):
        for name, value in (("abstol", abstol), ("reltol", reltol)):
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
                raise FlowgradError(f"`{name}` of {type(self).__name__} must be a positive number, got {value!r}", name)
        self.abstol = abstol
        self.reltol = reltol


class DynamicSS(_SteadyStateMethod):
    """Follows the solution in time until nothing moves: |du_i/dt| <= max(abstol, reltol |u_i|) for all i.

    Finds stable states alone, and of several the one that u0 goes to. `method`, such as fg.Rodas5P(), takes the steps;
    chosen when left out.
    """

    __slots__ = ("method",)

    def __init__(self, method=None, abstol=1e-8, reltol=1e-6):
        super().__init__(abstol, reltol)
        self.method = None if method is None else named(method, Method, "method", "Rodas5P")

    def __repr__(self):
        return f"DynamicSS({self.method!r}, abstol={self.abstol!r}, reltol={self.reltol!r})"


class SSRootfind(_SteadyStateMethod):
    """Damped Newton iterations until a correction is below max(abstol, reltol |u_i|), of which the last is added too.

    Finds any state near u0, stable or not, where the Jacobian is regular. (Deuflhard 2004)
    """

    __slots__ = ()

    def __init__(self, abstol=1e-8, reltol=1e-6):
        super().__init__(abstol, reltol)

    def __repr__(self):
        return f"SSRootfind(abstol={self.abstol!r}, reltol={self.reltol!r})"


class SteadyState:
    """A steady state.

    u         the state, shaped like u0
    resid     the largest modulus of f there; None where f is opaque
    retcode, message, stats, method, success   as in Solution
    """

    def __init__(self, host, shape, prob, slope):
        data = _engine.copy(host.u)
        self.u = Array(data, shape) if shape else data[0]
        self.resid = None if slope is None else max(abs(x) for x in slope(data))
        self.retcode = str(host.retcode)
        self.message = str(host.message)
        self.method = str(host.method)
        self.stats = Stats(_engine.from_json(host.stats))
        self.prob = prob

    @property
    def success(self):
        """Whether the state is steady within the tolerances."""
        return self.retcode == "Success"

    def __repr__(self):
        resid = "" if self.resid is None else f", resid {self.resid:.1e}"
        return f"SteadyState: {self.retcode} with {self.method}, u = {self.u!r}{resid}\n  {self.message}"


class TracedSteadyState:
    """A steady state within a function that is traced: `u`, shaped like u0; nothing else yet."""

    def __init__(self, u, prob):
        self.u = u
        self.prob = prob

    def __getattr__(self, name):
        if name in ("retcode", "message", "stats", "method", "success", "resid"):
            raise FlowgradError(f"`sol.{name}` is not known inside a function that is differentiated; solve outside of it "
                                "to look at it", name)
        raise AttributeError(name)


def steady_state_spec(method):
    """What the engine reads of a method for steady states; None for the default."""
    method = named(DynamicSS if method is None else method, _SteadyStateMethod, "method", "DynamicSS")
    problem = {"kind": "steady_state", "method": type(method).__name__, "abstol": float(method.abstol),
               "reltol": float(method.reltol)}
    inner = getattr(method, "method", None)
    return {"problem": problem, **({} if inner is None else {"method": inner.name})}


def solve_steady_state(prob, spec, u0, p):
    """The steady state of a problem, or its place in a trace."""
    start, t0, _, packed, structure = prob._timed.start(u0, None, p)
    fs = [(unpacking(prob.f, structure), prob._timed._traces)]
    if isinstance(start, Tracer) or isinstance(packed, Tracer):
        recorder = _program.current()
        programs = traced_bytes(fs, start, packed, t0, recorder)
        args = tuple(lift(recorder, x) for x in (start, as_array([]) if packed is None else packed))
        node = recorder.call("steady_state", _engine.to_json(spec), programs, args, start.shape)
        return TracedSteadyState(Tracer(recorder, node), prob)
    check_finite(packed)
    parameters = as_array([])._data if packed is None else packed._data
    with Handles(fs, start, packed, t0) as handles:
        host = _engine.solve(handles.all, spec, start._data, parameters, 0.0, 1.0)
    f = handles.all[0]
    slope = None if isinstance(prob.f, Opaque) else lambda u: _engine.evaluate(f, [u, parameters, array("d", [0.0])])[0]
    state = SteadyState(host, start.shape, prob, slope)
    if not state.success:
        failed[:] = [f"{state.retcode}: {state.message}"]
    return state
