"""What a function closes over may change between two solves; the second must see it, however much of the first it uses again."""

import functools
import math
import types
import unittest

import flowgrad as fg

RATE = 1.0
RATES = [1.0]
TABLE = {"rate": 1.0}
ARRAY = fg.array([1.0])
OBJECT = types.SimpleNamespace(rate=1.0, inner=types.SimpleNamespace(rates=[1.0]))
MODULE = types.ModuleType("constants")
MODULE.rate = 1.0


def helper(u):
    return RATE * u


def end(prob, **options):
    return fg.solve(prob, fg.Tsit5(), save_everystep=False, rtol=1e-10, atol=1e-10, **options).u[-1, 0]


def problem(f, p=None):
    return fg.ODEProblem(f, [1.0], (0.0, 1.0), p)


class Model:
    def __init__(self, rate):
        self.rate = rate

    def method(self, u, p, t):
        return [-self.rate * u[0]]

    def __call__(self, u, p, t):
        return [-self.rate * u[0]]


class ChangesTest(unittest.TestCase):
    def check(self, f, change, back, p=None):
        """`change` doubles the rate 1.0 of the decay `f`, `back` halves it again; in solves and in gradients."""
        prob = problem(f, p)

        def loss(x):
            return x * fg.solve(prob, fg.Tsit5(), save_everystep=False, rtol=1e-10, atol=1e-10).u[-1, 0]

        gradient = fg.grad(loss)
        for _ in range(2):
            for act, rate in ((lambda: None, 1.0), (change, 2.0), (lambda: None, 2.0), (back, 1.0)):
                act()
                for _ in range(2):
                    self.assertAlmostEqual(end(prob), math.exp(-rate), 8)
                    self.assertAlmostEqual(gradient(3.0), math.exp(-rate), 8)
                    self.assertAlmostEqual(end(fg.remake(prob, u0=[2.0])), 2 * math.exp(-rate), 8)

    def set(self, name, value):
        globals()[name] = value

    def test_a_global_number(self):
        self.check(lambda u, p, t: [-RATE * u[0]], lambda: self.set("RATE", 2.0), lambda: self.set("RATE", 1.0))

    def test_a_global_of_a_function_that_is_called(self):
        self.check(lambda u, p, t: [-helper(u[0])], lambda: self.set("RATE", 2.0), lambda: self.set("RATE", 1.0))

    def test_a_function_that_is_exchanged(self):
        old = helper
        self.check(lambda u, p, t: [-helper(u[0])], lambda: self.set("helper", lambda u: 2.0 * u), lambda: self.set("helper", old))

    def test_a_name_that_hides_another(self):
        def change():
            globals()["abs"] = lambda x: 2.0 * x

        self.check(lambda u, p, t: [-abs(u[0])], change, lambda: globals().pop("abs"))

    def test_contents(self):
        def write(thing, key):
            return lambda: thing.__setitem__(key, 2.0), lambda: thing.__setitem__(key, 1.0)

        self.check(lambda u, p, t: [-RATES[0] * u[0]], *write(RATES, 0))
        self.check(lambda u, p, t: [-TABLE["rate"] * u[0]], *write(TABLE, "rate"))
        self.check(lambda u, p, t: [-ARRAY[0] * u[0]], *write(ARRAY, 0))
        nested = ([1.0],)
        self.check(lambda u, p, t: [-nested[0][0] * u[0]], *write(nested[0], 0))

    def test_attributes(self):
        def write(thing, name="rate"):
            return lambda: setattr(thing, name, 2.0), lambda: setattr(thing, name, 1.0)

        self.check(lambda u, p, t: [-OBJECT.rate * u[0]], *write(OBJECT))
        self.check(lambda u, p, t: [-MODULE.rate * u[0]], *write(MODULE))
        self.check(lambda u, p, t: [-OBJECT.inner.rates[0] * u[0]], lambda: OBJECT.inner.rates.__setitem__(0, 2.0),
                   lambda: OBJECT.inner.rates.__setitem__(0, 1.0))
        model = Model(1.0)
        self.check(model.method, *write(model))
        self.check(model, *write(model))
        self.check(lambda u, p, t: model(u, p, t), *write(model))

    def test_cells(self):
        rate = 1.0

        def change(value):
            nonlocal rate
            rate = value

        self.check(lambda u, p, t: [-rate * u[0]], lambda: change(2.0), lambda: change(1.0))

        def inner(u):
            return rate * u

        self.check(lambda u, p, t: [-inner(u[0])], lambda: change(2.0), lambda: change(1.0))
        self.check(functools.partial(lambda scale, u, p, t: [-scale * inner(u[0])], 1.0), lambda: change(2.0), lambda: change(1.0))

    def test_defaults_and_code(self):
        def f(u, p, t, rate=1.0, *, scale=1.0):
            return [-rate * scale * u[0]]

        def other(u, p, t, rate=1.0, *, scale=1.0):
            return [-2.0 * rate * scale * u[0]]

        code = f.__code__
        self.check(f, lambda: setattr(f, "__defaults__", (2.0,)), lambda: setattr(f, "__defaults__", (1.0,)))
        self.check(f, lambda: setattr(f, "__kwdefaults__", {"scale": 2.0}), lambda: setattr(f, "__kwdefaults__", {"scale": 1.0}))
        self.check(f, lambda: setattr(f, "__code__", other.__code__), lambda: setattr(f, "__code__", code))

    def test_parameters_in_place(self):
        p = fg.array([1.0])

        def write(value):
            p[0] = value

        self.check(lambda u, p, t: [-p[0] * u[0]], lambda: write(2.0), lambda: write(1.0), p)
        prob = problem(lambda u, p, t: [-p[0] * u[0]], [1.0])
        given = [1.0]
        for rate in (1.0, 2.0, 3.0):
            given[0] = rate
            self.assertAlmostEqual(end(prob, p=given), math.exp(-rate), 8)

    def test_parameters_of_other_kinds(self):
        prob = problem(lambda u, p, t: [-p["rate"] * u[0]], {"rate": 1.0})
        for rate in (1.0, 2.0, 1.0):
            self.assertAlmostEqual(end(prob, p={"rate": rate}), math.exp(-rate), 8)
        prob = problem(lambda u, p, t: [-(p if isinstance(p, float) or not p.shape else p[0]) * u[0]], [1.0])
        for p, rate in (([1.0], 1.0), (2.0, 2.0), ([3.0], 3.0), (4.0, 4.0)):
            self.assertAlmostEqual(end(prob, p=p), math.exp(-rate), 8)
        with self.assertRaisesRegex(fg.FlowgradError, "`p` must hold finite numbers, got nan"):
            end(prob, p=[float("nan")])
        with self.assertRaisesRegex(fg.FlowgradError, "`p` must hold finite numbers, got inf"):
            end(prob, p=[float("inf")])
        self.assertEqual(end(problem(lambda u, p, t: [0 * p[0] * u[0]], [0.0]), p=[1e308]), 1.0)

    def test_options(self):
        prob = problem(lambda u, p, t: [-u[0]])
        for _ in range(2):
            self.assertEqual(len(fg.solve(prob, saveat=0.5)), 3)
            self.assertEqual(len(fg.solve(prob, saveat=0.25)), 5)
            self.assertEqual(len(fg.solve(prob, saveat=[0.5])), 1)
            self.assertEqual(len(fg.solve(prob, save_everystep=False, save_start=False)), 1)
            self.assertEqual(fg.solve(prob, fg.BS3()).method, "BS3")
            self.assertEqual(fg.solve(prob, "DP5").method, "DP5")
            self.assertEqual(fg.solve(prob, fg.Rodas5P(linsolve="dense")).method, "Rodas5P(linsolve=dense)")
            self.assertEqual(fg.solve(prob, fg.Rodas5P()).method, "Rodas5P")
            self.assertTrue(fg.solve(prob).dense)
            self.assertFalse(fg.solve(prob, dense=False).dense)
            self.assertEqual(fg.solve(prob, maxiters=2, rtol=1e-12).retcode, "MaxIters")
            for name in ("adaptive", "save_everystep", "dense"):
                fg.solve(prob, **{name: True}, dt=0.1)
                with self.assertRaisesRegex(fg.FlowgradError, f"`{name}` must be True or False, got 1"):
                    fg.solve(prob, **{name: 1}, dt=0.1)
            fg.solve(prob, rtol=1.0)
            with self.assertRaisesRegex(fg.FlowgradError, "`rtol` must be a number, got True"):
                fg.solve(prob, rtol=True)

    def test_starts_and_spans(self):
        prob = problem(lambda u, p, t: [-u[0]])
        for _ in range(2):
            self.assertAlmostEqual(end(prob), math.exp(-1), 8)
            self.assertAlmostEqual(end(prob, u0=[2.0]), 2 * math.exp(-1), 8)
            self.assertAlmostEqual(end(prob, tspan=(0.0, 2.0)), math.exp(-2), 8)
            self.assertAlmostEqual(end(prob, tspan=lambda p: (0, 2)), math.exp(-2), 8)
            with self.assertRaisesRegex(fg.FlowgradError, "as many derivatives"):
                end(prob, u0=[1.0, 2.0])

    def test_callbacks(self):
        prob = problem(lambda u, p, t: [-u[0]])
        double = fg.PresetTimeCallback([0.5], lambda u, p, t: 2 * RATE * u)
        for _ in range(2):
            self.assertAlmostEqual(end(prob), math.exp(-1), 8)
            self.assertAlmostEqual(end(prob, callback=double), 2 * math.exp(-1), 8)
            self.assertAlmostEqual(end(fg.remake(prob, callback=double)), 2 * math.exp(-1), 8)
            self.set("RATE", 2.0)
            self.assertAlmostEqual(end(prob, callback=double), 4 * math.exp(-1), 8)
            self.set("RATE", 1.0)
        prob.callback = double
        self.assertAlmostEqual(end(prob), 2 * math.exp(-1), 8)

    def test_a_callback_that_a_loss_closes_over(self):
        prob = problem(lambda u, p, t: [-u[0]])
        double = fg.PresetTimeCallback([0.5], lambda u, p, t: 2 * RATE * u)
        gradient = fg.grad(lambda x: x * end(prob, callback=double))
        self.assertAlmostEqual(gradient(1.0), 2 * math.exp(-1), 8)
        self.set("RATE", 2.0)
        self.assertAlmostEqual(gradient(1.0), 4 * math.exp(-1), 8)
        self.set("RATE", 1.0)
        self.assertAlmostEqual(gradient(1.0), 2 * math.exp(-1), 8)


if __name__ == "__main__":
    unittest.main()
