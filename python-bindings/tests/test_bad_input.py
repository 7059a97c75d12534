"""Wrong inputs: one sentence that names the argument, and the place."""

import math
import unittest

import flowgrad as fg


def rhs(u, p, t):
    return [-x for x in u]


GOOD = fg.ODEProblem(rhs, [1.0, 2.0], (0.0, 1.0))


class BadInputTest(unittest.TestCase):
    def fails(self, run, *words, argument=None):
        with self.assertRaises(fg.FlowgradError) as caught:
            run()
        error = caught.exception
        for word in words:
            self.assertIn(word, str(error))
        self.assertIn("test_bad_input.py:", str(error))
        self.assertNotIn("\n", str(error))
        self.assertNotIn("Exception", str(error))
        if argument is not None:
            self.assertEqual(error.argument, argument)

    def problem(self, f=rhs, u0=(1.0, 2.0), tspan=(0.0, 1.0), p=None, **options):
        return lambda: fg.solve(fg.ODEProblem(f, u0, tspan, p), **options)

    def test_function(self):
        self.fails(self.problem(f=3), "`f`", "function", argument="f")
        self.fails(self.problem(f=lambda u, p: u), "(u, p, t) or (du, u, p, t)", "(u, p)", argument="f")
        self.fails(self.problem(f=lambda a, b, c, d, e: a), "(u, p, t) or (du, u, p, t)")

    def test_result_of_the_function(self):
        self.fails(self.problem(f=lambda u, p, t: [1.0]), "as many derivatives", "shape (2,)", "shape (1,)")
        self.fails(self.problem(f=lambda u, p, t: 1.0), "expected shape (2,), got a scalar")
        self.fails(self.problem(f=lambda u, p, t: None), "returns nothing", "du")
        self.fails(self.problem(f=lambda u, p, t: ["a", "b"]), "real numbers", "'a'")
        self.fails(self.problem(f=lambda u, p, t: [u[0], [u[1]]]), "rectangular")
        self.fails(self.problem(f=lambda du, u, p, t: 0), "du[0]", "unset")

        def partly(du, u, p, t):
            du[0] = u[0]
        self.fails(self.problem(f=partly), "`partly`", "du[1]", "unset")
        self.fails(self.problem(f=partly, u0=1.0), "in place", "`u0`")

        def too_long(du, u, p, t):
            du[:] = [1.0, 2.0, 3.0]
        self.fails(self.problem(f=too_long), "du[...]", "(2,)", "(3,)")

    def test_exceptions_of_the_function(self):
        def throws(u, p, t):
            raise RuntimeError("out of cheese")
        self.fails(self.problem(f=throws), "`throws` raised RuntimeError: out of cheese")
        self.fails(self.problem(f=fg.opaque(throws)), "`throws` raised RuntimeError: out of cheese")
        self.fails(self.problem(f=lambda u, p, t: [u[5], 1.0]), "IndexError", "index 5")
        self.fails(self.problem(f=lambda u, p, t: u * p, p=None), "raised TypeError")

    def test_exception_late_in_an_opaque_function(self):
        def late(u, p, t):
            if t > 0.5:
                raise ZeroDivisionError("late")
            return -u
        self.fails(self.problem(f=fg.opaque(late)), "`late` raised ZeroDivisionError: late")

    def test_u0(self):
        self.fails(self.problem(u0="ab"), "`u0`", "real numbers", argument="u0")
        self.fails(self.problem(u0=[1.0, None]), "`u0`", "None", argument="u0")
        self.fails(self.problem(u0=[1.0, [2.0]]), "`u0`", "rectangular", argument="u0")
        self.fails(self.problem(u0=[]), "`u0`", "at least one", argument="u0")
        self.fails(self.problem(u0=1j), "`u0`", "real", argument="u0")
        self.fails(self.problem(u0=[1.0, math.nan]), "`u0`", argument="u0")
        self.fails(self.problem(u0=[1.0, math.inf]), "`u0`", argument="u0")

    def test_p(self):
        self.fails(self.problem(p="ab"), "`p`", "real numbers", argument="p")
        self.fails(self.problem(p={"a": object()}), "`p`", argument="p")
        self.fails(self.problem(f=lambda u, p, t: u * p, p=math.nan), "`p`", argument="p")

    def test_tspan(self):
        self.fails(self.problem(tspan=1.0), "`tspan`", "pair", argument="tspan")
        self.fails(self.problem(tspan=(0.0, 1.0, 2.0)), "`tspan`", "pair", argument="tspan")
        self.fails(self.problem(tspan=(0.0, "x")), "`tspan`", argument="tspan")
        self.fails(self.problem(tspan=(0.0, math.inf)), "`tspan`", argument="tspan")
        self.fails(self.problem(tspan=(math.nan, 1.0)), "`tspan`", argument="tspan")
        self.fails(self.problem(tspan=(1.0, 1.0)), "`tspan`", "empty", argument="tspan")

    def test_options(self):
        self.fails(lambda: fg.solve(3), "`prob`", "int", argument="prob")
        self.fails(lambda: fg.solve(GOOD, "Tsit"), "Tsit5", argument="method")
        self.fails(lambda: fg.solve(GOOD, 5), "`method`", "fg.Tsit5()", argument="method")
        self.fails(lambda: fg.solve(GOOD, savat=0.1), "`savat`", "saveat")
        self.fails(lambda: fg.solve(GOOD, rtol=-1.0), "`rtol`", "positive", argument="rtol")
        self.fails(lambda: fg.solve(GOOD, rtol=0.0), "`rtol`", argument="rtol")
        self.fails(lambda: fg.solve(GOOD, atol=-1.0), "`atol`", argument="atol")
        self.fails(lambda: fg.solve(GOOD, atol=[1e-6] * 3), "`atol`", argument="atol")
        self.fails(lambda: fg.solve(GOOD, rtol="small"), "`rtol`", "real numbers", argument="rtol")
        self.fails(lambda: fg.solve(GOOD, rtol=True), "`rtol`", argument="rtol")
        self.fails(lambda: fg.solve(GOOD, maxiters=1.5), "`maxiters`", "whole", argument="maxiters")
        self.fails(lambda: fg.solve(GOOD, maxiters=0), "`maxiters`", argument="maxiters")
        self.fails(lambda: fg.solve(GOOD, saveat=-0.1), "`saveat`", argument="saveat")
        self.fails(lambda: fg.solve(GOOD, saveat=[0.5, 2.0]), "`saveat`", argument="saveat")
        self.fails(lambda: fg.solve(GOOD, saveat=[0.5, math.nan]), "`saveat`", argument="saveat")
        self.fails(lambda: fg.solve(GOOD, adaptive="no"), "`adaptive`", "True or False", argument="adaptive")
        self.fails(lambda: fg.solve(GOOD, controller="PI"), "`controller`", "fg.PIController()", argument="controller")
        self.fails(lambda: fg.solve(GOOD, sensealg="forward"), "`sensealg`", argument="sensealg")
        self.fails(lambda: fg.DiscreteAdjoint(checkpoints=1), "at least 2", argument="checkpoints")
        self.fails(lambda: fg.DiscreteAdjoint(checkpoint=4), "there is checkpoints", argument="checkpoint")
        self.fails(lambda: fg.BacksolveAdjoint(checkpointing=1), "True or False", argument="checkpointing")
        self.fails(lambda: fg.solve(GOOD, fg.Euler()), "`dt`", argument="dt")
        self.fails(lambda: fg.solve(GOOD, dt=-0.1), "`dt`", argument="dt")
        self.fails(lambda: fg.solve(GOOD, dtmax=0.0), "`dtmax`", argument="dtmax")
        self.fails(lambda: fg.remake(GOOD, u=1.0), "`u`", "u0")

    def test_options_of_methods(self):
        self.fails(lambda: fg.KenCarp4(linsolve="lu"), "`linsolve` must be one of auto, dense", "'lu'", argument="linsolve")
        self.fails(lambda: fg.KenCarp4(linsolver="gmres"), "`linsolver` is no option of KenCarp4", argument="linsolver")
        self.fails(self.problem(method=fg.Tsit5(linsolve="dense")), "`linsolve` is an option of implicit methods",
                   argument="linsolve")
        self.fails(self.problem(method=fg.Rodas5P(linsolve="gmres")), "`linsolve` of Rodas5P must be", "KenCarp4",
                   argument="linsolve")
        self.fails(self.problem(fg.opaque(rhs), method=fg.KenCarp4(linsolve="banded")), "needs the pattern of the Jacobian",
                   argument="linsolve")

    def test_dense_output(self):
        saved = fg.solve(GOOD, saveat=[0.5])
        self.fails(lambda: saved(0.2), "dense")
        dense = fg.solve(GOOD)
        self.fails(lambda: dense(2.0), "`t`", argument="t")
        self.fails(lambda: dense("a"), "`t`", argument="t")

    def test_solve_within_a_loss(self):
        def times(p):
            return fg.sum(fg.solve(GOOD, u0=[p, p]).u)
        self.fails(lambda: fg.grad(times)(1.0), "`saveat`", "save_everystep=False")
        self.fails(lambda: fg.grad(lambda T: fg.sum(fg.solve(GOOD, tspan=(0.0, T), saveat=0.1).u))(1.0), "`saveat`", "list")
        self.fails(lambda: fg.grad(lambda a: fg.sum(fg.solve(GOOD, rtol=a, u0=[a, a], saveat=0.1).u))(1.0), "`rtol`")
        self.fails(lambda: fg.grad(lambda a: fg.solve(GOOD, u0=[a, a], saveat=0.1)(0.2)[0])(1.0), "sol(t)", "saveat")
        self.fails(lambda: fg.grad(lambda a: len(fg.solve(GOOD, u0=[a, a], saveat=0.1).retcode) * a)(1.0), "sol.retcode")
        opaque = fg.remake(GOOD, f=fg.opaque(rhs))
        self.fails(lambda: fg.grad(lambda a: fg.sum(fg.solve(opaque, u0=[a, a], saveat=0.1).u))(1.0), "opaque")

    def test_losses(self):
        self.fails(lambda: fg.grad(lambda p: p)([1.0, 2.0]), "one number", "shape (2,)", "fg.jacobian")
        self.fails(lambda: fg.grad(lambda p: None)(1.0), "returns nothing")
        self.fails(lambda: fg.grad(lambda p: "a")(1.0), "real numbers")
        self.fails(lambda: fg.grad(lambda p: fg.log(p))(-1.0), "NaN")
        self.fails(lambda: fg.grad(lambda p: p)("x"), "argument 0", "real numbers")
        self.fails(lambda: fg.grad(lambda p: p, argnums=1)(1.0), "`argnums`", argument="argnums")
        self.fails(lambda: fg.grad(3), "function")
        self.fails(lambda: fg.grad(lambda p: fg.grad(lambda q: q * p)(p))(1.0), "differentiated")

    def test_a_loss_whose_solve_fails(self):
        blowup = fg.ODEProblem(lambda u, p, t: p * u * u, 1.0, (0.0, 10.0), 1.0)
        self.fails(lambda: fg.grad(lambda p: fg.solve(blowup, p=p, saveat=[5.0, 10.0]).u[-1])(1.0), "a solve inside")

    def test_failed_solves_are_no_exceptions(self):
        blowup = fg.ODEProblem(lambda u, p, t: u * u, 1.0, (0.0, 10.0))
        sol = fg.solve(blowup)
        self.assertFalse(sol.success)
        self.assertIn(sol.retcode, ("DtLessThanMin", "Unstable", "MaxIters"))
        self.assertGreater(len(sol), 1)
        self.assertTrue(sol.message)
        self.assertEqual(fg.solve(GOOD, fg.Tsit5(), maxiters=2, rtol=1e-10).retcode, "MaxIters")

    def test_a_step_that_underflows(self):
        sol = fg.solve(fg.ODEProblem(lambda u, p, t: u * u, 1.0, (0.0, 10.0)), fg.Tsit5(), dtmin=1e-4)
        self.assertEqual(sol.retcode, "DtLessThanMin")
        self.assertIn("dtmin", sol.message)
        self.assertAlmostEqual(sol.t[-1], 1.0, places=2)

    def test_plot(self):
        self.fails(lambda: fg.plot(3, "x.svg"), "`what`", argument="what")
        self.fails(lambda: fg.plot(fg.solve(GOOD), "x.svg", vars=[2]), "`vars`", argument="vars")
        self.fails(lambda: fg.plot(fg.solve(GOOD), "x.svg", style="dots"), "`style`", argument="style")
        self.fails(lambda: fg.curve([1, 2], [1, 2, 3]), "equal length", argument="y")

    def test_animate(self):
        one = fg.curve([1, 2], [1, 2])
        self.fails(lambda: fg.animate(one, "x.svg"), "`frames` must be a list", argument="frames")
        self.fails(lambda: fg.animate([one], "x.svg"), "at least two", argument="frames")
        self.fails(lambda: fg.animate([one, [one, one]], "x.svg"), "as many curves", argument="frames")
        self.fails(lambda: fg.animate([one, one], "x.svg", titles=["a"]), "`titles` must be one a frame, 2, got 1", argument="titles")
        self.fails(lambda: fg.animate([one, one], "x.svg", seconds=0), "`seconds` must be a positive", argument="seconds")


if __name__ == "__main__":
    unittest.main()
