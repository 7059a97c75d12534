"""Neural differential equations from Python."""

import math
import unittest

import flowgrad as fg

TIGHT = dict(rtol=1e-9, atol=1e-9)


def turning(rate):
    """du/dt = (-u1, u0) * rate as a layer of one parameter."""
    return fg.nn.Function(lambda x, p: p["rate"] * fg.stack([-x[..., 1], x[..., 0]], axis=-1), {"rate": ()})


class NeuralODETest(unittest.TestCase):
    def near(self, got, want, delta=1e-7):
        got, want = fg.array(got), fg.array(want)
        self.assertEqual(got.shape, want.shape)
        for a, b in zip(got.ravel().tolist(), want.ravel().tolist()):
            self.assertAlmostEqual(a, b, delta=delta)

    def test_uneven_times_and_batches(self):
        ts = [0.1, 0.15, 1.0]
        node = fg.NeuralODE(turning(1), (0.0, 1.0), fg.Vern7(), saveat=ts, **TIGHT)
        theta = [2.0]
        want = [[math.cos(2 * t), math.sin(2 * t)] for t in ts]
        self.near(node([1.0, 0.0], theta), want)
        batch = node([[1.0, 0.0], [0.0, 3.0]], theta)
        self.assertEqual(batch.shape, (3, 2, 2))
        self.near(batch[:, 0], want)
        self.near(batch[:, 1], [[-3 * s, 3 * c] for c, s in want])

    def test_gradients_by_parameters_and_by_the_start(self):
        node = fg.NeuralODE(turning(1), (0.0, 1.0), fg.Vern7(), saveat=[1.0], **TIGHT)
        value, g = fg.value_and_grad(lambda q: fg.sum(node([q["x"], 0.0], q["theta"])[0, 0]))({"x": 1.5, "theta": [2.0]})
        self.assertAlmostEqual(value, 1.5 * math.cos(2), delta=1e-7)
        self.assertAlmostEqual(g["x"], math.cos(2), delta=1e-6)
        self.assertAlmostEqual(g["theta"][0], -1.5 * math.sin(2), delta=1e-6)

    def test_within_a_chain(self):
        node = fg.NeuralODE(fg.nn.Dense(3, 3, fg.tanh), (0.0, 1.0), fg.Tsit5(), **TIGHT)
        net = fg.nn.Chain(fg.nn.Dense(2, 3), node, fg.nn.Dense(3, 1))
        self.assertEqual(net.size, 9 + 12 + 4)
        theta = net.init(seed=1)
        x = fg.array([[1.0, 2.0], [0.5, -1.0]])
        self.assertEqual(net(x, theta).shape, (2, 1))
        hidden = fg.nn.Dense(2, 3)(x, theta[:9])
        by_hand = fg.nn.Dense(3, 1)(node(hidden, theta[9:21]), theta[21:])
        self.near(net(x, theta), by_hand, 1e-12)
        g = fg.grad(lambda th: fg.sum(net(x, th)))(theta)
        step = fg.array([1e-5 if i == 12 else 0.0 for i in range(net.size)])
        slope = (fg.sum(net(x, theta + step)) - fg.sum(net(x, theta - step))) / 2e-5
        self.assertAlmostEqual(g[12], slope, delta=1e-6)

    def test_time_and_augmentation(self):
        of_time = fg.nn.Dense(3, 2, bias=False)
        node = fg.AugmentedNeuralODE(of_time, (0.0, 2.0), fg.Vern7(), augment=1, time=True, saveat=[1.0, 2.0], **TIGHT)
        self.near(node([5.0], [0, 0, 0, 0, 1, -2]), [[5.5, -1.0], [7.0, -4.0]])
        self.assertEqual(node([[5.0], [4.0]], [0] * 6).shape, (2, 2, 2))

    def test_second_order(self):
        node = fg.NeuralSecondOrderODE(fg.nn.Dense(2, 1, bias=False), (0.0, 1.0), fg.Vern7(), **TIGHT)
        c, s = math.cos(3), math.sin(3)
        self.near(node([3.0, 1.0], [0.0, -9.0]), [3 * c - 3 * s, c + s])
        with self.assertRaisesRegex(fg.FlowgradError, "velocities, then as many positions"):
            node([1.0, 2.0, 3.0], [0.0, -9.0])

    def test_hamiltonian(self):
        energy = fg.nn.Chain(fg.nn.Dense(2, 6, fg.tanh), fg.nn.Dense(6, 1))
        motion = fg.HamiltonianNN(energy)
        theta = motion.init(seed=2)
        x = [0.4, -0.3]
        up, down = (energy([0.4, -0.3 + e], theta)[0] for e in (1e-5, -1e-5))
        self.assertAlmostEqual(motion(x, theta)[0], (up - down) / 2e-5, delta=1e-9)
        node = fg.NeuralODE(motion, (0.0, 5.0), fg.Vern7(), saveat=[2.0, 5.0], **TIGHT)
        path = node(x, theta)
        for state in path:
            self.assertAlmostEqual(energy(state, theta)[0], energy(x, theta)[0], delta=1e-7)
        g = fg.grad(lambda th: fg.sum(node(x, th)))(theta)
        step = fg.array([1e-5 if i == 3 else 0.0 for i in range(theta.size)])
        slope = (fg.sum(node(x, theta + step)) - fg.sum(node(x, theta - step))) / 2e-5
        self.assertAlmostEqual(g[3], slope, delta=1e-5)

    def test_mass_matrix(self):
        # u0' = -u0 by the layer, 0 = u0 + u1 - 1
        node = fg.NeuralODE(fg.nn.Dense(2, 1, bias=False), (0.0, 1.0), fg.Rodas5P(), saveat=[1.0], mass_matrix=[[1, 0], [0, 0]],
                            constraints=lambda u, theta, t: [u[0] + u[1] - 1.0], **TIGHT)
        self.near(node([1.0, 0.0], [-1.0, 0.0]), [[math.exp(-1), 1 - math.exp(-1)]], 1e-6)

    def test_solutions_to_look_at(self):
        node = fg.NeuralODE(turning(1), (0.0, 1.0), saveat=[1.0])
        sol = node.solve([1.0, 0.0], [2.0], saveat=None, tspan=(0.0, 0.5), **TIGHT)
        self.near(sol(0.25), [math.cos(0.5), math.sin(0.5)], 1e-6)
        self.near(node.derivative([1.0, 0.0], [2.0]), [0.0, 2.0])

    def test_training(self):
        ts = [0.1 * i for i in range(1, 16)]
        data = fg.array([[2 * math.exp(-0.2 * t) * math.cos(2 * t), -2 * math.exp(-0.2 * t) * math.sin(2 * t)] for t in ts])
        net = fg.nn.Chain(lambda x: x**3, fg.nn.Dense(2, 16, fg.tanh), fg.nn.Dense(16, 2))
        node = fg.NeuralODE(net, (0.0, 1.5), fg.Tsit5(), saveat=ts, rtol=1e-5, atol=1e-6)
        fit = fg.train(lambda th: fg.sum((data - node([2.0, 0.0], th)) ** 2), node.init(seed=0), fg.Adam(0.05), epochs=150)
        self.assertLess(fit.loss, 0.2 * fit.losses[0])

    def test_bad_input(self):
        for run, words in (
                (lambda: fg.NeuralODE(turning(1), (0.0, 1.0), constraints=3), "`constraints` must be a function"),
                (lambda: fg.AugmentedNeuralODE(turning(1), (0.0, 1.0), augment=0), "`augment` must be a whole number"),
                (lambda: fg.NeuralODE(fg.nn.Dense(2, 3), (0.0, 1.0))([1.0, 2.0], [0.0] * 9), "shape"),
                (lambda: fg.NeuralODE(turning(1), (0.0, 1.0))([1.0, 2.0], [0.0] * 9), "`theta` must be a vector of 1"),
                (lambda: fg.NeuralODE(turning(1), (0.0, 1.0), maxiters=2)([1.0, 2.0], [9.0]), "ended with MaxIters"),
                (lambda: fg.NeuralODE(turning(1), (0.0, 1.0), rtoll=2)([1.0, 2.0], [9.0]), "rtol")):
            with self.assertRaises(fg.FlowgradError) as caught:
                run()
            self.assertIn(words, str(caught.exception))


class FittingTest(unittest.TestCase):
    def test_multiple_shooting(self):
        prob = fg.ODEProblem(lambda u, p, t: p[0] * u, [1.0], (0.0, 3.0), [0.0])
        t, y = [0.0, 1.0, 2.0, 3.0], [[1.0], [3.0], [4.0], [5.0]]
        e = math.exp(0.5)
        want = (((e - 3) ** 2 + (e * e - 4) ** 2) / 3 + (4 * e - 5) ** 2 / 2 + 10 * (e * e - 4) ** 2)

        def loss(p, starts=None):
            return fg.multiple_shooting(prob, p, t, y, 3, starts=starts, continuity_term=10.0, method=fg.Vern7(), **TIGHT)
        self.assertAlmostEqual(loss([0.5]), want, delta=1e-5)
        value, g = fg.value_and_grad(loss)([0.5])
        self.assertAlmostEqual(value, want, delta=1e-5)
        self.assertAlmostEqual(g[0], (loss([0.5 + 1e-4]) - loss([0.5 - 1e-4])) / 2e-4, delta=1e-3)
        other = (((2 - 1) ** 2 + (2 * e - 3) ** 2 + (2 * e * e - 4) ** 2) / 3 + ((7 - 4) ** 2 + (7 * e - 5) ** 2) / 2
                 + 10 * (2 * e * e - 7) ** 2)
        self.assertAlmostEqual(loss([0.5], [[2.0], [7.0]]), other, delta=1e-4)

    def test_shooting_with_a_node(self):
        node = fg.NeuralODE(turning(1), (0.0, 9.0), fg.Tsit5(), rtol=1e-6, atol=1e-6)
        t = [0.3 * i for i in range(31)]
        data = [[math.cos(2 * x), math.sin(2 * x)] for x in t]
        fit = fg.train(lambda th: fg.multiple_shooting(node, th, t, data, 4), [1.0], fg.Adam(0.05), epochs=80)
        self.assertAlmostEqual(fit.params[0], 2.0, delta=0.02)

    def test_collocation(self):
        t = [0.05 * i + 0.004 * math.sin(9 * i) for i in range(40)]
        data = [[3 - 2 * x, 1 + x * x] for x in t]
        for kernel in ("epanechnikov", "uniform", "triangular", "quartic", "triweight", "tricube", "cosine", "gaussian",
                       "logistic", "sigmoid"):
            u, du = fg.collocate(data, t, kernel, bandwidth=0.3)
            self.assertEqual((u.shape, du.shape), ((40, 2), (40, 2)))
            for i in (0, 7, 39):
                self.assertAlmostEqual(u[i, 0], data[i][0], delta=1e-9)
                self.assertAlmostEqual(du[i, 1], 2 * t[i], delta=1e-7)
        u, du = fg.collocate([math.sin(x) for x in t], t)
        self.assertAlmostEqual(du[20], math.cos(t[20]), delta=0.05)

    def test_bad_input(self):
        t, data = [0.0, 1.0, 2.0], [[1.0], [2.0], [3.0]]
        node = fg.NeuralODE(lambda x: x, (0.0, 2.0))
        for run, words in (
                (lambda: fg.multiple_shooting(node, [], t, data, 1), "`group_size` must be a whole number"),
                (lambda: fg.multiple_shooting(node, [], t, data[:2], 2), "`data` must have a row"),
                (lambda: fg.multiple_shooting(node, [], t, data, 2, starts=[[1.0]]), "`starts` must have shape (2, 1)"),
                (lambda: fg.multiple_shooting(3, [], t, data, 2), "`model` must be"),
                (lambda: fg.collocate(data, [0.0, 2.0, 1.0]), "`t` must rise"),
                (lambda: fg.collocate(data, t, "round"), "`kernel` must be one of"),
                (lambda: fg.collocate(data, t, bandwidth=0.5), "fewer than three points")):
            with self.assertRaises(fg.FlowgradError) as caught:
                run()
            self.assertIn(words, str(caught.exception))


if __name__ == "__main__":
    unittest.main()
