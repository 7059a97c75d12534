"""Solves that were done before are done again without reading what did not change: options, shapes, the right-hand side."""

from array import array

from . import _engine
from ._functions import Watch
from ._handles import check_finite
from ._methods import Method
from ._solution import Solution, failed

_PLAIN = frozenset((float, int, bool, str, type(None)))
_NONE = array("d")
_MOST_PLANS = 64


class Plans:
    """The plans of a right-hand side by all that they depend on."""

    __slots__ = ("_watch", "_known")

    def __init__(self, f):
        self._watch = Watch(f)
        self._known = {}

    def key(self, method, options, start, structure):
        """What tells solves that need the same plan from others; None where the options are other things than plain ones."""
        types = tuple(map(type, options))
        if not _PLAIN.issuperset(types):
            return None
        if isinstance(method, Method):
            method = type(method), tuple(method.options.items())
        elif type(method) not in _PLAIN:
            return None
        return method, options, types, start.shape, structure and structure.key, self._watch.version()

    def get(self, key):
        """The Plan, or None."""
        return self._known.get(key)

    def put(self, key, plan):
        """Keeps it."""
        if len(self._known) >= _MOST_PLANS:
            self._known.clear()
        self._known[key] = plan


class Plan:
    """A solve but for its numbers."""

    __slots__ = ("request", "dense")

    def __init__(self, request, dense):
        self.request = request
        self.dense = dense

    def solve(self, prob, u0, t0, t1, p):
        """The Solution for plain numbers."""
        check_finite(p)
        host = _engine.run(self.request, u0._data, _NONE if p is None else p._data, t0, t1)
        solution = Solution(host, u0.shape, prob, self.dense)
        if not solution.success:
            failed[:] = [f"{solution.retcode}: {solution.message}"]
        return solution

