"""Flowgrad: differential equations as differentiable layers.

    import flowgrad as fg

    def lotka_volterra(u, p, t):
        x, y = u
        a, b, d, g = p
        return [a*x - b*x*y, -d*y + g*x*y]

    prob = fg.ODEProblem(lotka_volterra, u0=[1.0, 1.0], tspan=(0.0, 10.0), p=[1.5, 1.0, 3.0, 1.0])
    sol = fg.solve(prob, fg.Tsit5(), saveat=0.1)

    def loss(p):
        return fg.sum((fg.solve(prob, p=p, saveat=0.1).u[:, 0] - 1.0)**2)

    value, gradient = fg.value_and_grad(loss)([2.2, 1.0, 2.0, 0.4])

Functions are traced: called once with stand-ins for numbers, and compiled from what they did. What a trace
cannot follow is an error that says so.
"""

from . import nn
from ._activations import *
from ._activations import __all__ as _activation_names
from ._dynamical import DynamicalODEProblem, SecondOrderODEProblem
from ._engine import info, methods
from ._ensemble import EnsembleProblem, EnsembleSolution
from ._errors import FlowgradError
from ._events import *
from ._events import __all__ as _event_names
from ._fitting import collocate, multiple_shooting
from ._foreign import foreign
from ._grad import explain, grad, hvp, jacobian, jvp, value_and_grad, vjp
from ._ivp import solve_ivp
from ._losses import cross_entropy, mse
from ._math import *
from ._math import __all__ as _array_names
from ._methods import *
from ._methods import __all__ as _method_names
from ._neural import AugmentedNeuralODE, HamiltonianNN, NeuralODE, NeuralSecondOrderODE
from ._neural_cde import NeuralCDE
from ._neural_flow import FFJORD
from ._optimizers import *
from ._optimizers import __all__ as _optimizer_names
from ._plot import animate, curve, plot
from ._problem import DAEProblem, ODEProblem, SplitODEProblem, remake
from ._rhs import opaque
from ._solution import Solution
from ._solve import solve
from ._steady import DynamicSS, SSRootfind, SteadyState, SteadyStateProblem
from ._train import Fit, train

__version__ = "0.1.0"

__all__ = ["ODEProblem", "SplitODEProblem", "DynamicalODEProblem", "SecondOrderODEProblem", "DAEProblem", "SteadyStateProblem",
           "EnsembleProblem", "EnsembleSolution", "remake", "solve", "solve_ivp", "Solution", "SteadyState", "DynamicSS", "SSRootfind", "value_and_grad", "grad", "jvp",
           "vjp", "jacobian", "hvp", "explain", "train", "Fit", "mse", "cross_entropy", "nn", "NeuralODE",
           "AugmentedNeuralODE", "NeuralSecondOrderODE", "HamiltonianNN", "NeuralCDE", "FFJORD", "multiple_shooting", "collocate",
           "opaque", "foreign", "plot", "animate", "curve", "FlowgradError", "methods", "info",
           *_array_names, *_method_names, *_event_names, *_optimizer_names, *_activation_names]
