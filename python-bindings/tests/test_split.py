"""Split problems: a stiff half, a half that is not, and methods that treat them differently."""

import math
import unittest

import flowgrad as fg

N = 16


def diffusion(u, p, t):
    return [(u[i - 1] - 2*u[i] + u[(i + 1) % N])*p[0] for i in range(N)]


def reaction(u, p, t):
    return p[1]*(u - u**3)


START = [0.1 + 0.5*math.sin(2*math.pi*i/N)**2 for i in range(N)]
PROB = fg.SplitODEProblem(diffusion, reaction, START, (0.0, 1.0), [20.0, 2.0])
WHOLE = fg.ODEProblem(lambda u, p, t: fg.stack(diffusion(u, p, t)) + reaction(u, p, t), START, (0.0, 1.0), [20.0, 2.0])
TIGHT = {"rtol": 1e-9, "atol": 1e-9}
END = fg.solve(WHOLE, fg.Rodas5P(), rtol=1e-11, atol=1e-11).u[-1].tolist()


class SplitTest(unittest.TestCase):
    def near(self, got, want, delta=1e-7):
        for x, y in zip(got if isinstance(got, list) else got.tolist(), want):
            self.assertAlmostEqual(x, y, delta=delta)

    def test_additive_methods(self):
        for method in (fg.KenCarp4(), fg.KenCarp5()):
            sol = fg.solve(PROB, method, **TIGHT)
            self.assertEqual((sol.retcode, sol.method), ("Success", method.name))
            self.near(sol.u[-1], END)
        self.near(fg.solve(PROB, fg.KenCarp3(), rtol=1e-7, atol=1e-7).u[-1], END, 1e-5)

    def test_fixed_steps(self):
        for method, dt, delta in ((fg.ARS222(), 0.002, 1e-5), (fg.ARS443(), 0.005, 1e-5), (fg.ETDRK4(), 0.02, 1e-7)):
            sol = fg.solve(PROB, method, dt=dt)
            self.near(sol.u[-1], END, delta)
            self.assertEqual(sol(0.5).shape, (N,))

    def test_methods_that_see_the_sum(self):
        for method in (None, fg.Tsit5(), fg.Rodas5P(), fg.RadauIIA5(), fg.FBDF()):
            self.near(fg.solve(PROB, method, **TIGHT).u[-1], END)

    def test_matrix_as_first_half(self):
        matrix = [[20.0*((j == (i + 1) % N) + (j == (i - 1) % N) - 2*(i == j)) for j in range(N)] for i in range(N)]
        prob = fg.SplitODEProblem(matrix, reaction, START, (0.0, 1.0), [0.0, 2.0])
        self.near(fg.solve(prob, fg.ETDRK4(), dt=0.02).u[-1], END)
        self.near(fg.solve(prob, fg.KenCarp4(), **TIGHT).u[-1], END)

    def test_opaque_halves(self):
        prob = fg.remake(PROB, f2=fg.opaque(reaction))
        self.near(fg.solve(prob, fg.KenCarp4(), **TIGHT).u[-1], END)

        def throws(u, p, t):
            raise ValueError("no reaction")
        with self.assertRaisesRegex(fg.FlowgradError, "no reaction"):
            fg.solve(fg.remake(PROB, f2=fg.opaque(throws)), fg.KenCarp4())

    def test_remake_and_structured_parameters(self):
        self.near(fg.solve(fg.remake(PROB, p=[20.0, 0.0]), fg.ETDRK4(), dt=0.5).u[-1],
                  fg.solve(fg.remake(WHOLE, p=[20.0, 0.0]), **TIGHT).u[-1].tolist())
        prob = fg.SplitODEProblem(lambda u, p, t: -p["k"]*u, lambda u, p, t: [p["s"][0]*t], [1.0], (0.0, 1.0),
                                  {"k": 2.0, "s": [0.0, 1.0]})
        self.near(fg.solve(prob, fg.KenCarp4(), **TIGHT).u[-1], [math.exp(-2.0)])
        self.assertIn("SplitODEProblem(diffusion", repr(PROB))

    def test_gradients(self):
        def loss(method, **options):
            return fg.grad(lambda p: fg.sum(fg.solve(PROB, method, p=p, saveat=[0.5, 1.0], **options).u**2))([20.0, 2.0])
        exact = fg.grad(lambda p: fg.sum(fg.solve(WHOLE, fg.Rodas5P(), p=p, saveat=[0.5, 1.0], rtol=1e-10, atol=1e-10,
                                                  sensealg=fg.ForwardSensitivity()).u**2))([20.0, 2.0])
        self.near(loss(fg.KenCarp4(), **TIGHT), exact, 1e-6)
        self.near(loss(fg.ETDRK4(), dt=0.01), exact, 1e-6)
        self.near(loss(fg.Tsit5(), sensealg=fg.DiscreteAdjoint(), **TIGHT), exact, 1e-6)
        self.near(loss(fg.Tsit5(), sensealg=fg.GaussAdjoint(), **TIGHT), exact, 1e-6)
        for sensealg in (fg.ForwardSensitivity(), fg.DiscreteAdjoint(), fg.GaussAdjoint()):
            self.near(loss(fg.KenCarp4(), sensealg=sensealg, **TIGHT), exact, 1e-6)
        with self.assertRaisesRegex(fg.FlowgradError, "GaussAdjoint is not for ETDRK4; use ForwardSensitivity"):
            loss(fg.ETDRK4(), dt=0.1, sensealg=fg.GaussAdjoint())

    def test_bad_inputs(self):
        def fails(run, *words):
            with self.assertRaises(fg.FlowgradError) as caught:
                run()
            for word in words:
                self.assertIn(word, str(caught.exception))
        fails(lambda: fg.SplitODEProblem(3, reaction, START, (0, 1)), "`f1`", "square matrix")
        fails(lambda: fg.SplitODEProblem([[1.0, 2.0]], reaction, START, (0, 1)), "`f1`", "square matrix")
        fails(lambda: fg.SplitODEProblem(diffusion, None, START, (0, 1)), "function", "NoneType")
        fails(lambda: fg.remake(PROB, f=diffusion), "`f` is not a part of SplitODEProblem", "f1, f2")
        fails(lambda: fg.solve(WHOLE, fg.ETDRK4(), dt=0.1), "`method` ETDRK4 is for a SplitODEProblem")
        fails(lambda: fg.solve(fg.remake(PROB, f1=reaction), fg.ETDRK4(), dt=0.1), "`f1` must be linear in u")
        fails(lambda: fg.solve(PROB, fg.ARS443()), "`dt` is missing: ARS443 has a fixed step")
        fails(lambda: fg.solve(fg.remake(PROB, f2=lambda u, p, t: [1.0])), "shape (16,)", "shape (1,)")


if __name__ == "__main__":
    unittest.main()
