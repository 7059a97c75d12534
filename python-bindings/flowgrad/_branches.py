"""`if` on traced values: the function runs once for each way through, and the results meet in `where`."""

MAX_DECISIONS = 24       # along one path
MAX_PATHS = 256

# What a path may raise and still be a path: outside a function's domain its value is NaN.
_OUTSIDE_DOMAIN = (ArithmeticError, ValueError, AssertionError)


class Path:
    """The decisions of one run: the first ones prescribed, the others true."""

    def __init__(self, prescribed):
        self.prescribed = prescribed      # pairs (condition node, truth)
        self.decisions = []
        self.known = {}


def decide(recorder, condition):
    """The truth of the node `condition` in the run in progress; equal conditions have one answer."""
    path = recorder.path
    if path is None:
        raise recorder.fail("a traced value is used as a truth value outside a traced function")
    taken = path.known.get(condition)
    if taken is None:
        count = len(path.decisions)
        if count < len(path.prescribed):
            expected, taken = path.prescribed[count]
            if expected != condition:
                raise recorder.fail("the function does not ask the same questions each time that it is called: it "
                                    "depends on something that changes; pass that through `p`")
        else:
            taken = True
        if count == MAX_DECISIONS:
            raise recorder.fail(f"more than {MAX_DECISIONS} decisions on traced values (a loop that ends when a value "
                                "says so?); use fg.where with a fixed number of rounds, or mark the function with "
                                "fg.opaque")
        path.known[condition] = taken
        path.decisions.append((condition, taken))
    return taken


def explore(recorder, run):
    """The merged result of all paths through `run()`, which gives a list of nodes."""
    paths = 0
    outside = None

    def walk(prescribed):
        nonlocal paths, outside
        paths += 1
        if paths > MAX_PATHS:
            raise recorder.fail(f"more than {MAX_PATHS} ways through the branches of the function; use fg.where")
        recorder.path = path = Path(prescribed)
        try:
            result = run()
        except _OUTSIDE_DOMAIN as error:
            if recorder.failure is not None or not path.decisions or type(error).__name__ == "FlowgradError":
                raise
            outside = outside or error
            result = None
        finally:
            recorder.path = None
        if recorder.failure is not None:
            raise recorder.failure
        for i in range(len(path.decisions) - 1, len(prescribed) - 1, -1):
            condition, taken = path.decisions[i]
            other = walk(path.decisions[:i] + [(condition, not taken)])
            result = merge(recorder, condition, result, other)
        return result

    result = walk([])
    if result is None:
        raise outside
    return result


def merge(recorder, condition, yes, no):
    """`yes` where the scalar `condition` holds, else `no`; None is outside the domain."""
    if yes is None and no is None:
        return None
    nan = recorder.constant(float("nan"), ())
    yes = [nan] * len(no) if yes is None else yes
    no = [nan] * len(yes) if no is None else no
    for a, b in zip(yes, no):
        if recorder.shape(a) != recorder.shape(b) and nan not in (a, b):
            raise recorder.fail(f"the branches of the function give shapes {recorder.shape(a)} and {recorder.shape(b)}")
    return [a if a == b else recorder.add("where", (condition, a, b)) for a, b in zip(yes, no)]
