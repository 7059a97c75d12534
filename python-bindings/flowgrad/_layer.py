"""What a layer is: a function of an array and of a vector of parameters."""

from . import _engine
from ._array import Array
from ._errors import FlowgradError
from ._operators import Operators
from ._shapes import size, text
from ._tracer import value_of

_MOST_SEED = 2**53


class Parameter:
    """A named part of the vector of parameters: `name` (within containers as "1.weight"), `shape`, `offset`."""

    __slots__ = ("name", "shape", "offset")

    def __init__(self, name, shape, offset):
        self.name = name
        self.shape = tuple(shape)
        self.offset = offset

    def __repr__(self):
        return f"Parameter({self.name!r}, {self.shape}, offset={self.offset})"


class Parametric:
    """Something with parameters: one vector, of which each is a part. Does not change once it is made.

    parameters  the named parts of the vector, a list of Parameter
    size        its length
    """

    parameters = ()
    _guests = ()        # functions of the user within

    @property
    def size(self):
        return sum(size(p.shape) for p in self.parameters)

    def init(self, seed=0):
        """theta at the start, an array of shape (size,): the same for the same seed, in all languages.

        seed  a whole number from 0 on
        """
        if isinstance(seed, bool) or not hasattr(seed, "__index__") or not 0 <= seed.__index__() < _MOST_SEED:
            raise FlowgradError(f"`seed` must be a whole number from 0 to 2**53 - 1, got {seed!r}", "seed")
        return Array(self._initial(seed.__index__(), ()), (self.size,))

    def _checked(self, theta):
        theta = value_of(theta)
        if theta.shape != (self.size,):
            raise FlowgradError(f"`theta` must be a vector of {self.size} parameters for {self!r}, got {text(theta.shape)}; "
                                "init(seed) gives one", "theta")
        return theta

    def views(self, theta):
        """The parameters by name as parts of theta, arrays or traced: a dict, of a container a list with one for each layer."""
        return self._views(self._checked(theta))

    def _views(self, theta):
        return {p.name: part(theta, p.offset, p.shape) for p in self.parameters}


class Layer(Parametric):
    """A function layer(x, theta) of an array and of a vector of parameters, for plain numbers and within traced functions.

    Leading axes of x are batch axes: (..., in) becomes (..., out); images are (..., height, width, channels).
    """

    def __call__(self, x, theta=(), *, key=None):
        """The result for the array x.

        theta  the vector of `size` parameters; may be left out where there are none
        key    in training a number, another one in each iteration, from which the masks of Dropout are drawn; None for
               inference
        FlowgradError if the shapes do not fit.
        """
        return self._apply(value_of(x), self._checked(theta), None if key is None else value_of(key), ())


def part(theta, offset, shape):
    """A part of the vector theta in its shape."""
    return theta[offset:offset + size(shape)].reshape(shape)


class OfEngine:
    """What the engine builds, in part with Layer or Parametric: `spec` says what."""

    def __init__(self, spec):
        self.spec = {name: value for name, value in spec.items() if value is not None}
        self.parameters = tuple(Parameter(**p) for p in _engine.layer_parameters({"layer": self.spec}))

    @property
    def key(self):
        """Equal for equal layers."""
        return _engine.to_json(self.spec)

    def _initial(self, seed, path):
        return _engine.layer_initial({"layer": self.spec, "seed": seed, "path": path}, self.size)


def array_of(value, f):
    """What a user's function of an array returned, as an array."""
    if value is None:
        raise FlowgradError(f"{f!r} returns nothing; return an array", "f")
    return value if isinstance(value, Operators) else value_of(value)
