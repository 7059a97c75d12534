"""Tracers: what a user's function gets in place of numbers. Whatever is done to them is recorded."""

from . import _program
from ._array import Array, _static, as_array
from ._branches import decide
from ._errors import FlowgradError
from ._indexing import select
from ._operators import Operators, apply

_REMEDY = ("; keep it as an array expression (fg.where, fg.floor, ... instead of Python control over its value), "
           "or mark the function with fg.opaque")


class Tracer(Operators):
    """A value that is known only when the Program runs; its shape is known now."""

    __slots__ = ("_recorder", "_node", "__weakref__")
    _rank_of_kind = 2
    __array_priority__ = 2000.0

    def __init__(self, recorder, node):
        self._recorder = recorder
        self._node = node

    @property
    def shape(self):
        """The axis lengths, a tuple; () for a scalar."""
        return self._recorder.nodes[self._node][3]

    @staticmethod
    def _apply(op, args, attrs):
        recorder = _program.current()
        ids = []
        for a in args:      # the way of most operations of a trace: short
            if type(a) is Tracer and a._recorder is recorder:
                ids.append(a._node)
            else:
                ids.append(lift(recorder or _owner_of(args), a))
        return Tracer(recorder, recorder.add(op, tuple(ids), attrs))

    def _like(self, value):
        recorder = owner(self)
        return Tracer(recorder, lift(recorder, value))

    def _refuse(self, message):
        raise self._recorder.fail(message)

    def __getitem__(self, key):
        if type(key) is int and len(self.shape) == 1:
            n = self.shape[0]
            if not -n <= key < n:
                raise IndexError(f"index {key} is outside axis 0 of length {n}")
            recorder = owner(self)
            return Tracer(recorder, recorder.element(self._node, key % n))
        recorder = owner(self)
        node = self._node
        for op, attrs in select(_static(key), self.shape).steps(self.shape):
            node = recorder.add(op, (node,), attrs)
        return Tracer(recorder, node)

    def __setitem__(self, key, value):
        self._refuse("a traced array cannot be assigned to; build a list, or use fg.stack or fg.where")

    def __bool__(self):
        if self.shape != ():
            return self._refuse(f"the truth of an array of shape {self.shape} is ambiguous; compare one element, "
                                "or use fg.where")
        return decide(owner(self), self._node)

    def _concrete(self, what):
        return self._refuse(f"{what} needs a number that is known while tracing" + _REMEDY)

    def __float__(self):
        return self._concrete("float() (or a function of `math` that fg has not)")

    def __int__(self):
        return self._concrete("int()")

    def __complex__(self):
        return self._concrete("complex()")

    def __index__(self):
        return self._concrete("an index or range()")

    def __round__(self, digits=None):
        return self._concrete("round()")

    def __hash__(self):
        return self._concrete("use as a dictionary key or in a set")

    def __contains__(self, value):
        return any(bool(x == value) for x in self)

    def __array_ufunc__(self, function, method, *inputs, **options):
        from ._numpy import ufunc
        return ufunc(self, function, method, inputs, options)

    def __array_function__(self, function, types, args, options):
        from . import _numpy
        return _numpy.function(self, function, args, options)

    def item(self):
        """The only element, a traced scalar."""
        return self.reshape(())

    def copy(self):
        """Itself: traced arrays do not change."""
        return self

    def __format__(self, spec):
        return repr(self)

    def __repr__(self):
        return f"<traced array of shape {self.shape}>" if self.shape else "<traced number>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def owner(tracer):
    """The recorder of `tracer`, which must be of the trace in progress."""
    recorder = tracer._recorder
    now = _program.current()
    if recorder is now:
        return recorder
    if now is None:
        raise FlowgradError("a traced value was kept after its trace had ended; return it from the function instead", "f")
    raise now.fail("a traced value of the surrounding function is used inside another one; pass it through `p`")


def _owner_of(args):
    return [owner(a) for a in args if isinstance(a, Tracer)][0]


def contains_tracer(value):
    """Whether `value`, or an element of the nested lists that it is, is traced."""
    if isinstance(value, (list, tuple)):
        for x in value:
            if type(x) is not float and contains_tracer(x):
                return True
        return False
    return isinstance(value, Tracer)


def lift(recorder, value):
    """The node of `value`: a number, an array, a tracer, or nested lists of these."""
    if isinstance(value, Tracer):
        if owner(value) is not recorder:
            raise recorder.fail("traced values of two functions are mixed; pass the outer one through `p`")
        return value._node
    if isinstance(value, float):
        return recorder.constant(value, ())
    value = _listed(value)
    if isinstance(value, (list, tuple)) and any(isinstance(v, (list, tuple, Operators)) for v in value):
        return _stack(recorder, [lift(recorder, v) for v in value])
    array = as_array(value)
    return recorder.constant(array._data, array.shape)


def _stack(recorder, nodes):
    shapes = {recorder.shape(n) for n in nodes}
    if len(shapes) > 1:
        raise recorder.fail("a nested list must be rectangular, got elements of shapes "
                            + " and ".join(map(str, sorted(shapes))))
    shape = shapes.pop()
    rows = tuple(recorder.add("reshape", (n,), (1,) + shape) for n in nodes)
    return rows[0] if len(rows) == 1 else recorder.add("concatenate", rows, (0,))


def _listed(x):
    """A NumPy array of objects, which is what np.array makes of traced values, as nested lists."""
    return x.tolist() if getattr(getattr(x, "dtype", None), "kind", None) == "O" else x


def value_of(x):
    """`x` as something with a shape: a tracer where it holds one, else an Array."""
    if isinstance(x, Operators):
        return x
    x = _listed(x)
    if contains_tracer(x):
        recorder = _program.current()
        if recorder is None:
            raise FlowgradError("a traced value was kept after its trace had ended", "f")
        return Tracer(recorder, lift(recorder, x))
    return as_array(x)
