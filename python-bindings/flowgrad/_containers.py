"""Layers made of layers."""

from array import array

from ._errors import FlowgradError
from ._layer import Layer, Parameter
from ._layers import as_layer
from ._math import concatenate


class _Container(Layer):
    """Its parameters are those of its layers, one after the other."""

    def __init__(self, layers):
        self.layers = tuple(as_layer(layer) for layer in layers)
        self._guests = self.layers
        self._offsets, self.parameters, at = [], [], 0
        for i, layer in enumerate(self.layers):
            self._offsets.append(at)
            self.parameters += [Parameter(f"{i}.{p.name}", p.shape, at + p.offset) for p in layer.parameters]
            at += layer.size

    @property
    def key(self):
        """Equal for equal layers, but for the functions of the user within."""
        return type(self).__name__, tuple(layer.key for layer in self.layers)

    def _initial(self, seed, path):
        theta = array("d")
        for i, layer in enumerate(self.layers):
            theta.extend(layer._initial(seed, path + (i,)))
        return theta

    def _part(self, theta, i):
        at = self._offsets[i]
        return theta[at:at + self.layers[i].size]

    def _views(self, theta):
        return [layer._views(self._part(theta, i)) for i, layer in enumerate(self.layers)]

    def _layer(self, i, x, theta, key, path):
        return self.layers[i]._apply(x, self._part(theta, i), key, path + (i,))

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"


class Chain(_Container):
    """Layers, and functions of an array, one after the other.

        fg.nn.Chain(lambda x: x**3, fg.nn.Dense(2, 50, fg.tanh), fg.nn.Dense(50, 2))
    """

    def __init__(self, *layers):
        if not layers:
            raise FlowgradError("`layers` of a Chain must hold at least one layer, got none", "layers")
        super().__init__(layers)

    def _apply(self, x, theta, key, path):
        for i in range(len(self.layers)):
            x = self._layer(i, x, theta, key, path)
        return x
