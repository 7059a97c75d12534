"""A pendulum in Cartesian coordinates: differential equations with a constraint, solved by a mass matrix and as residuals."""

import math

import flowgrad as fg

G = 9.81


def pendulum(u, p, t):
    x, y, v, w, tension = u
    # The last is x*x + y*y = 1, differentiated twice: it holds the tension of the rod, whose derivative is nowhere.
    return [v, w, -tension*x, -tension*y - G, v*v + w*w - tension*(x*x + y*y) - G*y]


def residual(du, u, p, t):
    right = pendulum(u, p, t)
    return [du[i] - right[i] for i in range(4)] + [right[4]]


MASS = [[1.0 if i == j and i < 4 else 0.0 for j in range(5)] for i in range(5)]
START = [1.0, 0.0, 0.0, 0.0, 0.0]
prob = fg.ODEProblem(pendulum, START, (0.0, 5.0), mass_matrix=MASS)
fully_implicit = fg.DAEProblem(residual, [0.0]*5, START, (0.0, 5.0))

if __name__ == "__main__":
    for problem in (prob, fully_implicit):
        sol = fg.solve(problem, rtol=1e-9, atol=1e-9)
        x, y, v, w, _ = sol.u[-1].tolist()
        print(f"{type(problem).__name__} by {sol.method}: {sol.retcode}, {sol.stats['naccept']} steps; the length is wrong by "
              f"{abs(math.hypot(x, y) - 1):.1e}, the energy by {abs((v*v + w*w)/2 + G*y):.1e}")
    sol = fg.solve(prob, rtol=1e-9, atol=1e-9, saveat=0.01)
    print("picture:", fg.plot(sol, "pendulum_dae.svg", labels=["x", "y", "v", "w", "tension"], xlabel="t",
                              title="A pendulum as a differential-algebraic equation"))
