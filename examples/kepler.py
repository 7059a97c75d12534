"""A planet on 500 orbits around its sun: who keeps the energy?

A method that controls its error loses energy step by step, however small the tolerance. A symplectic method with a fixed
step errs by a bounded amount for ever: it solves a problem nearby, with an energy of its own, exactly.
"""

import math

import flowgrad as fg

ORBITS, SAMPLES = 500, 20


def acceleration(v, u, p, t):
    x, y = u
    r3 = (x*x + y*y)**1.5
    return [-x/r3, -y/r3]


period = 2*math.pi
prob = fg.SecondOrderODEProblem(acceleration, du0=[0.0, 2.0], u0=[0.4, 0.0], tspan=(0.0, ORBITS*period))


def energy(state):
    (vx, vy), (x, y) = state
    return (vx*vx + vy*vy)/2 - 1/math.hypot(x, y)


curves = []
for method, options in [(fg.Tsit5(), {"rtol": 1e-7, "atol": 1e-7}),
                        (fg.VelocityVerlet(), {"dt": period/400}),
                        (fg.KahanLi8(), {"dt": period/160})]:
    sol = fg.solve(prob, method, saveat=period/SAMPLES, maxiters=1_000_000, **options)
    states = sol.u.tolist()
    errors = [abs(energy(state) - energy(states[0])) for state in states]
    worst = [max(errors[i*SAMPLES + 1:(i + 1)*SAMPLES + 1]) for i in range(ORBITS)]
    print(f"{sol.retcode}: {sol.method}, {sol.stats.nf} forces, energy error {worst[0]:.1e} in the first orbit, "
          f"{worst[-1]:.1e} in the last")
    curves.append(fg.curve(range(1, ORBITS + 1), worst, sol.method))

print("picture:", fg.plot(curves, "kepler.svg", title="Energy error of 500 orbits", xlabel="orbit", ylabel="energy error",
                          yscale="log"))
