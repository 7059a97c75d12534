"""Functions in the ways that people write them: each is traced, and agrees with itself called with plain numbers."""

import math
import unittest
from math import exp, sin as sine

import flowgrad as fg
from flowgrad._array import as_array
from flowgrad._rhs import derivative, traced
from flowgrad._functions import is_in_place

SCALE = 0.75


def program(f, u0, p=None, t0=0.0):
    u0 = as_array(u0)
    p = None if p is None else as_array(p)
    return traced(f, u0, p, t0, {})


def helper(x, k):
    return k * x / (1.0 + abs(x))


class TracingTest(unittest.TestCase):
    """`agrees` evaluates the Program at points that the validation has not seen."""

    def agrees(self, f, u0, p=None):
        traced_f = program(f, u0, p)
        shape = as_array(u0).shape
        in_place = is_in_place(f)
        for seed in (1, 2, 3):
            u = _numbers(seed, as_array(u0))
            q = None if p is None else _numbers(seed + 10, as_array(p))
            t = 0.3 * seed
            got = traced_f.evaluate([u._data, _data(q), t])[0]
            want = derivative(f, in_place, shape, _given(u), _given(q), t)
            for a, b in zip(as_array(got)._data, as_array(want)._data):
                self.assertAlmostEqual(a, b, delta=1e-12 * max(1.0, abs(b)))

    def test_indexing(self):
        self.agrees(lambda u, p, t: [u[1] * p[0], -u[0] + u[-1]], [1.0, 2.0], [3.0])

    def test_unpacking(self):
        def f(u, p, t):
            x, y = u
            a, *rest = p
            return a * x - rest[0] * x * y, -rest[1] * y + x * y
        self.agrees(f, [1.0, 2.0], [1.0, 2.0, 3.0])

    def test_comprehension(self):
        self.agrees(lambda u, p, t: [-p * x for x in u], [1.0, 2.0, 3.0], 0.5)

    def test_range_len(self):
        def ring(u, p, t):
            n = len(u)
            return [u[(i + 1) % n] - 2 * u[i] + u[i - 1] for i in range(n)]
        self.agrees(ring, [1.0, 2.0, 3.0, 4.0])

    def test_sum_and_zip(self):
        self.agrees(lambda u, p, t: [sum(u) - x * y for x, y in zip(u, p)], [1.0, 2.0], [3.0, 4.0])

    def test_enumerate_and_reversed(self):
        self.agrees(lambda u, p, t: [i * x for i, x in enumerate(reversed(u))], [1.0, 2.0, 3.0])

    def test_math_module_and_imported_names(self):
        self.agrees(lambda u, p, t: [math.sin(u[0]) + sine(t), exp(-u[1]) * math.pi, math.hypot(u[0], u[1])],
                    [1.0, 2.0, 0.1])

    def test_all_of_math(self):
        def f(u, p, t):
            x = 0.5 + 0.1 * math.tanh(u)
            return (math.log(x, 3) + math.log2(x) + math.log10(x) + math.log1p(x) + math.expm1(x) + math.sqrt(x)
                    + math.asin(x) + math.acos(x) + math.atan2(x, 2.0) + math.pow(x, 2) + math.fmod(-x, 0.3)
                    + math.copysign(x, -u) + math.degrees(x) + math.floor(3 * x) + math.ceil(x) + math.trunc(-x)
                    + math.fsum([x, 1.0]) + math.prod([x, 2.0]) + math.fabs(-x) + math.sinh(x) + math.cosh(x))
        self.agrees(f, 0.7)

    def test_closure_default_and_global(self):
        rate = 1.5

        def f(u, p, t, shift=0.25):
            return [SCALE * u[0] + shift, rate * u[1]]
        self.agrees(f, [1.0, 2.0])

    def test_helper_functions(self):
        self.agrees(lambda u, p, t: [helper(x, p) for x in u], [1.0, -2.0], 3.0)

    def test_bound_method_and_callable_object(self):
        class Model:
            k = 2.0

            def rhs(self, u, p, t):
                return self.k * u

            def __call__(self, u, p, t):
                return -u
        self.agrees(Model().rhs, [1.0, 2.0])
        self.agrees(Model(), [1.0, 2.0])

    def test_operators(self):
        def f(u, p, t):
            x, y = u
            z = x
            z += y
            z *= 2
            return [z % 3 + (-x) % 0.7 + 5 % (2 + y * y), z // 0.3 + 7 // (1 + x * x),
                    x ** 2 + 2 ** y + abs(-y) + divmod(x, 0.4)[0], +x - (3 - y) + 1 / (1 + x * x) + x / (2 + y * y)]

        def g(u, p, t):
            return f(u[:2], p, t)
        self.agrees(g, [1.3, -2.1, 0.0, 0.0])

    def test_floor_division_is_pythons(self):
        f = program(lambda u, p, t: u // 0.1, 1.0)
        for x in (1.0, 0.3, -0.5, 7.7):
            self.assertEqual(f.evaluate([_data(as_array(x)), _data(None), 0.0])[0], x // 0.1)

    def test_in_place(self):
        def f(du, u, p, t):
            du[0] = u[1]
            du[1] = -p[0] * u[0]
            du[1] += t
        self.agrees(f, [1.0, 2.0], [3.0])

    def test_in_place_slices(self):
        def f(du, u, p, t):
            du[1:-1] = u[2:] - 2 * u[1:-1] + u[:-2]
            du[0] = u[1] - u[0]
            du[-1] = u[-2] - u[-1]
            du *= p
        self.agrees(f, [1.0, 2.0, 4.0, 7.0, 1.0], 0.5)

    def test_in_place_strides_rows_and_all(self):
        def f(du, u, p, t):
            du[:] = -u
            du[0, ::2] = 1.0
            du[1][1] = u[0, 0]
            du[1][2] = du[0][1] * 2
        self.agrees(f, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

    def test_matrices(self):
        def f(u, p, t):
            a = p.reshape(2, 2)
            return a @ u + u.dot(u) * a.T @ u + fg.matmul(u, a) - [[1.0, 2.0], [3.0, 4.0]] @ u
        self.agrees(f, [1.0, 2.0], [0.1, 0.2, 0.3, 0.4])

    def test_array_functions(self):
        def f(u, p, t):
            rows = fg.stack([u, 2 * u, u ** 2])
            return fg.concatenate([rows.mean(axis=0)[:1], fg.maximum(u, 0.5)[1:2], rows[[0, 2], -1] * p]) + rows.max()
        self.agrees(f, [1.0, 2.0, 0.3, 0.5], 2.0)

    def test_shapes_of_any_rank(self):
        self.agrees(lambda u, p, t: -u, 1.0)
        self.agrees(lambda u, p, t: [[-x for x in row] for row in u], [[1.0, 2.0], [3.0, 4.0]])
        self.agrees(lambda u, p, t: u.sum(axis=1, keepdims=True) * u - u[..., ::-1], [[1.0, 2.0], [3.0, 4.0]])
        self.agrees(lambda u, p, t: fg.where(u > 1.5, u[None, 0], fg.sigmoid(u)), [[1.0, 2.0], [3.0, 4.0]])

    def test_constants_in_the_result(self):
        self.agrees(lambda u, p, t: [1, u[0]], [1.0, 2.0])
        self.agrees(lambda u, p, t: (0.0, 0.0), [1.0, 2.0])

    def test_printing_does_no_harm(self):
        self.agrees(lambda u, p, t: [-float(len(f"{u} {u[0]:.3f}") > 0) * u[0]], [1.0])

    def test_programs_share_equal_nodes(self):
        small = program(lambda u, p, t: [u[0] * u[1]] * 2, [1.0, 2.0])
        large = program(lambda u, p, t: [u[0] * u[1], u[0] * u[1]], [1.0, 2.0])
        self.assertEqual(small.bytes, large.bytes)


def _numbers(seed, like):
    return as_array(as_array([math.sin(seed * 12.9 + 78.2 * i) * 1.7 for i in range(like.size)]).reshape(like.shape))


def _given(x):
    return None if x is None else x if x.shape else x.item()


def _data(x):
    return as_array([] if x is None else x)._data


if __name__ == "__main__":
    unittest.main()
