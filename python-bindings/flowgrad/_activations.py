"""Functions between layers, which the engine defines; also of any array or number."""

from ._array import as_array
from ._layer_programs import apply_layer
from ._math import sigmoid, tanh
from ._tracer import value_of

_NONE = as_array([])


def _activation(name, text):
    def function(x):
        x = value_of(x)
        return apply_layer({"kind": "activation", "name": name}, [x, _NONE], [x.shape])
    function.__name__ = function.__qualname__ = name
    function.__doc__ = text
    return function


relu = _activation("relu", "max(x, 0), element by element.")
softplus = _activation("softplus", "log(1 + exp(x)) without overflow, element by element.")
gelu = _activation("gelu", "x times the normal distribution function of x, in the approximation with tanh (Hendrycks and Gimpel "
                           "2016), element by element.")
elu = _activation("elu", "x above 0, exp(x) - 1 below, element by element.")
swish = _activation("swish", "x times its sigmoid, element by element.")
softmax = _activation("softmax", "exp(x) over its sum along the last axis.")
log_softmax = _activation("log_softmax", "The logarithm of softmax(x), accurate where softmax underflows.")

names = {id(f): f.__name__ for f in (tanh, sigmoid, relu, softplus, gelu, elu, swish, softmax, log_softmax)}

__all__ = ["relu", "softplus", "gelu", "elu", "swish", "softmax", "log_softmax"]
