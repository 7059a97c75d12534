"""Fit Lotka-Volterra to the Hudson's Bay Company's records of hare and lynx pelts (1900 to 1920).

Four rates and both initial populations are fitted by gradients. All six are positive, and errors in the counts are
relative, so both the unknowns and the residuals are logarithms. The residuals contain a solve; their gradient comes
from forward sensitivities.
"""

import csv
import math
import os

import flowgrad as fg

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "lynx_hare.csv")) as file:
    rows = [[float(x) for x in row] for row in csv.reader(file) if row[0].isdigit()]
years, hares, lynxes = ([row[i] for row in rows] for i in range(3))
log_counts = [[math.log(hare), math.log(lynx)] for hare, lynx in zip(hares, lynxes)]


def lotka_volterra(u, p, t):
    hare, lynx = u
    a, b, d, g = p
    return [a*hare - b*hare*lynx, -d*lynx + g*hare*lynx]


prob = fg.ODEProblem(lotka_volterra, u0=[30.0, 4.0], tspan=(years[0], years[-1]), p=[0.5, 0.025, 0.8, 0.025])


def model(prob, theta, saveat):
    x = fg.exp(theta)
    return fg.solve(prob, fg.Tsit5(), p=x[:4], u0=x[4:], saveat=saveat, rtol=1e-8, atol=1e-8)


def fit(prob, picture):
    """Fits `prob` to the counts, prints what it found and draws it."""

    def loss(theta):
        return fg.sum((fg.log(model(prob, theta, years).u) - log_counts)**2)

    start = [math.log(x) for x in [*prob.p, *prob.u0]]
    found = fg.train(loss, start, fg.BFGS(), epochs=100)
    print(f"{found.iterations} steps, sum of squares {float(loss(start)):.4f} -> {found.loss:.6f}")
    for name, x in zip(["alpha", "beta", "delta", "gamma", "hare(1900)", "lynx(1900)"], found.params):
        print(f"  {name:10s} = {math.exp(x):.6f}")
    fine = [years[0] + 0.1*i for i in range(201)]
    curves = model(prob, found.params, fine)
    blue, orange = "#0072b2", "#d55e00"
    print("picture:", fg.plot([
        fg.curve(fine, curves.u[:, 0], "hare, fitted", color=blue), fg.curve(years, hares, "hare, counted", "scatter", blue),
        fg.curve(fine, curves.u[:, 1], "lynx, fitted", color=orange), fg.curve(years, lynxes, "lynx, counted", "scatter", orange)],
        picture, title="Pelts of the Hudson's Bay Company", xlabel="year", ylabel="thousands"))


if __name__ == "__main__":
    fit(prob, "lynx_hare.svg")
