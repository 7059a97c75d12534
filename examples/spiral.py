"""A neural ODE learns a spiral (Chen et al. 2018): 30 points of u' = A u^3, and a network of 252 parameters in place of A u^3.

Leaves the training as an animation, `spiral.svg`, and its losses, `spiral_loss.svg`. `spiral.py --seeds 10` trains from ten
starts and prints how far each came.
"""

import sys

import flowgrad as fg

U0, SPAN = [2.0, 0.0], (0.0, 1.5)
TIMES = [SPAN[1]*i/29 for i in range(30)]
FINE = [SPAN[1]*i/99 for i in range(100)]
TIGHT = {"rtol": 1e-7, "atol": 1e-9}


def spiral(u, p, t):
    x, y = u**3
    return [-0.1*x + 2.0*y, -2.0*x - 0.1*y]


data = fg.solve(fg.ODEProblem(spiral, U0, SPAN), fg.Tsit5(), saveat=TIMES, **TIGHT).u
network = fg.nn.Chain(lambda x: x**3, fg.nn.Dense(2, 50, fg.tanh), fg.nn.Dense(50, 2))
node = fg.NeuralODE(network, SPAN, fg.Tsit5(), saveat=TIMES, **TIGHT)


def loss(theta):
    return fg.sum((node(U0, theta) - data)**2)


def picture(theta):
    u = node.solve(U0, theta, saveat=FINE).u
    return [fg.curve(data[:, 0], data[:, 1], "data", "scatter", "#d55e00"), fg.curve(u[:, 0], u[:, 1], "neural ODE", color="#0072b2")]


def main():
    frames, titles = [], []

    def watch(theta, value, iteration):
        if iteration < 10 or iteration < 40 and iteration % 5 == 0 or iteration % 50 == 0 or iteration == 299:
            frames.append(picture(theta))
            titles.append(f"A neural ODE learns a spiral: iteration {iteration}, loss {value:.3g}")

    fit = fg.train(loss, node.init(), fg.Adam(0.05), epochs=300, callback=watch)
    print(f"{fit.retcode}: loss {fit.losses[0]:.3f} -> {fit.loss:.4f} in {fit.iterations} iterations, {fit.seconds:.1f} s")
    print("picture:", fg.animate(frames, "spiral.svg", titles=titles, xlabel="x", ylabel="y", width=700, height=560))
    print("picture:", fg.plot(fit, "spiral_loss.svg", title="Loss of the spiral"))


def many(seeds):
    for seed in range(seeds):
        fit = fg.train(loss, node.init(seed), fg.Adam(0.05), epochs=300)
        print(f"seed {seed}: loss {fit.losses[0]:.3f} -> {fit.loss:.4f}, {fit.loss/fit.losses[0]:.4f} of the start")


if __name__ == "__main__":
    many(int(sys.argv[2])) if sys.argv[1:2] == ["--seeds"] else main()
