"""Layers of neural networks.

    net = fg.nn.Chain(lambda x: x**3, fg.nn.Dense(2, 50, fg.tanh), fg.nn.Dense(50, 2))
    theta = net.init(seed=0)                                       # one vector
    net([1.0, 2.0], theta)
    prob = fg.ODEProblem(lambda u, p, t: net(u, p), [2.0, 0.0], (0.0, 1.5), theta)
"""

from ._containers import Chain
from ._initializers import constant, glorot_normal, glorot_uniform, he_normal, he_uniform, orthogonal, zeros
from ._layer import Layer, Parameter
from ._layers import Dense, Function

__all__ = ["Chain", "Dense", "Function", "Layer", "Parameter", "constant", "glorot_normal", "glorot_uniform", "he_normal",
           "he_uniform", "orthogonal", "zeros"]
