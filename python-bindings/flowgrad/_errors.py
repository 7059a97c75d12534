"""The one exception type, and where in the user's files it happened."""

import sys

_PACKAGE = __name__.partition(".")[0]


class FlowgradError(ValueError):
    """What was wrong, in one sentence that names the argument and the fix, then the user's file and line.

    `message` is the sentence alone, `argument` the name of the argument at fault or None, `place` the text
    `file:line` or None.
    """

    def __init__(self, message, argument=None, place=None):
        self.message = message
        self.argument = argument
        self.place = place if place is not None else here()
        super().__init__(f"{message} ({self.place})" if self.place else message)

    def __reduce__(self):
        return FlowgradError, (self.message, self.argument, self.place or "")


FlowgradError.__module__ = _PACKAGE


def _is_user(frame):
    name = frame.f_globals.get("__name__") or ""
    file = frame.f_code.co_filename
    return name.partition(".")[0] != _PACKAGE and not file.startswith("<frozen")


def here():
    """`file:line` of the innermost frame outside this package, or None."""
    frame = sys._getframe(1)
    while frame is not None:
        if _is_user(frame):
            return format_place(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return None


def place_of(error):
    """`file:line` of the innermost frame outside this package in the traceback of `error`, or None."""
    place = None
    trace = error.__traceback__
    while trace is not None:
        if _is_user(trace.tb_frame):
            place = format_place(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return place


def format_place(file, line):
    """`file:line`, the file relative to the working directory where it lies below it."""
    import os
    try:
        root = os.path.join(os.getcwd(), "")
    except OSError:
        root = None
    if root and file.startswith(root):
        file = file[len(root):]
    return f"{file}:{line}"


def raised(what, error):
    """The FlowgradError for an exception `error` that the user's function `what` raised."""
    if isinstance(error, FlowgradError):
        return error
    text = str(error)
    kind = type(error).__name__
    return FlowgradError(f"{what} raised {kind}: {text}" if text else f"{what} raised {kind}", "f", place_of(error))
