"""What can be known of a user's function without calling it: arity, name, place, and what it closes over."""

from functools import partial
from itertools import count
from operator import is_
from types import ModuleType

from ._array import Array
from ._errors import FlowgradError, format_place

_PACKAGE = __name__.partition(".")[0]
_DYNAMICAL = _PACKAGE + "._dynamical"
_MOST_ELEMENTS = 100_000
_MOST_VERSIONS = 64


def plain_function(f):
    """The Python function behind a method, a partial or a callable object; None for one that is not Python."""
    f = _parts(f)[0]
    for _ in range(8):
        if hasattr(f, "__code__"):
            return f
        inner = getattr(f, "__func__", None) or getattr(f, "__wrapped__", None) or getattr(f, "func", None)
        if inner is None:
            inner = getattr(type(f), "__call__", None)
            if not hasattr(inner, "__code__"):
                return None
        f = inner
    return None


def name_of(f):
    """How to call the function in a message."""
    return getattr(f, "__name__", None) or type(f).__name__


def described(f):
    return f"`{name_of(f)}`"


def place_of(f):
    """`file:line` of the function's definition, or None."""
    function = plain_function(f)
    if function is None:
        return None
    return format_place(function.__code__.co_filename, function.__code__.co_firstlineno)


def positional(f):
    """Names of the positional parameters of `f` without a default, and of those with one; None if unknown."""
    if hasattr(f, "__code__") and not hasattr(f, "__wrapped__"):
        code = f.__code__
        names = list(code.co_varnames[1 if hasattr(f, "__self__") else 0:code.co_argcount])
        with_default = len(f.__defaults__ or ())
        return names[:len(names) - with_default], names[len(names) - with_default:]
    import inspect
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return None
    own = [q for q in parameters if q.kind in (q.POSITIONAL_ONLY, q.POSITIONAL_OR_KEYWORD)]
    return [q.name for q in own if q.default is q.empty], [q.name for q in own if q.default is not q.empty]


def is_in_place(f):
    """Whether the right-hand side `f` is f(du, u, p, t) rather than f(u, p, t), by its number of parameters."""
    if not callable(f):
        raise FlowgradError(f"`f` must be a function (u, p, t) or (du, u, p, t), got {type(f).__name__}", "f")
    known = positional(f)
    if known is None:
        return False
    required, optional = known
    if len(required) == 4:
        return True
    if len(required) == 3:
        return bool(optional) and required[0] == "du"
    if len(required) < 3 <= len(required) + len(optional):
        return len(required) + len(optional) == 4 and (required + optional)[0] == "du"
    raise FlowgradError(f"`f` must take (u, p, t) or (du, u, p, t), got {described(f)} with "
                        f"({', '.join(required + optional)})", "f", place_of(f))


_names_of = {}


def _names(code):
    """Names of globals that the code refers to, in its inner functions too, sorted."""
    names = _names_of.get(code)
    if names is None:
        found = set(code.co_names)
        for constant in code.co_consts:
            if hasattr(constant, "co_names"):
                found.update(_names(constant))
        names = _names_of[code] = sorted(found)
    return names


def _referred(function):
    """What the function closes over: pairs (name, value) of cells, defaults and globals."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            yield name, cell.cell_contents
        except ValueError:          # not assigned yet
            yield name, None
    for i, value in enumerate(function.__defaults__ or ()):
        yield f"default {i}", value
    for name, value in (function.__kwdefaults__ or {}).items():
        yield name, value
    scope = function.__globals__
    for name in _names(function.__code__):
        if name in scope:
            yield name, scope[name]


def reachable_globals(f):
    """The global scopes of `f` and of the user's functions that it refers to."""
    scopes, stack, seen = {}, list(_parts(f)), set()
    while stack:
        f = stack.pop()
        stack.extend(getattr(f, "_guests", ()))
        function = plain_function(f)
        if function is None or id(function) in seen or _is_ours(function):
            continue
        seen.add(id(function))
        scopes[id(function.__globals__)] = function.__globals__
        for _, value in _referred(function):
            if callable(value) and not isinstance(value, type):
                stack.append(value)
    return scopes.values()


def _parts(f):
    """The functions that `f` is made of, such as the halves of a dynamical problem; or f alone."""
    inner = f
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    return inner.halves if type(inner).__module__ == _DYNAMICAL else (f,)


def _is_ours(function):
    return (function.__globals__.get("__name__") or "").partition(".")[0] == _PACKAGE


def fingerprint(f):
    """A key that changes when `f`, or what it closes over, does; it keeps alive what it knows by identity.

    Numbers, texts, arrays (NumPy's too), and lists and dicts of these count by content; functions by their code and what they
    close over in turn; problems and events by their parts; modules and other objects by identity and by the attributes of
    theirs that the function names. So attributes unseen are those of objects that are reached in another way: through a call,
    an element of a list, a property.
    """
    return _print(f, set())


class Watch:
    """The version of a function: a number that changes with its fingerprint, for a small part of what that costs.

    The fingerprint is made anew when one of the objects that it was made of is not the same any more, or has other contents.
    """

    __slots__ = ("_f", "_versions", "_numbers", "_seen")

    def __init__(self, f):
        self._f = f
        self._versions = {}
        self._numbers = count()
        self._seen = None

    def version(self):
        """Equal for two calls only if the function is the same."""
        seen = self._seen
        if seen is None or not seen.is_current():
            seen = _Seen()
            found = _print(self._f, set(), seen)
            if len(self._versions) >= _MOST_VERSIONS:
                self._versions.clear()
            seen.version = self._versions.setdefault(found, next(self._numbers))
            self._seen = seen
        return seen.version


class _Seen:
    """What a fingerprint was made of, by identity; and the contents of what can change in place."""

    __slots__ = ("version", "functions", "cells", "names", "attributes", "lists", "contents")

    def __init__(self):
        self.functions, self.cells, self.names, self.attributes, self.lists, self.contents = [], [], [], [], [], []

    def is_current(self):
        for f, code, defaults, named in self.functions:
            if f.__code__ is not code or f.__defaults__ is not defaults or f.__kwdefaults__ is not named:
                return False
        for scope, name, value in self.names:
            if scope.get(name, _MISSING) is not value:
                return False
        for cell, value in self.cells:
            if _content(cell) is not value:
                return False
        for thing, name, value in self.attributes:
            if getattr(thing, name) is not value:
                return False
        for value, copy in self.lists:
            if len(value) != len(copy) or not all(map(is_, value, copy)):
                return False
        for value, within, found in self.contents:
            if _print(value, set(within)) != found:
                return False
        return True


class _Same:
    """An object by identity."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self):
        return id(self.value)


_MISSING = object()
_PLAIN = frozenset((bool, int, float, str, bytes, type(None)))


def _content(cell):
    try:
        return cell.cell_contents
    except ValueError:          # not assigned yet
        return _MISSING


def _is_plain(value):
    return value is None or isinstance(value, (bool, int, float, str, bytes))


def _changes(value):
    """Whether the contents of `value` can change while it stays the same object."""
    return isinstance(value, (Array, list, dict)) or hasattr(value, "tobytes") and not isinstance(value, type)


def _print(value, within, seen=None):
    """The fingerprint of `value`, which is inside of what has the ids `within`; noted in `seen`, a _Seen, what it is made of."""
    if _is_plain(value):
        return type(value), repr(value)
    if id(value) in within:
        return "again"
    if _changes(value):
        found = _contents(value, within)
        if seen is not None and isinstance(value, list) and _PLAIN.issuperset(map(type, value)):
            seen.lists.append((value, value.copy()))
        elif seen is not None:
            seen.contents.append((value, frozenset(within), _contents(value, set(within))))
        return found
    if isinstance(value, tuple) and len(value) <= _MOST_ELEMENTS:
        within = within | {id(value)}
        return type(value), tuple(_print(x, within, seen) for x in value)
    if hasattr(value, "_guests") and hasattr(value, "key"):
        return value.key, tuple(_print(x, within, seen) for x in value._guests)
    if hasattr(value, "__wrapped__") and hasattr(value, "key"):
        return value.key, _print(value.__wrapped__, within, seen)
    if type(value).__module__ == _DYNAMICAL and hasattr(value, "halves"):
        return "halves", tuple(_print(x, within, seen) for x in value.halves)
    if hasattr(type(value), "refers_to") and type(value).__module__.partition(".")[0] == _PACKAGE:
        return _Same(value), tuple(_attribute(value, name, within | {id(value)}, seen) for name in value.refers_to)
    if hasattr(value, "__func__"):
        owner, function = value.__self__, value.__func__
        return _Same(owner), _print(function, within, seen), _named(owner, _names_in(function), within, seen)
    if isinstance(value, partial):
        return partial, tuple(_print(x, within, seen) for x in (value.func, value.args, value.keywords))
    if hasattr(value, "__code__"):
        return _Same(value) if _is_ours(value) else _function(value, within, seen)
    call = None if isinstance(value, type) else getattr(type(value), "__call__", None)
    if hasattr(call, "__code__") and not _is_ours(call):
        within = within | {id(value)}
        return _Same(value), _print(call, within, seen), _named(value, _names_in(call), within, seen)
    return _Same(value)


def _contents(value, within):
    if isinstance(value, Array):
        return value.shape, value._data.tobytes()
    if isinstance(value, (list, dict)):
        if len(value) > _MOST_ELEMENTS:
            return _Same(value)
        if isinstance(value, list) and _PLAIN.issuperset(map(type, value)):
            return type(value), repr(value)
        within = within | {id(value)}
        items = value if isinstance(value, list) else [x for item in value.items() for x in item]
        return type(value), tuple(_print(x, within) for x in items)
    if hasattr(value, "__array_interface__"):
        if value.size <= _MOST_ELEMENTS or not value.flags.c_contiguous:
            data = value.tobytes()
        else:
            from zlib import crc32
            data = crc32(value)
        return _Same(type(value)), str(value.dtype), value.shape, data
    return getattr(value, "typecode", type(value)), value.tobytes()


def _function(f, within, seen):
    within.add(id(f))
    names = _names(f.__code__)
    cells = list(zip(f.__code__.co_freevars, map(_content, f.__closure__ or ())))
    scope = f.__globals__
    found = [(name, scope.get(name, _MISSING)) for name in names]
    if seen is not None:
        seen.functions.append((f, f.__code__, f.__defaults__, f.__kwdefaults__))
        seen.cells += zip(f.__closure__ or (), [value for _, value in cells])
        seen.names += [(scope, name, value) for name, value in found]
    parts = [_Same(f.__code__), _print(f.__defaults__, within, seen), _print(f.__kwdefaults__, within, seen)]
    for name, value in cells + found:
        if value is not _MISSING:
            parts.append((name, _print(value, within, seen), _named(value, names, within, seen)))
    return tuple(parts)


def _names_in(function):
    return _names(function.__code__) if hasattr(function, "__code__") else ()


def _named(thing, names, within, seen):
    """The attributes of a module or an object that code with these `names` may read; numbers and the like count by content."""
    scope = getattr(thing, "__dict__", None)
    if type(scope) is not dict or hasattr(thing, "__code__") or isinstance(thing, type) or _is_of_package(thing):
        return ()
    key = "named", id(thing)
    if key in within:
        return "again"
    within = within | {key}
    parts = []
    for name in names:
        value = scope.get(name, _MISSING)
        if seen is not None:
            seen.names.append((scope, name, value))
        if value is not _MISSING:
            is_data = _is_plain(value) or isinstance(value, tuple) or _changes(value)
            parts.append((name, _print(value, within, seen) if is_data else _Same(value), _named(value, names, within, seen)))
    return tuple(parts)


def _attribute(thing, name, within, seen):
    value = getattr(thing, name)
    if seen is not None:
        seen.attributes.append((thing, name, value))
    return _print(value, within, seen)


def _is_of_package(thing):
    name = getattr(thing, "__name__", None) if isinstance(thing, ModuleType) else type(thing).__module__
    return (name or "").partition(".")[0] == _PACKAGE
