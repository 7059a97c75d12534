"""Problems with algebraic equations: mass matrices and residuals."""

import math
import pickle
import unittest

import flowgrad as fg

TIGHT = {"rtol": 1e-11, "atol": 1e-11}
MASS = [[1.0, 0.0], [0.0, 0.0]]


def linear(u, p, t):
    return [u[1], u[0] + u[1] - math.sin(t)]


def residual(du, u, p, t):
    return [du[0] - u[1], u[0] + u[1] - math.sin(t)]


def exact(t):
    y = (math.sin(t) - math.cos(t)) / 2 + 1.5 * math.exp(-t)
    return [y, math.sin(t) - y]


def rober(u, p, t):
    y1, y2, y3 = u
    return [-p[0]*y1 + p[2]*y2*y3, p[0]*y1 - p[1]*y2**2 - p[2]*y2*y3, y1 + y2 + y3 - 1.0]


def rober_residual(du, u, p, t):
    right = rober(u, p, t)
    return [du[0] - right[0], du[1] - right[1], right[2]]


RATES = [0.04, 3e7, 1e4]
END = (7.158270687194051e-01, 9.185534764557764e-06, 2.841637457458304e-01)


class Calls:
    count = 0

    def one(self):
        self.count += 1


class AlgebraicTest(unittest.TestCase):
    def near(self, u, v, delta):
        for x, y in zip(u, v):
            self.assertAlmostEqual(x, y, delta=delta)

    def test_mass_matrix_by_every_method_that_takes_one(self):
        prob = fg.ODEProblem(linear, [1.0, -1.0], (0.0, 10.0), mass_matrix=MASS)
        for method in (None, fg.Rodas4(), fg.Rodas5P(), fg.RadauIIA5(), fg.FBDF(), fg.KenCarp4(), fg.Kvaerno5()):
            sol = fg.solve(prob, method, **TIGHT)
            self.assertEqual(sol.retcode, "Success", sol.message)
            self.near(sol.u[-1], exact(10.0), 1e-8)

    def test_residual(self):
        prob = fg.DAEProblem(residual, [0.0, 0.0], [1.0, 0.0], (0.0, 10.0))
        sol = fg.solve(prob, **TIGHT)
        self.assertEqual(sol.retcode, "Success", sol.message)
        self.near(sol.u[0], [1.0, -1.0], 1e-9)
        for t in (0.3, 2.5, 7.7, 10.0):
            self.near(sol(t), exact(t), 1e-8)

    def test_robertsons_reaction_both_ways(self):
        by_mass = fg.ODEProblem(rober, [1.0, 0.0, 0.0], (0.0, 40.0), RATES,
                                mass_matrix=[[1, 0, 0], [0, 1, 0], [0, 0, 0]])
        by_residual = fg.DAEProblem(rober_residual, [-0.04, 0.04, 0.0], [1.0, 0.0, 0.0], (0.0, 40.0), RATES,
                                    differential_vars=[True, True, False])
        for prob in (by_mass, by_residual):
            sol = fg.solve(prob, rtol=1e-8, atol=[1e-12, 1e-14, 1e-14])
            self.assertEqual(sol.retcode, "Success", sol.message)
            for x, y in zip(sol.u[-1], END):
                self.assertAlmostEqual(x / y, 1.0, delta=1e-6)

    def test_structured_parameters_and_remake(self):
        prob = fg.DAEProblem(lambda du, u, p, t: [du[0] + p["rate"] * u[0]], [0.0], [2.0], (0.0, 1.0), {"rate": 1.0})
        faster = fg.remake(prob, p={"rate": 3.0}, u0=[1.0])
        self.near(fg.solve(prob, **TIGHT).u[-1], [2 * math.exp(-1.0)], 1e-8)
        self.near(fg.solve(faster, **TIGHT).u[-1], [math.exp(-3.0)], 1e-8)
        with_mass = fg.remake(fg.ODEProblem(linear, [1.0, -1.0], (0.0, 10.0)), mass_matrix=MASS)
        self.near(fg.solve(with_mass, **TIGHT).u[-1], exact(10.0), 1e-8)

    def test_pickled(self):
        for prob in (fg.DAEProblem(residual, [0.0, 0.0], [1.0, 0.0], (0.0, 10.0), differential_vars=[True, False]),
                     fg.ODEProblem(linear, [1.0, -1.0], (0.0, 10.0), mass_matrix=MASS)):
            self.near(fg.solve(pickle.loads(pickle.dumps(prob)), **TIGHT).u[-1], exact(10.0), 1e-8)

    def test_gradients(self):
        def end(p, prob, sensealg=None):        # x' = p0 z, 0 = x + z - p1: x = p1 + (x0 - p1) exp(-p0 t)
            return fg.solve(prob, p=p[:2], u0=[p[2], 5.0], saveat=[2.0], sensealg=sensealg, **TIGHT).u[0][0]
        e = math.exp(-1.6)
        expected = [1.0 * -2.0 * e, 1 - e, e]
        prob = fg.ODEProblem(lambda u, p, t: [p[0]*u[1], u[0] + u[1] - p[1]], [1.0, 0.0], (0.0, 2.0), [1.0, 1.0],
                             mass_matrix=MASS)
        for sensealg in (None, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.InterpolatingAdjoint(), fg.GaussAdjoint(),
                         fg.QuadratureAdjoint()):
            self.near(fg.grad(lambda p: end(p, prob, sensealg))([0.8, 2.0, 3.0]), expected, 1e-7)
        dae = fg.DAEProblem(lambda du, u, p, t: [du[0] - p[0]*u[1], u[0] + u[1] - p[1]], [0.0, 0.0], [1.0, 0.0], (0.0, 2.0),
                            [1.0, 1.0])
        self.near(fg.grad(lambda p: end(p, dae))([0.8, 2.0, 3.0]), expected, 1e-7)

    def test_a_residual_is_traced_once_and_again_when_it_changes(self):
        calls = Calls()
        rate = 1.0

        def decay(du, u, p, t):
            calls.one()
            return [du[0] + rate*u[0]]
        prob = fg.DAEProblem(decay, [0.0], [2.0], (0.0, 1.0))
        self.near(fg.solve(prob, **TIGHT).u[-1], [2*math.exp(-1.0)], 1e-8)
        before = calls.count
        fg.solve(prob, **TIGHT)
        self.assertEqual(calls.count, before)
        rate = 3.0
        self.near(fg.solve(prob, **TIGHT).u[-1], [2*math.exp(-3.0)], 1e-8)

    def test_events(self):
        crossing = fg.ContinuousCallback(lambda u, p, t: u[1], terminate=True)
        for prob in (fg.ODEProblem(linear, [1.0, -1.0], (0.0, 10.0), mass_matrix=MASS),
                     fg.DAEProblem(residual, [0.0, 0.0], [1.0, -1.0], (0.0, 10.0))):
            sol = fg.solve(prob, callback=crossing, **TIGHT)
            self.assertEqual(sol.retcode, "Terminated", sol.message)
            t = sol.t[-1]
            self.assertAlmostEqual(exact(t)[1], 0.0, delta=1e-8)
            self.assertLess(t, 3.0)

    def test_inconsistent_starts(self):
        for prob in (fg.ODEProblem(linear, [1.0, 7.0], (0.0, 1.0), mass_matrix=MASS),
                     fg.DAEProblem(residual, [0.0, 0.0], [1.0, 7.0], (0.0, 1.0))):
            for found in (None, fg.BrownBasicInit(), fg.BrownBasicInit):
                self.near(fg.solve(prob, rtol=1e-8, atol=1e-8, initializealg=found).u[0], [1.0, -1.0], 1e-7)
            self.near(fg.solve(prob, initializealg=fg.NoInit()).u[0], [1.0, 7.0], 0.0)
            refused = fg.solve(prob, initializealg=fg.CheckInit())
            self.assertEqual(refused.retcode, "InitialFailure")
            self.assertIn("equation 1 is", refused.message)

    def wrong(self, part, make):
        with self.assertRaises(fg.FlowgradError) as caught:
            make()
        self.assertIn(part, str(caught.exception))

    def test_errors(self):
        span = (0.0, 1.0)
        self.wrong("`mass_matrix` must be a square matrix",
                   lambda: fg.ODEProblem(linear, [1.0, 0.0], span, mass_matrix=[[1.0, 0.0]]))
        self.wrong("`mass_matrix` must have a row and a column for each of the 2 numbers",
                   lambda: fg.solve(fg.ODEProblem(linear, [1.0, 0.0], span, mass_matrix=[[1.0]])))
        prob = fg.ODEProblem(linear, [1.0, -1.0], span, mass_matrix=MASS)
        self.wrong("take Rodas5P", lambda: fg.solve(prob, fg.Tsit5()))
        self.wrong("`initializealg` must be an object such as fg.BrownBasicInit()",
                   lambda: fg.solve(prob, initializealg="Brown"))
        self.wrong("`tries` is no option of NoInit", lambda: fg.NoInit(tries=2))
        dae = fg.DAEProblem(residual, [0.0, 0.0], [1.0, 0.0], span)
        self.wrong("GaussAdjoint is not for a DAEProblem; use ForwardSensitivity", lambda: fg.grad(
            lambda u: fg.sum(fg.solve(dae, u0=u, saveat=[1.0], sensealg=fg.GaussAdjoint()).u))([1.0, -1.0]))
        self.wrong("`du0` must be known before", lambda: fg.grad(
            lambda du: fg.sum(fg.solve(fg.remake(dae, du0=du), saveat=[1.0]).u))([0.0, 0.0]))
        self.wrong("must take (du, u, p, t), got", lambda: fg.DAEProblem(linear, [0.0, 0.0], [1.0, 0.0], span))
        self.wrong("that can be traced", lambda: fg.DAEProblem(fg.opaque(residual), [0.0, 0.0], [1.0, 0.0], span))
        self.wrong("`du0` must be shaped like `u0`",
                   lambda: fg.solve(fg.DAEProblem(residual, [0.0], [1.0, 0.0], span)))
        self.wrong("`differential_vars`",
                   lambda: fg.solve(fg.DAEProblem(residual, [0.0, 0.0], [1.0, 0.0], span, differential_vars=[True])))
        self.wrong("`differential_vars` must be True or False", lambda: fg.remake(dae, differential_vars=[1, 0]))
        self.wrong("as many residuals",
                   lambda: fg.solve(fg.DAEProblem(lambda du, u, p, t: [du[0]], [0.0, 0.0], [1.0, 0.0], span)))
        self.wrong("take DFBDF", lambda: fg.solve(fg.DAEProblem(residual, [0.0, 0.0], [1.0, 0.0], span), fg.Rodas5P()))
        self.wrong("is not a part of DAEProblem", lambda: fg.remake(
            fg.DAEProblem(residual, [0.0, 0.0], [1.0, 0.0], span), mass_matrix=MASS))


if __name__ == "__main__":
    unittest.main()
