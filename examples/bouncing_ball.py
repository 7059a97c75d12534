"""A ball that bounces: each impact is found where it happens, and turns the velocity around."""

import flowgrad as fg


def fall(u, p, t):
    height, velocity = u
    gravity, restitution = p
    return [velocity, -gravity]


def reach(u, p, t):
    """How high the ball can still get."""
    return u[0] + u[1]**2 / (2*p[0])


bounce = fg.ContinuousCallback(lambda u, p, t: u[0], lambda u, p, t: [u[0], -p[1]*u[1]], direction="falling")
rest = fg.DiscreteCallback(lambda u, p, t: reach(u, p, t) < 0.5, fg.terminate)
record = fg.SavingCallback(reach)

prob = fg.ODEProblem(fall, u0=[50.0, 0.0], tspan=(0.0, 60.0), p=[9.8, 0.8], callback=[bounce, rest, record])

if __name__ == "__main__":
    sol = fg.solve(prob, fg.Tsit5(), rtol=1e-10, atol=1e-10)
    impacts = [event for event in sol.events if event.callback is bounce]
    print(f"{sol.retcode} at t = {sol.t[-1]:.6f} after {len(impacts)} impacts in {sol.stats.naccept} steps")
    for event in impacts[:3]:
        print(f"impact at t = {event.t:.10f}, velocity {event.before[1]:.6f} -> {event.after[1]:.6f}")
    saved = sol.saved[0]
    print("picture:", fg.plot([sol, fg.curve(saved.t, saved.values, label="height still in reach")], "bouncing_ball.svg",
                              vars=[0], labels=["height"], xlabel="t", title="Bouncing ball"))
