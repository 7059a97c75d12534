"""solve_ivp against SciPy's, with the programs that are written for it."""

import unittest

import numpy as np
import scipy.integrate
import flowgrad as fg


def lotka_volterra(t, z, a, b, c, d):
    x, y = z
    return [a * x - b * x * y, -c * y + d * x * y]


def van_der_pol(t, y):
    return np.array([y[1], 100.0 * (1.0 - y[0] ** 2) * y[1] - y[0]])


class SolveIvpTest(unittest.TestCase):
    def both(self, *args, rtol=1e-6, **options):
        ours = fg.solve_ivp(*args, rtol=rtol, **options)
        theirs = scipy.integrate.solve_ivp(*args, rtol=rtol, **options)
        self.assertTrue(ours.success, ours.message)
        self.assertEqual(ours.status, theirs.status)
        return ours, theirs

    def test_every_method(self):
        for method in ("RK23", "RK45", "DOP853", "Radau", "BDF", "LSODA"):
            ours, theirs = self.both(lotka_volterra, [0, 5], [10.0, 5.0], method, args=(1.5, 1, 3, 1), rtol=1e-8, atol=1e-9)
            np.testing.assert_allclose(ours.y[:, -1], theirs.y[:, -1], rtol=1e-3 if method in ("BDF", "LSODA") else 1e-5)
            self.assertEqual(ours.y.shape, (2, len(ours.t)))
            self.assertGreater(ours.nfev, 0)

    def test_times_and_dense_output(self):
        times = np.linspace(0.0, 5.0, 11)
        ours, theirs = self.both(lotka_volterra, (0.0, 5.0), np.array([10.0, 5.0]), t_eval=times, dense_output=True,
                                 args=(1.5, 1.0, 3.0, 1.0), rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(ours.t, theirs.t)
        np.testing.assert_allclose(ours.y, theirs.y, rtol=1e-5)
        np.testing.assert_allclose(ours.sol(2.25), theirs.sol(2.25), rtol=1e-4)
        np.testing.assert_allclose(ours.sol(times), theirs.sol(times), rtol=1e-4)
        self.assertEqual(ours.sol(times).shape, (2, 11))

    def test_a_stiff_problem_in_numpy(self):
        ours, theirs = self.both(van_der_pol, [0.0, 300.0], [2.0, 0.0], "Radau", max_step=np.inf, first_step=1e-4)
        np.testing.assert_allclose(ours.y[0, -1], theirs.y[0, -1], rtol=1e-3)

    def test_backward_and_a_result_with_attributes(self):
        ours, theirs = self.both(lambda t, y: -0.5 * y, [1.0, 0.0], [2.0])
        np.testing.assert_allclose(ours["y"][0, -1], 2.0 * np.exp(0.5), rtol=1e-5)
        with self.assertRaises(AttributeError):
            ours.nothing

    def test_events(self):
        def hit_ground(t, y):
            return y[0]

        def apex(t, y):
            return y[1]
        hit_ground.terminal = True
        hit_ground.direction = -1
        ours, theirs = self.both(lambda t, y: [y[1], -0.5], [0, 100], [0.0, 10.0], events=[hit_ground, apex], rtol=1e-9)
        self.assertEqual(ours.status, 1)
        for i in range(2):
            np.testing.assert_allclose(ours.t_events[i], theirs.t_events[i], rtol=1e-7)
            np.testing.assert_allclose(ours.y_events[i], theirs.y_events[i], atol=1e-6)
        np.testing.assert_allclose(ours.t[-1], theirs.t[-1], rtol=1e-7)
        never = fg.solve_ivp(lambda t, y: -y, [0, 1], [1.0], events=lambda t, y: y[0] + 1.0)
        self.assertEqual((never.t_events[0].shape, never.y_events[0].shape), ((0,), (0, 1)))

    def test_what_is_refused(self):
        for wrong, word in (({"events": 3}, "events"), ({"events": [3]}, "events"), ({"rtoll": 1.0}, "rtoll")):
            with self.assertRaisesRegex(fg.FlowgradError, word):
                fg.solve_ivp(lambda t, y: -y, [0, 1], [1.0], **wrong)
        with self.assertRaisesRegex(fg.FlowgradError, "`y0`"):
            fg.solve_ivp(lambda t, y: -y, [0, 1], [[1.0]])
        with self.assertRaisesRegex(fg.FlowgradError, "`fun`"):
            fg.solve_ivp(3, [0, 1], [1.0])


if __name__ == "__main__":
    unittest.main()
