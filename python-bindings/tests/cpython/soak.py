"""Solves a problem many times, and tells what became of memory and handles: python soak.py [1000000]."""

import sys
import time

import flowgrad as fg
from flowgrad._native import _lib

LV = fg.ODEProblem(lambda u, p, t: [p[0]*u[0] - p[1]*u[0]*u[1], p[3]*u[0]*u[1] - p[2]*u[1]], [1.0, 1.0], (0.0, 10.0),
                   [1.5, 1.0, 3.0, 1.0])


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4


def solve(times):
    start = time.perf_counter()
    for _ in range(times):
        sol = fg.solve(LV, "Tsit5", saveat=0.1, rtol=1e-6, atol=1e-8)
    assert sol.u.shape == (101, 2)
    return (time.perf_counter() - start) / times * 1e6


def main(total=1_000_000):
    solve(total // 10)
    handles, before = _lib.fg_live_handles(), resident()
    each = solve(total - total // 10)
    after = resident()
    print(f"{total} solves: {each:.0f} us each, resident {before} kB after a tenth of them, {after} kB at the end; "
          f"{_lib.fg_live_handles() - handles} handles more")
    return after > 1.05 * before or _lib.fg_live_handles() != handles


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
