"""A latent ODE (Chen et al. 2018; here without noise in the latent state) continues spirals that it has seen the first half of.

Points come at uneven times. A recurrent cell reads those of the first half backward, with the time to the next; what it holds
at the end gives the latent state at t = 0, which a neural ODE carries through all times, and a Dense layer reads points from.
The turns, sizes and phases of spirals differ, half of them turn left. Leaves `latent_ode.svg`: four spirals that were not
trained on, as seen, as they went on, and as they were continued; and `latent_ode_loss.svg`. `latent_ode.py 100` stops after 100
iterations in place of 800.
"""

import math
import sys

import flowgrad as fg

POINTS, SEEN = 24, 12
TIMES = [2.0*(i + 0.4*math.sin(7*i))/(POINTS - 1) for i in range(POINTS)]


def spirals(first, count):
    """Points, (count, POINTS, 2), of spirals with evenly scattered sizes, phases and turns."""
    result = []
    for k in range(first, first + count):
        size, phase, speed = 0.8 + 0.4*math.fmod(0.8191725134*k, 1), 6.2832*math.fmod(0.6710436067*k, 1), 2.5 + math.fmod(0.5497004779*k, 1)
        turn = speed if k % 2 else -speed
        result.append([[size*(0.4 + 0.3*t)*math.cos(phase + turn*t), size*(0.4 + 0.3*t)*math.sin(phase + turn*t)] for t in TIMES])
    return fg.array(result)


HIDDEN, LATENT = 24, 4
ITERATIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 800
flow = fg.NeuralODE(fg.nn.Chain(fg.nn.Dense(LATENT, 24, fg.tanh), fg.nn.Dense(24, LATENT)), (0.0, 2.0), fg.Tsit5(), saveat=TIMES,
                    rtol=1e-4, atol=1e-4)
network = fg.nn.Chain(fg.nn.GRU(3, HIDDEN, backward=True), fg.nn.Dense(HIDDEN, LATENT), flow, fg.nn.Dense(LATENT, 2))
GAPS = fg.array([[TIMES[i + 1] - TIMES[i]] for i in range(SEEN)])


def continued(theta, points):
    """Points of spirals, (POINTS, count, 2), from the first SEEN of theirs."""
    gaps = fg.broadcast_to(GAPS, (points.shape[0], SEEN, 1))
    return network(fg.concatenate([points[:, :SEEN], gaps], axis=2), theta)


def loss(theta, points):
    return fg.mse(continued(theta, points), fg.transpose(points, (1, 0, 2)))


def distance(a, b):
    """The root of the mean square distance of points."""
    return math.sqrt(2*fg.mse(a, b))


trained, unseen = spirals(0, 64), spirals(64, 16)
fit = fg.train(loss, network.init(), fg.Adam(fg.CosineDecay(0.01, ITERATIONS)), epochs=ITERATIONS, data=[(trained,)])
found, true = continued(fit.params, unseen), fg.transpose(unseen, (1, 0, 2))
print(f"{fit.retcode}: loss {fit.losses[0]:.4f} -> {fit.loss:.5f}, {fit.seconds:.1f} s")
print(f"spirals that were not trained on: mean distance {distance(found[:SEEN], true[:SEEN]):.3f} where seen, "
      f"{distance(found[SEEN:], true[SEEN:]):.3f} where continued, {distance(true[SEEN:], true[SEEN - 1]):.3f} if the last point is kept")

curves = []
for k in range(4):
    across, up = 2.4*(k % 2), -2.4*(k//2)
    label = (lambda text: text if k == 0 else None)
    curves += [fg.curve(found[:, k, 0] + across, found[:, k, 1] + up, label("latent ODE"), color="#0072b2"),
               fg.curve(true[:SEEN, k, 0] + across, true[:SEEN, k, 1] + up, label("seen"), "scatter", "#000000"),
               fg.curve(true[SEEN:, k, 0] + across, true[SEEN:, k, 1] + up, label("how it went on"), "scatter", "#d55e00")]
print("picture:", fg.plot(curves, "latent_ode.svg", title="Spirals continued from their first half", width=640, height=680))
print("picture:", fg.plot(fit, "latent_ode_loss.svg", title="Loss of the latent ODE"))
