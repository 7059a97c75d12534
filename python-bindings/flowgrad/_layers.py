"""The layers: descriptions that the engine builds Programs of."""

from . import _activations
from ._errors import FlowgradError
from ._functions import name_of
from ._initializers import spec_of
from ._layer import Layer, OfEngine, Parametric, array_of
from ._layer_programs import apply_layer
from ._tracer import value_of


class _Leaf(OfEngine, Layer):
    """A layer of one input, perhaps with a function of the user at its end."""

    _is_random = False

    def __init__(self, spec, activation=None):
        name = _activations.names.get(id(activation), activation)
        self._after = name if callable(name) else None
        super().__init__({**spec, "activation": None if self._after else name})
        self._guests = () if self._after is None else (self._after,)

    def _apply(self, x, theta, key, path):
        if self._is_random and key is not None:
            return apply_layer(self.spec, [x, theta, key], [x.shape], training=True, path=path)
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


class Conv2d(_Leaf):
    """A convolution of images (..., height, width, inputs): (..., new height, new width, outputs). The kernel is not turned round.

    kernel      its height and width, one number or a pair
    activation  as for Dense
    stride      how far apart its places are, one number or a pair
    padding     rows and columns of zeros at each edge, one number or a pair; kernel // 2 keeps the size of an image for odd
                kernels
    bias, init  as for Dense

    Parameters: weight (kernel height, kernel width, inputs, outputs), bias (outputs).
    """

    def __init__(self, inputs, outputs, kernel, activation=None, *, stride=1, padding=0, bias=True, init=None):
        super().__init__({"kind": "conv2d", "inputs": inputs, "outputs": outputs, "kernel": kernel, "stride": stride,
                          "padding": padding, "bias": bias, "init": spec_of(init)}, activation)

    def __repr__(self):
        return f"Conv2d({self.spec['inputs']}, {self.spec['outputs']}, {self.spec['kernel']})"


class _Pool(_Leaf):
    def __init__(self, kind, window, stride, padding):
        super().__init__({"kind": kind, "window": window, "stride": stride, "padding": padding})

    def __repr__(self):
        return f"{type(self).__name__}({self.spec['window']})"


class MaxPool(_Pool):
    """The greatest number of each window of images (..., height, width, channels).

    window   its height and width, one number or a pair
    stride   how far apart windows are, one number or a pair; side by side when left out
    padding  by how much they reach over each edge, where there is nothing; less than the window
    """

    def __init__(self, window, *, stride=None, padding=0):
        super().__init__("max_pool", window, stride, padding)


class AvgPool(_Pool):
    """The mean of each window of images (..., height, width, channels), of what lies within the image; options as MaxPool."""

    def __init__(self, window, *, stride=None, padding=0):
        super().__init__("avg_pool", window, stride, padding)


class Flatten(_Leaf):
    """The last axes as one: (..., height, width, channels) becomes (..., height * width * channels).

    axes  how many
    """

    def __init__(self, axes=3):
        super().__init__({"kind": "flatten", "axes": axes})

    def __repr__(self):
        return f"Flatten({self.spec['axes']})"


class Dropout(_Leaf):
    """In training, which is where layer(x, theta, key=number) is called with a key, each number is zero with probability `rate`
    and otherwise divided by 1 - rate; without a key all stay as they are. The same key gives the same mask.
    """

    _is_random = True

    def __init__(self, rate):
        super().__init__({"kind": "dropout", "rate": rate})

    def __repr__(self):
        return f"Dropout({self.spec['rate']})"


class LayerNorm(_Leaf):
    """(x - mean) / sqrt(variance + epsilon) * scale + bias, mean and variance over the last axes, of shape `shape`.

    shape  an int or several

    Parameters: scale (starts at 1) and bias (starts at 0), of shape `shape`.
    """

    def __init__(self, shape, *, epsilon=1e-5):
        super().__init__({"kind": "layer_norm", "shape": shape, "epsilon": epsilon})

    def __repr__(self):
        return f"LayerNorm({self.spec['shape']})"


class GRUCell(OfEngine, Parametric):
    """One step of a gated recurrent unit: cell(x, h, theta), from an input x (..., inputs) and a state h (..., hidden) the next
    state, of its shape.

        r = sigmoid(x Wr + br + h Ur + cr),  z = sigmoid(x Wz + bz + h Uz + cz)
        n = tanh(x Wn + bn + r (h Un + cn)),  h' = (1 - z) n + z h

    Parameters: weight_input (inputs, 3 * hidden), which is [Wr, Wz, Wn] side by side, likewise weight_state
    (hidden, 3 * hidden), bias_input and bias_state (3 * hidden).
    """

    def __init__(self, inputs, hidden):
        super().__init__({"kind": "gru_cell", "inputs": inputs, "hidden": hidden})

    def __call__(self, x, h, theta):
        """The next state. FlowgradError if the shapes do not fit."""
        x, h = value_of(x), value_of(h)
        return apply_layer(self.spec, [x, h, self._checked(theta)], [x.shape, h.shape])

    def __repr__(self):
        return f"GRUCell({self.spec['inputs']}, {self.spec['hidden']})"


class GRU(_Leaf):
    """A GRUCell that reads a sequence, (..., n, inputs), from a state of zeros on: its last state, (..., hidden).

        encoder = fg.nn.Chain(fg.nn.GRU(3, 24, backward=True), fg.nn.Dense(24, 4))

    sequence  True for the state at each place, (..., n, hidden)
    backward  True reads the last place first; the last state is then that at the first place

    Parameters: those of the cell. Each place becomes operations of its own: this is for some hundred places.
    """

    def __init__(self, inputs, hidden, *, sequence=False, backward=False):
        super().__init__({"kind": "gru", "inputs": inputs, "hidden": hidden, "sequence": sequence, "backward": backward})

    def __repr__(self):
        return f"GRU({self.spec['inputs']}, {self.spec['hidden']})"


class Function(OfEngine, Layer):
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
    if isinstance(f, Parametric) and not isinstance(f, Layer):
        raise FlowgradError(f"`layers` must be functions of one array, got {f!r}; call it within a function of your own", "layers")
    return f if isinstance(f, Layer) else Function(f)
