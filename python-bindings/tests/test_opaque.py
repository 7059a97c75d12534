"""Functions that are called back, with derivatives of their own."""

import unittest

import flowgrad as fg

P = [1.5, 1.0, 3.0, 1.0]
TIMES = [1.0, 2.5, 4.0]


def f(u, p, t):
    return [p[0]*u[0] - p[1]*u[0]*u[1] + 0.1*t, p[3]*u[0]*u[1] - p[2]*u[1]]


def jvp(u, p, t, du, dp, dt):
    meet = du[0]*u[1] + u[0]*du[1]
    return [p[0]*du[0] - p[1]*meet + dp[0]*u[0] - dp[1]*u[0]*u[1] + 0.1*dt,
            p[3]*meet - p[2]*du[1] + dp[3]*u[0]*u[1] - dp[2]*u[1]]


def vjp(u, p, t, w):
    du = [w[0]*(p[0] - p[1]*u[1]) + w[1]*p[3]*u[1], -w[0]*p[1]*u[0] + w[1]*(p[3]*u[0] - p[2])]
    return du, [w[0]*u[0], -w[0]*u[0]*u[1], -w[1]*u[1], w[1]*u[0]*u[1]], 0.1*w[0]


def loss_of(right, **options):
    prob = fg.ODEProblem(right, [1.0, 1.0], (0.0, 4.0), P)
    return lambda p: fg.sum(fg.solve(prob, fg.Tsit5(), p=p, saveat=TIMES, rtol=1e-4, atol=1e-6, **options).u**2)


class OpaqueTest(unittest.TestCase):
    def near(self, got, want, delta=1e-7):
        for x, y in zip(got, want):
            self.assertAlmostEqual(x, y, delta=delta*abs(y))

    def test_gradients_are_those_of_the_traced_function(self):
        for algorithm in (None, fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.GaussAdjoint()):
            want = fg.grad(loss_of(f, sensealg=algorithm))(P)
            for given in ({"jvp": jvp}, {"vjp": vjp}, {"jvp": jvp, "vjp": vjp}):
                gradient = fg.grad(loss_of(fg.opaque(f, **given), sensealg=algorithm))
                for _ in range(2):
                    self.near(gradient(P), want)

    def test_other_shapes(self):
        right = fg.opaque(lambda u, p, t: -p["k"]*u, vjp=lambda u, p, t, w: (-p["k"]*w, {"k": -w*u}))
        prob = fg.ODEProblem(right, 2.0, (0.0, 1.0), {"k": 1.0})
        end = fg.value_and_grad(lambda k: fg.solve(prob, p={"k": k}, saveat=[1.0], rtol=1e-9, atol=1e-9).u[0])
        value, gradient = end(0.5)
        self.near([value, gradient], [2.0*0.6065306597126334, -2.0*0.6065306597126334])
        square = fg.opaque(lambda u, p, t: -u, vjp=lambda u, p, t, w: (-w, None))
        start = fg.grad(lambda a: fg.sum(fg.solve(fg.ODEProblem(square, [[1.0, 2.0]], (0.0, 1.0)), u0=[[a, 2.0*a]], saveat=[1.0],
                                                  rtol=1e-9, atol=1e-9).u))
        self.near([start(1.0)], [3.0*0.36787944117144233])

    def test_implicit_methods_take_them(self):
        calls = []

        def counted(*args):
            calls.append(1)
            return vjp(*args)
        prob = fg.ODEProblem(fg.opaque(f, vjp=counted), [1.0, 1.0], (0.0, 4.0), P)
        sol = fg.solve(prob, fg.Rodas5P(), rtol=1e-8, atol=1e-8)
        self.near(sol.u[-1].tolist(), fg.solve(fg.remake(prob, f=f), fg.Rodas5P(), rtol=1e-8, atol=1e-8).u[-1].tolist(), 1e-6)
        self.assertGreater(len(calls), 10)

    def test_bad_derivatives(self):
        def broken(u, p, t, w):
            raise ZeroDivisionError("there")
        for given, words, argument in (
                ({"vjp": broken}, "ZeroDivisionError: there", None),
                ({"vjp": lambda u, p, t, w: 1.0}, "must return the products", "vjp"),
                ({"vjp": lambda u, p, t, w: ([1.0], [1.0])}, "must return", "vjp"),
                ({"jvp": lambda *args: [1.0, 2.0, 3.0]}, "must return", "jvp"),
                ({"jac": lambda u, p, t: [[1.0, 0.0], [0.0, 1.0]]}, "`jvp` or `vjp`", "f")):
            with self.assertRaises(fg.FlowgradError) as caught:
                fg.grad(loss_of(fg.opaque(f, **given)))(P)
            self.assertIn(words, str(caught.exception))
            if argument is not None:
                self.assertEqual(caught.exception.argument, argument)
        with self.assertRaisesRegex(fg.FlowgradError, "`vjp` must be a function"):
            fg.opaque(f, vjp=3)
        with self.assertRaisesRegex(fg.FlowgradError, "one half"):
            fg.SplitODEProblem(f, fg.opaque(f, jvp=jvp), [1.0, 1.0], (0.0, 1.0))


if __name__ == "__main__":
    unittest.main()
