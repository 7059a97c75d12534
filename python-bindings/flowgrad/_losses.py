"""Losses, of arrays or of what is traced."""

from . import _shapes
from ._array import as_array
from ._errors import FlowgradError
from ._math import arange, exp, log, mean, sum
from ._math import max as largest
from ._tracer import value_of


def mse(a, b):
    """The mean of (a - b)**2, whose shapes may be broadcast."""
    return mean((_array(a, "a") - _array(b, "b")) ** 2)


def cross_entropy(logits, labels):
    """The mean over rows of -log(softmax(logits)[label]), without overflow for any logits.

    logits  (..., classes)
    labels  numbers of classes from 0, (...); or weights of classes, such as one-hot rows, shaped like logits

    FlowgradError for other shapes.
    """
    logits, labels = _array(logits, "logits"), _array(labels, "labels")
    if not logits.shape:
        raise FlowgradError("`logits` must have an axis of classes, got a number", "logits")
    rows = logits.shape[:-1]
    if labels.shape == rows:
        weights = labels.reshape(rows + (1,)) == arange(logits.shape[-1])
    elif labels.shape == logits.shape:
        weights = labels
    else:
        raise FlowgradError(f"`labels` must have {_shapes.text(rows)}, numbers of classes, or {_shapes.text(logits.shape)}, "
                            f"weights of them, got {_shapes.text(labels.shape)}", "labels")
    shifted = logits - largest(logits, axis=-1, keepdims=True)
    log_softmax = shifted - log(sum(exp(shifted), axis=-1, keepdims=True))
    return sum(weights * log_softmax) / -max(1, _shapes.size(rows))


def _array(value, name):
    value = value_of(value)
    return value if hasattr(value, "reshape") else as_array(value, name)
