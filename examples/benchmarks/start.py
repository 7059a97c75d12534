"""How long the native executables take from the start of the process to its end.

Wall time matters to whoever waits; where other work slows the machine, compare processor time. The first run unpacks the
packages (and Python's standard library) into an empty cache, as on a new machine.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 10
EXAMPLES = pathlib.Path(__file__).resolve().parent.parent
MODEL = """import * as fg from 'flowgrad';
const f = ([x, y], [a, b, d, g], t) => [a*x - b*x*y, -d*y + g*x*y];
export const prob = new fg.ODEProblem(f, [1, 1], [0, 10], [1.5, 1, 3, 1]);
"""


def once(command, cache, folder):
    """Milliseconds of wall and of processor time, all threads together."""
    start = time.perf_counter()
    environment = dict(os.environ, XDG_CACHE_HOME=cache)
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"start: `{' '.join(command)}` ended with {process.returncode}")
    return 1e3 * wall, 1e3 * (usage.ru_utime + usage.ru_stime)


def measure(name, command, folder):
    with tempfile.TemporaryDirectory() as cache:
        first, _ = once(command, cache, folder)
        walls, processor = zip(*(once(command, cache, folder) for _ in range(RUNS)))
    print(f"{name:44}{min(walls):8.0f}{statistics.median(walls):8.0f}{min(processor):11.0f}{first:8.0f}", flush=True)
    return min(walls)


def main(target):
    executable = target / "flowgrad"
    if not executable.exists():
        sys.exit(f"start: no {executable}; `native/build cli` makes it")
    print(f"{'milliseconds':44}{'best':>8}{'median':>8}{'processor':>11}{'first':>8}")
    with tempfile.TemporaryDirectory() as folder:
        model = pathlib.Path(folder, "model.mjs")
        model.write_text(MODEL)
        measure("flowgrad --version", [str(executable), "--version"], folder)
        for script in ["lotka_volterra.js"] + ["lotka_volterra.py"] * (target / "flowgrad-python").exists():
            measure("flowgrad run examples/" + script, [str(executable), "run", str(EXAMPLES / script)], folder)
        loaded = measure("flowgrad run model.mjs, which only defines", [str(executable), "run", str(model)], folder)
        solved = measure("flowgrad solve model.mjs --saveat 0.1",
                         [str(executable), "solve", str(model), "--saveat", "0.1"], folder)
        print(f"{'  of which to solve and to print':44}{solved - loaded:8.0f}")


main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else EXAMPLES.parent / "native" / "target").resolve())
