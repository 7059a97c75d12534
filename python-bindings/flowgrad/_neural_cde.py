"""Layers that are driven by data along a path."""

from ._array import Array, as_array
from ._containers import Group
from ._errors import FlowgradError
from ._layer import array_of
from ._layers import as_layer
from ._layer_programs import apply_layer
from ._neural import states_of
from ._problem import ODEProblem
from ._shapes import text
from ._solve import solve

_NONE = as_array([])


class _Driven:
    """The right-hand side f(z) dX/dt."""

    def __init__(self, cde):
        self.__name__ = "the layer of NeuralCDE"
        self.key = "NeuralCDE"
        self._guests = (cde.layers[1],)
        self._layer = cde.layers[1]

    def __call__(self, z, p, t):
        ts, slopes = p["ts"], p["slopes"]
        dx = apply_layer({"kind": "path_derivative"}, [ts, slopes, t, _NONE], [ts.shape, slopes.shape, ()])
        field = self._layer(z, p["theta"])
        channels = dx.shape[-1]
        if field.shape != z.shape[:-1] + (z.shape[-1]*channels,):
            raise FlowgradError(f"`layer` of a NeuralCDE must give {z.shape[-1]} * {channels} numbers for each state, one for each "
                                f"component and channel, got {text(field.shape)}", "layer")
        return (field.reshape(z.shape + (channels,)) * dx.reshape(dx.shape[:-1] + (1, channels))).sum(-1)


class NeuralCDE(Group):
    """dz/dt = layer(z) dX/dt, z(t0) = initial(X(t0)), where X is a smooth path through irregular observations (Kidger, Morrill,
    Foster, Lyons 2020).

        cde = fg.NeuralCDE(fg.nn.Dense(8, 8*3, fg.tanh), fg.nn.Dense(3, 8), fg.nn.Dense(8, 1), rtol=1e-4, atol=1e-6)
        theta = cde.init(seed=0)
        y = cde(ts, xs, theta)                                         # (batch, 1)

    layer    a layer or function (..., hidden) -> (..., hidden * channels)
    initial  a layer or function (..., channels) -> (..., hidden)
    readout  a layer or function of z; none when left out
    method   such as fg.Tsit5(); chosen when left out
    options  others of `solve`: rtol, atol, sensealg, dt, maxiters, ...

    cde(ts, xs, theta)  ts (n,) increasing, xs (..., n, channels), NaN where nothing was observed; time, where it matters, is a
                        channel like others. The path between two observations depends on those up to the second alone. The
                        result is that of readout at the last of ts, (..., outputs), or with `saveat` at these times,
                        (times, ..., outputs). Derivatives go to xs too.
    Parameters: those of initial, layer and readout, one after the other.
    FlowgradError for shapes that do not fit, and for a solve that fails.
    """

    def __init__(self, layer, initial, readout=None, method=None, **options):
        super().__init__([as_layer(f) for f in (initial, layer, readout) if f is not None])
        self._method = method
        self._options = options
        self._problem = ODEProblem(_Driven(self), [0.0], (0.0, 1.0))

    def __call__(self, ts, xs, theta, saveat=None):
        ts, xs, theta = array_of(ts, "ts"), array_of(xs, "xs"), self._checked(theta)
        shapes = [ts.shape, xs.shape]
        xs = apply_layer({"kind": "filled_path"}, [ts, xs, _NONE], shapes)
        slopes = apply_layer({"kind": "path_slopes"}, [ts, xs, _NONE], shapes)
        start = self._layer(0, xs[..., 0, :], theta, None, ())
        times = {"saveat": saveat} if saveat is not None else {"save_everystep": False, "save_start": False}
        if isinstance(ts, Array):       # the derivative of the path has kinks there
            times["tstops"] = ts[1:-1].tolist()
        p = {"theta": self._part(theta, 1), "ts": ts, "slopes": slopes}
        z = states_of(solve(self._problem, self._method, u0=start, p=p, tspan=(ts[0], ts[-1]), **times, **self._options), self)
        z = z if saveat is not None else z[-1]
        return z if len(self.layers) < 3 else self._layer(2, z, theta, None, ())
