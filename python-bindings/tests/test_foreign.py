"""Functions of another language within problems and losses. Only where the engine runs JavaScript."""

import math
import unittest

import flowgrad as fg


def _javascript():
    try:
        fg.foreign(language="js", source="(x) => x")
        return True
    except fg.FlowgradError:
        return False


@unittest.skipUnless(_javascript(), "the engine runs no JavaScript here")
class ForeignTest(unittest.TestCase):
    def test_a_right_hand_side_in_javascript(self):
        f = fg.foreign(language="js", source="([x, y], [a, b, d, g], t) => [a*x - b*x*y, -d*y + g*x*y]")
        prob = fg.ODEProblem(f, [1.0, 1.0], (0.0, 10.0), [1.5, 1.0, 3.0, 1.0])
        sol = fg.solve(prob, fg.Vern9(), save_everystep=False, rtol=1e-12, atol=1e-12)
        self.assertAlmostEqual(sol.u[-1, 0], 1.0263447675750892, delta=1e-9)

        def m(p):
            return fg.sum(fg.solve(prob, fg.Vern9(), p=p, saveat=0.1, rtol=1e-12, atol=1e-12).u)
        value, gradient = fg.value_and_grad(m)([1.5, 1.0, 3.0, 1.0])
        self.assertAlmostEqual(value, 450.764064039538806, delta=1e-6)
        self.assertAlmostEqual(gradient[0], 8.30536266231655, delta=1e-6)

    def test_a_part_of_a_function(self):
        square = fg.foreign(language="js", source="(x) => x * x + Math.sin(x)")
        self.assertAlmostEqual(square(2.0), 4.0 + math.sin(2.0))
        self.assertAlmostEqual(fg.grad(lambda x: 3.0 * square(x))(2.0), 3.0 * (4.0 + math.cos(2.0)))

    def test_python_for_javascript(self):
        f = fg.foreign(language="python", source="lambda u, p, t: [-p[0] * x for x in u]")
        sol = fg.solve(fg.ODEProblem(f, [1.0, 2.0], (0.0, 1.0), [2.0]), saveat=[1.0], rtol=1e-10, atol=1e-10)
        self.assertAlmostEqual(sol.u[0, 1], 2.0 * math.exp(-2.0), delta=1e-8)

    def test_errors(self):
        for wrong, word in ((lambda: fg.foreign("no_such_file.js", "f"), "no_such_file.js"),
                            (lambda: fg.foreign("a.js"), "`name`"),
                            (lambda: fg.foreign(language="cobol", source="x"), "language")):
            with self.assertRaises(fg.FlowgradError) as caught:
                wrong()
            self.assertIn(word, str(caught.exception))


if __name__ == "__main__":
    unittest.main()
