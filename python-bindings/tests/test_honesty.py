"""What a trace cannot follow is an error that names the place, never a wrong Program."""

import random
import unittest

import flowgrad as fg

COUNT = [0]


class HonestyTest(unittest.TestCase):
    def fails(self, f, *words, u0=1.0, p=None):
        with self.assertRaises(fg.FlowgradError) as caught:
            fg.solve(fg.ODEProblem(f, u0, (0.0, 1.0), p))
        text = str(caught.exception)
        for word in words:
            self.assertIn(word, text)
        self.assertIn("test_honesty.py:", text)
        self.assertNotIn("\n", text)

    def test_random(self):
        self.fails(lambda u, p, t: u * random.random(), "not the same function each time", "fg.opaque")

    def test_hidden_counter(self):
        def f(u, p, t):
            COUNT[0] += 1
            return u * COUNT[0]
        self.fails(f, "not the same function each time")

    def test_counter_that_hides_while_tracing(self):
        seen = []

        def f(u, p, t):
            if isinstance(u, float):
                seen.append(u)
            return u * (len(seen) + 1)
        self.fails(f, "its trace gives")

    def test_is(self):
        self.fails(lambda u, p, t: -u if type(u) is float else u, "its trace gives")

    def test_isinstance(self):
        self.fails(lambda u, p, t: [x if isinstance(x, float) else 2 * x for x in u], "its trace gives", "fg.where",
                   u0=[1.0, 2.0])

    def test_special_case_at_zero_in_a_type_test(self):
        def f(u, p, t):
            return 7.0 if isinstance(u, float) and u == 0.0 else u
        self.fails(f, "its trace gives", "u = 0.0")

    def test_float_int_round_index_and_hash(self):
        self.fails(lambda u, p, t: float(u), "float()")
        self.fails(lambda u, p, t: int(u) * u, "int()")
        self.fails(lambda u, p, t: round(u), "round()")
        self.fails(lambda u, p, t: [0.0, 1.0][u], "index")
        self.fails(lambda u, p, t: sum(range(u)), "index")
        self.fails(lambda u, p, t: {u: 1.0}[u], "dictionary")

    def test_math_without_a_trace(self):
        import math
        self.fails(lambda u, p, t: math.erf(u), "float()")

    def test_a_swallowed_failure_still_fails(self):
        def f(u, p, t):
            try:
                return float(u)
            except ValueError:
                return 1.0
        self.fails(f, "float()")

    def test_assigning_to_u(self):
        def f(u, p, t):
            u[0] = 1.0
            return u
        self.fails(f, "cannot be assigned", u0=[1.0, 2.0])

    def test_a_value_kept_from_another_trace(self):
        kept = []

        def f(u, p, t):
            kept.append(u)
            return kept[0] * u
        self.fails(f, "pass it through `p`")

    def test_closing_over_the_parameters_of_a_loss(self):
        def loss(p):
            prob = fg.ODEProblem(lambda u, q, t: -p[0] * u, 1.0, (0.0, 1.0))
            return fg.solve(prob, saveat=[1.0], u0=p[0]).u[0]
        with self.assertRaises(fg.FlowgradError) as caught:
            fg.grad(loss)([1.0])
        self.assertIn("pass it through `p`", str(caught.exception))
        self.assertIn("test_honesty.py:", str(caught.exception))

    def test_shapes_that_do_not_fit(self):
        self.fails(lambda u, p, t: u + p, "broadcast", u0=[1.0, 2.0], p=[1.0, 2.0, 3.0])
        self.fails(lambda u, p, t: p @ u, "matrices", u0=[1.0, 2.0], p=[[1.0, 2.0, 3.0]])

    def test_works_with_tracers_only(self):
        self.fails(lambda u, p, t: u._node * u, "with plain numbers it raised AttributeError")

    def test_math_is_left_as_it_was(self):
        import math
        before = math.sin
        with self.assertRaises(fg.FlowgradError):
            fg.solve(fg.ODEProblem(lambda u, p, t: float(u), 1.0, (0.0, 1.0)))
        self.assertIs(math.sin, before)


if __name__ == "__main__":
    unittest.main()
