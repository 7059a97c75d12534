"""Why a chaotic or dissipative system must not be solved backward to find a gradient: the Lorenz equations.

First the equations are solved to t = 100 and, from the state found there, back. Volumes in their state space shrink by
exp(-13.7 t), so on the way back every error grows at least as fast: the reverse solve is lost after two units of time,
whatever the tolerance. Then the gradient of x(T) by the three parameters is taken over growing T by each algorithm.
BacksolveAdjoint, which solves the state backward (Chen et al. 2018), is lost as soon; the others keep or recompute the
trajectory and lose only what chaos itself takes, some five digits until T = 20.
"""

import flowgrad as fg

TIGHT = {"rtol": 1e-12, "atol": 1e-12, "maxiters": 20_000}


def lorenz(u, p, t):
    x, y, z = u
    sigma, rho, beta = p
    return [sigma*(y - x), x*(rho - z) - y, x*y - beta*z]


prob = fg.ODEProblem(lorenz, u0=[1.0, 0.0, 0.0], tspan=(0.0, 100.0), p=[10.0, 28.0, 8/3])


def distance(a, b):
    """Relative, in the largest component; never less than rounding, so that it can be drawn in logarithms."""
    return max(1e-16, max(abs(x - y) for x, y in zip(a, b)) / max(abs(x) for x in b))


def reverse_solve():
    """(times passed backward, error of the state there)."""
    forward = fg.solve(prob, fg.Vern9(), **TIGHT)
    back = fg.solve(prob, fg.Vern9(), u0=forward.u[-1], tspan=(100.0, 0.0), saveat=0.05, **TIGHT)
    print(f"forward: {forward.retcode} at t = {forward.t[-1]:g}; from there back: {back.retcode} at t = {back.t[-1]:.4f}")
    times = [t for t in back.t.tolist() if t < 100]
    return [100 - t for t in times], [distance(back.u[i + 1].tolist(), forward(t).tolist()) for i, t in enumerate(times)]


def gradient(horizon, sensealg):
    """The gradient of x(horizon); None where the adjoint has no solution."""
    def loss(p):
        return fg.solve(prob, fg.Vern9(), p=p, tspan=(0.0, horizon), saveat=[horizon], sensealg=sensealg, **TIGHT).u[0, 0]
    try:
        return fg.grad(loss)(prob.p)
    except fg.FlowgradError as error:
        print(f"T = {horizon:g}, {sensealg!r}: {str(error)[:100]} ...")
        return None


def gradient_errors(sensealg, horizons, exact):
    """(horizons, errors) as far as there is a gradient."""
    found = [(T, gradient(T, sensealg)) for T in horizons]
    pairs = [(T, distance(g, exact[T])) for T, g in found if g is not None and g == g]
    return [T for T, _ in pairs], [min(1e20, e) for _, e in pairs]


if __name__ == "__main__":
    curves = [fg.curve(*reverse_solve(), "state, solved back from t = 100", color="#000000")]
    horizons = [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 20.0]
    exact = {T: gradient(T, fg.ForwardSensitivity()) for T in horizons}
    for sensealg in (fg.BacksolveAdjoint(checkpointing=False), fg.DiscreteAdjoint(), fg.InterpolatingAdjoint(), fg.GaussAdjoint(),
                     fg.QuadratureAdjoint()):
        name = type(sensealg).__name__
        T, errors = gradient_errors(sensealg, horizons, exact)
        print(f"{name:22s} error {errors[3]:.0e} at T = {T[3]:g}, {errors[-1]:.0e} at T = {T[-1]:g}")
        curves.append(fg.curve(T, errors, f"dx(T)/dp by {name}", "line+scatter"))
    print("picture:", fg.plot(curves, "lorenz_adjoint.png", yscale="log", title="Lorenz: errors of solving backward",
                              xlabel="time that is solved backward", ylabel="relative error"))
