"""Lotka-Volterra with SciPy: prints "name,microseconds,error", best of many runs."""

import time

from scipy.integrate import solve_ivp

P = (1.5, 1.0, 3.0, 1.0)
REFERENCE = (1.0263447675750893, 0.9096910781360416)


def lotka_volterra(t, u):
    x, y = u
    a, b, d, g = P
    return [a * x - b * x * y, -d * y + g * x * y]


for method in ("RK45", "DOP853", "LSODA"):
    best = float("inf")
    for _ in range(100):
        start = time.perf_counter()
        sol = solve_ivp(lotka_volterra, (0.0, 10.0), [1.0, 1.0], method=method, rtol=1e-6, atol=1e-8)
        best = min(best, time.perf_counter() - start)
    error = max(abs(sol.y[i, -1] - REFERENCE[i]) for i in range(2))
    print(f"SciPy solve_ivp {method},{best * 1e6:.3f},{error:.2e}")
