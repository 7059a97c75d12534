"""Pictures of solutions and data."""

from . import _engine, _shapes
from ._array import as_array
from ._errors import FlowgradError
from ._solution import Solution
from ._train import Fit

_STYLES = ("line", "scatter", "line+scatter")
_SMOOTH = 1000       # points, about, of a curve that dense output draws


class Curve:
    """A series of a picture. Made by `fg.curve`."""

    def __init__(self, x, y, label, style, color):
        self.x = x
        self.y = y
        self.label = label
        self.style = style
        self.color = color


def curve(x, y, label=None, style="line", color=None):
    """A series for `fg.plot`: numbers x against numbers y, of equal count.

    style  "line", "scatter" or "line+scatter"; color "#rrggbb", chosen when left out. FlowgradError if x and y differ.
    """
    x = as_array(x, "x")
    y = as_array(y, "y")
    if len(x.shape) != 1 or x.shape != y.shape:
        raise FlowgradError(f"`x` and `y` must be lists of equal length, got {_shapes.text(x.shape)} and "
                            f"{_shapes.text(y.shape)}", "y")
    return Curve(x, y, label, _style(style), color)


def plot(what, path, *, vars=None, title=None, xlabel=None, ylabel=None, xscale=None, yscale=None, labels=None,
         style=None, width=None, height=None):
    """Draws `what`, a Solution, the losses of a Fit, an `fg.curve`, or a list of these, to `path` (.svg or .png); gives the absolute path.

    vars            components of u to draw, such as [0, 1]; a pair (0, 1) among them draws u[1] against u[0]
    labels          names for the legend, one a component
    xscale, yscale  "linear" or "log"
    style           "line", "scatter" or "line+scatter" for solutions
    width, height   of the picture in pixels

    FlowgradError for anything else, and for a path that cannot be written.
    """
    spec = _spec(what, vars, title, xlabel, ylabel, xscale, yscale, labels, style, width, height)
    return str(_engine.plot(spec, str(path)))


def animate(frames, path, *, titles=None, seconds=8.0, vars=None, title=None, xlabel=None, ylabel=None, xscale=None,
            yscale=None, labels=None, style=None, width=None, height=None):
    """Draws pictures that become one another to `path`, an .svg that browsers play; gives the absolute path.

    frames   what `fg.plot` draws, at least twice, with as many curves each; one with as many points in each frame moves, others jump
    titles   one a frame, in place of `title`
    seconds  from the first to the last frame, which then stays for a quarter of that
    others   as of `fg.plot`

    FlowgradError for anything else, and for a path that cannot be written.
    """
    if not isinstance(frames, (list, tuple)):
        raise FlowgradError(f"`frames` must be a list of what fg.plot draws, got {type(frames).__name__}", "frames")
    if titles is not None and len(titles) != len(frames):
        raise FlowgradError(f"`titles` must be one a frame, {len(frames)}, got {len(titles)}", "titles")
    specs = [_spec(frame, vars, title if titles is None else titles[k], xlabel, ylabel, xscale, yscale, labels, style, width, height)
             for k, frame in enumerate(frames)]
    shared = {name: value for name, value in (specs[-1] if specs else {}).items() if name not in ("series", "title")}
    return str(_engine.plot({**shared, "seconds": seconds, "frames": [
        {name: spec[name] for name in ("title", "series") if name in spec} for spec in specs]}, str(path)))


def _spec(what, vars, title, xlabel, ylabel, xscale, yscale, labels, style, width, height):
    """A picture as the engine takes it."""
    parts = what if isinstance(what, (list, tuple)) else [what]
    names = iter([labels] if isinstance(labels, str) else labels or ())
    series = []
    for part in parts:
        if isinstance(part, Solution):
            series += _of_solution(part, vars, names, _style(style or "line"))
        elif isinstance(part, Fit):
            series.append({"name": next(names, ""), "x": list(range(len(part.losses))), "y": part.losses._data,
                           "style": _style(style or "line")})
        elif isinstance(part, Curve):
            series.append({"name": part.label or next(names, ""), "x": part.x._data, "y": part.y._data,
                           "style": part.style, **({"color": part.color} if part.color else {})})
        else:
            raise FlowgradError(f"`what` must be a solution, a fit, an fg.curve or a list of these, got {type(part).__name__}",
                                "what")
    if xlabel is None and any(isinstance(part, Solution) for part in parts) and not _is_phase(vars):
        xlabel = "t"
    if all(isinstance(part, Fit) for part in parts):
        xlabel, ylabel = xlabel or "iteration", ylabel or "loss"
        if yscale is None and all(min(part.losses._data, default=1.0) > 0 for part in parts):
            yscale = "log"
    if _is_phase(vars) and len(vars) == 1:
        xlabel, ylabel = xlabel or f"u[{vars[0][0]}]", ylabel or f"u[{vars[0][1]}]"
    spec = {"series": series}
    for name, value in (("title", title), ("xlabel", xlabel), ("ylabel", ylabel), ("xscale", xscale), ("yscale", yscale),
                        ("width", width), ("height", height)):
        if value is not None:
            spec[name] = value
    return spec


def _is_phase(vars):
    return bool(vars) and all(isinstance(v, tuple) for v in vars)


def _style(style):
    if style not in _STYLES:
        raise FlowgradError(f"`style` must be one of {', '.join(_STYLES)}, got {style!r}", "style")
    return style


def _of_solution(solution, vars, names, style):
    t, u = solution.t, solution.u
    if 1 < len(t) < _SMOOTH and solution.dense and style == "line":
        t = as_array(_refined(t.tolist()))
        u = solution(t)
    dim = _shapes.size(u.shape[1:])
    columns = u.reshape(len(t), dim)
    series = []
    for v in range(dim) if vars is None else vars:
        across, up = v if isinstance(v, tuple) else (None, v)
        for k in (across, up):
            if k is not None and not (isinstance(k, int) and 0 <= k < dim):
                raise FlowgradError(f"`vars` must hold components from 0 to {dim - 1}, or pairs of them, got {v!r}", "vars")
        x = t if across is None else columns[:, across]
        name = next(names, None) or _name(up, dim) if across is None else next(names, None) or f"u[{up}] against u[{across}]"
        series.append({"name": name, "x": x._data, "y": columns[:, up]._data, "style": style})
    return series


def _refined(t):
    """Times between those of the steps, which lie where the solution bends, on any scale of time."""
    parts = -(-_SMOOTH // len(t))
    return [a + (b - a) * i / parts for a, b in zip(t, t[1:]) for i in range(parts)] + [t[-1]]


def _name(k, dim):
    return "u" if dim == 1 else f"u[{k}]"
