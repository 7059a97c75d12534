"""Decisions on traced values: both ways are followed, and the results meet in a selection."""

import unittest

import flowgrad as fg
from flowgrad._array import as_array
from flowgrad._rhs import traced


class BranchTest(unittest.TestCase):
    def agrees(self, f, points, shape=()):
        first = as_array(points[0])
        program = traced(f, first, None, 0.0, {})
        for x in points:
            x = as_array(x)
            got = program.evaluate([x._data, as_array([])._data, 0.5])[0]
            want = as_array(f(x if x.shape else x.item(), None, 0.5))
            self.assertEqual(as_array(got).tolist() if x.shape else got, want.tolist() if x.shape else want.item())
        return program

    def fails(self, f, u0, *words):
        with self.assertRaises(fg.FlowgradError) as caught:
            traced(f, as_array(u0), None, 0.0, {})
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertIn("test_branches.py:", str(caught.exception))

    def test_if_else(self):
        self.agrees(lambda u, p, t: u if u > 0 else -2 * u, [1.0, -1.0, 0.0])

    def test_early_return_and_elif(self):
        def f(u, p, t):
            if u < -1:
                return 1.0
            if u < 0:
                return u * u
            elif u < 1 and t < 1:
                return 3 * u
            return 4.0
        self.agrees(f, [-2.0, -0.5, 0.5, 2.0, -1.0, 0.0, 1.0])

    def test_min_max_sorted(self):
        self.agrees(lambda u, p, t: [min(u), max(u[0], 0.5), max(u)], [[1.0, 2.0, -1.0], [3.0, 0.1, 0.2]])
        self.agrees(lambda u, p, t: sorted(u), [[1.0, 2.0, -1.0], [3.0, 0.1, 0.2], [0.3, 0.2, 0.1]])

    def test_min_and_max_of_many_need_no_branches(self):
        u = [0.3 * i - 2.0 for i in range(30)]
        self.agrees(lambda u, p, t: [max(0.0, x) + min(x, 1, t) + max(u) for x in u], [u, [0.0] * 30])
        nan = float("nan")
        program = traced(lambda u, p, t: [max(u[0], 1.0), max(1.0, u[0])], as_array([0.0, 0.0]), None, 0.0, {})
        got = program.evaluate([as_array([nan, nan])._data, as_array([])._data, 0.0])[0]
        self.assertEqual([str(x) for x in got], [str(max(nan, 1.0)), str(max(1.0, nan))])

    def test_truth_of_a_number_and_not(self):
        self.agrees(lambda u, p, t: [1.0 if u[0] else 2.0, 3.0 if not u[1] else u[1]], [[0.0, 0.0], [1.0, 2.0]])

    def test_bounded_while(self):
        def f(u, p, t):
            n = 0
            while u > 1 and n < 4:
                u = u / 2
                n += 1
            return u
        self.agrees(f, [0.5, 1.5, 3.0, 7.0, 100.0])

    def test_chained_comparison_and_equality(self):
        self.agrees(lambda u, p, t: 5.0 if u == 0 else (1.0 if 0 < u <= 2 else u), [0.0, 1.0, 2.0, 3.0, -1.0])

    def test_same_question_is_asked_once(self):
        calls = []

        def f(u, p, t):
            calls.append(1)
            a = 1.0 if u > 0 else 2.0
            b = 3.0 if u > 0 else 4.0
            return a * b
        from flowgrad._trace import record
        record(lambda values: [f(values[0], None, values[1])], [("u", ()), ("t", ())], f)
        self.assertEqual(len(calls), 2)

    def test_branch_in_place(self):
        def f(du, u, p, t):
            if u[0] > 0:
                du[:] = 1.0
            else:
                du[:] = -u
        program = traced(f, as_array([1.0, 2.0]), None, 0.0, {})
        self.assertEqual(program.evaluate([as_array([-1.0, 2.0])._data, as_array([])._data, 0.0])[0].tolist(), [1.0, -2.0])

    def test_a_way_out_of_the_domain_is_nan(self):
        def f(u, p, t):
            if u < 0:
                raise ValueError("negative")
            return u ** 0.5
        program = traced(f, as_array(4.0), None, 0.0, {})
        value = program.evaluate([as_array(-1.0)._data, as_array([])._data, 0.0])[0]
        self.assertNotEqual(value, value)
        self.assertEqual(program.evaluate([as_array(4.0)._data, as_array([])._data, 0.0])[0], 2.0)

    def test_unbounded_loop(self):
        def f(u, p, t):
            while u > 1e-3:
                u = u / 2
            return u
        self.fails(f, 1.0, "24 decisions", "fg.where", "fg.opaque")

    def test_too_many_ways(self):
        self.fails(lambda u, p, t: [1.0 if x > 0 else 2.0 for x in u], [1.0] * 9, "256", "fg.where")

    def test_truth_of_an_array(self):
        self.fails(lambda u, p, t: u if u > 0 else -u, [1.0, 2.0], "ambiguous", "fg.where")


if __name__ == "__main__":
    unittest.main()
