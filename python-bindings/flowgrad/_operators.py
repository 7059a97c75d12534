"""What arrays and tracers share: Python's operators and NumPy's methods, said once.

A class that takes part has a `shape`, an `_apply(op, args, attrs)` that performs an operation of the engine, and a
`_rank_of_kind`: the highest among the arguments performs the operation, so that an array beside a tracer is traced.
"""

from . import _shapes
from ._errors import FlowgradError


def apply(op, args, attrs=()):
    """`op` on arguments of which at least one is an array or a tracer."""
    kind = None
    for a in args:
        if isinstance(a, Operators) and (kind is None or a._rank_of_kind > kind._rank_of_kind):
            kind = type(a)
    return kind._apply(op, args, attrs)


def _is_operand(x):
    return isinstance(x, (Operators, int, float, list, tuple, range)) or hasattr(x, "tolist") or hasattr(x, "__float__")


def _binary(op, swapped=False):
    def method(self, other):
        args = (other, self) if swapped else (self, other)
        if type(other) is float or type(other) is type(self):      # most of what a trace sees
            return self._apply(op, args, ())
        return apply(op, args) if _is_operand(other) else NotImplemented
    return method


def _power(self, other, modulus=None):
    if not _is_operand(other) or modulus is not None:
        return NotImplemented
    return apply("pow", (self, other))


# GraalPy rounds a / b down; CPython and NumPy take the quotient that goes with the remainder: 9, not 10, for 1 // 0.1.
_ROUNDS_DOWN = float("1") // float("0.1") == 10.0


def floor_divide(a, b):
    """a // b as the floats of this Python have it."""
    if _ROUNDS_DOWN:
        return apply("floor", (a / b,))
    quotient = (a - a % b) / b
    below = apply("floor", (quotient,))
    return below + apply("lt", (0.5, quotient - below))


def matmul(a, b):
    """Matrix product as NumPy's matmul: vectors are rows on the left and columns on the right."""
    p, q = a.shape, b.shape
    if p == () or q == ():
        return a._refuse("matmul needs arrays; multiply by a scalar with *")
    if len(p) == 1 and len(q) == 1:
        if p != q:
            return a._refuse(f"vectors of {p[0]} and {q[0]} elements have no dot product")
        return apply("sum", (apply("mul", (a, b)),), (0,))
    left = a.reshape(1, p[0]) if len(p) == 1 else a
    right = b.reshape(q[0], 1) if len(q) == 1 else b
    out = apply("matmul", (left, right))
    if len(p) == 1:
        return out.reshape(out.shape[:-2] + out.shape[-1:])
    return out.reshape(out.shape[:-1]) if len(q) == 1 else out


class Operators:
    """Arithmetic, comparison and NumPy's methods over `_apply`. All work element by element and broadcast."""

    __slots__ = ()
    _rank_of_kind = 0

    __add__ = _binary("add")
    __radd__ = _binary("add", True)
    __sub__ = _binary("sub")
    __rsub__ = _binary("sub", True)
    __mul__ = _binary("mul")
    __rmul__ = _binary("mul", True)
    __truediv__ = _binary("div")
    __rtruediv__ = _binary("div", True)
    __mod__ = _binary("mod")
    __rmod__ = _binary("mod", True)
    __pow__ = _power
    __rpow__ = _binary("pow", True)
    __lt__ = _binary("lt")
    __le__ = _binary("le")
    __gt__ = _binary("lt", True)
    __ge__ = _binary("le", True)
    __eq__ = _binary("eq")
    __ne__ = _binary("ne")
    __and__ = _binary("and")
    __rand__ = _binary("and", True)
    __or__ = _binary("or")
    __ror__ = _binary("or", True)
    __hash__ = None

    def __neg__(self):
        return apply("neg", (self,))

    def __pos__(self):
        return self

    def __abs__(self):
        return apply("abs", (self,))

    def __invert__(self):
        return apply("not", (self,))

    def __floor__(self):
        return apply("floor", (self,))

    def __ceil__(self):
        return apply("ceil", (self,))

    def __trunc__(self):
        return apply("mul", (apply("sign", (self,)), apply("floor", (abs(self),))))

    def __floordiv__(self, other):
        return floor_divide(self, other) if _is_operand(other) else NotImplemented

    def __rfloordiv__(self, other):
        return floor_divide(self._like(other), self) if _is_operand(other) else NotImplemented

    def __divmod__(self, other):
        return self // other, self % other

    def __rdivmod__(self, other):
        return other // self, other % self

    def __matmul__(self, other):
        if isinstance(other, Operators):
            return matmul(self, other)
        return matmul(self, self._like(other)) if _is_operand(other) else NotImplemented

    def __rmatmul__(self, other):
        return matmul(self._like(other), self) if _is_operand(other) else NotImplemented

    @property
    def ndim(self):
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self):
        """The number of elements."""
        return _shapes.size(self.shape)

    @property
    def T(self):
        """The array with its axes in reverse order."""
        return self.transpose()

    def __len__(self):
        if not self.shape:
            raise TypeError("a scalar has no len()")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("a scalar cannot be iterated over or unpacked")
        return iter([self[i] for i in range(self.shape[0])])

    def __reversed__(self):
        return iter([self[i] for i in range(len(self) - 1, -1, -1)])

    def _checked(self, function, *args):
        try:
            return function(*args)
        except _shapes.ShapeError as error:
            return self._refuse(str(error))

    def _refuse(self, message):
        raise FlowgradError(message)

    def reshape(self, *shape):
        """The same elements, row-major, in another shape; one entry may be -1."""
        if len(shape) == 1 and not hasattr(shape[0], "__index__"):
            shape = tuple(shape[0])
        shape = self._checked(_shapes.reshaped, self.shape, shape)
        return self if shape == self.shape else apply("reshape", (self,), shape)

    def ravel(self):
        """The elements as one axis, row-major."""
        return self.reshape(-1) if self.size else self.reshape(0)

    flatten = ravel

    def transpose(self, *axes):
        """The axes in another order; reversed when none is given."""
        if len(axes) == 1 and not hasattr(axes[0], "__index__"):
            axes = tuple(axes[0])
        rank = len(self.shape)
        axes = tuple(self._checked(_shapes.axis_of, a, rank) for a in axes) or tuple(range(rank - 1, -1, -1))
        if sorted(axes) != list(range(rank)):
            return self._refuse(f"transpose needs each of the {rank} axes once, got {axes}")
        return self if axes == tuple(range(rank)) else apply("transpose", (self,), axes)

    def _reduce(self, op, axis, keepdims):
        axes = self._checked(_shapes.axes_of, axis, len(self.shape))
        out = apply(op, (self,), axes) if axes else self
        if keepdims:
            kept = tuple(1 if i in axes else d for i, d in enumerate(self.shape))
            return self._like(out).reshape(kept)
        return out

    def sum(self, axis=None, keepdims=False):
        """The sum over `axis` (an int, several, or all)."""
        return self._reduce("sum", axis, keepdims)

    def prod(self, axis=None, keepdims=False):
        """The product over `axis` (an int, several, or all)."""
        return self._reduce("prod", axis, keepdims)

    def min(self, axis=None, keepdims=False):
        """The least element over `axis`; NaN if there is one."""
        return self._reduce("min", axis, keepdims)

    def max(self, axis=None, keepdims=False):
        """The greatest element over `axis`; NaN if there is one."""
        return self._reduce("max", axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        """The mean over `axis` (an int, several, or all)."""
        axes = self._checked(_shapes.axes_of, axis, len(self.shape))
        count = _shapes.size([self.shape[i] for i in axes])
        return self.sum(axis, keepdims) / float(count) if count else self._refuse("mean of an empty array has no value")

    def dot(self, other):
        """NumPy's dot: the matrix product, or the product where one side is a scalar."""
        other = self._like(other)
        return self * other if self.shape == () or other.shape == () else matmul(self, other)
