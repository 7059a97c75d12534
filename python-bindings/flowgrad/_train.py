"""`train`: the loss is traced and goes to the engine with its data, which runs the loop; see there for what it does."""

import sys
from time import monotonic

from . import _engine, _shapes
from ._array import Array, as_array
from ._device import placement
from ._errors import FlowgradError
from ._functions import described
from ._grad import _Trace
from ._optimizers import Optimizer
from ._structure import structure_of
from ._tracer import contains_tracer

_RECOVERIES = ("shrink", "skip", "stop")


def train(loss, theta, optimizer, *, epochs, data=None, batch_size=None, shuffle=None, key=None, callback=None, clip_norm=None,
          clip_value=None, recovery="shrink", checkpoint=None, checkpoint_every=None, resume=False, progress=None,
          device=None, dtype=None):
    """Moves the parameters `theta` until `loss(theta)`, or `loss(theta, *batch)`, is small; gives a Fit.

    loss        function that returns one number; traced once for each shape of batches
    theta       first parameters: numbers, arrays, and lists and dicts of these
    optimizer   such as fg.Adam(0.05); fg.LBFGS() and fg.BFGS() take the mean over all batches
    epochs      passes over the data; without data, iterations
    data        with `batch_size` an array, or a tuple or list of arrays whose first axis counts samples; without it a list of
                batches, each an array or a tuple of arrays, or one such tuple
    shuffle     a seed: another order in each epoch, of samples with `batch_size`, of batches without
    key         a seed: the loss takes one more argument, the last, a number that is another one in each iteration: the key
                of layers with Dropout
    callback    function (theta, loss, iteration), called before each step; training ends where it returns True
    clip_norm   longest gradient; clip_value: largest component of it, either way
    recovery    where the loss is not finite or a solve in it fails: "shrink" takes back half the step until it is, "skip"
                takes back the step and passes over the batch, "stop" ends; after 11 times in a row the retcode is "MaxNaN"
    checkpoint  a file to go on from, written each half minute, or each `checkpoint_every` iterations, and at the end
    resume      True goes on from that file where there is one: the result has the same bits as without the interruption
    progress    True draws a bar on standard error, False nothing, None where that is a terminal
    device      where loss and gradient are computed, and in which numbers (dtype): see fg.value_and_grad

    FlowgradError for anything that cannot be used, a loss that is not finite at `theta`, and a checkpoint that is damaged or
    of another training. Whatever the callback raises ends the training and is raised.
    """
    if not callable(loss):
        raise FlowgradError(f"`loss` must be a function, got {type(loss).__name__}", "loss")
    if isinstance(optimizer, type) and issubclass(optimizer, Optimizer):
        optimizer = optimizer()
    if not isinstance(optimizer, Optimizer):
        raise FlowgradError(f"`optimizer` must be an object such as fg.Adam(0.05), got {optimizer!r}", "optimizer")
    if contains_tracer(theta):
        raise FlowgradError("`train` cannot be part of a function that is differentiated; use its result outside", "theta")
    structure = structure_of(theta, "theta")
    spec = {"optimizer": optimizer.spec, "epochs": _whole("epochs", epochs, 0), "recovery": recovery}
    if recovery not in _RECOVERIES:
        raise FlowgradError(f"`recovery` must be one of {', '.join(_RECOVERIES)}, got {recovery!r}", "recovery")
    for name, value in (("clip_norm", clip_norm), ("clip_value", clip_value)):
        if value is not None:
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
                raise FlowgradError(f"`{name}` must be a positive number, got {value!r}", name)
            spec[name] = value
    for name, value in (("shuffle", shuffle), ("key", key)):
        if value is not None:
            spec[name] = _whole(name, value, 0)
    if checkpoint is not None:
        spec["checkpoint"] = str(checkpoint)
    if checkpoint_every is not None:
        spec["checkpoint_every"] = _whole("checkpoint_every", checkpoint_every, 1)
    if resume:
        spec["resume"] = True
    spec.update(placement(device, dtype))
    if callback is not None and not callable(callback):
        raise FlowgradError(f"`callback` must be a function (theta, loss, iteration), got {type(callback).__name__}", "callback")
    losses = _Losses(loss, theta, structure, () if key is None else (0.0,))
    arrays = _by_rows(losses, spec, data, batch_size) if batch_size is not None else _by_batches(losses, spec, data)
    called = _Callback(callback, structure) if callback is not None else None
    screen = _Screen(progress)
    host = _engine.train([trace.program.handle for trace in losses.traces], spec, losses.packed._data, arrays, called, screen.report)
    screen.close()
    if called is not None and called.error is not None:
        raise called.error
    return Fit(host, structure)


def _whole(name, value, least):
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise FlowgradError(f"`{name}` must be a whole number of at least {least}, got {value!r}", name)
    return value


class _Losses:
    """The traces of a loss, one for each shape of batches."""

    def __init__(self, loss, theta, structure, key):
        self.loss = loss
        self.key = key              # what comes after a batch
        self.theta = theta
        self.structure = structure
        self.packed = structure.pack(theta)
        if not isinstance(self.packed, Array):
            self.packed = as_array(self.packed)
        self.traces = []
        self._known = {}

    def index(self, batch):
        """(index of the trace, packed arrays) for a batch, a tuple."""
        batch += self.key
        structures = [structure_of(part, "data") for part in batch]
        packed = [as_array(s.pack(part)) for s, part in zip(structures, batch)]
        key = tuple(s.key for s in structures)
        if key not in self._known:
            trace = _Trace(self.loss, (self.theta, *batch), {}, [self.structure, *structures], (0,), [self.packed, *packed])
            trace.scalar()
            self._known[key] = len(self.traces)
            self.traces.append(trace)
        return self._known[key], [a._data for a in packed[:len(packed) - len(self.key)]]


def _by_batches(losses, spec, data):
    if data is None:
        losses.index(())
        return []
    batches = [data] if isinstance(data, tuple) else data
    if not hasattr(batches, "__iter__"):
        raise FlowgradError(f"`data` must be a list of batches, got {type(data).__name__}", "data")
    arrays, listed = [], []
    for batch in batches:
        k, own = losses.index(batch if isinstance(batch, tuple) else (batch,))
        listed.append({"loss": k, "arrays": list(range(len(arrays), len(arrays) + len(own)))})
        arrays += own
    if not listed:
        raise FlowgradError("`data` is empty; give at least one batch", "data")
    spec["batches"] = listed
    return arrays


def _by_rows(losses, spec, data, batch_size):
    size = _whole("batch_size", batch_size, 1)
    if data is None:
        raise FlowgradError("`batch_size` needs `data` to take batches of", "batch_size")
    several = isinstance(data, (tuple, list)) and data and not isinstance(data[0], (int, float))
    arrays = [as_array(a, "data") for a in (data if several else (data,))]
    rows = arrays[0].shape[0] if arrays[0].shape else 0
    if rows == 0 or any(not a.shape or a.shape[0] != rows for a in arrays):
        raise FlowgradError("`data` must be arrays whose first axes are of one length, that counts samples, got "
                            + ", ".join(_shapes.text(a.shape) for a in arrays), "data")
    size = min(size, rows)
    losses.index(tuple(a[:size] for a in arrays))
    if rows % size:
        losses.index(tuple(a[rows - rows % size:] for a in arrays))
    spec["rows"] = {"rows": rows, "size": size}
    return [a._data for a in arrays]


class _Callback:
    """The user's callback, with what it raised."""

    def __init__(self, callback, structure):
        self.callback = callback
        self.structure = structure
        self.error = None

    def __call__(self, theta, loss, iteration):
        try:
            return bool(self.callback(self.structure.rebuild(Array(theta, self.structure.shape)), loss, iteration))
        except BaseException as error:
            self.error = error
            return True


class _Screen:
    """The line on standard error."""

    _CLEAR = "\r\x1b[K"

    def __init__(self, progress):
        self.terminal = _engine.is_terminal()
        self.drawn = self.terminal if progress is None else bool(progress)
        self.quiet = progress is False
        self.line = ""
        self.written = monotonic()

    def report(self, is_notice, text):
        if is_notice:
            if not self.quiet:
                sys.stderr.write((self._CLEAR if self.line else "") + "train: " + text + "\n")
            return
        if not self.drawn:
            return
        if self.terminal:
            self.line = text
            sys.stderr.write(self._CLEAR + text)
            sys.stderr.flush()
        elif monotonic() - self.written >= 1 or "done" in text:      # a file: few lines, one below the other
            self.written = monotonic()
            sys.stderr.write(text + "\n")

    def close(self):
        if self.line:
            sys.stderr.write("\n")


class Fit:
    """What a training gives.

    params      the parameters, in the form that they were given in
    loss        at them, for one batch; for several the mean of the latest epoch's
    losses      of each iteration, before its step, (iterations,)
    retcode     "Success", "Stopped" by the callback or Ctrl-C, "MaxNaN" where the loss was not finite too often in a row,
                "LineSearchFailure"
    message     the same in a sentence
    iterations  steps done, those before a training was resumed included; epochs: whole epochs likewise
    seconds     that it took
    """

    def __init__(self, host, structure):
        summary = _engine.from_json(host.summary)
        self.retcode = summary["retcode"]
        self.message = summary["message"]
        self.loss = float(summary["loss"])
        self.iterations = summary["iterations"]
        self.epochs = summary["epochs"]
        self.seconds = summary["seconds"]
        self.params = structure.rebuild(Array(_engine.copy(host.params), structure.shape))
        losses = _engine.copy(host.losses)
        self.losses = Array(losses, (len(losses),))

    @property
    def success(self):
        """Whether the training came to its end."""
        return self.retcode == "Success"

    def __repr__(self):
        return f"Fit: {self.retcode}, loss {self.loss:.6g}, {self.message}, {self.seconds:.3g} s"
