"""Differential equations whose right-hand sides are layers, as layers."""

from . import _engine, _program, _shapes
from ._array import Array, as_array
from ._errors import FlowgradError
from ._inline import inline
from ._layer import Layer, array_of
from ._layers import as_layer
from ._math import broadcast_to, concatenate, sum, zeros
from ._problem import ODEProblem
from ._solution import TracedSolution
from ._solve import solve
from ._trace import trace
from ._tracer import Tracer, lift
from ._validate import standard_points


class _Dynamics:
    """The right-hand side of a NeuralODE."""

    def __init__(self, node):
        self.__name__ = f"the layer of {type(node).__name__}"
        self.key = node.key
        self._guests = node._guests
        self._node = node

    def __call__(self, u, p, t):
        return self._node._derivative(u, () if p is None else p, t)


class NeuralODE(Layer):
    """du/dt = layer(u, theta) as a layer: from the state at t0 to those at the times of `saveat` (Chen et al. 2018).

        node = fg.NeuralODE(net, (0.0, 1.5), fg.Tsit5(), saveat=ts, rtol=1e-7, atol=1e-9)
        theta = node.init(seed=0)
        u = node([2.0, 0.0], theta)                                    # (len(ts), 2)

    layer        a layer, or a function of an array; of shape (..., d) in and out
    tspan        (t0, t1)
    method       such as fg.Tsit5(); chosen when left out
    saveat       times in any distances, or one distance; when left out the result is the state at t1 alone, so that the node
                 fits into an fg.nn.Chain
    time         True gives the layer t too, as the last of d + 1 components
    mass_matrix  M of M du/dt = layer(u, theta), (d, d); with `constraints`, a function g(u, theta, t) whose values follow those
                 of the layer, where 0 = g(u, theta, t) for rows of M that are zero
    options      others of `solve`: rtol, atol, sensealg, dt, maxiters, ...

    node(u0, theta)  u0 (d,), or a batch of initial states (B, d), which may themselves depend on parameters; the result is
                     (times, *u0.shape)
    FlowgradError for shapes that do not fit, and for a solve that fails.
    """

    def __init__(self, layer, tspan, method=None, *, saveat=None, time=False, mass_matrix=None, constraints=None, **options):
        if constraints is not None and not callable(constraints):
            raise FlowgradError(f"`constraints` must be a function (u, theta, t), got {type(constraints).__name__}", "constraints")
        if not isinstance(time, bool):
            raise FlowgradError(f"`time` must be True or False, got {time!r}", "time")
        self.layer = as_layer(layer)
        self.parameters = self.layer.parameters
        self.tspan = tspan
        self._guests = (self.layer,) if constraints is None else (self.layer, constraints)
        self._constraints = constraints
        self._time = time
        self._saveat = saveat
        self._options = {"method": method, **options}
        self._problem = ODEProblem(_Dynamics(self), [0.0], tspan, mass_matrix=mass_matrix)

    @property
    def key(self):
        """Equal for nodes of equal dynamics, but for the functions of the user within."""
        return type(self).__name__, self._time

    def _initial(self, seed, path):
        return self.layer._initial(seed, path)

    def _views(self, theta):
        return self.layer._views(theta)

    def derivative(self, u, theta=(), t=0.0):
        """du/dt at the state u, (..., d)."""
        return self._derivative(array_of(u, "u"), self._checked(theta), t)

    def _derivative(self, u, theta, t):
        x = u
        if self._time:
            x = concatenate([u, broadcast_to(t, u.shape[:-1] + (1,))], axis=-1)
        du = self.layer(x, theta)
        return du if self._constraints is None else concatenate([du, array_of(self._constraints(u, theta, t), self._constraints)])

    def _start(self, x):
        return x

    def solve(self, u0, theta=(), **options):
        """The Solution from u0, with `options` of fg.solve in place of the node's own: to look at."""
        start = self._start(array_of(u0, "u0"))
        given = {**self._options, "saveat": self._saveat, **options}
        return solve(self._problem, given.pop("method"), u0=start, p=self._checked(theta) if self.size else None, **given)

    def _apply(self, x, theta, key, path):
        end = {} if self._saveat is not None else {"save_everystep": False, "save_start": False}
        return states_of(self.solve(x, theta, **end), self)[-1 if end else slice(None)]

    def __repr__(self):
        return f"{type(self).__name__}({self.layer!r}, {self.tspan!r})"


def states_of(solution, what):
    """The states of a solution, traced or of a solve that must have succeeded."""
    if not isinstance(solution, TracedSolution) and not solution.success:
        raise FlowgradError(f"the solve of {what!r} ended with {solution.retcode}: {solution.message}")
    return solution.u


class AugmentedNeuralODE(NeuralODE):
    """A NeuralODE with `augment` more components, which begin at zero, so that trajectories can pass each other (Dupont,
    Doucet, Teh 2019). The layer is (..., d + augment) in and out; u0 is (..., d), states are (..., d + augment).

    augment  a whole number of at least 1; the other arguments as in NeuralODE
    """

    def __init__(self, layer, tspan, method=None, *, augment, **options):
        if isinstance(augment, bool) or not isinstance(augment, int) or augment < 1:
            raise FlowgradError(f"`augment` must be a whole number of at least 1, got {augment!r}", "augment")
        self.augment = augment
        super().__init__(layer, tspan, method, **options)

    def _start(self, x):
        return concatenate([x, zeros(x.shape[:-1] + (self.augment,))], axis=-1)


class NeuralSecondOrderODE(NeuralODE):
    """u'' = layer((u', u), theta) as a layer (Norcliffe et al. 2020). A state is (..., 2 d), velocities, then positions; the
    layer takes it and gives the d accelerations. Arguments as in NeuralODE."""

    def _derivative(self, u, theta, t):
        if not u.shape or u.shape[-1] % 2:
            raise FlowgradError("a state of a NeuralSecondOrderODE must be velocities, then as many positions, got "
                                + _shapes.text(u.shape), "u0")
        return concatenate([super()._derivative(u, theta, t), u[..., :u.shape[-1] // 2]], axis=-1)


class HamiltonianNN(Layer):
    """The motion of an energy that a layer gives, as a layer: x = (q, p), (..., 2 d), becomes (dH/dp, -dH/dq) (Greydanus,
    Dzamba, Yosinski 2019). Within a NeuralODE it conserves H.

    energy  a layer (..., 2 d) -> (..., 1)
    """

    def __init__(self, energy):
        self.energy = as_layer(energy)
        self.parameters = self.energy.parameters
        self._guests = (self.energy,)
        self._gradients = {}

    @property
    def key(self):
        """Equal for all, but for the layers within."""
        return "HamiltonianNN"

    def _initial(self, seed, path):
        return self.energy._initial(seed, path)

    def _views(self, theta):
        return self.energy._views(theta)

    def _apply(self, x, theta, key, path):
        if not x.shape or x.shape[-1] % 2:
            raise FlowgradError(f"`x` of HamiltonianNN must be positions, then as many momenta, got {_shapes.text(x.shape)}", "x")
        slope = self._gradient(x, theta)
        d = x.shape[-1] // 2
        return concatenate([slope[..., d:], -slope[..., :d]], axis=-1)

    def _gradient(self, x, theta):
        inputs = [("x", x.shape), ("theta", (self.size,))]
        if x.shape not in self._gradients:
            known = [v if isinstance(v, Array) else as_array([0.5] * v.size).reshape(v.shape) for v in (x, theta)]
            program = trace(lambda values: [sum(self.energy(*values))], inputs, self.energy, lambda _: standard_points(inputs, known))
            handle = _engine.transform(program.handle, "value_and_grad", {"wrt": [0]})
            self._gradients[x.shape] = handle, _engine.program_bytes(handle)
        handle, data = self._gradients[x.shape]
        if isinstance(x, Tracer) or isinstance(theta, Tracer):
            recorder = _program.current()
            return Tracer(recorder, inline(recorder, data, [lift(recorder, v) for v in (x, theta)])[1])
        return Array(_engine.evaluate(handle, [x._data, theta._data])[1], x.shape)

    def __repr__(self):
        return f"HamiltonianNN({self.energy!r})"
