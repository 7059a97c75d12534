"""Two phases that separate at once, and then wait: Allen and Cahn's equation u_t = 0.01 u_xx + u - u^3 on (-1, 1).

Diffusion is stiff and linear, the reaction is neither. As a split problem it is solved by ETDRK4, which takes the matrix of
diffusion exactly, and by KenCarp4, which makes it the implicit half; any other method sees the sum. What is left in the end
is a steady state, which DynamicSS waits for.
"""

import math

import flowgrad as fg

n = 99
dx = 2/(n + 1)
x = [-1 + dx*(i + 1) for i in range(n)]
k = 0.01/dx**2
diffusion = [[-2*k*(i == j) + k*(abs(i - j) == 1) for j in range(n)] for i in range(n)]
ends = [-k] + [0.0]*(n - 2) + [k]               # u = -1 and 1 beyond the first and the last point


def reaction(u, p, t):
    return u - u**3 + ends


u0 = [0.53*s + 0.47*math.sin(-1.5*math.pi*s) for s in x]
prob = fg.SplitODEProblem(diffusion, reaction, u0, (0.0, 70.0))
exact = fg.solve(prob, fg.Rodas5P(), rtol=1e-10, atol=1e-10, save_everystep=False).u[-1]
for method, options in [(fg.ETDRK4(), {"dt": 0.25}), (fg.KenCarp4(), {"rtol": 1e-6, "atol": 1e-6}),
                        (None, {"rtol": 1e-6, "atol": 1e-6})]:
    sol = fg.solve(prob, method, **options)
    error = max(abs(a - b) for a, b in zip(sol.u[-1], exact))
    print(f"{sol.retcode}: {sol.method}, {sol.stats.naccept} steps, error {error:.1e}")


def whole(u, p, t):
    return fg.matmul(diffusion, u) + reaction(u, p, t)


steady = fg.solve(fg.SteadyStateProblem(whole, u0), fg.DynamicSS())
change = max(abs(a - b) for a, b in zip(sol.u[-1], steady.u))
print(f"steady state: {steady.retcode}, {steady.message}, {change:.1e} from u(70)")

picture = [fg.curve(x, sol(t), f"t = {t}") for t in (0, 3, 30, 45, 70)]
print("picture:", fg.plot(picture, "allen_cahn.svg", title="Phases that separate, and one that gives way", xlabel="x",
                          ylabel="u"))
