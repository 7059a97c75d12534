"""Layers of neural networks.

    net = fg.nn.Chain(lambda x: x**3, fg.nn.Dense(2, 50, fg.tanh), fg.nn.Dense(50, 2))
    theta = net.init(seed=0)                                       # one vector
    net([1.0, 2.0], theta)
    prob = fg.ODEProblem(lambda u, p, t: net(u, p), [2.0, 0.0], (0.0, 1.5), theta)
"""

from ._containers import Chain, Parallel, SkipConnection
from ._initializers import constant, glorot_normal, glorot_uniform, he_normal, he_uniform, orthogonal, zeros
from ._layer import Layer, Parameter
from ._layers import AvgPool, Conv2d, Dense, Dropout, Flatten, Function, GRU, GRUCell, LayerNorm, MaxPool

__all__ = ["AvgPool", "Chain", "Conv2d", "Dense", "Dropout", "Flatten", "Function", "GRU", "GRUCell", "Layer", "LayerNorm",
           "MaxPool", "Parallel", "Parameter", "SkipConnection", "constant", "glorot_normal", "glorot_uniform", "he_normal",
           "he_uniform", "orthogonal", "zeros"]
