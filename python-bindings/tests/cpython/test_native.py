"""What CPython alone has: the library by ctypes, NumPy's arrays, pickles, threads, Ctrl-C."""

import gc
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import numpy as np
import flowgrad as fg
from flowgrad import _native


def lotka_volterra(u, p, t):
    x, y = u
    a, b, d, g = p
    return [a * x - b * x * y, -d * y + g * x * y]


P = [1.5, 1.0, 3.0, 1.0]
LV = fg.ODEProblem(lotka_volterra, [1.0, 1.0], (0.0, 10.0), P)
SLOW = {"maxiters": 10**12, "save_everystep": False, "tspan": (0.0, 1e9), "rtol": 1e-10, "atol": 1e-10}


class NumPyTest(unittest.TestCase):
    def test_results_are_memory_of_numpy(self):
        sol = fg.solve(LV, saveat=0.1)
        u = np.asarray(sol.u)
        self.assertEqual((u.shape, u.dtype), ((101, 2), np.float64))
        self.assertIs(sol.u, sol.u)
        self.assertTrue(np.shares_memory(u, np.asarray(sol.u)))
        self.assertFalse(np.shares_memory(u, np.array(sol.u, copy=True)))
        self.assertEqual(np.asarray(sol.u, dtype=np.float32).dtype, np.float32)
        self.assertTrue((u[5] == sol.u[5].tolist()).all())

    def test_arrays_of_numpy_go_in(self):
        sol = fg.solve(fg.remake(LV, u0=np.ones(2), p=np.array(P)), saveat=np.linspace(0.0, 10.0, 101))
        self.assertEqual(sol.u.tolist(), fg.solve(LV, saveat=np.linspace(0, 10, 101).tolist()).u.tolist())
        for x in (np.arange(6.0).reshape(2, 3).T, np.arange(6).reshape(3, 2), np.float32(1.5), np.arange(6.0)[::2],
                  np.zeros((0, 2)), np.array(2.5)):
            self.assertEqual(fg.array(x).tolist() if x.shape else fg.array(x).item(), x.tolist())
            self.assertEqual(fg.array(x).shape, x.shape)
        start = np.ones(2)
        prob = fg.remake(LV, u0=start)
        start[0] = 5.0      # the problem has its own
        self.assertEqual(fg.solve(prob, save_everystep=False).u[0].tolist(), [1.0, 1.0])

    def test_functions_of_numpy_are_traced(self):
        A = np.array([[-1.0, 0.5], [0.25, -2.0]])

        def f(u, p, t):
            return np.array([np.sin(u[0]) - p[0] * np.exp(-u[1] ** 2), np.maximum(u[1], 0.5) * np.tanh(t)]) \
                + np.dot(A, u) + A @ u + A[0] * np.sum(u) + np.where(u > -9.0, u, np.sqrt(abs(u)))
        sol = fg.solve(fg.ODEProblem(f, [0.5, 0.25], (0.0, 1.0), [2.0]), saveat=[1.0], rtol=1e-10, atol=1e-10)
        plain = fg.solve(fg.ODEProblem(fg.opaque(f), [0.5, 0.25], (0.0, 1.0), [2.0]), saveat=[1.0], rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(sol.u, plain.u, rtol=1e-9)

        def loss(p):
            return np.sum((np.asarray(fg.solve(LV, p=p, saveat=0.5).u)[:, 0] - 1.0) ** 2)
        with self.assertRaises(fg.FlowgradError):
            fg.grad(lambda x: np.fft.fft(x))(np.ones(4))
        self.assertEqual(len(fg.grad(loss)(np.array(P))), 4)

    def test_gradients_of_arrays_are_arrays(self):
        g = np.asarray(fg.grad(lambda x: fg.sum(x ** 3))(np.array([1.0, 2.0])))
        np.testing.assert_allclose(g, [3.0, 12.0])


class PickleTest(unittest.TestCase):
    def test_what_comes_back(self):
        sol = pickle.loads(pickle.dumps(fg.solve(LV)))
        again = pickle.loads(pickle.dumps(sol))
        first = fg.solve(LV)
        for s in (sol, again):
            self.assertEqual((s.u.tolist(), s.t.tolist(), s.retcode, s.stats), (first.u.tolist(), first.t.tolist(), "Success",
                                                                               first.stats))
            self.assertEqual(repr(s), repr(first))
            with self.assertRaisesRegex(fg.FlowgradError, "pickled"):
                s(1.0)
        self.assertEqual(fg.solve(pickle.loads(pickle.dumps(LV))).u.tolist(), first.u.tolist())

    def test_errors_and_arrays(self):
        error = fg.FlowgradError("`x` is wrong", "x")
        back = pickle.loads(pickle.dumps(error))
        self.assertEqual((str(back), back.argument, back.place), (str(error), "x", error.place))
        self.assertEqual(pickle.loads(pickle.dumps(fg.array([[1, 2], [3, 4]]))).tolist(), [[1.0, 2.0], [3.0, 4.0]])


class HandlesTest(unittest.TestCase):
    def test_nothing_is_left(self):
        def run():
            prob = fg.ODEProblem(lambda u, p, t: -p * u, 1.0, (0.0, 1.0), 2.0)
            fg.solve(prob)
            fg.solve(fg.remake(prob, f=fg.opaque(lambda u, p, t: -u)))
            fg.grad(lambda p: fg.sum(fg.solve(prob, p=p, saveat=[1.0]).u))(1.0)
            with self.assertRaises(fg.FlowgradError):
                fg.solve(prob, dtmax=-1.0)
        run()
        gc.collect()
        before = _native.live_handles()
        for _ in range(5):
            run()
        gc.collect()
        self.assertEqual(_native.live_handles(), before)


class ThreadsTest(unittest.TestCase):
    def test_eight_threads_agree(self):
        alone = fg.solve(LV, saveat=0.1).u.tolist()
        results = []

        def work():
            for _ in range(50):
                results.append(fg.solve(LV, saveat=0.1).u.tolist() == alone)
        threads = [threading.Thread(target=work) for _ in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(results, [True] * 400)

    def test_others_run_during_a_solve(self):
        ticks = []

        def solve():
            fg.solve(LV, maxiters=10**6, tspan=(0.0, 1e5), save_everystep=False)
            ticks.append(None)
        fg.solve(LV)
        thread = threading.Thread(target=solve)
        thread.start()
        while not ticks or ticks[-1] is not None:
            ticks.append(1)
            time.sleep(0.001)
            if len(ticks) > 20000:
                break
        thread.join()
        self.assertGreater(ticks.count(1), 5)


class InterruptTest(unittest.TestCase):
    def interrupted(self, prob, **options):
        self.interrupted_call(lambda: fg.solve(prob, **{**SLOW, **options}))
        self.assertIs(signal.getsignal(signal.SIGINT), signal.default_int_handler)

    def test_a_traced_solve(self):
        self.interrupted(LV)

    def test_a_solve_that_is_called_back(self):
        self.interrupted(fg.remake(LV, f=fg.opaque(lotka_volterra)))

    def test_a_gradient(self):
        def loss(p, t1):
            return fg.sum(fg.solve(LV, fg.Tsit5(), p=p, tspan=(0.0, t1), saveat=[t1], dtmax=1e-3, maxiters=10**12).u)
        gradient = fg.grad(loss)
        gradient(P, 1.0)        # traces
        self.interrupted_call(lambda: gradient(P, 1e6))

    def test_an_ensemble(self):
        many = fg.EnsembleProblem(LV, p=[P] * 10)
        self.interrupted_call(lambda: fg.solve(many, **SLOW))

    def interrupted_call(self, call):
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        start = time.monotonic()
        with self.assertRaises(KeyboardInterrupt):
            call()
        self.assertLess(time.monotonic() - start, 5.0)
        self.assertEqual(fg.solve(LV).retcode, "Success")

    def test_a_handler_of_the_user_is_left_alone(self):
        seen = []
        before = signal.signal(signal.SIGINT, lambda *_: seen.append(1))
        try:
            threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
            self.assertEqual(fg.solve(LV, tspan=(0.0, 3e4), maxiters=10**7, save_everystep=False, rtol=1e-9).retcode, "Success")
            time.sleep(0.1)
            self.assertEqual(seen, [1])
        finally:
            signal.signal(signal.SIGINT, before)


class PlotTest(unittest.TestCase):
    def test_a_picture(self):
        with tempfile.TemporaryDirectory() as folder:
            path = fg.plot(fg.solve(LV), os.path.join(folder, "lv.svg"), labels=["prey", "predators"])
            with open(path) as file:
                self.assertIn("predators", file.read())
            with self.assertRaisesRegex(fg.FlowgradError, "must end in .svg"):
                fg.plot(fg.solve(LV), os.path.join(folder, "lv.png"))


class ProcessTest(unittest.TestCase):
    def run_python(self, text, **environment):
        return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(fg.__file__)), **environment})

    def test_a_forked_process_is_told(self):
        if not hasattr(os, "fork"):
            self.skipTest("no fork here")
        done = self.run_python("import os, flowgrad as fg\nfg.methods()\nif os.fork() == 0:\n"
                               "    try: fg.methods()\n    except fg.FlowgradError as e: print(e, flush=True)\n"
                               "    os._exit(0)\nos.wait()")
        self.assertIn("spawn", done.stdout, done.stderr)

    def test_without_the_library(self):
        done = self.run_python("import flowgrad as fg\ntry: fg.methods()\nexcept fg.FlowgradError as e: print(e)",
                               FLOWGRAD_LIBRARY="/nowhere/libflowgrad.so")
        self.assertIn("/nowhere/libflowgrad.so", done.stdout, done.stderr)

    def test_an_exception_in_a_right_hand_side_is_raised(self):
        def f(u, p, t):
            if t > 0.5:
                raise ZeroDivisionError("here")
            return -u
        with self.assertRaisesRegex(fg.FlowgradError, "ZeroDivisionError: here"):
            fg.solve(fg.ODEProblem(fg.opaque(f), [1.0], (0.0, 1.0)))

    def test_a_solve_within_a_right_hand_side(self):
        inner = fg.ODEProblem(lambda u, p, t: -u, 1.0, (0.0, 1.0))

        def f(u, p, t):
            return [-x * fg.solve(inner, saveat=[1.0], rtol=1e-10, atol=1e-12).u[0] for x in u]
        sol = fg.solve(fg.ODEProblem(fg.opaque(f), [1.0], (0.0, 1.0)), saveat=[1.0], rtol=1e-8, atol=1e-10)
        self.assertAlmostEqual(sol.u[0, 0], np.exp(-np.exp(-1.0)), delta=1e-7)


if __name__ == "__main__":
    unittest.main()
