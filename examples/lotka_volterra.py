"""Predators and prey: solve the Lotka-Volterra equations and draw both populations."""

import flowgrad as fg


def lotka_volterra(u, p, t):
    x, y = u
    a, b, d, g = p
    return [a*x - b*x*y, -d*y + g*x*y]


prob = fg.ODEProblem(lotka_volterra, u0=[1.0, 1.0], tspan=(0.0, 10.0), p=[1.5, 1.0, 3.0, 1.0])

if __name__ == "__main__":
    sol = fg.solve(prob, fg.Tsit5(), rtol=1e-8, atol=1e-10)
    print(f"{sol.retcode}: u({sol.t[-1]:g}) = {sol.u[-1].tolist()}")
    print(f"{sol.stats['naccept']} steps, {sol.stats['nf']} evaluations of the right-hand side")

    def loss(p):
        s = fg.solve(prob, fg.Tsit5(), p=p, saveat=0.1, rtol=1e-8, atol=1e-10)
        return fg.sum((s.u[:, 0] - 1.0)**2)

    value, grad = fg.value_and_grad(loss)(prob.p)
    print(f"sum of (x - 1)^2 = {value:.6f}, its gradient with respect to p = {[round(float(g), 6) for g in grad]}")
    print("picture:", fg.plot(sol, "lotka_volterra.svg", labels=["prey", "predators"], xlabel="t",
                              title="Lotka-Volterra"))
