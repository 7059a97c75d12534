"""The layers: descriptions that the engine builds Programs of."""

from . import _activations
from ._errors import FlowgradError
from ._functions import name_of
from ._initializers import spec_of
from ._layer import EngineLayer, Layer, array_of
from ._layer_programs import apply_layer


class _Leaf(EngineLayer):
    """A layer of one input, perhaps with a function of the user at its end."""

    def __init__(self, spec, activation=None):
        name = _activations.names.get(id(activation), activation)
        self._after = name if callable(name) else None
        super().__init__({**spec, "activation": None if self._after else name})
        self._guests = () if self._after is None else (self._after,)

    def _apply(self, x, theta, key, path):
        y = apply_layer(self.spec, [x, theta], [x.shape])
        return y if self._after is None else array_of(self._after(y), self._after)


class Dense(_Leaf):
    """activation(x @ weight + bias), of shape (..., outputs) for x of shape (..., inputs).

    activation  a function of an array such as fg.tanh, or its name; None for none
    bias        whether there is one; it starts at zero
    init        where the weight starts, an initialiser such as fg.nn.orthogonal(); fg.nn.glorot_uniform() when left out

    Parameters: weight (inputs, outputs), bias (outputs).
    """

    def __init__(self, inputs, outputs, activation=None, *, bias=True, init=None):
        super().__init__({"kind": "dense", "inputs": inputs, "outputs": outputs, "bias": bias, "init": spec_of(init)}, activation)

    def __repr__(self):
        return f"Dense({self.spec['inputs']}, {self.spec['outputs']})"


class Function(EngineLayer):
    """A function of the user as a layer: f(x), or with `parameters` f(x, parameters).

    parameters  a dict of names and shapes; f gets a dict of names and arrays
    init        where they start: an initialiser, or a dict of these by name; Glorot's for two axes and more, else zeros
    """

    def __init__(self, f, parameters=None, *, init=None):
        if not callable(f):
            raise FlowgradError(f"`f` must be a function of an array, got {type(f).__name__}", "f")
        self._f = f
        self._guests = (f,)
        shapes = parameters or {}
        start = init if isinstance(init, dict) and "kind" not in init else dict.fromkeys(shapes, init)
        super().__init__({"kind": "parameters", "parameters": [
            {"name": name, "shape": [shape] if isinstance(shape, int) else list(shape), "init": spec_of(start.get(name))}
            for name, shape in shapes.items()]})

    def _apply(self, x, theta, key, path):
        return array_of(self._f(x, self._views(theta)) if self.parameters else self._f(x), self._f)

    def __repr__(self):
        return f"Function({name_of(self._f)})"


def as_layer(f):
    """A layer as it is, a function as a layer."""
    return f if isinstance(f, Layer) else Function(f)
