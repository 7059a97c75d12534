"""Problems in velocities and positions, and the methods for them."""

import math
import unittest

import flowgrad as fg


def pull(v, u, p, t):
    x, y = u
    r3 = (x * x + y * y)**1.5
    return [-x / r3, -y / r3]


def drift(v, u, p, t):
    return v


def swing(du, u, p, t):
    return -p * math.sin(u)


KEPLER = fg.DynamicalODEProblem(pull, drift, [0.0, 2.0], [0.4, 0.0], (0.0, 2 * math.pi))
PENDULUM = fg.SecondOrderODEProblem(swing, 0.0, 2.0, (0.0, 10.0), 1.0)
SYMPLECTIC = [fg.VelocityVerlet(), fg.Ruth3(), fg.McAte4(), fg.CalvoSanz4(), fg.KahanLi6(), fg.KahanLi8()]


class DynamicalTest(unittest.TestCase):
    def near(self, got, want, delta):
        for a, b in zip(got.tolist(), want):
            self.assertAlmostEqual(a, b, delta=delta)

    def fails(self, run, *words, argument=None):
        with self.assertRaises(fg.FlowgradError) as caught:
            run()
        for word in words:
            self.assertIn(word, str(caught.exception))
        if argument is not None:
            self.assertEqual(caught.exception.argument, argument)

    def test_orbit_closes(self):
        for method, delta in zip(SYMPLECTIC, (0.05, 0.05, 1e-3, 1e-3, 1e-6, 1e-10)):
            sol = fg.solve(KEPLER, method, dt=0.005)
            self.assertEqual(sol.retcode, "Success", sol.message)
            self.assertEqual(sol.u.shape[1:], (2, 2))
            self.near(sol.u[-1, 0], (0.0, 2.0), 10 * delta)
            self.near(sol.u[-1, 1], (0.4, 0.0), 10 * delta)

    def test_every_method_solves_it(self):
        for method in (None, fg.Tsit5(), fg.Vern9(), fg.Rodas5P(), fg.VCABM(), "KenCarp4"):
            sol = fg.solve(KEPLER, method, rtol=1e-9, atol=1e-9)
            self.near(sol.u[-1, 1], (0.4, 0.0), 1e-5)

    def test_second_order(self):
        sol = fg.solve(PENDULUM, fg.KahanLi8(), dt=0.1)
        self.assertEqual(sol.u.shape, (101, 2))
        reference = fg.solve(PENDULUM, fg.Vern9(), rtol=1e-12, atol=1e-12)
        self.near(sol.u[-1], reference.u[-1].tolist(), 1e-9)
        self.near(sol(3.21), reference(3.21).tolist(), 1e-8)

    def test_in_place_and_parts(self):
        def f(ddu, du, u, p, t):
            for i in range(len(u)):
                ddu[i] = -p["k"] * u[i]
        prob = fg.SecondOrderODEProblem(f, [0.0, 1.0], [1.0, 0.0], (0.0, 1.0), {"k": 4.0})
        sol = fg.solve(prob, fg.KahanLi6(), dt=0.05)
        self.near(sol.u[-1, 1], (math.cos(2), math.sin(2) / 2), 1e-8)
        self.assertIs(prob.f, f)

    def test_opaque(self):
        sol = fg.solve(fg.SecondOrderODEProblem(fg.opaque(swing), 0.0, 2.0, (0.0, 10.0), 1.0), fg.McAte4(), dt=0.1)
        self.assertAlmostEqual(sol.u[-1, 1], fg.solve(PENDULUM, fg.McAte4(), dt=0.1).u[-1, 1], delta=1e-12)

    def test_energy_stays(self):
        sol = fg.solve(PENDULUM, fg.VelocityVerlet(), tspan=(0.0, 1000.0), dt=0.02, maxiters=100_000)
        energy = sol.u[:, 0]**2 / 2 - fg.cos(sol.u[:, 1])
        self.assertLess(float(fg.max(fg.abs(energy - energy[0]))), 2e-4)

    def test_functions_of_parameters_and_remake(self):
        prob = fg.DynamicalODEProblem(pull, drift, lambda p: [0.0, p], lambda p: [2 / (1 + p**2 / 2 * 1.0), 0.0], (0.0, 1.0), 1.0)
        self.near(fg.solve(prob).u[0, 0], (0.0, 1.0), 0.0)
        moved = fg.remake(KEPLER, v0=[0.0, 1.5])
        self.near(fg.solve(moved, fg.KahanLi6(), dt=0.1).u[0, 0], (0.0, 1.5), 0.0)
        self.near(fg.solve(KEPLER, u0=[0.5, 0.0]).u[0, 1], (0.5, 0.0), 0.0)
        self.assertEqual(fg.remake(PENDULUM, p=2.0).p, 2.0)

    def test_closures_may_change(self):
        k = [1.0]
        prob = fg.SecondOrderODEProblem(lambda v, u, p, t: -k[0] * u, 0.0, 1.0, (0.0, 1.0))
        options = {"dt": 0.01}
        self.assertAlmostEqual(fg.solve(prob, fg.KahanLi6(), **options).u[-1, 1], math.cos(1), delta=1e-9)
        k[0] = 4.0
        self.assertAlmostEqual(fg.solve(prob, fg.KahanLi6(), **options).u[-1, 1], math.cos(2), delta=1e-9)

    def test_events(self):
        bounce = fg.ContinuousCallback(lambda u, p, t: u[1], lambda u, p, t: [-u[0], u[1]], direction="falling")
        ball = fg.SecondOrderODEProblem(lambda v, u, p, t: -1.0, 0.0, 1.0, (0.0, 4.0), callback=bounce)
        sol = fg.solve(ball, fg.KahanLi6(), dt=0.1)
        self.assertAlmostEqual(sol.events[0].t, math.sqrt(2), delta=1e-9)
        self.assertAlmostEqual(sol.u[-1, 1], 1 - (4 - 2 * math.sqrt(2))**2 / 2, delta=1e-8)

    def test_gradients(self):
        def loss(p):
            return fg.solve(PENDULUM, fg.Vern9(), p=p, saveat=[1.0], rtol=1e-11, atol=1e-11).u[0, 1]

        def at(p):
            return fg.solve(PENDULUM, fg.Vern9(), p=p, saveat=[1.0], rtol=1e-12, atol=1e-12).u[0, 1]
        difference = (at(1.001) - at(0.999)) / 0.002
        self.assertAlmostEqual(fg.grad(loss)(1.0), difference, delta=1e-5)

        def of_velocity(v):
            prob = fg.remake(PENDULUM, du0=v)
            return fg.solve(prob, fg.Tsit5(), saveat=[1.0], rtol=1e-9, atol=1e-9, sensealg=fg.InterpolatingAdjoint()).u[0, 1]
        eps = 1e-4
        ends = [fg.solve(fg.remake(PENDULUM, du0=s * eps), fg.Vern9(), saveat=[1.0], rtol=1e-12, atol=1e-12).u[0, 1]
                for s in (1, -1)]
        self.assertAlmostEqual(fg.grad(of_velocity)(0.0), (ends[0] - ends[1]) / (2 * eps), delta=1e-5)

    def test_symplectic_methods_in_a_loss(self):
        def end(p, method=fg.KahanLi8(), sensealg=None, **options):
            return fg.solve(PENDULUM, method, p=p, saveat=[0.77, 1.0], sensealg=sensealg, **options).u[0, 1]
        expected = fg.grad(lambda p: end(p, fg.Vern9(), rtol=1e-11, atol=1e-11))(1.0)
        for sensealg in (None, fg.ForwardSensitivity(), fg.DiscreteAdjoint()):
            self.assertAlmostEqual(fg.grad(lambda p: end(p, sensealg=sensealg, dt=0.05))(1.0), expected, delta=1e-7)
        self.fails(lambda: fg.grad(lambda p: end(p, sensealg=fg.GaussAdjoint(), dt=0.1))(1.0),
                   "GaussAdjoint is not for the symplectic method KahanLi8", "Vern7")

    def test_wrong_problems(self):
        ordinary = fg.ODEProblem(lambda u, p, t: -u, 1.0, (0.0, 1.0))
        self.fails(lambda: fg.solve(ordinary, fg.VelocityVerlet(), dt=0.1), "`method` VelocityVerlet needs velocities",
                   "SecondOrderODEProblem", argument="method")
        damped = fg.SecondOrderODEProblem(lambda v, u, p, t: -u - 0.1 * v, 0.0, 1.0, (0.0, 1.0))
        self.fails(lambda: fg.solve(damped, fg.Ruth3(), dt=0.1), "v' depends on the velocity v", "Vern7")
        self.assertTrue(fg.solve(damped).success)
        self.fails(lambda: fg.solve(PENDULUM, fg.KahanLi6()), "`dt` is missing", argument="dt")

    def test_wrong_parts(self):
        self.fails(lambda: fg.DynamicalODEProblem(3, drift, 0.0, 1.0, (0.0, 1.0)), "`f1` must be a function", argument="f1")
        self.fails(lambda: fg.DynamicalODEProblem(pull, lambda u, p, t: u, 0.0, 1.0, (0.0, 1.0)),
                   "`f2` must take (v, u, p, t)", "(u, p, t)", "test_dynamical.py:", argument="f2")
        self.fails(lambda: fg.SecondOrderODEProblem(swing, [0.0, 1.0], [1.0], (0.0, 1.0)),
                   "`du0` must have the shape of `u0`, shape (1,), got shape (2,)", argument="du0")
        self.fails(lambda: fg.SecondOrderODEProblem(swing, "x", 1.0, (0.0, 1.0)), "`du0`", argument="du0")
        bad = fg.SecondOrderODEProblem(lambda v, u, p, t: [1.0], [0.0, 1.0], [1.0, 0.0], (0.0, 1.0))
        self.fails(lambda: fg.solve(bad), "as many derivatives", "shape (2,)", "shape (1,)", "test_dynamical.py:", argument="f")
        self.fails(lambda: fg.solve(fg.SecondOrderODEProblem(lambda v, u, p, t: None, 0.0, 1.0, (0.0, 1.0))), "returns nothing")
        self.fails(lambda: fg.remake(KEPLER, du0=1.0), "`du0` is not a part of DynamicalODEProblem")

    def test_stiff_problems_are_recognised(self):
        def rober(u, p, t):
            a, b, c = u
            return [-0.04 * a + 1e4 * b * c, 0.04 * a - 1e4 * b * c - 3e7 * b * b, 3e7 * b * b]
        prob = fg.ODEProblem(rober, [1.0, 0.0, 0.0], (0.0, 1e11))
        for method in (fg.Tsit5(), fg.VCABM()):
            sol = fg.solve(prob, method, save_everystep=False, maxiters=20_000)
            self.assertEqual(sol.retcode, "MaxIters")
            self.assertIn("the problem looks stiff; use a stiff method such as Rodas5P", sol.message)

    def test_diffusion(self):
        n = 50

        def heat(u, p, t):
            zero = fg.zeros(1)
            left = fg.concatenate([zero, u[:-1]])
            right = fg.concatenate([u[1:], zero])
            return (left - 2 * u + right) * (n + 1)**2
        start = [math.sin(math.pi * (i + 1) / (n + 1)) for i in range(n)]
        rate = 4 * (n + 1)**2 * math.sin(math.pi / (2 * (n + 1)))**2
        for method in (fg.RKC(), fg.ROCK2(), fg.ROCK4()):
            sol = fg.solve(fg.ODEProblem(heat, start, (0.0, 0.1)), method, rtol=1e-5, atol=1e-5)
            self.assertAlmostEqual(sol.u[-1, n // 2], start[n // 2] * math.exp(-0.1 * rate), delta=1e-4)


if __name__ == "__main__":
    unittest.main()
