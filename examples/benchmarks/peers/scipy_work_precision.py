"""SciPy on one of the problems of the work-precision diagrams:

    scipy_work_precision.py PROBLEM SCALE RTOL...

with absolute tolerances of SCALE times RTOL. Prints a line "method,rtol,microseconds,u0,u1,..." for each method and
tolerance, the best time of several runs. Jacobians are SciPy's own differences, by the sparsity pattern for the
Brusselators.
"""

import sys
import time

import numpy
from scipy.integrate import solve_ivp
from scipy.sparse import bmat, diags, eye, kron

LINE, SIDE = 128, 32
SECONDS = 0.3


def lotka_volterra(t, u):
    x, y = u
    return [1.5 * x - x * y, -3 * y + x * y]


MASSES = numpy.arange(1.0, 8.0)


def pleiades(t, u):
    x, y = u[:7], u[7:14]
    dx = x - x[:, None]
    dy = y - y[:, None]
    r3 = (dx * dx + dy * dy) ** 1.5
    numpy.fill_diagonal(r3, 1)
    return numpy.concatenate([u[14:], (MASSES * dx / r3).sum(1), (MASSES * dy / r3).sum(1)])


def rober(t, u):
    slow, fast, back = 0.04 * u[0], 3e7 * u[1] * u[1], 1e4 * u[1] * u[2]
    return [back - slow, slow - back - fast, fast]


def hires(t, u):
    a, b, c, d, e, f, g, h = u
    bound = 280 * f * h
    last = bound - 1.81 * g
    return [-1.71 * a + 0.43 * b + 8.32 * c + 0.0007, 1.71 * a - 8.75 * b, -10.03 * c + 0.43 * d + 0.035 * e,
            8.32 * b + 1.71 * c - 1.12 * d, -1.745 * e + 0.43 * f + 0.43 * g,
            0.69 * d + 1.71 * e - 0.43 * f + 0.69 * g - bound, last, -last]


def orego(t, u):
    x, y, z = u
    return [77.27 * (y + x * (1 - 8.375e-6 * x - y)), (z - (1 + x) * y) / 77.27, 0.161 * (x - z)]


def vdpol(t, u):
    x, y = u
    return [y, ((1 - x * x) * y - x) * 1e6]


RATES = numpy.array([0.35, 26.6, 1.23e4, 8.6e-4, 8.2e-4, 1.5e4, 1.3e-4, 2.4e4, 1.65e4, 9e3, 0.022, 1.2e4, 1.88, 1.63e4, 4.8e6,
                     3.5e-4, 0.0175, 1e8, 4.44e11, 1240, 2.1, 5.78, 0.0474, 1780, 3.12])
FIRST = numpy.array([1, 2, 5, 7, 7, 7, 9, 9, 11, 11, 13, 10, 14, 1, 3, 4, 4, 16, 16, 17, 19, 19, 1, 19, 20]) - 1
SECOND = numpy.array([0, 4, 2, 0, 0, 6, 0, 6, 2, 1, 0, 2, 0, 6, 0, 0, 0, 0, 0, 6, 0, 0, 4, 1, 0])
CHANGES = [
    [-1, -10, -14, -23, -24, 2, 3, 9, 11, 12, 22, 25], [-2, -3, -9, -12, 1, 21], [-15, 1, 17, 19, 22],
    [-2, -16, -17, -23, 15], [-3, 4, 4, 6, 7, 13, 20], [-6, -8, -14, -20, 3, 18, 18], [-4, -5, -6, 13], [4, 5, 6, 7],
    [-7, -8], [-12, 7, 9], [-9, -10, 8, 11], [9], [-11, 10], [-13, 12], [14], [-18, -19, 16], [-20], [20],
    [-21, -22, -24, 23, 25], [-25, 24]]
STOICHIOMETRY = numpy.zeros((20, 25))
for species, reactions in enumerate(CHANGES):
    for reaction in reactions:
        STOICHIOMETRY[species, abs(reaction) - 1] += numpy.sign(reaction)


def pollu(t, u):
    return STOICHIOMETRY @ (RATES * u[FIRST] * numpy.where(SECOND > 0, u[SECOND - 1], 1))


def line(t, w):
    u, v = w[:LINE], w[LINE:]
    k = (LINE + 1) ** 2 / 50
    uuv = u * u * v
    du = 1 + uuv - 4 * u + k * (numpy.r_[1, u[:-1]] + numpy.r_[u[1:], 1] - 2 * u)
    dv = 3 * u - uuv + k * (numpy.r_[3, v[:-1]] + numpy.r_[v[1:], 3] - 2 * v)
    return numpy.concatenate([du, dv])


def laplacian(u):
    return numpy.roll(u, 1, 0) + numpy.roll(u, -1, 0) + numpy.roll(u, 1, 1) + numpy.roll(u, -1, 1) - 4 * u


Y, X = numpy.meshgrid(numpy.arange(SIDE) / SIDE, numpy.arange(SIDE) / SIDE, indexing="ij")
DISC = 5.0 * ((X - 0.3) ** 2 + (Y - 0.6) ** 2 <= 0.01)


def square(t, w):
    u, v = w.reshape(2, SIDE, SIDE)
    k = 0.1 * SIDE * SIDE
    uuv = u * u * v
    du = 1 + uuv - 4.4 * u + k * laplacian(u) + (DISC if t >= 1.1 else 0)
    dv = 3.4 * u - uuv + k * laplacian(v)
    return numpy.concatenate([du.ravel(), dv.ravel()])


def chain(n, periodic):
    band = diags([1.0, 1.0, 1.0], [-1, 0, 1], shape=(n, n)).tolil()
    if periodic:
        band[0, n - 1] = band[n - 1, 0] = 1
    return band


def pair(space):
    one = eye(space.shape[0])
    return bmat([[space, one], [one, space]])


def start_of_pollu():
    u = numpy.zeros(20)
    u[[1, 3, 6, 7, 8, 16]] = 0.2, 0.04, 0.1, 0.3, 0.01, 0.007
    return u


POINTS = numpy.arange(1, LINE + 1) / (LINE + 1)
STARS = [3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0]
RING = chain(SIDE, True)
# f, start, spans one after the other, pattern of the Jacobian, whether stiff
PROBLEMS = {
    "Lotka-Volterra": (lotka_volterra, [1, 1], [(0, 10)], None, False),
    "Pleiades": (pleiades, STARS, [(0, 3)], None, False),
    "ROBER": (rober, [1, 0, 0], [(0, 1e11)], None, True),
    "HIRES": (hires, [1, 0, 0, 0, 0, 0, 0, 0.0057], [(0, 321.8122)], None, True),
    "OREGO": (orego, [1, 2, 3], [(0, 360)], None, True),
    "VDPOL": (vdpol, [2, 0], [(0, 2)], None, True),
    "POLLU": (pollu, start_of_pollu(), [(0, 60)], None, True),
    "Brusselator": (line, numpy.r_[1 + numpy.sin(2 * numpy.pi * POINTS), 3 * numpy.ones(LINE)], [(0, 10)],
                    pair(chain(LINE, False)), True),
    "Brusselator 2-D": (square, numpy.r_[(22 * Y * (1 - Y) ** 1.5).ravel(), (27 * X * (1 - X) ** 1.5).ravel()],
                        [(0, numpy.nextafter(1.1, 0)), (1.1, 11.5)],
                        pair(kron(RING, eye(SIDE)) + kron(eye(SIDE), RING)), True),
}


def solve(method, problem, rtol, atol):
    f, u, spans, pattern, _ = problem
    for span in spans:
        options = {"jac_sparsity": pattern} if pattern is not None and method != "LSODA" else {}
        sol = solve_ivp(f, span, u, method=method, rtol=rtol, atol=atol, t_eval=span[1:], **options)
        if not sol.success:
            raise ArithmeticError(sol.message)
        u = sol.y[:, -1]
    return u


def main():
    name, scale, tolerances = sys.argv[1], float(sys.argv[2]), [float(x) for x in sys.argv[3:]]
    problem = PROBLEMS[name]
    for method in ("Radau", "BDF", "LSODA") if problem[4] else ("DOP853", "LSODA"):
        if len(problem[1]) > 1000 and method != "BDF":
            continue  # LSODA would take a full matrix, Radau minutes
        for rtol in tolerances:
            best, begin = float("inf"), time.perf_counter()
            while best == float("inf") or time.perf_counter() - begin < SECONDS:
                start = time.perf_counter()
                try:
                    u = solve(method, problem, rtol, scale * rtol)
                except ArithmeticError as error:
                    print(f"SciPy {method} at {rtol}: {error}", file=sys.stderr)
                    break
                best = min(best, time.perf_counter() - start)
            else:
                print(",".join([f"SciPy {method}", repr(rtol), f"{best * 1e6:.3f}", *(repr(float(x)) for x in u)]), flush=True)


main()
