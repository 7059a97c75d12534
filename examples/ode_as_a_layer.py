"""A differential equation as a layer between two Dense layers, all trained at once.

Points of the plane are of two classes, a disc and the ring around it, which no line separates. A Dense layer takes them to three
dimensions, where a flow carries them from t = 0 to 1, and another reads the class from where they end. Leaves
`ode_as_a_layer.svg`: the points, and the border between the classes that was learnt; and `ode_as_a_layer_loss.svg`.
"""

import math

import flowgrad as fg


def scattered(count, inner, outer):
    """Points evenly scattered over a ring: a sequence of low discrepancy."""
    places = [(inner + (outer - inner)*math.fmod(0.7548776662*i, 1.0), 2*math.pi*math.fmod(0.5698402910*i, 1.0)) for i in range(count)]
    return [[r*math.cos(angle), r*math.sin(angle)] for r, angle in places]


disc, ring = scattered(60, 0.0, 1.0), scattered(140, 1.6, 2.6)
points, classes = fg.array(disc + ring), fg.array([0.0]*len(disc) + [1.0]*len(ring))

flow = fg.NeuralODE(fg.nn.Dense(3, 3, fg.tanh), (0.0, 1.0), fg.Tsit5(), rtol=1e-5, atol=1e-5)
network = fg.nn.Chain(fg.nn.Dense(2, 3), flow, fg.nn.Dense(3, 2))


def loss(theta):
    return fg.cross_entropy(network(points, theta), classes)


fit = fg.train(loss, network.init(seed=1), fg.Adam(0.03), epochs=300)
logits = network(points, fit.params)
right = sum((one > zero) == (label == 1.0) for (zero, one), label in zip(logits.tolist(), classes.tolist()))
print(f"{fit.retcode}: loss {fit.losses[0]:.3f} -> {fit.loss:.4f}, {right} of {len(points)} points are right, {fit.seconds:.1f} s")


def border():
    """Where the classes change, on rays from the origin."""
    radii, angles = [0.02*k for k in range(1, 151)], [2*math.pi*i/120 for i in range(121)]
    found = [[], []]
    for angle in angles:
        ray = network([[r*math.cos(angle), r*math.sin(angle)] for r in radii], fit.params).tolist()
        r = next((r for r, (zero, one) in zip(radii, ray) if one > zero), radii[-1])
        found[0].append(r*math.cos(angle))
        found[1].append(r*math.sin(angle))
    return found


print("picture:", fg.plot([
    fg.curve([x for x, _ in disc], [y for _, y in disc], "disc", "scatter"),
    fg.curve([x for x, _ in ring], [y for _, y in ring], "ring", "scatter"), fg.curve(*border(), "learnt border", color="#000000")],
    "ode_as_a_layer.svg", title="A differential equation between two Dense layers", width=620, height=640))
print("picture:", fg.plot(fit, "ode_as_a_layer_loss.svg", title="Loss of Dense, ODE, Dense", ylabel="cross-entropy"))
