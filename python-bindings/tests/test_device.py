"""`device` and `dtype`, with or without ND4J beside the engine."""

import unittest

import flowgrad as fg


def f(u, p, t):
    x, y = u
    return [-p[0]*x + fg.sin(t), x - y]


prob = fg.ODEProblem(f, [1.0, 2.0], (0.0, 2.0), [0.7])


def loss(p, **options):
    return fg.sum(fg.solve(prob, fg.Tsit5(), p=p, saveat=[1.0, 2.0], rtol=1e-5, **options).u)


class DeviceTest(unittest.TestCase):
    def either(self, run, wanted, tolerance):
        """What is asked for where ND4J is; elsewhere the error that says what to add."""
        try:
            got = run()
        except fg.FlowgradError as error:
            self.assertEqual("device", error.argument)
            self.assertIn("dev.flowgrad:flowgrad-nd4j", str(error))
            return
        self.assertEqual(len(wanted), len(got))
        for a, b in zip(wanted, got):
            self.assertAlmostEqual(a, b, delta=tolerance)

    def test_solve(self):
        def at(**options):
            return fg.solve(prob, fg.Tsit5(), saveat=[1.0, 2.0], rtol=1e-5, **options).u.reshape(4).tolist()

        self.assertEqual(at(), at(device="cpu", dtype="float64"))
        self.either(lambda: at(device="nd4j"), at(), 1e-6)
        self.either(lambda: at(device="nd4j", dtype="float32"), at(), 1e-4)

    def test_gradient(self):
        value, gradient = fg.value_and_grad(loss)([0.7])
        wanted = [value, gradient[0]]

        def at(**options):
            value, gradient = fg.value_and_grad(loss, **options)([0.7])
            return [value, gradient[0]]

        self.assertEqual(wanted, at(device="cpu"))
        self.either(lambda: at(device="nd4j"), wanted, 1e-6)
        self.either(lambda: at(device="nd4j", dtype="float32"), wanted, 1e-4)
        self.either(lambda: list(fg.grad(loss, device="nd4j")([0.7])), wanted[1:], 1e-6)

    def test_training(self):
        def at(**options):
            return list(fg.train(lambda p: loss(p)**2, [0.7], fg.Adam(0.01), epochs=3, progress=False, **options).params)

        self.either(lambda: at(device="nd4j"), at(), 1e-6)

    def refused(self, words, **options):
        with self.assertRaises(fg.FlowgradError) as caught:
            loss([0.7], **options)
        self.assertIn(words, str(caught.exception))

    def test_bad_input(self):
        self.refused('`device` must be "cpu", "nd4j" or "gpu", got "tpu"', device="tpu")
        self.refused('`device` must be a name such as "nd4j", got 3', device=3)
        self.refused('`dtype` must be "float64" or "float32"', device="nd4j", dtype="float16")
        self.refused("`dtype` float32 needs `device`", dtype="float32")
        self.refused("nd4j-cuda", device="gpu")


if __name__ == "__main__":
    unittest.main()
