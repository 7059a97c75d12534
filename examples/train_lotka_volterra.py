"""The rates of Lotka-Volterra are trained until both populations stay at 1.

The loss contains the solve; its gradient comes from forward sensitivities, as there are four rates. Leaves the training as an
animation, `train_lotka_volterra.svg`.
"""

import flowgrad as fg


def lotka_volterra(u, p, t):
    x, y = u
    a, b, d, g = p
    return [a*x - b*x*y, -d*y + g*x*y]


prob = fg.ODEProblem(lotka_volterra, u0=[1.0, 1.0], tspan=(0.0, 10.0), p=[2.2, 1.0, 2.0, 0.4])


def populations(p):
    return fg.solve(prob, fg.Tsit5(), p=p, saveat=0.1).u


def loss(p):
    return fg.sum((populations(p) - 1.0)**2)


frames, titles = [], []


def watch(p, value, iteration):
    if iteration < 10 or iteration < 50 and iteration % 5 == 0 or iteration % 50 == 0 or value < 1e-4:
        u = populations(p)
        t = [0.1*i for i in range(len(u))]
        frames.append([fg.curve(t, u[:, 0], "prey"), fg.curve(t, u[:, 1], "predators")])
        titles.append(f"Iteration {iteration}: loss {value:.3g}")
    return value < 1e-4


fit = fg.train(loss, prob.p, fg.Adam(0.1), epochs=500, callback=watch)
print(f"{fit.retcode} after {fit.iterations} iterations: loss {fit.losses[0]:.1f} -> {fit.loss:.2e}, {fit.seconds:.2f} s")
print("rates:", ", ".join(f"{rate:.4f}" for rate in fit.params))
print("picture:", fg.animate(frames, "train_lotka_volterra.svg", titles=titles, xlabel="t", ylabel="population"))
