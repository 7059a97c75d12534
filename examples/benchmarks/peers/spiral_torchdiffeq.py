"""The gradient of the spiral neural ODE by torchdiffeq: its adjoint and backpropagation through its steps; one thread.

Prints "name,microseconds,error" lines, the error relative to the largest component of the exact gradient.
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


f = Network(torch.tensor(given["p"]))
for name, solve in (("torchdiffeq odeint_adjoint dopri5", odeint_adjoint), ("torchdiffeq odeint dopri5", odeint)):
    best = float("inf")
    end = time.perf_counter() + 8
    while time.perf_counter() < end:
        start = time.perf_counter()
        f.p.grad = None
        u = solve(f, torch.tensor([2.0, 0.0]), times, rtol=1e-7, atol=1e-9, method="dopri5")
        ((u - data) ** 2).sum().backward()
        best = min(best, time.perf_counter() - start)
    error = ((f.p.grad - exact).abs().max() / exact.abs().max()).item()
    print(f"{name},{best * 1e6},{error}")
