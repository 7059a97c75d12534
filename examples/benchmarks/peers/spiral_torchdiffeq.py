"""The spiral neural ODE by torchdiffeq, its adjoint and backpropagation through its steps: a gradient, and an iteration of
training with Adam; one thread.

Prints "gradient,name,microseconds,error" lines, the error relative to the largest component of the exact gradient, and
"training,name,microseconds,error" lines, the error that of the loss after all iterations.
"""

import json
import sys
import time

import torch
from torchdiffeq import odeint, odeint_adjoint

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
H = 50
given = json.load(open(sys.argv[1]))
times, data = torch.tensor(given["times"]), torch.tensor(given["data"]).reshape(30, 2)
exact = torch.tensor(given["exact"])


class Network(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = torch.nn.Parameter(p)

    def forward(self, t, u):
        p = self.p
        hidden = torch.tanh(p[:2 * H].reshape(H, 2) @ u ** 3 + p[2 * H:3 * H])
        return p[3 * H:5 * H].reshape(2, H) @ hidden + p[5 * H:]


def loss(solve, f):
    u = solve(f, torch.tensor([2.0, 0.0]), times, rtol=1e-7, atol=1e-9, method="dopri5")
    return ((u - data) ** 2).sum()


def gradient(solve, f):
    f.p.grad = None
    value = loss(solve, f)
    value.backward()
    return value.item()


def train(solve):
    f = Network(torch.tensor(given["p"]))
    adam = torch.optim.Adam([f.p], lr=given["rate"])
    for _ in range(given["iterations"]):
        gradient(solve, f)
        adam.step()
    with torch.no_grad():
        return loss(solve, f).item()


def best(work):
    """(seconds of the fastest of many runs, what it gave)"""
    least = float("inf")
    end = time.perf_counter() + 8
    while time.perf_counter() < end:
        start = time.perf_counter()
        result = work()
        least = min(least, time.perf_counter() - start)
    return least, result


f = Network(torch.tensor(given["p"]))
for name, solve in (("torchdiffeq odeint_adjoint dopri5", odeint_adjoint), ("torchdiffeq odeint dopri5", odeint)):
    seconds, _ = best(lambda: gradient(solve, f))
    error = ((f.p.grad - exact).abs().max() / exact.abs().max()).item()
    print(f"gradient,{name},{seconds * 1e6},{error}")
    seconds, value = best(lambda: train(solve))
    print(f"training,{name},{seconds / given['iterations'] * 1e6},{abs(value / given['loss'] - 1)}")
