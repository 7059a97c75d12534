"""Training from Python: the loop itself is tested in the engine."""

import os
import tempfile
import unittest

import flowgrad as fg


def rosenbrock(theta):
    x, y = theta
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


X = fg.sin(fg.arange(40).reshape(20, 2) * 3)
Y = 2 * X[:, 0] - X[:, 1] + 0.5


def regression(theta, x, y):
    return fg.mse(x @ theta["w"] + theta["b"], y)


START = {"w": [0.0, 0.0], "b": 0.0}


class TrainTest(unittest.TestCase):
    def test_a_loss_of_parameters(self):
        fit = fg.train(rosenbrock, [-1.2, 1.0], fg.Adam(0.02), epochs=4000)
        self.assertIsInstance(fit.params, list)
        self.assertAlmostEqual(fit.params[0], 1.0, delta=1e-2)
        self.assertAlmostEqual(fit.params[1], 1.0, delta=1e-2)
        self.assertEqual((fit.retcode, fit.iterations, fit.success), ("Success", 4000, True))
        self.assertEqual(fit.losses.shape, (4000,))
        self.assertAlmostEqual(fit.losses[0], 24.2, delta=1e-12)
        self.assertAlmostEqual(fit.loss, rosenbrock(fit.params), delta=1e-15)
        self.assertIn("Success", repr(fit))

    def test_nested_parameters_and_rows(self):
        fit = fg.train(regression, START, fg.Momentum(0.1), epochs=300, data=(X, Y), batch_size=6, shuffle=3)
        self.assertAlmostEqual(fit.params["w"][0], 2.0, delta=1e-3)
        self.assertAlmostEqual(fit.params["w"][1], -1.0, delta=1e-3)
        self.assertAlmostEqual(fit.params["b"], 0.5, delta=1e-3)
        self.assertEqual(fit.iterations, 1200)

    def test_batches(self):
        batches = [(X[:8], Y[:8]), (X[8:], Y[8:])]
        fit = fg.train(regression, START, fg.SGD(0.2), epochs=1000, data=batches)
        self.assertAlmostEqual(fit.params["b"], 0.5, delta=1e-3)
        one = fg.train(lambda t, x: fg.mse(x, t), 0.0, fg.SGD(0.5), epochs=30, data=[[1.0, 3.0]])
        self.assertAlmostEqual(one.params, 2.0, delta=1e-6)
        whole = fg.train(regression, START, fg.SGD(0.2), epochs=1, data=(X, Y))
        self.assertEqual(whole.iterations, 1)

    def test_callback(self):
        seen = []

        def callback(theta, loss, iteration):
            seen.append((theta["b"], loss, iteration))
            return iteration == 3
        fit = fg.train(regression, START, fg.Adam(0.1), epochs=100, data=(X, Y), callback=callback)
        self.assertEqual((fit.retcode, len(seen), fit.iterations), ("Stopped", 4, 3))
        self.assertEqual(seen[0][0], 0.0)
        self.assertEqual(seen[3], (fit.params["b"], fit.loss, 3))
        self.assertEqual([loss for _, loss, _ in seen], fit.losses.tolist())

    def test_a_key(self):
        fit = fg.train(lambda t, x, key: fg.sum(t * 0 * x) + key, [1.0], fg.SGD(0.1), epochs=2, data=[[1.0], [2.0]], key=3)
        self.assertEqual(len(set(fit.losses.tolist())), 4)

    def test_what_a_callback_raises_is_raised(self):
        def callback(theta, loss, iteration):
            raise KeyError("here")
        with self.assertRaises(KeyError):
            fg.train(rosenbrock, [0.0, 0.0], fg.Adam(0.1), epochs=5, callback=callback)

    def test_resume_has_the_same_bits(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "run.fgck")
            common = dict(epochs=6, data=(X, Y), batch_size=6, shuffle=9, progress=False)
            optimizer = fg.Adam(fg.ExponentialDecay(0.1, 0.5, 10), beta1=0.8)
            whole = fg.train(regression, START, optimizer, **common)
            cut = fg.train(regression, START, optimizer, **common, checkpoint=file, resume=True, callback=lambda t, l, i: i == 10)
            self.assertEqual(cut.retcode, "Stopped")
            rest = fg.train(regression, START, optimizer, **common, checkpoint=file, resume=True)
            self.assertEqual(rest.params, whole.params)
            self.assertEqual(rest.losses.tolist(), whole.losses.tolist())
            self.refused("is of another training: its optimizer", regression, START, fg.SGD(0.1), **common, checkpoint=file, resume=True)
            with open(file, "r+b") as damaged:
                damaged.seek(100)
                damaged.write(b"x")
            self.refused("is damaged", regression, START, optimizer, **common, checkpoint=file, resume=True)

    def test_a_solve_in_the_loss(self):
        prob = fg.ODEProblem(lambda u, p, t: [-p[0] * u[0]], [1.0], (0.0, 1.0), [0.0])

        def loss(p):
            return (fg.solve(prob, fg.Tsit5(), p=p, saveat=[1.0], rtol=1e-8, atol=1e-8).u[0, 0] - 0.25) ** 2
        fit = fg.train(loss, [0.1], fg.Adam(0.1), epochs=200)
        self.assertAlmostEqual(fit.params[0], 1.3862944, delta=1e-3)

    def test_losses(self):
        self.assertAlmostEqual(fg.mse([1.0, 2.0], [3.0, 2.0]), 2.0)
        logits = [[1000.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
        want = 0.5 * fg.log(3.0)
        self.assertAlmostEqual(fg.cross_entropy(logits, [0, 2]), want, delta=1e-15)
        self.assertAlmostEqual(fg.cross_entropy(logits, [[1, 0, 0], [0, 0, 1]]), want, delta=1e-15)
        g = fg.grad(lambda l, y: fg.cross_entropy(l, y))([[1.0, 2.0]], fg.array([1.0]))
        s = 1 / (1 + fg.exp(1.0))
        self.assertAlmostEqual(g[0][0], s, delta=1e-14)
        self.assertAlmostEqual(g[0][1], -s, delta=1e-14)
        with self.assertRaisesRegex(fg.FlowgradError, "`labels` must have shape"):
            fg.cross_entropy(logits, [0, 1, 2])

    def test_picture(self):
        fit = fg.train(rosenbrock, [-1.2, 1.0], fg.Adam(0.02), epochs=50)
        with tempfile.TemporaryDirectory() as folder:
            path = fg.plot(fit, os.path.join(folder, "loss.svg"))
            with open(path) as file:
                self.assertIn("<svg", file.read())

    def test_animation(self):
        frames = [fg.curve([0.0, 1.0], [0.0, k]) for k in range(3)]
        with tempfile.TemporaryDirectory() as folder:
            with open(fg.animate(frames, os.path.join(folder, "a.svg"), titles=["first", "second", "third"])) as file:
                text = file.read()
        self.assertEqual(text.count('attributeName="d"'), 1)
        self.assertIn("second", text)

    def refused(self, words, *args, **options):
        with self.assertRaises(fg.FlowgradError) as caught:
            fg.train(*args, **options)
        self.assertIn(words, str(caught.exception))

    def test_bad_input(self):
        good = (rosenbrock, [0.0, 0.0], fg.Adam(0.1))
        self.refused("`loss` must be a function", 3, [0.0], fg.Adam(0.1), epochs=1)
        self.refused("`optimizer` must be an object such as", rosenbrock, [0.0, 0.0], "Adam", epochs=1)
        self.refused("`epochs` must be a whole number", *good, epochs=1.5)
        self.refused("`clip_norm` must be a positive number", *good, epochs=1, clip_norm=0)
        self.refused("`recovery` must be one of", *good, epochs=1, recovery="hope")
        self.refused("`resume` needs the `checkpoint`", *good, epochs=1, resume=True)
        self.refused("`batch_size` needs `data`", *good, epochs=1, batch_size=3)
        self.refused("first axes are of one length", regression, START, fg.Adam(0.1), epochs=1, data=(X, Y[:3]), batch_size=2)
        self.refused("must return one number", lambda t: t * 2, [0.0, 1.0], fg.Adam(0.1), epochs=1)
        self.refused("cannot be trained from these `theta`", lambda t: fg.log(t[0] - 5), [0.0], fg.Adam(0.1), epochs=1)
        for wrong in (lambda: fg.Adam(gamma=1.0), lambda: fg.Adam("fast"), lambda: fg.StepDecay(0.1, 0.5),
                      lambda: fg.Momentum(0.1, nesterov=1), lambda: fg.Adam(0.1, rate=0.2)):
            with self.assertRaises(fg.FlowgradError):
                wrong()
        self.refused("`rate` must be a positive number", rosenbrock, [0.0, 0.0], fg.Adam(-0.1), epochs=1)


if __name__ == "__main__":
    unittest.main()
