"""What can be known of a user's function without calling it: arity, name, place, and what it closes over."""

from ._array import Array
from ._errors import FlowgradError, format_place

_PACKAGE = __name__.partition(".")[0]
_DYNAMICAL = _PACKAGE + "._dynamical"
_MOST_ELEMENTS = 100_000


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

    Numbers, texts, arrays, and lists and dicts of these count by content; functions by their code and what they close
    over in turn; everything else by identity, so that attributes changed on an object go unseen.
    """
    return _print(f, set())


class _Same:
    """An object by identity."""

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self):
        return id(self.value)


def _print(value, seen):
    if value is None or isinstance(value, (bool, int, float, str, bytes)):
        return type(value), repr(value)
    if id(value) in seen:
        return "again"
    if isinstance(value, Array):
        return value.shape, value._data.tobytes()
    if isinstance(value, (list, tuple)) and len(value) <= _MOST_ELEMENTS:
        seen = seen | {id(value)}
        return type(value), tuple(_print(x, seen) for x in value)
    if isinstance(value, dict) and len(value) <= _MOST_ELEMENTS:
        seen = seen | {id(value)}
        return dict, tuple((_print(k, seen), _print(x, seen)) for k, x in value.items())
    if hasattr(value, "typecode") and hasattr(value, "tobytes"):
        return value.typecode, value.tobytes()
    if hasattr(value, "_guests") and hasattr(value, "key"):
        return value.key, tuple(_print(x, seen) for x in value._guests)
    if hasattr(value, "__wrapped__") and hasattr(value, "key"):
        return value.key, _print(value.__wrapped__, seen)
    if type(value).__module__ == _DYNAMICAL and hasattr(value, "halves"):
        return "halves", tuple(_print(x, seen) for x in value.halves)
    if hasattr(value, "__func__"):
        return _Same(value.__self__), _print(value.__func__, seen)
    if hasattr(value, "__code__") and not _is_ours(value):
        seen.add(id(value))
        return _Same(value.__code__), tuple((name, _print(x, seen)) for name, x in _referred(value))
    return _Same(value)
