"""Densities that a flow makes of the normal one."""

import math

from . import _engine, _program
from ._array import Array, as_array
from ._errors import FlowgradError
from ._inline import inline
from ._layer import Parametric, array_of
from ._layers import as_layer
from ._layer_programs import apply_layer
from ._math import broadcast_to, concatenate, sign, zeros
from ._neural import states_of
from ._problem import ODEProblem
from ._shapes import text
from ._solve import solve
from ._trace import trace as traced
from ._tracer import Tracer, lift
from ._validate import standard_points

_NONE = as_array([])
_TRACES = ("exact", "hutchinson")


class _Flow:
    """The right-hand side of points, (batch, d), and with `grows` of the logarithm of their volume beside them."""

    def __init__(self, flow, grows):
        self.__name__ = "the layer of FFJORD"
        self.key = "FFJORD", flow.trace, flow.dim, flow._time, grows
        self._guests = (flow.layer,)
        self._flow = flow
        self._grows = grows

    def __call__(self, u, p, t):
        flow, d = self._flow, self._flow.dim
        if not self._grows:
            return flow._velocity(u, p["theta"], t)
        z = u[:, :d]
        if flow.trace == "hutchinson":
            velocity, along = flow._directional(z, p["theta"], t, p["noise"])
            growth = (along*p["noise"]).sum(-1)
        else:
            growth = 0.0
            for i in range(d):
                unit = as_array([[float(i == j) for j in range(d)]]*z.shape[0])
                velocity, along = flow._directional(z, p["theta"], t, unit)
                growth = growth + along[:, i]
        return concatenate([velocity, growth.reshape(-1, 1)], axis=1)


class FFJORD(Parametric):
    """A continuous normalising flow: dz/dt = layer(z, theta) takes points of an unknown density at t0 to the standard normal
    one at t1 (Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud 2019).

        flow = fg.FFJORD(fg.nn.Chain(fg.nn.Dense(2, 32, fg.tanh), fg.nn.Dense(32, 2)), 2, rtol=1e-5, atol=1e-5)
        theta = flow.init(seed=0)
        fit = fg.train(lambda th: -fg.mean(flow.log_density(points, th)), theta, fg.Adam(0.01), epochs=300)
        flow.sample(1000, fit.params)

    layer   a layer or function (batch, dim) -> (batch, dim); with time=True (batch, dim + 1) -> (batch, dim), time last
    dim     the dimension of points
    tspan   (t0, t1)
    method  such as fg.Tsit5(); chosen when left out
    trace   of the derivative of the layer: "exact", at the cost of `dim` derivatives, or "hutchinson", an unbiased estimate at
            the cost of one (Hutchinson 1989)
    options  others of `solve`: rtol, atol, sensealg, ...
    """

    def __init__(self, layer, dim, tspan=(0.0, 1.0), method=None, *, trace="exact", time=False, **options):
        if isinstance(dim, bool) or not isinstance(dim, int) or dim < 1:
            raise FlowgradError(f"`dim` must be a whole number of at least 1, got {dim!r}", "dim")
        if trace not in _TRACES:
            raise FlowgradError(f"`trace` must be \"exact\" or \"hutchinson\", got {trace!r}", "trace")
        if not isinstance(time, bool):
            raise FlowgradError(f"`time` must be True or False, got {time!r}", "time")
        self.layer = as_layer(layer)
        self.parameters = self.layer.parameters
        self.dim = dim
        self.trace = trace
        self.tspan = tuple(tspan)
        self._guests = (self.layer,)
        self._time = time
        self._method = method
        self._options = {"save_everystep": False, "save_start": False, **options}
        self._derivatives = {}
        self._growing = ODEProblem(_Flow(self, True), [[0.0]], tspan)
        self._moving = ODEProblem(_Flow(self, False), [[0.0]], tspan)

    @property
    def key(self):
        """Equal for equal flows, but for the layers within."""
        return "FFJORD", self.dim, self.trace, self._time

    def _initial(self, seed, path):
        return self.layer._initial(seed, path)

    def _views(self, theta):
        return self.layer._views(theta)

    def log_density(self, x, theta, key=0.0):
        """The logarithm of the density at the points x, (batch, dim) or (dim,): (batch,) or a number.

        key  a number from which the directions of "hutchinson" are drawn, another one in each iteration
        """
        points = self._points(x)
        p = {"theta": self._checked(theta)}
        if self.trace == "hutchinson":
            p["noise"] = sign(_normal(key, points.shape))
        start = concatenate([points, zeros((points.shape[0], 1))], axis=1)
        end = states_of(solve(self._growing, self._method, u0=start, p=p, **self._options), self)[-1]
        z = end[:, :self.dim]
        density = end[:, self.dim] - 0.5*(z*z).sum(-1) - 0.5*self.dim*math.log(2.0*math.pi)
        return density if len(array_of(x, "x").shape) == 2 else density[0]

    def to_normal(self, x, theta):
        """Where the points x, (batch, dim) or (dim,), end: points of the normal density."""
        end = self._moved(self._points(x), theta, self.tspan)
        return end if len(array_of(x, "x").shape) == 2 else end[0]

    def sample(self, count, theta, seed=0):
        """`count` points of the density, (count, dim); the same for the same seed."""
        return self._moved(_normal(float(seed), (count, self.dim)), theta, self.tspan[::-1])

    def _moved(self, points, theta, tspan):
        p = {"theta": self._checked(theta)}
        return states_of(solve(self._moving, self._method, u0=points, p=p, tspan=tspan, **self._options), self)[-1]

    def _points(self, x):
        x = array_of(x, "x")
        if len(x.shape) not in (1, 2) or x.shape[-1] != self.dim:
            raise FlowgradError(f"`x` must be points of shape (batch, {self.dim}) or ({self.dim},), got {text(x.shape)}", "x")
        return x.reshape(-1, self.dim)

    def _velocity(self, z, theta, t):
        return self.layer(concatenate([z, broadcast_to(t, (z.shape[0], 1))], axis=1) if self._time else z, theta)

    def _directional(self, z, theta, t, direction):
        """The velocity, and its derivative by z in a direction."""
        if z.shape not in self._derivatives:
            inputs = [("z", z.shape), ("theta", (self.size,)), ("t", ())]
            at = [as_array([0.5]*v.size).reshape(v.shape) for v in (z, self.init())] + [0.5]
            program = traced(lambda values: [self._velocity(*values)], inputs, self.layer, lambda _: standard_points(inputs, at))
            handle = _engine.transform(program.handle, "jvp", {"wrt": [0]})
            self._derivatives[z.shape] = handle, _engine.program_bytes(handle)
        handle, data = self._derivatives[z.shape]
        values = [z, theta, t, direction]
        if any(isinstance(v, Tracer) for v in values):
            recorder = _program.current()
            return [Tracer(recorder, node) for node in inline(recorder, data, [lift(recorder, v) for v in values])]
        return [Array(out, z.shape) for out in _engine.evaluate(handle, [as_array(v)._data for v in values])]

    def __repr__(self):
        return f"FFJORD({self.layer!r}, {self.dim})"


def _normal(key, shape):
    return apply_layer({"kind": "normal", "shape": shape}, [array_of(key, "key"), _NONE], [()])
