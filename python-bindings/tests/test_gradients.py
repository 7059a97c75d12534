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

    def refused(self, function, argument, *words):
        with self.assertRaises(fg.FlowgradError) as caught:
            function(argument)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_a_loss_that_is_not_one_number(self):
        self.refused(fg.grad(lambda p: p * 2.0), [1.0, 2.0], "must return one number, got shape (2,)", "fg.jacobian")
        self.refused(fg.grad(lambda p: fg.solve(LV, p=p, saveat=[1.0]).u), [1.5, 1.0, 3.0, 1.0], "one number")

    def test_a_loss_that_is_nan(self):
        self.refused(fg.value_and_grad(lambda p: fg.log(p[0] - 5.0)), [1.0], "is NaN here")

    def test_a_solve_that_fails_in_a_loss(self):
        self.refused(fg.grad(lambda p: fg.sum(fg.solve(LV, p=p, saveat=[1.0], maxiters=2).u)), [1.5, 1.0, 3.0, 1.0],
                     "a solve inside", "MaxIters", "raise `maxiters`")
        square = fg.ODEProblem(lambda u, p, t: p * u * u, 1.0, (0.0, 2.0), 0.1)
        end = fg.grad(lambda p: fg.solve(square, p=p, saveat=[2.0]).u[0])
        self.near(end(0.1), 3.125, 1e-2)                # 1 / (1 - 2 p)
        self.refused(end, 1.0, "a `solve` inside a loss ended with DtLessThanMin")

    def test_an_unused_part(self):
        def loss(p):
            return fg.sum(fg.solve(LV, p=[p["a"], 1.0, 3.0, 1.0], saveat=[1.0]).u)
        g = fg.grad(loss)({"a": 1.5, "unused": [2.0, [3.0]], "array": fg.array([[1.0, 2.0]])})
        self.assertEqual(g["unused"], [0.0, [0.0]])
        self.assertEqual(g["array"].tolist(), [[0.0, 0.0]])

    def test_explanations(self):
        def loss(p):
            first = fg.solve(LV, fg.Tsit5(), p=p, saveat=[1.0]).u
            return fg.sum(first) + fg.sum(fg.solve(LV, p=p, u0=first[0], saveat=[1.0], sensealg=fg.GaussAdjoint()).u)
        last, first = sorted(fg.explain(loss)([1.5, 1.0, 3.0, 1.0]), key=lambda e: e.sensealg, reverse=True)
        self.assertEqual((first.sensealg, first.method, first.states, first.directions, last.sensealg, last.directions),
                         ("ForwardSensitivity", "Tsit5", 2, 4, "GaussAdjoint", 6))
        self.assertIn("cost less", first.reason)
        self.assertEqual(last.reason, "`sensealg` names it")
        self.assertIn("GaussAdjoint for AutoSwitch(Tsit5, Rodas5P) with 2 unknowns, differentiated by 6 numbers", repr(last))
        self.assertEqual(fg.explain(lambda p: p * 2.0)(1.0), [])

    def test_a_loss_may_ask_for_the_algorithm(self):
        seen = []

        def loss(p, sensealg=None):
            sol = fg.solve(LV, fg.Tsit5(), p=p, saveat=[1.0], sensealg=sensealg)
            seen.append(sol.sensealg)
            return fg.sum(sol.u)
        fg.grad(loss)([1.5, 1.0, 3.0, 1.0])
        self.assertEqual(set(seen), {"ForwardSensitivity", None})      # None: plain numbers have no derivative
        del seen[:]
        fg.grad(lambda p: loss(p, fg.QuadratureAdjoint()))([1.5, 1.0, 3.0, 1.0])
        self.assertEqual(set(seen), {"QuadratureAdjoint"})
        many = fg.ODEProblem(lambda u, p, t: -u * fg.sum(p), [1.0, 2.0], (0.0, 1.0))

        def of_many(p):
            seen.append(fg.solve(many, fg.Tsit5(), p=[1.0], saveat=[1.0]).sensealg)
            sol = fg.solve(many, fg.Tsit5(), p=p, saveat=[1.0])
            seen.append(sol.sensealg)
            return fg.sum(sol.u)
        del seen[:]
        fg.grad(of_many)([0.1] * 20)
        self.assertEqual(set(seen), {"DiscreteAdjoint", None})
        self.assertEqual(fg.explain(of_many)([0.1] * 20)[0].sensealg, "DiscreteAdjoint")

    def test_nested_results_and_second_derivatives(self):
        prob = fg.ODEProblem(lambda u, p, t: -p["k"] * u + p["c"][0], 1.0, (0.0, 1.0), {"k": 1.0, "c": [0.0]})

        def loss(p):        # exp(-k) + c (1 - exp(-k)) / k
            return fg.solve(prob, fg.Vern9(), p=p, saveat=[1.0], **TIGHT).u[0]
        at, along = {"k": 2.0, "c": [0.5]}, {"k": 1.0, "c": [0.0]}
        gradient, product = fg.hvp(loss, at, along)
        e = math.exp(-2.0)
        self.near(gradient["k"], -e + 0.5 * (e * 2.0 - (1 - e)) / 4.0)
        self.near(gradient["c"], [(1 - e) / 2])
        self.near(product["k"], e + 0.5 * (2 - e * (4 + 4 + 2)) / 8.0)
        self.near(product["c"], [(e * 2.0 - (1 - e)) / 4.0])

        def several(p):
            return {"end": loss(p), "twice": [fg.stack([p["k"], p["k"]]), 2.0 * p["c"][0]]}
        value, pullback = fg.vjp(several, at)
        self.assertEqual(value["twice"][1], 1.0)
        back = pullback({"end": 1.0, "twice": [fg.array([1.0, 2.0]), 3.0]})
        self.near(back["k"], gradient["k"] + 3.0)
        self.near(back["c"], [gradient["c"][0] + 6.0])
        value, tangent = fg.jvp(several, (at,), (along,))
        self.near(tangent["end"], gradient["k"])
        self.near(tangent["twice"][0], [1.0, 1.0])
        self.assertEqual(tangent["twice"][1], 0.0)

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
