"""Steady states, and their gradients."""

import unittest

import flowgrad as fg


def brusselator(u, p, t):
    x, y = u
    a, b = p
    return [a + x*x*y - (b + 1)*x, b*x - x*x*y]


PROB = fg.SteadyStateProblem(brusselator, [1.5, 1.0], [2.0, 3.0])      # steady at (a, b / a)


class SteadyStateTest(unittest.TestCase):
    def near(self, got, want, delta=1e-8):
        for x, y in zip(got if isinstance(got, list) else got.tolist(), want):
            self.assertAlmostEqual(x, y, delta=delta)

    def test_methods(self):
        for method in (fg.SSRootfind(), fg.DynamicSS(abstol=1e-11, reltol=1e-11),
                       fg.DynamicSS(fg.Rodas5P(), abstol=1e-11, reltol=1e-11)):
            sol = fg.solve(PROB, method)
            self.assertEqual(sol.retcode, "Success", sol.message)
            self.assertTrue(sol.success)
            self.near(sol.u, [2.0, 1.5])
            self.assertLess(sol.resid, 1e-9)
            self.assertGreater(sol.stats.nf, 0)
            self.assertIn(type(method).__name__, sol.method)
        self.assertEqual(fg.solve(PROB, fg.DynamicSS(fg.Rodas5P())).method, "DynamicSS(Rodas5P)")
        self.near(fg.solve(PROB).u, [2.0, 1.5], 1e-4)
        self.assertIn("SteadyState: Success", repr(fg.solve(PROB)))

    def test_other_data(self):
        self.near(fg.solve(PROB, fg.SSRootfind, p=[1.0, 1.5], u0=[1.1, 1.0]).u, [1.0, 1.5])
        self.near(fg.solve(fg.remake(PROB, p=[1.0, 1.5]), fg.SSRootfind()).u, [1.0, 1.5])
        number = fg.solve(fg.SteadyStateProblem(lambda u, p, t: p["k"] - u**3, 1.0, {"k": 8.0}), fg.SSRootfind())
        self.assertAlmostEqual(number.u, 2.0, delta=1e-10)

    def test_opaque(self):
        sol = fg.solve(fg.SteadyStateProblem(fg.opaque(brusselator), [1.5, 1.0], [2.0, 3.0]), fg.SSRootfind())
        self.near(sol.u, [2.0, 1.5])

    def test_failures(self):
        sol = fg.solve(fg.SteadyStateProblem(lambda u, p, t: [u[1] - u[0], u[0] - u[1]], [1.0, 0.0]), fg.SSRootfind())
        self.assertEqual(sol.retcode, "ConvergenceFailure")
        self.assertFalse(sol.success)
        self.assertIn("use DynamicSS", sol.message)

    def test_gradients(self):
        for options in ({}, {"sensealg": fg.SteadyStateAdjoint()}, {"sensealg": fg.ForwardSensitivity()}):
            def loss(p):
                u = fg.solve(PROB, fg.SSRootfind(), p=p, **options).u
                return u[0] * u[1]**2
            value, gradient = fg.value_and_grad(loss)([2.0, 3.0])      # b^2 / a
            self.assertAlmostEqual(value, 4.5, delta=1e-9)
            self.near(gradient, [-2.25, 3.0])
        self.near(fg.jacobian(lambda p: fg.solve(PROB, fg.SSRootfind(), p=p).u)([2.0, 3.0]).ravel(), [1.0, 0.0, -0.75, 0.5])
        self.near(fg.grad(lambda u0: fg.sum(fg.solve(PROB, fg.SSRootfind(), u0=u0).u))([1.5, 1.0]), [0.0, 0.0])

    def test_bad_inputs(self):
        def fails(run, *words):
            with self.assertRaises(fg.FlowgradError) as caught:
                run()
            for word in words:
                self.assertIn(word, str(caught.exception))
        fails(lambda: fg.solve(PROB, fg.Tsit5()), "`method`", "fg.DynamicSS()")
        fails(lambda: fg.solve(fg.ODEProblem(brusselator, [1.0, 1.0], (0, 1), [2.0, 3.0]), fg.DynamicSS()), "`method`")
        fails(lambda: fg.solve(PROB, saveat=0.1), "`saveat` is not for a SteadyStateProblem")
        fails(lambda: fg.solve(PROB, rtl=1), "did you mean `rtol`")
        fails(lambda: fg.DynamicSS(abstol=0), "`abstol` of DynamicSS must be a positive number, got 0")
        fails(lambda: fg.SSRootfind(reltol="x"), "`reltol` of SSRootfind")
        fails(lambda: fg.solve(fg.SteadyStateProblem(lambda u, p, t: t - u, 1.0)), "`f` depends on t")
        fails(lambda: fg.remake(PROB, tspan=(0, 1)), "`tspan` is not a part of SteadyStateProblem")
        fails(lambda: fg.grad(lambda p: fg.sum(fg.solve(PROB, fg.SSRootfind(), p=p, sensealg=fg.GaussAdjoint()).u))([2.0, 3.0]),
              "is for problems in time")
        fails(lambda: fg.grad(lambda p: fg.solve(PROB, p=p).resid)([2.0, 3.0]), "`sol.resid`")


if __name__ == "__main__":
    unittest.main()
