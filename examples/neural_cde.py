"""A neural controlled differential equation (Kidger et al. 2020) tells which way spirals turn from few and uneven observations.

Of 20 times, unevenly spread, x and y are each observed at two of five or so, rarely both at once: the rest is NaN. The
observations, and the time with them, become a smooth path that drives a state; a Dense layer reads the odds from it, at each time
from what was seen until then. Leaves `neural_cde.svg`: the odds of spirals that were not trained on, and `neural_cde_loss.svg`.
"""

import math

import flowgrad as fg

TIMES = [2.0*(i + 0.4*math.sin(7*i))/19 for i in range(20)]
MISSING = 0.6


def scattered(k, alpha):
    return math.fmod((k + 1)*alpha, 1)


def spirals(first, count):
    """Time, x and y, (count, times, 3), NaN where nothing was observed, and which way they turn, 1 for left."""
    paths, turns = [], []
    for k in range(first, first + count):
        left, size, phase = k % 2, 0.6 + 0.6*scattered(k, 0.8191725134), 2*math.pi*scattered(k, 0.6710436067)
        rows = []
        for i, t in enumerate(TIMES):
            angle, r = phase + (2.0 if left else -2.0)*t, size*(0.4 + 0.3*t)
            noise = [0.1*scattered(40*k + i, alpha) - 0.05 for alpha in (0.7548776662, 0.5698402910)]
            point = [r*math.cos(angle) + noise[0], r*math.sin(angle) + noise[1]]
            seen = [scattered(41*k + 2*i + d, 0.6180339887) > MISSING for d in (0, 1)]
            rows.append([t] + [at if here else math.nan for at, here in zip(point, seen)])
        paths.append(rows)
        turns.append(float(left))
    return fg.array(paths), fg.array(turns)


field = fg.nn.Chain(fg.nn.Dense(8, 16, fg.tanh), fg.nn.Dense(16, 8*3, fg.tanh))
cde = fg.NeuralCDE(field, fg.nn.Dense(3, 8), fg.nn.Dense(8, 1), fg.Tsit5(), rtol=1e-2, atol=1e-3)


def loss(theta, paths, turns):
    """The cross-entropy of odds at three times."""
    logits = cde(TIMES, paths, theta, saveat=[0.5, 1.0, TIMES[-1]])[:, :, 0]
    return fg.mean(fg.softplus(logits) - turns*logits)


fit = fg.train(loss, cde.init(seed=0), fg.Adam(fg.CosineDecay(0.03, 60)), epochs=60, data=[spirals(0, 24)])
paths, turns = spirals(24, 40)
fine = [TIMES[-1]*i/100 for i in range(101)]
odds = fg.sigmoid(cde(TIMES, paths, fit.params, saveat=fine)[:, :, 0])
right = [sum((p > 0.5) == (turn == 1.0) for p, turn in zip(row, turns.tolist())) for row in odds.tolist()]
print(f"{fit.retcode}: loss {fit.losses[0]:.3f} -> {fit.loss:.4f}, {fit.seconds:.1f} s")
print(f"of {len(turns)} spirals that were not trained on, {right[10]} are told at t = {fine[10]:.2f}, {right[-1]} at the end")

blue, orange = "#0072b2", "#d55e00"
curves = [fg.curve(fine, odds[:, k], {0: "turn right", 1: "turn left"}.get(k), color=blue if k % 2 else orange) for k in range(24)]
print("picture:", fg.plot(curves, "neural_cde.svg", title="Which way a spiral turns, while observations come in", xlabel="t",
                          ylabel="probability that it turns left"))
print("picture:", fg.plot(fit, "neural_cde_loss.svg", title="Loss of the controlled equation", ylabel="cross-entropy"))
