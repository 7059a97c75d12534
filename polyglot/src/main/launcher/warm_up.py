# Run once after a build: what this touches is what a first script finds loaded already.
import flowgrad as fg


def lotka_volterra(u, p, t):
    x, y = u
    a, b, d, g = p
    return [a*x - b*x*y, -d*y + g*x*y]


prob = fg.ODEProblem(lotka_volterra, u0=[1.0, 1.0], tspan=(0.0, 10.0), p=[1.5, 1.0, 3.0, 1.0])
sol = fg.solve(prob, fg.Tsit5(), saveat=0.1)
fg.plot(sol, "warm_up.svg")
fg.value_and_grad(lambda p: fg.sum(fg.solve(prob, fg.Tsit5(), p=p, saveat=1.0).u))([1.5, 1.0, 3.0, 1.0])
spring = fg.foreign(language="js", source="([x, y], [a], t) => [y, -a*x]")
fg.solve(fg.ODEProblem(spring, u0=[1.0, 1.0], tspan=(0.0, 1.0), p=[1.0]), fg.Tsit5())
