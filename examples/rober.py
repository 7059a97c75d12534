"""Robertson's reaction over eleven decades of time: rates that differ by a factor of a billion.

An explicit method has to follow the fastest of them to the end, and says after 100,000 steps that it cannot. The stiff
methods, and the one that solve chooses by itself, need some hundred steps, or two thousand cheap ones of FBDF, for every
component to six digits or better.
"""

import flowgrad as fg


def rober(u, p, t):
    y1, y2, y3 = u
    slow, fast, back = p[0]*y1, p[1]*y2**2, p[2]*y2*y3
    return [back - slow, slow - back - fast, fast]


END = [2.083340149701294e-08, 8.333360770334783e-14, 0.9999999791665152]    # in quadruple precision
prob = fg.ODEProblem(rober, u0=[1.0, 0.0, 0.0], tspan=(0.0, 1e11), p=[0.04, 3e7, 1e4])
tolerances = {"rtol": 1e-8, "atol": 1e-21}

for method in [None, fg.Rodas5P(), fg.RadauIIA5(), fg.KenCarp4(), fg.FBDF()]:
    sol = fg.solve(prob, method, **tolerances)
    error = max(abs(x/y - 1) for x, y in zip(sol.u[-1], END))
    print(f"{sol.retcode}: {sol.method}, {sol.stats.naccept} steps, relative error {error:.1e}")

print(fg.solve(prob, fg.Tsit5(), save_everystep=False, **tolerances).message)

sol = fg.solve(prob, **tolerances)
times = [10**(-6 + 17*i/500) for i in range(501)]
u = sol(times)
print("picture:", fg.plot([fg.curve(times, u[:, 0], "y1"), fg.curve(times, 1e4*u[:, 1], "10^4 y2"),
                           fg.curve(times, u[:, 2], "y3")], "rober.svg",
                          title="Robertson's reaction", xlabel="t", ylabel="concentration", xscale="log"))
