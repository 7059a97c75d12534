"""Layers of neural networks: alone, on plain numbers, and within right-hand sides and losses."""

import unittest

import flowgrad as fg

NET = fg.nn.Chain(lambda x: x**3, fg.nn.Dense(2, 5, fg.tanh), fg.nn.Dense(5, 2))
THETA = NET.init(seed=0)


class LayersTest(unittest.TestCase):
    def near(self, got, want, delta=1e-12):
        got, want = fg.array(got), fg.array(want)
        self.assertEqual(got.shape, want.shape)
        for x, y in zip(got.ravel(), want.ravel()):
            self.assertAlmostEqual(x, y, delta=delta * max(1.0, abs(y)))

    def refused(self, message, call, argument=None):
        with self.assertRaisesRegex(fg.FlowgradError, message) as caught:
            call()
        if argument:
            self.assertEqual(caught.exception.argument, argument)

    def test_chain_on_numbers(self):
        first, second = NET.views(THETA)[1:]
        self.assertEqual((first["weight"].shape, second["bias"].shape), ((2, 5), (2,)))
        x = fg.array([0.5, -1.5])
        want = fg.tanh(x**3 @ first["weight"] + first["bias"]) @ second["weight"] + second["bias"]
        self.near(NET(x, THETA), want)
        self.near(NET([[0.5, -1.5], [0.5, -1.5]], THETA), fg.stack([want, want]))
        self.assertEqual(NET.size, 27)
        self.assertEqual([p.name for p in NET.parameters], ["1.weight", "1.bias", "2.weight", "2.bias"])
        self.assertEqual([p.offset for p in NET.parameters], [0, 10, 15, 25])

    def test_a_seed_gives_the_same_numbers_everywhere(self):
        self.assertEqual(THETA.tolist(), NET.init(0).tolist())
        self.assertNotEqual(THETA.tolist(), NET.init(1).tolist())
        self.assertEqual(THETA[:3].tolist(), FIRST)

    def test_in_a_right_hand_side(self):
        prob = fg.ODEProblem(lambda u, p, t: NET(u, p), [2.0, 0.0], (0.0, 1.0), THETA)
        plain = fg.remake(prob, f=fg.opaque(lambda u, p, t: NET(u, p)))
        options = {"saveat": [1.0], "rtol": 1e-9, "atol": 1e-9}
        self.near(fg.solve(prob, fg.Tsit5(), **options).u, fg.solve(plain, fg.Tsit5(), **options).u, 1e-10)

    def test_gradients(self):
        def loss(theta):
            s = fg.solve(fg.ODEProblem(lambda u, p, t: NET(u, p), [2.0, 0.0], (0.0, 0.5), theta), fg.Tsit5(), saveat=[0.25, 0.5],
                         rtol=1e-9, atol=1e-9)
            return fg.sum((s.u - 1.0)**2)
        gradient = fg.grad(loss)(THETA)
        for k in (0, 12, 26):
            h, e = 1e-5, fg.array([1.0 if i == k else 0.0 for i in range(27)])
            difference = (fg.value_and_grad(loss)(THETA + h*e)[0] - fg.value_and_grad(loss)(THETA - h*e)[0]) / (2*h)
            self.assertAlmostEqual(gradient[k], difference, delta=1e-6)

    def test_what_is_in_a_chain_may_change(self):
        scale = [1.0]
        net = fg.nn.Chain(lambda x: x*scale[0], fg.nn.Dense(2, 1))
        gradient = fg.grad(lambda x: fg.sum(net(x, net.init())))
        first = gradient([1.0, 2.0])
        scale[0] = 2.0
        self.near(gradient([1.0, 2.0]), [2.0*g for g in first])

    def test_functions_of_math_within(self):
        import math
        net = fg.nn.Chain(lambda x: fg.stack([math.sin(x[0]), x[1]]), fg.nn.Dense(2, 1))
        theta = net.init(2)
        self.near(fg.grad(lambda x: net(x, theta)[0])([0.5, 1.0])[0], net.views(theta)[1]["weight"][0, 0]*math.cos(0.5))

    def test_dense(self):
        layer = fg.nn.Dense(3, 2, lambda x: x*x, bias=False, init=fg.nn.constant(0.5))
        self.near(layer([1.0, 2.0, 3.0], layer.init()), [9.0, 9.0])
        self.near(fg.nn.Dense(1, 1, "relu", init="zeros")([1.0], [-1.0, 0.5]), [0.0])
        q = fg.nn.Dense(3, 3, bias=False, init=fg.nn.orthogonal).init(5).reshape(3, 3)
        self.near(q.T @ q, fg.eye(3))
        for activation in (fg.tanh, fg.sigmoid, fg.relu, fg.softplus, fg.gelu, fg.elu, fg.swish, fg.softmax, fg.log_softmax):
            layer = fg.nn.Dense(2, 3, activation)
            theta = layer.init(1)
            self.near(layer([0.3, -0.7], theta), activation(fg.nn.Dense(2, 3)([0.3, -0.7], theta)))

    def test_functions_with_parameters(self):
        layer = fg.nn.Function(lambda x, p: p["a"]*x + p["b"] @ x, {"a": (), "b": (2, 2)}, init={"a": fg.nn.constant(3.0)})
        theta = layer.init(seed=1)
        self.assertEqual((layer.size, theta[0]), (5, 3.0))
        self.assertNotEqual(theta[1], 0.0)
        self.near(fg.nn.Chain(layer)([1.0, 2.0], [3.0, 1.0, 0.0, 0.0, 1.0]), [4.0, 8.0])

    def check_gradient(self, f, x, delta=1e-6):
        """Against differences, extrapolated once, at every third number."""
        gradient = fg.grad(f)(x)
        value = fg.value_and_grad(f)
        for k in range(0, x.size, 3):
            e = fg.array([float(i == k) for i in range(x.size)]).reshape(x.shape)
            fine, coarse = [(value(x + h*e)[0] - value(x - h*e)[0]) / (2*h) for h in (5e-4, 1e-3)]
            self.assertAlmostEqual(gradient.ravel()[k], (4*fine - coarse) / 3, delta=delta)

    def test_images(self):
        net = fg.nn.Chain(fg.nn.Conv2d(1, 2, 3, fg.tanh, stride=(2, 1), padding=1), fg.nn.MaxPool(2), fg.nn.AvgPool((1, 2), padding=0),
                          fg.nn.Flatten(), fg.nn.Dense(8, 2))
        theta = net.init(1)
        x = fg.array([[[float((7*i + 3*j*j) % 11)] for j in range(8)] for i in range(8)])
        self.assertEqual(net(fg.stack([x, x, x]), theta).shape, (3, 2))
        self.near(net(fg.stack([x, x]), theta)[1], net(x, theta))
        weight = net.views(theta)[0]["weight"]
        self.assertEqual(weight.shape, (3, 3, 1, 2))
        image = fg.nn.Conv2d(1, 2, 3, bias=False)(x, weight.ravel())
        want = sum(x[i + 2, j + 1, 0]*weight[i, j, 0, 1] for i in range(3) for j in range(3))
        self.near(image[2, 1, 1], want)
        self.check_gradient(lambda th: fg.sum(net(x, th)**2), theta)
        self.check_gradient(lambda x: fg.sum(net(x, theta)**2), x)

    def test_a_convolution_in_a_right_hand_side(self):
        net = fg.nn.Chain(fg.nn.Conv2d(1, 2, 3, fg.tanh, padding=1), fg.nn.Conv2d(2, 1, 3, padding=1))
        start = fg.array([[[0.1*i - 0.2*j] for j in range(4)] for i in range(4)])
        prob = fg.ODEProblem(lambda u, p, t: net(u, p), start, (0.0, 1.0), net.init())
        self.check_gradient(lambda th: fg.sum(fg.solve(prob, fg.Tsit5(), p=th, saveat=[1.0], rtol=1e-10, atol=1e-10).u**2),
                            net.init(), 1e-5)

    def test_dropout(self):
        net = fg.nn.Chain(fg.nn.Dropout(0.5), fg.nn.Dropout(0.5))
        x = fg.ones(400)
        self.near(net(x), x)
        masked = net(x, key=3)
        self.assertEqual(sorted(set(masked.tolist())), [0.0, 4.0])
        self.assertEqual(masked.tolist(), net(x, key=3).tolist())
        self.assertNotEqual(masked.tolist(), net(x, key=4).tolist())
        self.assertAlmostEqual(fg.mean(masked), 1.0, delta=0.35)
        self.near(fg.grad(lambda x, key: fg.sum(net(x, key=key)))(x, 3.0), masked)
        self.assertEqual([i for i in range(20) if masked[i]], KEPT)

    def test_layer_norm_and_gru(self):
        norm = fg.nn.LayerNorm(3, epsilon=0.0)
        y = norm([[1.0, 2.0, 6.0]], norm.init())
        self.near([fg.sum(y), fg.sum(y*y)], [0.0, 3.0])
        cell = fg.nn.GRUCell(2, 3)
        theta, x, h = cell.init(1), fg.array([0.5, -1.0]), fg.array([0.1, 0.2, -0.3])
        p = cell.views(theta)
        a, b = x @ p["weight_input"] + p["bias_input"], h @ p["weight_state"] + p["bias_state"]
        r, z = fg.sigmoid(a[:3] + b[:3]), fg.sigmoid(a[3:6] + b[3:6])
        self.near(cell(x, h, theta), (1 - z)*fg.tanh(a[6:] + r*b[6:]) + z*h)
        self.check_gradient(lambda th: fg.sum(cell(x, cell(x, h, th), th)), theta)

    def test_a_cell_over_a_sequence(self):
        cell, x = fg.nn.GRUCell(2, 3), fg.array([[0.5, -1.0], [0.25, 2.0], [-0.75, 0.1]])
        theta, h, g, forth, back = cell.init(1), fg.zeros(3), fg.zeros(3), [], []
        for i in range(3):
            h, g = cell(x[i], h, theta), cell(x[2 - i], g, theta)
            forth, back = forth + [h], [g] + back
        self.near(fg.nn.GRU(2, 3)(x, theta), h)
        self.near(fg.nn.GRU(2, 3, sequence=True)(fg.stack([x, x]), theta), fg.stack([fg.stack(forth)]*2))
        self.near(fg.nn.GRU(2, 3, sequence=True, backward=True)(x, theta), fg.stack(back))
        encoder = fg.nn.Chain(fg.nn.GRU(2, 3, backward=True), fg.nn.Dense(3, 1))
        self.check_gradient(lambda th: fg.sum(encoder(x, th)), encoder.init(1))

    def test_parallel_and_skip(self):
        a, b = fg.nn.Dense(2, 3, fg.tanh), fg.nn.Dense(2, 2)
        both = fg.nn.Parallel(a, b, lambda x: x[..., :1])
        theta = both.init(4)
        x = fg.array([0.5, -1.0])
        self.near(both(x, theta), fg.concatenate([a(x, theta[:9]), b(x, theta[9:]), x[:1]]))
        self.near(fg.nn.Parallel(b, b, combine=lambda y, z: y - z)(x, fg.concatenate([theta[9:], theta[9:]])), [0.0, 0.0])
        self.near(fg.nn.SkipConnection(b)(x, theta[9:]), b(x, theta[9:]) + x)
        self.near(fg.nn.SkipConnection(fg.nn.Chain(b, fg.tanh), lambda y, x: y*x)(x, theta[9:]), fg.tanh(b(x, theta[9:]))*x)

    def test_activations(self):
        self.near(fg.relu([-1.0, 2.0]), [0.0, 2.0])
        self.assertAlmostEqual(fg.softplus(0.0), 0.6931471805599453, delta=1e-15)
        self.near(fg.softmax([[0.0, 0.0], [1000.0, 0.0]]), [[0.5, 0.5], [1.0, 0.0]])
        self.near(fg.grad(lambda x: fg.log_softmax(x)[0])([0.0, 0.0]), [0.5, -0.5])

    def test_what_is_wrong(self):
        self.refused(r"`x` must have shape \(\.\.\., 2\) for Dense\(2, 5\), got \(3,\)", lambda: NET([1.0, 2.0, 3.0], THETA), "x")
        self.refused("`theta` must be a vector of 27 parameters for Chain", lambda: NET([1.0, 2.0], THETA[1:]), "theta")
        self.refused("`activation` must be a function, or one of", lambda: fg.nn.Dense(1, 1, "tan"), "activation")
        self.refused("`inputs` must be a whole number", lambda: fg.nn.Dense(1.5, 1), "inputs")
        self.refused("`outputs` must be at least 1, got 0", lambda: fg.nn.Dense(1, 0), "outputs")
        self.refused("`init` must be an initialiser", lambda: fg.nn.Dense(1, 1, init="xavier"), "init")
        self.refused("`init` must be an initialiser", lambda: fg.nn.Dense(1, 1, init=3.0), "init")
        self.refused("`gain` of an initialiser", lambda: fg.nn.orthogonal("much"), "gain")
        self.refused("`seed` must be a whole number", lambda: NET.init(1.5), "seed")
        self.refused("`seed` must be a whole number", lambda: NET.init(-1), "seed")
        self.refused("`f` must be a function", lambda: fg.nn.Chain(3.0), "f")
        self.refused("`combine` must be a function", lambda: fg.nn.SkipConnection(NET, 3), "combine")
        self.refused(r"must be functions of one array, got GRUCell\(1, 2\)", lambda: fg.nn.Chain(fg.nn.GRUCell(1, 2)), "layers")
        self.refused(r"`x` must have shape \(\.\.\., n, 1\) for GRU\(1, 2\)", lambda: fg.nn.GRU(1, 2)([1.0], fg.zeros(30)), "x")
        self.refused("`sequence` must be true or false", lambda: fg.nn.GRU(1, 2, sequence=3), "sequence")
        self.refused("`rate` must be at least 0 and below 1, got 1.5", lambda: fg.nn.Dropout(1.5), "rate")
        self.refused("`kernel` must be a whole number, or a pair", lambda: fg.nn.Conv2d(1, 1, [3, 3, 3]), "kernel")
        self.refused("`padding` must be at least 0 and less than the window, 2", lambda: fg.nn.MaxPool(2, padding=2), "padding")
        self.refused(r"`x` must have shape \(\.\.\., height, width, channels\)", lambda: fg.nn.MaxPool(2)([1.0]), "x")
        self.refused("`key` must have shape", lambda: fg.nn.Dropout(0.5)([1.0], key=[1.0, 2.0]), "key")
        self.refused("at least one layer", fg.nn.Chain, "layers")
        self.refused("returns nothing", lambda: fg.nn.Chain(lambda x: None)([1.0]))

        def swallows(u, p, t):
            try:
                return NET(fg.concatenate([u, u]), p)
            except fg.FlowgradError:
                return u
        self.refused("for Dense", lambda: fg.solve(fg.ODEProblem(swallows, [1.0, 1.0], (0.0, 1.0), THETA)))


KEPT = [8, 11, 12]       # as in JavaScript
FIRST = [-0.24890098031456237, -0.4140465572681116, -0.2846694130609845]       # as in Java and JavaScript

if __name__ == "__main__":
    unittest.main()
