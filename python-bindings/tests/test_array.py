"""Concrete arrays: NumPy's rules, with numbers from the engine."""

import math
import unittest

import flowgrad as fg


class ArrayTest(unittest.TestCase):
    def test_construction_and_shape(self):
        a = fg.array([[1, 2, 3], [4, 5, 6]])
        self.assertEqual((a.shape, a.ndim, a.size, len(a)), ((2, 3), 2, 6, 2))
        self.assertEqual(a.tolist(), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        self.assertEqual(fg.array([a[0], a[1]]).tolist(), a.tolist())
        self.assertEqual(fg.zeros(2).tolist() + fg.ones((1, 2)).tolist()[0], [0.0, 0.0, 1.0, 1.0])
        self.assertEqual(fg.linspace(0, 1, 3).tolist(), [0.0, 0.5, 1.0])
        self.assertEqual(fg.arange(3).tolist(), [0.0, 1.0, 2.0])
        self.assertEqual(fg.eye(2).tolist(), [[1.0, 0.0], [0.0, 1.0]])

    def test_indexing(self):
        a = fg.arange(24).reshape(2, 3, 4)
        self.assertEqual(a[1, 2, 3], 23.0)
        self.assertIsInstance(a[1, 2, 3], float)
        self.assertEqual(a[-1, 0].tolist(), [12.0, 13.0, 14.0, 15.0])
        self.assertEqual(a[:, 1, 0].tolist(), [4.0, 16.0])
        self.assertEqual(a[..., 1].tolist(), [[1.0, 5.0, 9.0], [13.0, 17.0, 21.0]])
        self.assertEqual(a[0, ::-1, 0].tolist(), [8.0, 4.0, 0.0])
        self.assertEqual(a[0, 0, 3:0:-2].tolist(), [3.0, 1.0])
        self.assertEqual(a[:, [0, 2]][:, :, :1].tolist(), [[[0.0], [8.0]], [[12.0], [20.0]]])
        self.assertEqual(a[0, :, [True, False, False, True]].tolist(), [[0.0, 3.0], [4.0, 7.0], [8.0, 11.0]])
        self.assertEqual(a[None, 0, 0].shape, (1, 4))
        self.assertEqual(a[2:, :].shape, (0, 3, 4))
        for key in (2, (0, 0, 4), -3):
            with self.assertRaises(IndexError):
                a[key]
        with self.assertRaises(TypeError):
            a[0.5]

    def test_assignment(self):
        a = fg.zeros((2, 3))
        a[0] = [1, 2, 3]
        a[1, 1:] = 5.0
        a[:, 0] = -1
        self.assertEqual(a.tolist(), [[-1.0, 2.0, 3.0], [-1.0, 5.0, 5.0]])

    def test_arithmetic(self):
        a = fg.array([1.0, -2.0, 3.0])
        self.assertEqual((2 * a + 1 - a / 2).tolist(), [2.5, -2.0, 5.5])
        self.assertEqual((a ** 2 - [1, 1, 1]).tolist(), [0.0, 3.0, 8.0])
        self.assertEqual(([1, 1, 1] + a).tolist(), [2.0, -1.0, 4.0])
        self.assertEqual((-a).tolist() + abs(a).tolist(), [-1.0, 2.0, -3.0, 1.0, 2.0, 3.0])
        self.assertEqual((a % 2).tolist() + (a // 2).tolist(), [1.0, 0.0, 1.0, 0.0, -1.0, 1.0])
        self.assertEqual((a > 0).tolist() + (a == -2).tolist(), [1.0, 0.0, 1.0, 0.0, 1.0, 0.0])
        self.assertEqual((a[:, None] * fg.array([1.0, 10.0])).tolist(), [[1.0, 10.0], [-2.0, -20.0], [3.0, 30.0]])
        self.assertEqual((a / 0).tolist(), [math.inf, -math.inf, math.inf])

    def test_reductions(self):
        a = fg.array([[1.0, 2.0], [3.0, 4.0]])
        self.assertEqual((a.sum(), a.mean(), a.min(), a.max(), a.prod()), (10.0, 2.5, 1.0, 4.0, 24.0))
        self.assertEqual(a.sum(axis=0).tolist() + a.max(axis=-1).tolist(), [4.0, 6.0, 2.0, 4.0])
        self.assertEqual(a.mean(axis=1, keepdims=True).tolist(), [[1.5], [3.5]])
        self.assertEqual(fg.sum([1, 2, 3]), 6.0)
        self.assertEqual(fg.norm([3.0, 4.0]), 5.0)

    def test_products(self):
        a = fg.array([[1.0, 2.0], [3.0, 4.0]])
        self.assertEqual((a @ a).tolist(), [[7.0, 10.0], [15.0, 22.0]])
        self.assertEqual((a @ [1, 1]).tolist() + ([1, 1] @ a).tolist(), [3.0, 7.0, 4.0, 6.0])
        self.assertEqual(fg.dot([1, 2], [3, 4]), 11.0)
        self.assertEqual(a.T.tolist(), [[1.0, 3.0], [2.0, 4.0]])
        self.assertEqual(fg.matmul(fg.ones((3, 1, 2)), a).shape, (3, 1, 2))

    def test_functions_of_numbers_give_numbers(self):
        self.assertEqual((fg.sin(0.5), fg.maximum(1, 2), fg.where(True, 3, 4)), (math.sin(0.5), 2.0, 3.0))
        self.assertIsInstance(fg.tanh(1), float)
        self.assertTrue(math.isnan(fg.log(-1.0)) and math.isnan(fg.sqrt(-1.0)))
        self.assertEqual((fg.exp(1000.0), fg.log(0.0)), (math.inf, -math.inf))
        self.assertAlmostEqual(fg.sigmoid(-800.0), 0.0)

    def test_joining(self):
        self.assertEqual(fg.concatenate([[1, 2], [3]]).tolist(), [1.0, 2.0, 3.0])
        self.assertEqual(fg.stack([[1, 2], [3, 4]], axis=1).tolist(), [[1.0, 3.0], [2.0, 4.0]])
        self.assertEqual(fg.stack([1.0, 2.0]).tolist(), [1.0, 2.0])
        self.assertEqual(fg.transpose(fg.arange(6).reshape(1, 2, 3), 2, 0, 1).shape, (3, 1, 2))

    def test_errors(self):
        for wrong in (lambda: fg.array([[1, 2], [3]]), lambda: fg.array(["x"]), lambda: fg.array([1j]),
                      lambda: fg.array([1, 2]) + fg.array([1, 2, 3]), lambda: fg.array([1, 2]).reshape(3),
                      lambda: bool(fg.array([1, 2])), lambda: fg.stack([[1], [1, 2]]), lambda: fg.concatenate([])):
            with self.assertRaises(fg.FlowgradError) as caught:
                wrong()
            self.assertIn("test_array.py:", str(caught.exception))

    def test_text(self):
        self.assertEqual(repr(fg.array([1, 2.5])), "array([1, 2.5])")
        self.assertIn("...", repr(fg.arange(100)))


if __name__ == "__main__":
    unittest.main()
