"""Flowgrad under CPython, in figures: from start to a gradient, warm solves beside those of the JVM and of SciPy, memory over
many solves.

    native/build && PYTHONPATH=python-bindings python examples/benchmarks/cpython.py [solves for the memory, 100000]
"""

import sys
import time

started = time.perf_counter()
import flowgrad as fg


def lotka_volterra(u, p, t):
    x, y = u
    a, b, d, g = p
    return [a*x - b*x*y, -d*y + g*x*y]


PROBLEM = fg.ODEProblem(lotka_volterra, u0=[1.0, 1.0], tspan=(0.0, 10.0), p=[1.5, 1.0, 3.0, 1.0])
OPTIONS = {"rtol": 1e-6, "atol": 1e-8, "save_everystep": False}


def loss(p):
    return fg.sum((fg.solve(PROBLEM, fg.Tsit5(), p=p, saveat=0.1).u[:, 0] - 1.0)**2)


def best(function, calls, rounds=200):
    """Microseconds a call."""
    least = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            function()
        least = min(least, (time.perf_counter() - start) / calls)
    return least * 1e6


def jvm():
    """Microseconds of the same solve on the JVM; None where the engine's classes are not built."""
    import os
    import subprocess
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
    classes = os.path.join(root, "engine/target/classes")
    if not os.path.isdir(classes):
        return None
    run = '. "$0/.mvn/find-jdk.sh" && exec "$JAVA_HOME/bin/java" -cp "$1" "$0/examples/benchmarks/Warm.java"'
    return float(subprocess.run(["sh", "-c", run, root, classes], check=True, capture_output=True, text=True).stdout)


def resident_kb():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4


def main():
    imported = time.perf_counter()
    fg.solve(PROBLEM, fg.Tsit5(), saveat=0.1, rtol=1e-6, atol=1e-8).u
    solved = time.perf_counter()
    fg.value_and_grad(loss)([2.2, 1.0, 2.0, 0.4])
    done = time.perf_counter()
    print(f"import {1e3*(imported - started):.0f} ms, first solve {1e3*(solved - imported):.0f} ms, "
          f"first gradient {1e3*(done - solved):.0f} ms, together {1e3*(done - started):.0f} ms")

    def solve():
        return fg.solve(PROBLEM, fg.Tsit5(), **OPTIONS).u

    ours = best(solve, 20)
    print(f"Tsit5, two ends saved: {ours:.1f} us")
    java = jvm()
    if java is not None:
        print(f"the same on the JVM: {java:.1f} us, {ours / java:.1f} times as long under CPython")
    gradient = fg.value_and_grad(loss)
    print(f"gradient of a loss over 101 times: {best(lambda: gradient([2.2, 1.0, 2.0, 0.4]), 10):.0f} us")
    try:
        from scipy.integrate import solve_ivp
    except ImportError:
        pass
    else:
        def f(t, u):
            return [1.5*u[0] - u[0]*u[1], -3.0*u[1] + u[0]*u[1]]

        scipy = best(lambda: solve_ivp(f, (0.0, 10.0), [1.0, 1.0], method="RK45", rtol=1e-6, atol=1e-8), 1, 20)
        print(f"SciPy's solve_ivp, RK45: {scipy:.0f} us, {scipy / ours:.0f} times as long")
        print(f"the same call of fg.solve_ivp: "
              f"{best(lambda: fg.solve_ivp(f, (0.0, 10.0), [1.0, 1.0], method='RK45', rtol=1e-6, atol=1e-8), 10):.0f} us")

    solves = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for _ in range(2000):
        solve()
    before = resident_kb()
    for _ in range(solves):
        solve()
    print(f"resident before and after {solves} solves: {before}, {resident_kb()} kB")


if __name__ == "__main__":
    main()
