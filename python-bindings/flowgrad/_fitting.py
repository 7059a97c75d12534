"""Ways to fit differential equations to data that are easier than from one start to the end."""

from ._array import as_array
from ._errors import FlowgradError
from ._losses import mse
from ._math import abs, cos, exp, log, maximum, sum, where
from ._neural import NeuralODE, states_of
from ._problem import ODEProblem
from ._shapes import text
from ._solve import solve
from ._tracer import value_of


def multiple_shooting(model, p, t, data, group_size, *, starts=None, loss=mse, continuity_term=100.0, method=None, **options):
    """The loss of solves of pieces of the data, and of the gaps between these (Turan, Jaschke 2021): for long or oscillating
    data, of which a solve from the start alone goes astray early.

    model            an ODEProblem or a NeuralODE
    p                its parameters
    t, data          times, (n,), and states there, (n, *u0.shape)
    group_size       points of a piece, at least 2; the last of a piece is the first of the next
    starts           states at the starts of the pieces, (pieces, *u0.shape), to be found with the parameters; the data there
                     when left out
    loss             function (predicted, data) of a piece, fg.mse when left out
    continuity_term  weight of the squares of the gaps between the end of a piece and the start of the next
    method, options  of `solve`; those of a NeuralODE are its own when left out

    One number, to be part of a loss for fg.train. FlowgradError for what cannot be used.
    """
    times = as_array(t, "t")
    states = value_of(data)
    n = times.size
    if len(times.shape) != 1 or n < 2 or not states.shape or states.shape[0] != n:
        raise FlowgradError(f"`data` must have a row for each of the times `t`, at least 2, got {text(states.shape)} and "
                            f"{text(times.shape)}", "data")
    if isinstance(group_size, bool) or not isinstance(group_size, int) or group_size < 2:
        raise FlowgradError(f"`group_size` must be a whole number of at least 2, got {group_size!r}", "group_size")
    firsts = list(range(0, n - 1, group_size - 1))
    begin = states if starts is None else value_of(starts)
    if starts is not None and begin.shape != (len(firsts),) + states.shape[1:]:
        raise FlowgradError(f"`starts` must have {text((len(firsts),) + states.shape[1:])}, a state for each piece, got "
                            f"{text(begin.shape)}", "starts")
    total, end = 0.0, None
    for i, first in enumerate(firsts):
        last = min(n - 1, first + group_size - 1)
        u0 = begin[first if starts is None else i]
        piece = times[first:last + 1].tolist()
        predicted = _solved(model, p, u0, piece, method, options)
        total = total + loss(predicted, states[first:last + 1])
        if end is not None:
            total = total + continuity_term * sum((end - u0) ** 2)
        end = predicted[-1]
    return total


def _solved(model, p, u0, times, method, options):
    span = {"tspan": (times[0], times[-1]), "saveat": times}
    if isinstance(model, NeuralODE):
        own = options if method is None else {"method": method, **options}
        return states_of(model.solve(u0, p, **span, **own), model)
    if not isinstance(model, ODEProblem):
        raise FlowgradError(f"`model` must be an ODEProblem or a NeuralODE, got {type(model).__name__}", "model")
    return states_of(solve(model, method, p=p, u0=u0, **span, **options), model)


_KERNELS = {
    "epanechnikov": lambda x: 0.75 * (1 - x**2),
    "uniform": lambda x: 0.5 + 0 * x,
    "triangular": lambda x: 1 - abs(x),
    "quartic": lambda x: 15 / 16 * (1 - x**2) ** 2,
    "triweight": lambda x: 35 / 32 * (1 - x**2) ** 3,
    "tricube": lambda x: 70 / 81 * (1 - abs(x) ** 3) ** 3,
    "cosine": lambda x: 0.7853981633974483 * cos(1.5707963267948966 * x),
    "gaussian": lambda x: 0.3989422804014327 * exp(-(x**2) / 2),
    "logistic": lambda x: 1 / (exp(x) + 2 + exp(-x)),
    "sigmoid": lambda x: 0.6366197723675814 / (exp(x) + exp(-x)),
}
_ENDLESS = ("gaussian", "logistic", "sigmoid")      # the others are zero beyond 1


def collocate(data, t, kernel="triangular", bandwidth=None):
    """Smooth states and their derivatives from data, without a solve: (u, du), each shaped like data (Roesch, Rackauckas,
    Stumpf 2021). A network that is fitted to them, fg.mse(node.derivative(u, theta), du), is a start for fits with solves.

    data       (n,) or (n, d), at the times t, (n,), which rise
    kernel     how points near a time weigh: "epanechnikov", "uniform", "triangular", "quartic", "triweight", "tricube",
               "cosine", "gaussian", "logistic" or "sigmoid"
    bandwidth  how near, in the units of t; n**(-2/7) * log(n)**(-1/16) of the span of t when left out

    u is a local line, du the slope of a local parabola, by weighted least squares. FlowgradError for what cannot be used, such
    as a bandwidth with fewer than three points in it.
    """
    times, states = as_array(t, "t"), as_array(data, "data")
    n = times.size
    if len(times.shape) != 1 or n < 3 or not states.shape or states.shape[0] != n:
        raise FlowgradError(f"`data` must have a row for each of the times `t`, at least 3, got {text(states.shape)} and "
                            f"{text(times.shape)}", "data")
    if any(b <= a for a, b in zip(times._data, times._data[1:])):
        raise FlowgradError("`t` must rise", "t")
    if kernel not in _KERNELS:
        raise FlowgradError(f"`kernel` must be one of {', '.join(_KERNELS)}, got {kernel!r}", "kernel")
    span = times[n - 1] - times[0]
    if bandwidth is None:
        bandwidth = span * n ** (-2 / 7) * log(float(n)) ** (-1 / 16)
    if isinstance(bandwidth, bool) or not isinstance(bandwidth, (int, float)) or not 0 < bandwidth < float("inf"):
        raise FlowgradError(f"`bandwidth` must be a positive number, got {bandwidth!r}", "bandwidth")
    x = (times.reshape(1, n) - times.reshape(n, 1)) / bandwidth      # row i: all points as seen from time i
    weights = _KERNELS[kernel](x)
    if kernel not in _ENDLESS:
        weights = where(abs(x) < 1, maximum(weights, 0.0), 0.0)
    if min(sum(where(weights > 0, 1.0, 0.0), axis=1).tolist()) < 3:
        raise FlowgradError(f"`bandwidth` {bandwidth:.4g} has fewer than three points around some time; take a larger one", "bandwidth")
    s0, s1, s2, s3, s4 = (sum(weights * x**k, axis=1).reshape(n, 1) for k in range(5))
    rows = states.reshape(n, -1)
    r0, r1, r2 = (weights * x**k @ rows for k in range(3))
    u = (s2 * r0 - s1 * r1) / (s2 * s0 - s1**2)
    det = s0 * (s2 * s4 - s3**2) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2**2)
    du = (r0 * (s2 * s3 - s1 * s4) + r1 * (s0 * s4 - s2**2) + r2 * (s1 * s2 - s0 * s3)) / (det * bandwidth)
    return u.reshape(states.shape), du.reshape(states.shape)
