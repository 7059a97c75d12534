"""Solving: shapes, options, and what comes back."""

import math
import pickle
import unittest

import flowgrad as fg


def decay(u, p, t):
    return -p * u


def lotka_volterra(u, p, t):
    x, y = u
    a, b, d, g = p
    return [a * x - b * x * y, -d * y + g * x * y]


LV = fg.ODEProblem(lotka_volterra, [1.0, 1.0], (0.0, 10.0), [1.5, 1.0, 3.0, 1.0])
TIGHT = {"rtol": 1e-10, "atol": 1e-10}
END = (1.0263447675750893, 0.90969107813604161)      # in quad precision


class SolveTest(unittest.TestCase):
    def near(self, got, want, delta=1e-7):
        got = got if isinstance(got, float) else got.tolist()
        for a, b in zip([got] if isinstance(got, float) else got, [want] if isinstance(want, float) else want):
            self.assertAlmostEqual(a, b, delta=delta)

    def test_lotka_volterra(self):
        sol = fg.solve(LV, fg.Vern7(), saveat=0.5, **TIGHT)
        self.assertEqual(sol.retcode, "Success")
        self.assertTrue(sol.success)
        self.assertEqual(sol.method, "Vern7")
        self.assertEqual((len(sol), sol.t.shape, sol.u.shape), (21, (21,), (21, 2)))
        self.near(sol.u[-1], END)
        self.assertGreater(sol.stats.nf, 0)
        self.assertEqual(sol.stats["nf"], sol.stats.nf)
        self.assertIn("Success", repr(sol))

    def test_in_place_is_the_same(self):
        def f(du, u, p, t):
            du[0] = p[0] * u[0] - p[1] * u[0] * u[1]
            du[1] = -p[2] * u[1] + p[3] * u[0] * u[1]
        sol = fg.solve(fg.remake(LV, f=f), fg.Tsit5(), save_everystep=False, **TIGHT)
        self.assertEqual(sol.t.tolist(), [0.0, 10.0])
        self.near(sol.u[-1], END, 1e-6)

    def test_the_method_may_be_left_out(self):
        self.near(fg.solve(LV, **TIGHT).u[-1], END, 1e-6)

    def test_a_stiff_problem_by_every_stiff_method(self):
        def rober(u, p, t):
            y1, y2, y3 = u
            return [-p[0]*y1 + p[2]*y2*y3, p[0]*y1 - p[1]*y2**2 - p[2]*y2*y3, p[1]*y2**2]

        prob = fg.ODEProblem(rober, [1.0, 0.0, 0.0], (0.0, 40.0), [0.04, 3e7, 1e4])
        for method in (None, fg.Rodas4(), fg.Rodas5P(), fg.Kvaerno5(), fg.KenCarp4(), fg.KenCarp5(), fg.RadauIIA5(),
                       fg.FBDF(), fg.AutoSwitch(fg.Tsit5(), fg.Rodas5P()), fg.Rodas5P(linsolve="sparse"),
                       fg.RadauIIA5(linsolve="banded"), fg.KenCarp4(linsolve="gmres"),
                       fg.AutoSwitch(fg.Tsit5(), fg.FBDF(linsolve="dense"))):
            sol = fg.solve(prob, method, rtol=1e-8, atol=1e-14)
            self.assertEqual(sol.retcode, "Success")
            for x, y in zip(sol.u[-1], (7.158270687194051e-01, 9.185534764557764e-06, 2.841637457458304e-01)):
                self.assertAlmostEqual(x / y, 1.0, delta=2e-6, msg=str(method))

    def test_phases_say_what_was_used_where(self):
        def vdpol(u, p, t):
            return [u[1], 1000.0 * (1.0 - u[0]**2) * u[1] - u[0]]

        sol = fg.solve(fg.ODEProblem(vdpol, [2.0, 0.0], (0.0, 500.0)), rtol=1e-5, atol=1e-8)
        self.assertEqual([(phase.t, phase.method) for phase in sol.phases][0], (0.0, "Tsit5"))
        self.assertEqual(sol.phases[1].method, "Rodas5P")
        self.assertTrue(0.0 < sol.phases[1].t < 500.0)
        self.assertEqual(pickle.loads(pickle.dumps(sol)).phases, sol.phases)
        self.assertEqual(fg.solve(LV, fg.Vern7()).phases, [(0.0, "Vern7")])

    def test_scalar_state(self):
        sol = fg.solve(fg.ODEProblem(decay, 1.0, (0.0, 1.0), 2.0), fg.Tsit5(), saveat=[0.25, 1.0], **TIGHT)
        self.assertEqual(sol.u.shape, (2,))
        self.near(sol.u, [math.exp(-0.5), math.exp(-2.0)])

    def test_matrix_state(self):
        sol = fg.solve(fg.ODEProblem(decay, [[1.0, 2.0], [3.0, 4.0]], (0.0, 1.0), 2.0), **TIGHT, saveat=[1.0])
        self.assertEqual(sol.u.shape, (1, 2, 2))
        self.near(sol.u[0].ravel(), [k * math.exp(-2.0) for k in (1, 2, 3, 4)])

    def test_no_parameters(self):
        sol = fg.solve(fg.ODEProblem(lambda u, p, t: [-x if p is None else x for x in u], [1.0], (0, 1)), **TIGHT)
        self.near(sol.u[-1], [math.exp(-1.0)])

    def test_structured_parameters(self):
        def f(u, p, t):
            return p["A"] @ u * p["rates"][0] + p["rates"][1][1]
        p = {"A": [[0.0, 1.0], [-1.0, 0.0]], "rates": [1.0, [2.0, 0.0]]}
        sol = fg.solve(fg.ODEProblem(f, [0.0, 1.0], (0.0, 1.0), p), saveat=[1.0], **TIGHT)
        self.near(sol.u[0], [math.sin(1.0), math.cos(1.0)])

    def test_start_and_span_of_parameters(self):
        prob = fg.ODEProblem(lambda u, p, t: -u, lambda p: [p[0], 2 * p[0]], lambda p: (0.0, p[1]), [3.0, 0.5])
        sol = fg.solve(prob, **TIGHT)
        self.assertEqual(sol.t[-1], 0.5)
        self.near(sol.u[-1], [3 * math.exp(-0.5), 6 * math.exp(-0.5)])
        self.near(fg.solve(prob, p=[1.0, 1.0], **TIGHT).u[-1], [math.exp(-1.0), 2 * math.exp(-1.0)])

    def test_backward(self):
        sol = fg.solve(fg.ODEProblem(decay, 1.0, (1.0, 0.0), 2.0), saveat=0.5, **TIGHT)
        self.near(sol.t, [1.0, 0.5, 0.0])
        self.near(sol.u, [1.0, math.exp(1.0), math.exp(2.0)])

    def test_remake_and_overrides(self):
        prob = fg.remake(fg.ODEProblem(decay, 1.0, (0.0, 1.0), 2.0), u0=2.0, p=1.0)
        self.near(fg.solve(prob, saveat=[1.0], **TIGHT).u[0], 2 * math.exp(-1.0))
        self.near(fg.solve(prob, saveat=[2.0], u0=1.0, tspan=(0, 2), **TIGHT).u[0], math.exp(-2.0))

    def test_dense_output(self):
        sol = fg.solve(LV, fg.Tsit5(), **TIGHT)
        self.assertEqual(sol(2.5).shape, (2,))
        self.assertEqual(sol([1.0, 2.0, 3.0]).shape, (3, 2))
        self.near(sol(10.0), END, 1e-6)
        scalar = fg.solve(fg.ODEProblem(decay, 1.0, (0.0, 1.0), 2.0), **TIGHT)
        self.assertIsInstance(scalar(0.5), float)
        self.near(scalar(0.5), math.exp(-1.0))

    def test_changed_closures_are_seen(self):
        k = 1.0

        def f(u, p, t):
            return -k * u
        prob = fg.ODEProblem(f, 1.0, (0.0, 1.0))
        self.near(fg.solve(prob, saveat=[1.0], **TIGHT).u[0], math.exp(-1.0))
        k = 2.0
        self.near(fg.solve(prob, saveat=[1.0], **TIGHT).u[0], math.exp(-2.0))

    def test_opaque(self):
        def f(u, p, t):
            rate = 0.0
            while rate < p:      # a loop that no trace follows
                rate += 0.25
            return [-float(rate) * x for x in u]
        sol = fg.solve(fg.ODEProblem(fg.opaque(f), [1.0, 2.0], (0.0, 1.0), 2.0), saveat=[1.0], **TIGHT)
        self.near(sol.u[0], [math.exp(-2.0), 2 * math.exp(-2.0)])

        @fg.opaque
        def g(du, u, p, t):
            du[:] = -u
        self.near(fg.solve(fg.ODEProblem(g, [1.0, 2.0], (0.0, 1.0)), saveat=[1.0], **TIGHT).u[0],
                  [math.exp(-1.0), 2 * math.exp(-1.0)])

    def test_jacobian_of_an_opaque_function(self):
        calls = []

        def f(u, p, t):
            return [-p[0]*u[0] + u[1], u[0] - u[1]]

        def jac(u, p, t):
            calls.append(t)
            return [[-p[0], 1.0], [1.0, -1.0]]

        def solved(f, p=(1e4,), structure=lambda p: p):
            return fg.solve(fg.ODEProblem(f, [1.0, 1.0], (0.0, 1.0), structure(p)), fg.Rodas5P(), rtol=1e-8, atol=1e-10)

        given, differences = solved(fg.opaque(f, jac)), solved(fg.opaque(f))
        self.near(given.u[-1], differences.u[-1], 1e-7)
        self.assertEqual(len(calls), given.stats["njac"])
        self.assertLess(given.stats["nf"], differences.stats["nf"])
        named = fg.opaque(lambda u, p, t: f(u, p["k"], t), lambda u, p, t: jac(u, p["k"], t))
        self.near(solved(named, structure=lambda p: {"k": list(p)}).u[-1], given.u[-1])
        scalar = fg.ODEProblem(fg.opaque(lambda u, p, t: -50.0*u, lambda u, p, t: -50.0), 1.0, (0.0, 1.0))
        self.near(fg.solve(scalar, fg.KenCarp4(), **TIGHT).u[-1], math.exp(-50.0))

        for run, words, argument in (
                (lambda: solved(fg.opaque(f, lambda u, p, t: [1.0, 2.0])), "derivative of `f` by u, of shape (2, 2)", "jac"),
                (lambda: solved(fg.opaque(f, lambda u, p, t: 1.0 / 0.0)), "ZeroDivisionError", None),
                (lambda: fg.opaque(f, 3), "`jac` must be a function", "jac"),
                (lambda: fg.SplitODEProblem(fg.opaque(f, jac), f, [1.0, 1.0], (0.0, 1.0)), "one half", "jac")):
            with self.assertRaises(fg.FlowgradError) as caught:
                run()
            self.assertIn(words, str(caught.exception))
            if argument is not None:
                self.assertEqual(caught.exception.argument, argument)


if __name__ == "__main__":
    unittest.main()
