"""A continuous normalising flow (Grathwohl et al. 2019) learns the density of two moons.

A neural ODE takes points of the unknown density to normal ones; how much it compresses them on the way gives their density,
which is made as large as can be at the points that are there. Backward it makes new points of noise: `normalizing_flow.svg` is
an animation of that; `normalizing_flow_loss.svg` shows the training. `normalizing_flow.py 100` stops after 100 iterations in
place of 400.
"""

import math
import sys

import flowgrad as fg


def scattered(k, alpha):
    return math.fmod((k + 1)*alpha, 1)


def noise(k):
    """A pair of independent normal numbers, evenly scattered (Box and Muller 1958)."""
    r, angle = math.sqrt(-2*math.log(scattered(k, 0.7548776662))), 2*math.pi*scattered(k, 0.5698402910)
    return r*math.cos(angle), r*math.sin(angle)


def moon(k):
    """A point of two moons that lie in each other."""
    angle, (dx, dy) = math.pi*scattered(k, 0.6180339887), noise(k)
    x, y = (math.cos(angle), math.sin(angle)) if k % 2 else (1 - math.cos(angle), 0.5 - math.sin(angle))
    return [1.5*(x - 0.5) + 0.12*dx, 1.5*(y - 0.25) + 0.12*dy]


points = fg.array([moon(k) for k in range(256)])
network = fg.nn.Chain(fg.nn.Dense(2, 32, fg.tanh), fg.nn.Dense(32, 32, fg.tanh), fg.nn.Dense(32, 2))
flow = fg.FFJORD(network, 2, (0.0, 1.0), fg.Tsit5(), rtol=1e-4, atol=1e-4)


def loss(theta):
    return -fg.mean(flow.log_density(points, theta))


iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 400
fit = fg.train(loss, flow.init(seed=0), fg.Adam(fg.CosineDecay(0.02, iterations)), epochs=iterations)
print(f"{fit.retcode}: mean log density of the points {-fit.losses[0]:.3f} -> {-fit.loss:.3f}, {fit.seconds:.1f} s")
unseen = fg.array([moon(k) for k in range(1000, 1256)])
print(f"of points that were not trained on: {fg.mean(flow.log_density(unseen, fit.params)):.3f}")
grid = fg.array([[0.2*i, 0.2*j] for i in range(-20, 21) for j in range(-20, 21)])
print(f"the density is {0.04*fg.sum(fg.exp(flow.log_density(grid, fit.params))):.3f} in all")

times = [1.0 - i/12 for i in range(13)]
normal = fg.array([noise(k) for k in range(400)])
states = fg.NeuralODE(network, (1.0, 0.0), fg.Tsit5(), saveat=times, rtol=1e-4, atol=1e-4)(normal, fit.params)
frames = [[fg.curve(points[:, 0], points[:, 1], "data", "scatter", "#d9d9d9"), fg.curve(u[:, 0], u[:, 1], "noise, carried by the flow", "scatter")]
          for u in states]
print("picture:", fg.animate(frames, "normalizing_flow.svg", titles=[f"Two moons of noise: t = {t:.2f}" for t in times], seconds=4,
                             width=640, height=600))
print("picture:", fg.plot(fit, "normalizing_flow_loss.svg", title="Two moons: loss of the flow", ylabel="- mean log density"))
