"""Controlled differential equations and continuous flows."""

import math
import unittest

import flowgrad as fg

NAN = float("nan")
TIGHT = {"rtol": 1e-10, "atol": 1e-10}


class ModelTest(unittest.TestCase):
    def near(self, got, want, delta=1e-8):
        got, want = fg.array(got), fg.array(want)
        self.assertEqual(got.shape, want.shape)
        for x, y in zip(got.ravel(), want.ravel()):
            self.assertAlmostEqual(x, y, delta=delta * max(1.0, abs(y)))

    def check_gradient(self, f, x, delta=1e-6, step=5):
        gradient = fg.grad(f)(x)
        value = fg.value_and_grad(f)
        for k in range(0, x.size, step):
            e = fg.array([float(i == k) for i in range(x.size)]).reshape(x.shape)
            fine, coarse = [(value(x + h*e)[0] - value(x - h*e)[0]) / (2*h) for h in (5e-4, 1e-3)]
            self.assertAlmostEqual(gradient.ravel()[k], (4*fine - coarse) / 3, delta=delta)

    def refused(self, message, call):
        with self.assertRaisesRegex(fg.FlowgradError, message):
            call()


class CDETest(ModelTest):
    TS = [0.0, 0.5, 0.75, 2.0, 3.0]
    XS = [[0.0, 1.0], [0.5, NAN], [0.75, 0.5], [NAN, -1.0], [3.0, 0.25]]

    def test_a_layer_that_is_constant_integrates_the_path(self):
        cde = fg.NeuralCDE(lambda z: fg.array([1.0, 0.0, 0.0, 2.0]) + 0.0*fg.concatenate([z, z]), lambda x: x, **TIGHT)
        self.near(cde(self.TS, self.XS, []), [3.0, 1.0 + 2.0*(0.25 - 1.0)])
        at = cde(self.TS, self.XS, [], saveat=[0.5, 2.0])
        self.near(at, [[0.5, 1.0 + 2.0*(2.0/3.0 - 1.0)], [0.75 + 1.25*2.25/2.25, 1.0 + 2.0*(-1.0 - 1.0)]])

    def test_a_scalar_equation_that_can_be_solved(self):
        cde = fg.NeuralCDE(lambda z: z, lambda x: x[..., :1]*0.0 + 2.0, method=fg.Vern7(), **TIGHT)      # dz = z dx
        xs = [[0.0], [1.0], [-0.5], [NAN], [0.7]]
        self.near(cde(self.TS, xs, []), [2.0*math.exp(0.7)])

    def test_batches_and_gradients(self):
        cde = fg.NeuralCDE(fg.nn.Dense(3, 6, fg.tanh), fg.nn.Dense(2, 3), fg.nn.Dense(3, 1), fg.Tsit5(), **TIGHT)
        theta = cde.init(seed=1)
        self.assertEqual((cde.size, [p.name for p in cde.parameters][:2]), (9 + 24 + 4, ["0.weight", "0.bias"]))
        other = fg.array([[0.1*i, math.sin(i)] for i in range(5)])
        both = cde(self.TS, fg.stack([fg.array(self.XS), other]), theta)
        self.assertEqual(both.shape, (2, 1))
        self.near(both, fg.stack([cde(self.TS, self.XS, theta), cde(self.TS, other, theta)]), 1e-7)
        self.check_gradient(lambda th: fg.sum(cde(self.TS, fg.stack([fg.array(self.XS), other]), th)**2), theta)
        self.check_gradient(lambda xs: fg.sum(cde(self.TS, xs, theta)**2), other, step=3)

    def test_what_is_wrong(self):
        cde = fg.NeuralCDE(fg.nn.Dense(3, 5), fg.nn.Dense(2, 3))
        self.refused(r"must give 3 \* 2 numbers for each state", lambda: cde(self.TS, self.XS, cde.init()))
        self.refused("`xs` must have shape", lambda: cde(self.TS[:3], self.XS, cde.init()))
        self.refused("`theta` must be a vector", lambda: cde(self.TS, self.XS, [1.0]))


class FFJORDTest(ModelTest):
    A = [[0.3, 0.5], [-0.2, -0.6]]

    def linear(self, **options):
        """dz/dt = A z: x is normal with the covariance of exp(-A) times a standard normal vector."""
        return fg.FFJORD(fg.nn.Dense(2, 2, bias=False), 2, method=fg.Vern7(), **{**TIGHT, **options})

    def test_a_linear_flow(self):
        flow = self.linear()
        theta = fg.transpose(fg.array(self.A)).ravel()
        e = fg.eye(2)
        power = e
        for k in range(1, 30):          # exp(A)
            power = power @ fg.array(self.A) * (1.0/k)
            e = e + power
        x = fg.array([[0.4, -0.7], [1.5, 0.2]])
        z = x @ e.T
        self.near(flow.to_normal(x, theta), z)
        want = -0.5*(z*z).sum(-1) - math.log(2*math.pi) + (0.3 - 0.6)
        self.near(flow.log_density(x, theta), want)
        self.near(flow.log_density(x[0], theta), want[0])
        self.near(flow.sample(3, theta, seed=2) @ e.T, self.linear().sample(3, theta*0.0, seed=2))

    def test_the_estimate_of_the_trace(self):
        diagonal = fg.array([0.3, 0.0, 0.0, -0.6])
        x = fg.array([[0.4, -0.7], [1.5, 0.2]])
        exact, estimate = self.linear(), self.linear(trace="hutchinson")
        self.near(estimate.log_density(x, diagonal, key=5), exact.log_density(x, diagonal))
        theta = fg.transpose(fg.array(self.A)).ravel()
        mean = sum(estimate.log_density(x, theta, key=k) for k in range(60)) / 60
        self.near(mean, exact.log_density(x, theta), 0.12)
        self.assertNotEqual(estimate.log_density(x, theta, key=1).tolist(), estimate.log_density(x, theta, key=2).tolist())

    def test_a_density_has_mass_one(self):
        flow = fg.FFJORD(fg.nn.Chain(fg.nn.Dense(3, 8, fg.tanh), fg.nn.Dense(8, 2)), 2, time=True, rtol=1e-6, atol=1e-6)
        theta = flow.init(seed=3)
        grid = [-6.0 + 0.5*i for i in range(25)]
        points = fg.array([[x, y] for x in grid for y in grid])
        self.assertAlmostEqual(0.25*fg.sum(fg.exp(flow.log_density(points, theta))), 1.0, delta=1e-3)

    def test_gradients(self):
        x = fg.array([[0.4, -0.7], [1.5, 0.2]])
        for trace in ("exact", "hutchinson"):
            flow = fg.FFJORD(fg.nn.Chain(fg.nn.Dense(2, 4, fg.tanh), fg.nn.Dense(4, 2)), 2, trace=trace, method=fg.Tsit5(), **TIGHT)
            theta = flow.init(seed=1)
            self.check_gradient(lambda th: -fg.mean(flow.log_density(x, th)), theta)
            self.check_gradient(lambda x: fg.sum(flow.log_density(x, theta)), x, step=1)

    def test_what_is_wrong(self):
        self.refused("`dim` must be a whole number", lambda: fg.FFJORD(lambda x: x, 0))
        self.refused("`trace` must be", lambda: fg.FFJORD(lambda x: x, 2, trace="hutch"))
        self.refused(r"`x` must be points of shape \(batch, 2\)", lambda: self.linear().log_density([1.0, 2.0, 3.0], [0.0]*4))


if __name__ == "__main__":
    unittest.main()
