"""Layers made of layers."""

from array import array

from ._errors import FlowgradError
from ._layer import Layer, Parameter, array_of
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


class Parallel(_Container):
    """Layers, and functions of an array, side by side: each gets the input.

    combine  function of as many arrays as there are layers, their results; joined along the last axis when left out
    """

    def __init__(self, *layers, combine=None):
        if not layers:
            raise FlowgradError("`layers` of Parallel must hold at least one layer, got none", "layers")
        super().__init__(layers)
        self._combine = _checked(combine)
        self._guests += () if combine is None else (combine,)

    def _apply(self, x, theta, key, path):
        results = [self._layer(i, x, theta, key, path) for i in range(len(self.layers))]
        if self._combine is None:
            return concatenate(results, axis=-1)
        return array_of(self._combine(*results), self._combine)


class SkipConnection(_Container):
    """A layer with a way around it: layer(x) + x.

    combine  function of layer(x) and x in place of their sum
    """

    def __init__(self, layer, combine=None):
        super().__init__((layer,))
        self._combine = _checked(combine)
        self._guests += () if combine is None else (combine,)

    def _apply(self, x, theta, key, path):
        y = self._layer(0, x, theta, key, path)
        return y + x if self._combine is None else array_of(self._combine(y, x), self._combine)


def _checked(combine):
    if combine is not None and not callable(combine):
        raise FlowgradError(f"`combine` must be a function of arrays, got {type(combine).__name__}", "combine")
    return combine
