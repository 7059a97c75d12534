"""A universal differential equation (Rackauckas et al. 2020): what is known is written down, what is not is a network.

Prey grow and predators starve as in Lotka-Volterra, but how the two meet is not known: a network of the state is trained until
the solution goes through the data. Along the trajectory it has then found the missing terms, -0.9 xy and 0.8 xy, though it
has seen populations alone. Leaves `universal_differential_equation.svg`, and `universal_differential_equation_loss.svg`.
"""

import flowgrad as fg

GROWTH, STARVATION, EATEN, FED = 1.3, 1.8, 0.9, 0.8
U0, SPAN, TIGHT = [0.4425, 4.628], (0.0, 3.0), {"rtol": 1e-8, "atol": 1e-8}


def lotka_volterra(u, p, t):
    x, y = u
    return [GROWTH*x - EATEN*x*y, -STARVATION*y + FED*x*y]


network = fg.nn.Chain(fg.nn.Dense(2, 16, fg.tanh), fg.nn.Dense(16, 2))


def universal(u, theta, t):
    x, y = u
    meetings = network(u, theta)
    return [GROWTH*x + meetings[0], -STARVATION*y + meetings[1]]


data = fg.solve(fg.ODEProblem(lotka_volterra, U0, SPAN), fg.Vern7(), saveat=0.1, **TIGHT)
prob = fg.ODEProblem(universal, U0, SPAN, network.init())


def fitted(theta, saveat):
    return fg.solve(prob, fg.Vern7(), p=theta, saveat=saveat, **TIGHT).u


def loss(theta):
    return fg.mse(fitted(theta, data.t), data.u)


rough = fg.train(loss, network.init(), fg.Adam(0.02), epochs=300)
fit = fg.train(loss, rough.params, fg.BFGS(), epochs=2500)
print(f"loss {rough.losses[0]:.3g} -> {rough.loss:.3g} by Adam -> {fit.loss:.3g} by BFGS, {rough.seconds + fit.seconds:.1f} s")

fine = [0.03*i for i in range(101)]
u = fitted(fit.params, fine)
found, met = network(u, fit.params), u[:, 0]*u[:, 1]
for name, term, rate in (("prey", found[:, 0], -EATEN), ("predators", found[:, 1], FED)):
    print(f"{name}: the network is {fg.dot(term, met)/fg.dot(met, met):.3f} xy, which should be {rate} xy; "
          f"wrong by {fg.max(fg.abs(term - rate*met)):.1e} at most, of {fg.max(fg.abs(rate*met)):.2f}")

blue, orange, green, purple = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
few = fine[::5]
print("picture:", fg.plot([
    fg.curve(data.t, data.u[:, 0], "prey, data", "scatter", blue), fg.curve(fine, u[:, 0], "prey, fitted", color=blue),
    fg.curve(data.t, data.u[:, 1], "predators, data", "scatter", orange), fg.curve(fine, u[:, 1], "predators, fitted", color=orange),
    fg.curve(few, -EATEN*met[::5], "-0.9 xy", "scatter", green), fg.curve(fine, found[:, 0], "learnt in its place", color=green),
    fg.curve(few, FED*met[::5], "0.8 xy", "scatter", purple), fg.curve(fine, found[:, 1], "learnt in its place", color=purple)],
    "universal_differential_equation.svg", title="What the equation lacks, learnt from populations", xlabel="t", height=600))
losses = fg.concatenate([rough.losses, fit.losses])
print("picture:", fg.plot(fg.curve(list(range(len(losses))), losses), "universal_differential_equation_loss.svg", yscale="log",
                          title="300 iterations of Adam, then BFGS", xlabel="iteration", ylabel="mean square error"))
