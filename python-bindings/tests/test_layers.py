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
        self.refused("at least one layer", fg.nn.Chain, "layers")
        self.refused("returns nothing", lambda: fg.nn.Chain(lambda x: None)([1.0]))

        def swallows(u, p, t):
            try:
                return NET(fg.concatenate([u, u]), p)
            except fg.FlowgradError:
                return u
        self.refused("for Dense", lambda: fg.solve(fg.ODEProblem(swallows, [1.0, 1.0], (0.0, 1.0), THETA)))


FIRST = [-0.24890098031456237, -0.4140465572681116, -0.2846694130609845]       # as in Java and JavaScript

if __name__ == "__main__":
    unittest.main()
