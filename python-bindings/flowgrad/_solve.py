"""`solve`: concrete values go to the engine at once, traced ones become an operation of the Program."""

from array import array

from . import _engine, _program, _shapes
from ._array import Array, as_array
from ._device import placement
from ._ensemble import EnsembleProblem, solve_ensemble
from ._errors import FlowgradError
from ._events import Functions, members
from ._handles import Handles, check_finite, traced_bytes, unpacking
from ._methods import Controller, Initialization, Method, SensitivityAlgorithm, named
from ._problem import ODEProblem
from ._solution import Solution, TracedSolution, failed
from ._steady import SteadyStateProblem, solve_steady_state, steady_state_spec
from ._tracer import Tracer, contains_tracer, lift, value_of

_NONE = array("d")


def solve(prob, method=None, *, p=None, u0=None, tspan=None, saveat=None, tstops=None, rtol=None, atol=None, dt=None,
          dtmin=None, dtmax=None, maxiters=None, adaptive=None, save_everystep=None, save_start=None, save_end=None,
          dense=None, controller=None, initializealg=None, sensealg=None, callback=None, device=None, dtype=None, **unknown):
    """Solves an ODEProblem, split, dynamical, of second order or a DAEProblem, and gives a Solution; a SteadyStateProblem, and
    gives a SteadyState; an EnsembleProblem, and gives an EnsembleSolution.

    method          such as fg.Tsit5(), or its name; chosen by the tolerance when left out; for a steady state fg.DynamicSS()
                    or fg.SSRootfind()
    p, u0, tspan    in place of the problem's own
    saveat          times to save: a list, or a number s for t0, t0 + s, ... and t1; every step when left out
    tstops          times that a step must end at
    rtol, atol      relative and absolute tolerance of the local error, 1e-3 and 1e-6; atol may be shaped like u0
    dt              first step, or the step of a fixed-step method; in the units of t, positive
    dtmin, dtmax    bounds of the step
    maxiters        most steps, 100,000
    adaptive        False for fixed steps of `dt` with a method that has an error estimate
    save_everystep  False saves the two ends only; save_start, save_end: whether the ends are saved
    dense           True keeps dense output in spite of saveat
    controller      fg.PIController(...), fg.PIDController(...), fg.IController()
    initializealg   what is done about a u0 that does not satisfy algebraic equations: fg.BrownBasicInit() finds values that do,
                    fg.CheckInit() refuses it, fg.NoInit() leaves it to the first step; the first when left out
    sensealg        how gradients are taken: fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.InterpolatingAdjoint(),
                    fg.QuadratureAdjoint(), fg.GaussAdjoint(), fg.BacksolveAdjoint(); chosen when left out
    callback        what happens during the solve, after the problem's own: fg.ContinuousCallback(condition, affect),
                    fg.DiscreteCallback, fg.PresetTimeCallback, fg.PeriodicCallback, fg.PositiveDomain,
                    fg.ManifoldProjection, fg.SavingCallback, fg.TerminateSteadyState, or a list of these
    device          where an explicit Runge-Kutta method runs: "cpu", in the engine's own loops; "nd4j", on the arrays of ND4J,
                    where the state stays from the first step to the last; "gpu", the same if they are on a GPU
    dtype           the numbers there: "float64", or "float32" for tolerances of 1e-6 and above

    Inside a function that is differentiated, p, u0, tspan and saveat may depend on its arguments; the number of saved
    times must then be known: a `saveat` list, a number with a plain tspan, or save_everystep=False.

    FlowgradError, naming the argument, for anything that cannot be used. A solve that starts and then fails is no
    exception: see Solution.retcode.
    """
    ensemble = None
    if isinstance(prob, EnsembleProblem):
        ensemble, prob = prob, prob.prob
        _check_for_ensemble(u0, p, dense, save_everystep)
    if not isinstance(prob, (ODEProblem, SteadyStateProblem)):
        raise FlowgradError(f"`prob` must be an ODEProblem, got {type(prob).__name__}", "prob")
    spec = {}
    if isinstance(prob, SteadyStateProblem):
        spec.update(steady_state_spec(method))
    if method is not None and not isinstance(prob, SteadyStateProblem):
        spec["method"] = method if isinstance(method, str) else named(method, Method, "method", "Tsit5").name
    for name, value in (("rtol", rtol), ("atol", atol), ("dt", dt), ("dtmin", dtmin), ("dtmax", dtmax),
                        ("tstops", tstops)):
        if value is not None:
            spec[name] = _plain(value, name)
    if maxiters is not None:
        spec["maxiters"] = _whole(maxiters)
    for name, value in (("adaptive", adaptive), ("save_everystep", save_everystep), ("save_start", save_start),
                        ("save_end", save_end), ("dense", dense)):
        if value is not None:
            if not isinstance(value, bool):
                raise FlowgradError(f"`{name}` must be True or False, got {value!r}", name)
            spec[name] = value
    if controller is not None:
        controller = named(controller, Controller, "controller", "PIController")
        spec["controller"] = {"kind": controller.kind, **controller.options}
    if initializealg is not None:
        spec["initializealg"] = type(named(initializealg, Initialization, "initializealg", "BrownBasicInit")).__name__
    spec.update(placement(device, dtype))
    if sensealg is not None:
        sensealg = named(sensealg, SensitivityAlgorithm, "sensealg", "ForwardSensitivity")
        spec["sensealg"] = sensealg.spec
        sensealg = type(sensealg).__name__
    spec.update(unknown)         # the engine says which name was meant
    if isinstance(prob, SteadyStateProblem):
        for name, value in (("tspan", tspan), ("saveat", saveat), ("tstops", tstops), ("save_everystep", save_everystep),
                            ("save_start", save_start), ("save_end", save_end), ("dense", dense), ("callback", callback)):
            if value is not None:
                raise FlowgradError(f"`{name}` is not for a SteadyStateProblem, which has no times; leave it out", name)
        return solve_steady_state(prob, spec, u0, p)
    start, t0, t1, packed, structure = ensemble.start(tspan) if ensemble else prob.start(u0, tspan, p)
    kind = prob.wire(start)
    if kind is not None:
        spec["problem"] = kind
    fs = [(unpacking(f, structure), traces) for f, traces in prob.functions()]
    callbacks = members(prob.callback) + members(callback)
    functions = Functions(start, packed, t0, structure, prob._traces, len(fs))
    if callbacks:
        spec["callbacks"] = [one._wire(functions) for one in callbacks]
    if any(isinstance(x, Tracer) for x in (start, t0, t1, packed)) or contains_tracer(saveat):
        if ensemble:
            raise FlowgradError("`saveat` of an ensemble must be known before the function is differentiated, got a traced value",
                                "saveat")
        if any(one._saves() for one in callbacks):
            raise FlowgradError("`save_positions` must be left out of a callback inside a function that is differentiated, "
                                "where exactly the times of `saveat` are saved", "save_positions")
        return _traced(prob, fs, spec, start, t0, t1, packed, saveat, functions.programs, sensealg)
    if ensemble:
        if saveat is not None:
            spec["saveat"] = _plain(saveat, "saveat")
        return solve_ensemble(ensemble, fs, spec, start, t0, t1, packed, structure, functions.programs)
    solution = _concrete(prob, fs, spec, start, t0, t1, packed, saveat, functions.programs)
    solution.sensealg = sensealg
    solution._callbacks = callbacks
    solution._saved_shapes = [functions.programs[one["function"] - len(fs)].shapes[0] for one in spec.get("callbacks", ())
                              if one["kind"] == "saving"]
    return solution


def _check_for_ensemble(u0, p, dense, save_everystep):
    for name, value in (("u0", u0), ("p", p)):
        if value is not None:
            raise FlowgradError(f"`{name}` of an ensemble is given to EnsembleProblem, one for each trajectory", name)
    for name, value in (("dense", dense), ("save_everystep", save_everystep)):
        if value:
            raise FlowgradError(f"`{name}` is not for an ensemble, whose trajectories are saved at the times of `saveat`", name)


def _concrete(prob, fs, spec, u0, t0, t1, p, saveat, others):
    if saveat is not None:
        spec["saveat"] = _plain(saveat, "saveat")
    check_finite(p)
    with Handles(fs, u0, p, t0) as handles:
        host = _engine.solve(handles.all + [other.handle for other in others], spec, u0._data,
                             _NONE if p is None else p._data, t0, t1)
    dense = spec.get("dense", saveat is None and spec.get("save_everystep", True))
    solution = Solution(host, u0.shape, prob, dense)
    if not solution.success:
        failed[:] = [f"{solution.retcode}: {solution.message}"]
    return solution


def _traced(prob, fs, spec, u0, t0, t1, p, saveat, others, sensealg):
    recorder = _program.current()
    programs = traced_bytes(fs, u0, p, t0, recorder)
    times = value_of(_times(spec, t0, t1, saveat))
    if len(times.shape) != 1:
        raise FlowgradError(f"`saveat` must be a number or a list of numbers, got {_shapes.text(times.shape)}", "saveat")
    for name in ("save_everystep", "save_start", "save_end", "dense"):
        spec.pop(name, None)
    args = tuple(lift(recorder, x) for x in (u0, as_array([]) if p is None else p, t0, t1, times))
    programs += [other.bytes for other in others]
    node = recorder.call("solve", _engine.to_json(spec), programs, args, times.shape + u0.shape)
    return TracedSolution(times, Tracer(recorder, node), prob, sensealg)


def _times(spec, t0, t1, saveat):
    """The saved times of a solve whose number of times is fixed."""
    if saveat is None:
        if spec.get("save_everystep", True):
            raise FlowgradError("`saveat` must be given inside a function that is differentiated (a list of times, or a "
                                "number with a plain tspan), or save_everystep=False for the two ends", "saveat")
        ends = [t0] * spec.get("save_start", True) + [t1] * spec.get("save_end", True)
        if not ends:
            raise FlowgradError("`save_end` must be true where nothing else is saved", "save_end")
        return ends
    if isinstance(saveat, (int, float)) and not isinstance(saveat, bool):
        if isinstance(t0, Tracer) or isinstance(t1, Tracer):
            raise FlowgradError("`saveat` must be a list of times where tspan is traced: a step does not tell how many "
                                "times there are", "saveat")
        return regular_times(t0, t1, float(saveat), spec.get("save_start", True), spec.get("save_end", True))
    if isinstance(saveat, Tracer) and saveat.shape == ():
        raise FlowgradError("`saveat` must be a list of times where it is traced: a step does not tell how many times "
                            "there are", "saveat")
    return saveat


def regular_times(t0, t1, step, start=True, end=True):
    """t0, t0 + step, ... and t1, as the engine has them for a number `saveat`; without an end where that is False."""
    if not 0.0 < step < float("inf"):
        raise FlowgradError(f"`saveat` must be positive, got {step}", "saveat")
    if not abs(t1 - t0) / step < 1e9:
        raise FlowgradError(f"`saveat` of {step} asks for more than 1e9 points in `tspan` ({t0}, {t1}); give a larger "
                            "distance", "saveat")
    direction = 1.0 if t1 > t0 else -1.0 if t1 < t0 else 0.0
    inner = int(abs(t1 - t0) / step * (1 + 1e-12))
    times = [t0 + direction * i * step for i in range(inner + 1)]
    # A multiple that rounding puts at or beyond the end is the end.
    if abs(times[-1] - t1) <= 1e-9 * step or direction * (times[-1] - t1) > 0:
        times.pop()
    times.append(t1)
    return times[0 if start else 1:len(times) if end else -1]


def _plain(value, name):
    """A number, or a list of them, for the engine."""
    if type(value) is float:
        return value
    if contains_tracer(value):
        raise FlowgradError(f"`{name}` must be known before the function is differentiated, got a traced value", name)
    if isinstance(value, bool):
        raise FlowgradError(f"`{name}` must be a number, got {value}", name)
    value = as_array(value, name)
    return value._data.tolist() if value.shape else value.item()


def _whole(value):
    number = _plain(value, "maxiters")
    if isinstance(number, list) or number != number or number in (float("inf"), float("-inf")) or number != int(number):
        raise FlowgradError(f"`maxiters` must be a whole number, got {value!r}", "maxiters")
    return int(number)
