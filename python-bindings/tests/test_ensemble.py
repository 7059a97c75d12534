"""Many trajectories of one problem."""

import math
import unittest

import flowgrad as fg


def lotka_volterra(u, p, t):
    x, y = u
    a, b, d, g = p
    return [a*x - b*x*y, -d*y + g*x*y]


LV = fg.ODEProblem(lotka_volterra, [1.0, 1.0], (0.0, 5.0), [1.5, 1.0, 3.0, 1.0])
SETS = [[1.5 + 0.01*i, 1.0, 3.0, 1.0] for i in range(20)]
STARTS = [[1.0, 1.0 + 0.02*i] for i in range(20)]


class EnsembleTest(unittest.TestCase):
    def test_each_is_what_it_is_alone(self):
        for threads in (0, 1, 3):
            many = fg.EnsembleProblem(LV, u0=STARTS, p=SETS, threads=threads)
            sol = fg.solve(many, fg.Tsit5(), saveat=0.5, rtol=1e-6)
            self.assertEqual((len(many), len(sol), sol.u.shape, sol.success), (20, 20, (20, 11, 2), True))
            self.assertEqual(sol.retcodes, ["Success"]*20)
            nf = 0
            for i in range(20):
                alone = fg.solve(LV, fg.Tsit5(), u0=STARTS[i], p=SETS[i], saveat=0.5, rtol=1e-6)
                self.assertEqual(sol.u[i].tolist(), alone.u.tolist())
                self.assertEqual(sol.t.tolist(), alone.t.tolist())
                self.assertEqual(sol.message(i), alone.message)
                nf += alone.stats.nf
            self.assertEqual(sol.stats.nf, nf)

    def test_one_of_both_and_no_times(self):
        sol = fg.solve(fg.EnsembleProblem(LV, p=SETS))
        self.assertEqual((sol.t.tolist(), sol.u.shape), ([0.0, 5.0], (20, 2, 2)))
        self.assertEqual(fg.solve(fg.EnsembleProblem(LV, u0=STARTS), save_start=False).t.tolist(), [5.0])

    def test_other_shapes(self):
        decay = fg.ODEProblem(lambda u, p, t: -p["k"]*u, lambda p: p["a"], (0.0, 1.0), {"k": 1.0, "a": 2.0})
        sol = fg.solve(fg.EnsembleProblem(decay, p=[{"k": k, "a": k} for k in (1.0, 2.0)]), saveat=[1.0], rtol=1e-9, atol=1e-9)
        self.assertEqual(sol.u.shape, (2, 1))
        for k, u in zip((1.0, 2.0), sol.u[:, 0].tolist()):
            self.assertAlmostEqual(u, k*math.exp(-k), delta=1e-8)

    def test_each_ends_in_its_own_way(self):
        growth = fg.ODEProblem(lambda u, p, t: p*u, 1.0, (0.0, 2.0), 1.0,
                               callback=fg.ContinuousCallback(lambda u, p, t: u - 5.0, fg.terminate))
        sol = fg.solve(fg.EnsembleProblem(growth, p=[0.5, 2.0]), saveat=1.0, rtol=1e-8, atol=1e-8)
        self.assertEqual(sol.retcodes, ["Success", "Terminated"])
        self.assertTrue(sol.success)
        self.assertAlmostEqual(sol.u[1, 2], 5.0, delta=1e-6)
        blows = fg.solve(fg.EnsembleProblem(fg.ODEProblem(lambda u, p, t: p*u*u, 1.0, (0.0, 2.0), 0.1), p=[0.1, 1.0]), saveat=[2.0])
        self.assertEqual(blows.retcodes[0], "Success")
        self.assertNotEqual(blows.retcodes[1], "Success")
        self.assertFalse(blows.success)
        self.assertTrue(math.isnan(blows.u[1, 0]))
        self.assertIn("1 of them", repr(blows))

    def test_opaque(self):
        sol = fg.solve(fg.EnsembleProblem(fg.remake(LV, f=fg.opaque(lotka_volterra)), p=SETS[:3]), fg.Tsit5(), saveat=[5.0])
        self.assertEqual(sol.u.tolist(), fg.solve(fg.EnsembleProblem(LV, p=SETS[:3]), fg.Tsit5(), saveat=[5.0]).u.tolist())

    def test_bad_input(self):
        for run, words, argument in (
                (lambda: fg.EnsembleProblem(3, p=SETS), "must be an ODEProblem", "prob"),
                (lambda: fg.EnsembleProblem(LV), "must be given", "p"),
                (lambda: fg.EnsembleProblem(LV, p=[]), "one for each trajectory", "p"),
                (lambda: fg.EnsembleProblem(LV, p=1.0), "one for each trajectory", "p"),
                (lambda: fg.EnsembleProblem(LV, u0=STARTS, p=SETS[:3]), "20 rows", "u0"),
                (lambda: fg.EnsembleProblem(LV, p=SETS, threads=-1), "whole number", "threads"),
                (lambda: fg.EnsembleProblem(fg.remake(LV, tspan=lambda p: (0.0, p[0])), p=SETS), "the same", "tspan"),
                (lambda: fg.solve(fg.EnsembleProblem(LV, p=[[1.0, 2.0]])), "", None),
                (lambda: fg.solve(fg.EnsembleProblem(LV, u0=[[1.0, 2.0, 3.0]])), "", None),
                (lambda: fg.solve(fg.EnsembleProblem(LV, u0=[[1.0, 2.0], [3.0]])), "", None),
                (lambda: fg.solve(fg.EnsembleProblem(LV, p=SETS), p=SETS[0]), "given to EnsembleProblem", "p"),
                (lambda: fg.solve(fg.EnsembleProblem(LV, p=SETS), dense=True), "not for an ensemble", "dense"),
                (lambda: fg.solve(fg.EnsembleProblem(LV, p=[SETS[0], [1.0, float("nan"), 1.0, 1.0]])), "finite", "p"),
                (lambda: fg.grad(lambda a: fg.sum(fg.solve(fg.EnsembleProblem(LV, p=[[a, 1.0, 3.0, 1.0]])).u))(1.0),
                 "one by one", "p")):
            with self.assertRaises(fg.FlowgradError) as caught:
                run()
            self.assertIn(words, str(caught.exception))
            if argument is not None:
                self.assertEqual(caught.exception.argument, argument)


if __name__ == "__main__":
    unittest.main()
