"""Events: what callbacks do, what is saved around them, and what of them is refused."""

import math
import unittest

import flowgrad as fg

TIGHT = {"rtol": 1e-10, "atol": 1e-10}
IMPACTS = [3.19438282499969956628882, 8.305395344999218872376931, 12.39420536099883431723942]


def fall(u, p, t):
    return [u[1], -p[0]]


def height(u, p, t):
    return u[0]


def bounce(u, p, t):
    return [u[0], -p[1] * u[1]]


def turn(u, p, t):
    return [u[1], -u[0]]


def decay(u, p, t):
    return -p * u


BALL = fg.ODEProblem(fall, [50.0, 0.0], (0.0, 15.0), [9.8, 0.8])
CIRCLE = fg.ODEProblem(turn, [0.0, 1.0], (0.0, 10.0))


class EventsTest(unittest.TestCase):
    def near(self, got, want, delta=1e-8):
        got = got.tolist() if hasattr(got, "tolist") else list(got)
        self.assertEqual(len(got), len(want))
        for a, b in zip(got, want):
            self.assertAlmostEqual(a, b, delta=delta)

    def times(self, sol):
        return [event.t for event in sol.events]

    def test_bouncing_ball(self):
        hit = fg.ContinuousCallback(height, bounce, direction="falling")
        for method in (fg.Tsit5(), fg.Rodas5P(), fg.RadauIIA5(), None):
            sol = fg.solve(BALL, method, callback=hit, **TIGHT)
            self.near(self.times(sol), IMPACTS)
            self.near(sol(15.0), [8.494217007606032792109058, sol.u[-1][1]])
        first = sol.events[0]
        self.assertIs(first.callback, hit)
        self.assertEqual(first.component, 0)
        self.near(first.after, [0.0, 0.8 * 9.8 * IMPACTS[0]], 1e-7)
        self.near(first.before, [0.0, -9.8 * IMPACTS[0]], 1e-7)
        self.assertEqual(list(sol.t).count(first.t), 2)
        self.assertIn("ContinuousCallback", repr(first))

    def test_of_the_problem(self):
        prob = fg.ODEProblem(fall, [50.0, 0.0], (0.0, 15.0), [9.8, 0.8],
                             callback=fg.ContinuousCallback(height, bounce, direction="falling"))
        self.near(self.times(fg.solve(prob, fg.Tsit5(), **TIGHT)), IMPACTS)
        self.assertEqual(self.times(fg.solve(fg.remake(prob, callback=None), fg.Tsit5(), **TIGHT)), [])
        sol = fg.solve(prob, fg.Tsit5(), callback=fg.PresetTimeCallback([4.0], lambda u, p, t: [10.0, 0.0]), **TIGHT)
        self.near(self.times(sol)[:3], [IMPACTS[0], 4.0, 4.0 + math.sqrt(20 / 9.8)])

    def test_several_roots_in_a_step(self):
        prob = fg.ODEProblem(lambda u, p, t: 3 * t * t + 12 * t - 4, -120.0, (-8.0, 10.0))
        sol = fg.solve(prob, fg.Tsit5(), callback=fg.ContinuousCallback(lambda u, p, t: u), dt=18.0, adaptive=False)
        self.near(self.times(sol), [-6.0, -2.0, 2.0])
        back = fg.solve(fg.remake(prob, tspan=(10.0, -8.0), u0=1536.0), fg.Tsit5(),
                        callback=fg.ContinuousCallback(lambda u, p, t: u), **TIGHT)
        self.near(self.times(back), [2.0, -2.0, -6.0])

    def test_directions_and_components(self):
        walls = fg.ContinuousCallback(lambda u, p, t: [u[0] - 0.5, u[1]])
        sol = fg.solve(CIRCLE, fg.Vern7(), callback=walls, tspan=(0.0, 3.0), **TIGHT)
        self.near(self.times(sol), [math.pi / 6, math.pi / 2, 5 * math.pi / 6])
        self.assertEqual([event.component for event in sol.events], [0, 1, 0])
        rising = fg.ContinuousCallback(height, direction="rising")
        self.near(self.times(fg.solve(CIRCLE, fg.Vern7(), callback=rising, **TIGHT)), [2 * math.pi])

        def up(u, p, t):
            return [u[0], 2 * u[1]]

        def down(u, p, t):
            return [u[0], 3 * u[1]]
        both = fg.ContinuousCallback(height, up, affect_neg=down)
        self.near(fg.solve(CIRCLE, fg.Vern7(), callback=both, tspan=(0.0, 7.0), **TIGHT).events[-1].after, [0.0, 6.0], 1e-7)
        each = fg.ContinuousCallback(lambda u, p, t: [u[0], u[1]], [up, None])
        self.near(fg.solve(CIRCLE, fg.Vern7(), callback=each, tspan=(0.0, 3.5), **TIGHT).events[-1].after, [0.0, -2.0], 1e-7)

    def test_terminate(self):
        for stop in (fg.ContinuousCallback(height, fg.terminate), fg.ContinuousCallback(height, terminate=True)):
            sol = fg.solve(CIRCLE, fg.Tsit5(), callback=stop, **TIGHT)
            self.assertEqual(sol.retcode, "Terminated")
            self.assertTrue(sol.success)
            self.near([sol.t[-1]], [math.pi])
        late = fg.DiscreteCallback(lambda u, p, t: t > 2 and u[0] < 0.5, fg.terminate)
        sol = fg.solve(CIRCLE, fg.Tsit5(), callback=late, dtmax=0.1)
        self.assertAlmostEqual(sol.t[-1], 5 * math.pi / 6, delta=0.1)

    def test_parameters_change(self):
        faster = fg.PresetTimeCallback([1.0], lambda u, p, t: {"u": u + 1, "p": 3 * p})
        prob = fg.ODEProblem(decay, 1.0, (0.0, 2.0), 1.0)
        for method in (fg.Tsit5(), fg.Vern9(), fg.Rodas5P()):
            sol = fg.solve(prob, method, callback=faster, **TIGHT)
            middle = math.exp(-1) + 1
            self.near(sol([0.5, 1.0, 1.5]), [math.exp(-0.5), middle, middle * math.exp(-1.5)])
        self.assertEqual(sol.events[0].after - sol.events[0].before, 1.0)
        named = fg.ODEProblem(lambda u, p, t: -p["rate"] * u, [1.0], (0.0, 2.0), {"rate": 1.0, "other": [1.0, 2.0]})
        stop = fg.PresetTimeCallback([1.0], lambda u, p, t: {"p": {"rate": 0.0, "other": p["other"]}})
        self.near(fg.solve(named, fg.Tsit5(), callback=stop, **TIGHT).u[-1], [math.exp(-1)])

    def test_times(self):
        kick = fg.PeriodicCallback(2.0, lambda u, p, t: {"u": [u[0] + 1, u[1]]}, phase=1.0)
        self.assertEqual(self.times(fg.solve(CIRCLE, callback=kick)), [3.0, 5.0, 7.0, 9.0])
        kick = fg.PeriodicCallback(5.0, None, initial_affect=True, final_affect=True)
        self.assertEqual(self.times(fg.solve(CIRCLE, callback=kick)), [0.0, 5.0, 10.0])
        dose = fg.PresetTimeCallback([0.0, 1.0], lambda u, p, t: u + 1)
        sol = fg.solve(fg.ODEProblem(decay, 0.0, (0.0, 2.0), 1.0), fg.Tsit5(), callback=dose, saveat=1.0, **TIGHT)
        self.assertEqual(sol.t.tolist(), [0.0, 1.0, 2.0])
        self.near(sol.u, [1.0, math.exp(-1) + 1, (math.exp(-1) + 1) * math.exp(-1)])

    def test_ready_made(self):
        energy = lambda u, p, t: u[0]**2 + u[1]**2          # noqa: E731
        kept = fg.solve(CIRCLE, fg.Tsit5(), callback=fg.ManifoldProjection(lambda u, p, t: energy(u, p, t) - 1),
                        tspan=(0.0, 100.0))
        self.near([energy(u, None, 0) for u in kept.u], [1.0] * len(kept), 1e-13)
        lost = fg.solve(CIRCLE, fg.Tsit5(), tspan=(0.0, 100.0)).u[-1]
        self.assertGreater(abs(energy(lost, None, 0) - 1), 1e-3)
        positive = fg.solve(fg.ODEProblem(lambda u, p, t: -abs(u), 1.0, (0.0, 60.0)), callback=fg.PositiveDomain())
        self.assertEqual(positive.retcode, "Success")
        self.assertGreaterEqual(min(positive.u.tolist()), 0.0)
        rest = fg.solve(fg.ODEProblem(lambda u, p, t: p - u, 0.0, (0.0, 1e6), 2.0), callback=fg.TerminateSteadyState())
        self.assertEqual(rest.retcode, "Terminated")
        self.assertAlmostEqual(rest.u[-1], 2.0, delta=1e-5)

    def test_saving(self):
        jump = fg.PresetTimeCallback([2.0], lambda u, p, t: [2 * u[0], 2 * u[1]])
        steps = fg.SavingCallback(lambda u, p, t: u[0]**2 + u[1]**2)
        regular = fg.SavingCallback(lambda u, p, t: [[u[0], t]], saveat=[1.0, 2.0])
        sol = fg.solve(CIRCLE, fg.Tsit5(), callback=fg.CallbackSet(steps, [jump, regular]), tspan=(0.0, 3.0), **TIGHT)
        first, second = sol.saved
        self.assertIs(first.callback, steps)
        self.assertEqual(first.t.tolist(), sol.t.tolist())
        self.near(first.values, [1.0 if i <= list(sol.t).index(2.0) else 4.0 for i in range(len(sol))])
        self.assertEqual(second.values.shape, (2, 1, 2))
        self.near(second.values[:, 0, 0], [math.sin(1.0), 2 * math.sin(2.0)])

    def test_with_an_opaque_right_hand_side(self):
        prob = fg.ODEProblem(fg.opaque(fall), [50.0, 0.0], (0.0, 5.0), [9.8, 0.8],
                             callback=fg.ContinuousCallback(height, bounce, direction="falling"))
        self.near(self.times(fg.solve(prob, fg.Tsit5(), **TIGHT)), IMPACTS[:1])

    def test_inside_a_loss(self):
        dose = fg.PresetTimeCallback([1.0], lambda u, p, t: u + 1)
        prob = fg.ODEProblem(decay, 1.0, (0.0, 2.0), 1.0, callback=dose)
        for sensealg in (None, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.GaussAdjoint()):
            g = fg.grad(lambda p: fg.sum(fg.solve(prob, fg.Tsit5(), p=p, saveat=[1.0, 2.0], sensealg=sensealg, **TIGHT).u))(1.0)
            self.assertAlmostEqual(g, -2 * math.exp(-1.0) - 2 * math.exp(-2.0), delta=1e-7)
        both = fg.PresetTimeCallback([1.0], None, save_positions=(True, True))
        with self.assertRaises(fg.FlowgradError) as caught:
            fg.grad(lambda p: fg.sum(fg.solve(prob, p=p, saveat=[1.0, 2.0], callback=both).u))(1.0)
        self.assertEqual(caught.exception.argument, "save_positions")

    def test_the_gradient_of_the_bouncing_ball(self):
        prob = fg.ODEProblem(fall, [50.0, 0.0], (0.0, 15.0), [9.8, 0.8],
                             callback=fg.ContinuousCallback(height, bounce, direction="falling"))
        for sensealg in (None, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.InterpolatingAdjoint(), fg.GaussAdjoint(),
                         fg.QuadratureAdjoint(), fg.BacksolveAdjoint()):
            value, g = fg.value_and_grad(lambda p: fg.solve(prob, fg.Tsit5(), p=p, saveat=[15.0], sensealg=sensealg,
                                                            **TIGHT).u[0, 0])([9.8, 0.8])
            self.assertAlmostEqual(value, 8.494217007606032792, delta=1e-6)
            self.assertAlmostEqual(g[1], 314.56883993768555407, delta=1e-5)

    def test_the_gradient_of_an_event_that_ends_the_solve(self):
        prob = fg.ODEProblem(fall, [50.0, 0.0], (0.0, 15.0), [9.8, 0.8], callback=fg.ContinuousCallback(height, fg.terminate))
        speed = math.sqrt(2 * 9.8 * 50)
        for sensealg in (fg.ForwardSensitivity(), fg.DiscreteAdjoint()):
            value, g = fg.value_and_grad(lambda p: fg.solve(prob, fg.Tsit5(), p=p, saveat=[15.0], save_end=True,
                                                            sensealg=sensealg, **TIGHT).u[-1, 1])([9.8, 0.8])
            self.assertAlmostEqual(value, -speed, delta=1e-7)
            self.assertAlmostEqual(g[0], -50 / speed, delta=1e-7)


class BadEventsTest(unittest.TestCase):
    def fails(self, run, *words, argument):
        with self.assertRaises(fg.FlowgradError) as caught:
            run()
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertIn("test_events.py:", str(caught.exception))
        self.assertEqual(caught.exception.argument, argument)

    def solving(self, *callbacks):
        return lambda: fg.solve(CIRCLE, callback=list(callbacks))

    def test_arguments(self):
        self.fails(self.solving(3), "`callback` must be a callback", "int", argument="callback")
        self.fails(lambda: fg.ODEProblem(turn, [1.0, 0.0], (0.0, 1.0), callback="x"), "got str", argument="callback")
        self.fails(lambda: fg.ContinuousCallback(3), "`condition` must be a function (u, p, t), got int", argument="condition")
        self.fails(lambda: fg.ContinuousCallback(lambda u, t: u), "must take (u, p, t)", "(u, t)", argument="condition")
        self.fails(lambda: fg.ContinuousCallback(fg.opaque(height)), "can be traced", argument="condition")
        self.fails(lambda: fg.ContinuousCallback(height, 3), "`affect` must be a function", argument="affect")
        self.fails(lambda: fg.ContinuousCallback(height, direction="up"), "\"rising\"", "'up'", argument="direction")
        self.fails(lambda: fg.ContinuousCallback(height, bounce, affect_neg=None, direction="rising"), "must be left out",
                   argument="affect_neg")
        self.fails(lambda: fg.ContinuousCallback(height, fg.terminate, affect_neg=bounce), "two callbacks",
                   argument="affect_neg")
        self.fails(lambda: fg.ContinuousCallback(height, [fg.terminate]), "in a list", argument="affect")
        self.fails(lambda: fg.ContinuousCallback(height, terminate=1), "True or False, got 1", argument="terminate")
        self.fails(lambda: fg.ContinuousCallback(height, save_positions=True), "two truth values", argument="save_positions")
        self.fails(lambda: fg.PresetTimeCallback("soon", bounce), "soon", argument="times")
        self.fails(lambda: fg.PeriodicCallback(0, bounce), "positive number, got 0", argument="period")
        self.fails(lambda: fg.PeriodicCallback(1, fg.terminate), "PresetTimeCallback", argument="affect")
        self.fails(lambda: fg.PositiveDomain(-1), "not negative, got -1", argument="abstol")
        self.fails(lambda: fg.TerminateSteadyState(reltol="x"), "got 'x'", argument="reltol")
        self.fails(lambda: fg.SavingCallback(height, saveat=-1.0), "positive number", argument="saveat")
        self.fails(lambda: fg.remake(BALL, callbacks=None), "tspan, p, mass_matrix and callback", argument="callbacks")

    def test_functions(self):
        self.fails(self.solving(fg.ContinuousCallback(lambda u, p, t: None)), "returns nothing", argument="condition")
        self.fails(self.solving(fg.ContinuousCallback(height, lambda u, p, t: None)), "returns nothing", "\"u\"",
                   argument="affect")
        self.fails(self.solving(fg.ContinuousCallback(height, lambda u, p, t: [u[0]])), "expected shape (2,), got shape (1,)",
                   argument="affect")
        self.fails(self.solving(fg.ContinuousCallback(height, lambda u, p, t: {"v": u})), "'v'", argument="affect")
        self.fails(self.solving(fg.ContinuousCallback(height, lambda u, p, t: {"p": 1.0})), "has no `p`", argument="affect")
        self.fails(lambda: fg.solve(BALL, callback=fg.DiscreteCallback(height, lambda u, p, t: {"p": [1.0]})),
                   "a new p like the old one", "(2,)", argument="affect")
        self.fails(self.solving(fg.DiscreteCallback(lambda u, p, t: u)), "must be one number or truth value, got 2",
                   argument="condition")
        self.fails(self.solving(fg.ContinuousCallback(lambda u, p, t: [u[0], u[1]], [turn, turn, turn])),
                   "has 3 elements but `condition` has 2", argument="affect")
        self.fails(self.solving(fg.ContinuousCallback(lambda u, p, t: u[0] + fg.sqrt(u[7]))), "IndexError", argument="f")
        self.fails(lambda: fg.solve(CIRCLE, u0=[-1.0, 0.0], callback=fg.PositiveDomain()), "PositiveDomain", argument="u0")


if __name__ == "__main__":
    unittest.main()
