"""Gradients of Python functions, with and without a solve in them."""

import math
import unittest

import flowgrad as fg
from test_solve import LV, TIGHT, decay


class GradientTest(unittest.TestCase):
    def near(self, got, want, relative=1e-8):
        got = got.ravel().tolist() if hasattr(got, "ravel") else got
        for a, b in zip(got if isinstance(got, list) else [got], want if isinstance(want, list) else [want]):
            self.assertAlmostEqual(a, b, delta=relative * max(1.0, abs(b)))

    def test_structures(self):
        value, g = fg.value_and_grad(lambda x: x ** 3)(2.0)
        self.assertIsInstance(value, float)
        self.assertIsInstance(g, float)
        self.near(g, 12.0)
        g = fg.grad(lambda x: sum(a * a for a in x))([1.0, 2.0])
        self.assertIsInstance(g, list)
        self.near(g, [2.0, 4.0])
        g = fg.grad(lambda x: fg.sum(fg.sin(x)))(fg.array([[1.0, 2.0]]))
        self.assertEqual(g.shape, (1, 2))
        g = fg.grad(lambda q: q["a"] * fg.sum(q["b"][1]))({"a": 2.0, "b": [1.0, [3.0, 4.0]]})
        self.near(g["a"], 7.0)
        self.assertEqual(g["b"][0], 0.0)
        self.near(g["b"][1], [2.0, 2.0])

    def test_argnums(self):
        def f(x, y, n, scale=1.0):
            return scale * fg.sum(x * y) ** n
        both = fg.value_and_grad(f, argnums=(0, 1))
        value, (gx, gy) = both([1.0, 2.0], [3.0, 4.0], 2)
        self.near(value, 121.0)
        self.near(gx, [66.0, 88.0])
        self.near(gy, [22.0, 44.0])
        self.near(fg.grad(f, argnums=1)([1.0, 2.0], [3.0, 4.0], 1, scale=3.0), [3.0, 6.0])

    def test_unused_argument(self):
        self.assertEqual(fg.grad(lambda p: p[0] * 2.0)([1.0, 5.0]), [2.0, 0.0])
        self.assertEqual(fg.value_and_grad(lambda p: 3.0)([1.0, 5.0]), (3.0, [0.0, 0.0]))

    def test_branches(self):
        g = fg.grad(lambda x: x * x if x > 0 else -3 * x)
        self.near([g(2.0), g(-2.0)], [4.0, -3.0])

    def test_data_that_changes(self):
        data = [1.0, 2.0]
        g = fg.grad(lambda x: sum((x - d) ** 2 for d in data))
        self.near(g(0.0), -6.0)
        data[0] = 4.0
        self.near(g(0.0), -12.0)

    def test_solve_against_quad_precision(self):
        def m(p):
            u = fg.solve(LV, fg.Vern9(), p=p, saveat=0.1, rtol=1e-12, atol=1e-12).u
            return fg.sum(u)
        value, g = fg.value_and_grad(m)([1.5, 1.0, 3.0, 1.0])
        self.near(value, 450.764064039538806, 1e-10)
        self.near(g, [8.30536266231655325, -159.484292715138636, 75.2035082137727725, -339.195092766060907], 1e-8)

    def test_adjoints_of_a_solve(self):
        for sensealg in (fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.DiscreteAdjoint(checkpoints=5),
                         fg.InterpolatingAdjoint(), fg.QuadratureAdjoint(abstol=1e-11, reltol=1e-11), fg.GaussAdjoint(),
                         fg.BacksolveAdjoint(checkpointing=True)):
            def m(p, u0):
                return fg.sum(fg.solve(LV, fg.Vern9(), p=p, u0=u0, saveat=0.1, rtol=1e-12, atol=1e-12,
                                       sensealg=sensealg).u)
            value, (p, u0) = fg.value_and_grad(m, argnums=(0, 1))([1.5, 1.0, 3.0, 1.0], [1.0, 1.0])
            self.near(value, 450.764064039538806, 1e-10)
            self.near(p, [8.30536266231655325, -159.484292715138636, 75.2035082137727725, -339.195092766060907], 1e-8)
            self.near(u0, [-39.1275412226680944, -8.78778021899264268], 1e-8)

    def test_start_of_a_solve(self):
        def m(u0):
            return fg.sum(fg.solve(LV, fg.Vern9(), u0=u0, saveat=0.1, rtol=1e-12, atol=1e-12).u)
        self.near(fg.grad(m)([1.0, 1.0]), [-39.1275412226680944, -8.78778021899264268], 1e-8)

    def test_span_and_times_of_a_solve(self):
        prob = fg.ODEProblem(decay, 1.0, (0.0, 1.0), 2.0)
        self.near(fg.grad(lambda T: fg.solve(prob, tspan=(0.0, T), save_everystep=False, **TIGHT).u[-1])(1.0),
                  -2 * math.exp(-2.0))
        self.near(fg.grad(lambda s: fg.solve(prob, saveat=[0.1, s], **TIGHT).u[1])(0.5), -2 * math.exp(-1.0))

    def test_start_and_span_of_parameters(self):
        prob = fg.ODEProblem(lambda u, p, t: -p[0] * u, lambda p: p[1], lambda p: (0.0, p[2]), [1.0, 1.0, 1.0])

        def end(p):
            return fg.solve(prob, p=p, save_everystep=False, **TIGHT).u[1]
        a, b, c = 0.5, 2.0, 1.5
        e = math.exp(-a * c)
        self.near(fg.grad(end)([a, b, c]), [-c * b * e, e, -a * b * e])

    def test_structured_parameters_of_a_solve(self):
        prob = fg.ODEProblem(lambda u, p, t: -p["k"] * u + p["c"][0], 1.0, (0.0, 1.0), {"k": 1.0, "c": [0.0]})
        g = fg.grad(lambda p: fg.solve(prob, p=p, saveat=[1.0], **TIGHT).u[0])({"k": 2.0, "c": [0.0]})
        self.near(g["k"], -math.exp(-2.0))
        self.near(g["c"], [(1 - math.exp(-2.0)) / 2])

    def test_other_derivatives(self):
        def f(x):
            return fg.stack([x[0] * x[1], fg.sin(x[0])])
        value, tangent = fg.jvp(f, ([1.0, 2.0],), ([1.0, 0.0],))
        self.near(value, [2.0, math.sin(1.0)])
        self.near(tangent, [2.0, math.cos(1.0)])
        value, pullback = fg.vjp(f, [1.0, 2.0])
        self.near(pullback([1.0, 1.0]), [2.0 + math.cos(1.0), 1.0])
        self.near(fg.jacobian(f)([1.0, 2.0]), [2.0, 1.0, math.cos(1.0), 0.0])
        gradient, product = fg.hvp(lambda x: x[0] ** 2 * x[1], [3.0, 2.0], [1.0, 0.0])
        self.near(gradient, [12.0, 9.0])
        self.near(product, [4.0, 6.0])


if __name__ == "__main__":
    unittest.main()
