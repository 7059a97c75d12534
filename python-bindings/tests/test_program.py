"""Programs as bytes: written, read back into another recorder, and evaluated by the engine."""

import unittest

import flowgrad as fg
from flowgrad import _engine
from flowgrad._array import as_array
from flowgrad._inline import inline
from flowgrad._program import Recorder
from flowgrad._trace import record
from flowgrad._tracer import Tracer


class ProgramTest(unittest.TestCase):
    def test_what_is_written_is_read_back(self):
        def f(values):
            x, y = values
            z = fg.concatenate([x[::-1], fg.where(y > 0, x[[1]], [7.0])])
            return [fg.stack([z, -z]).T @ [1.0, 0.5], z.max()]
        inputs = [("x", (2,)), ("y", ())]
        program = record(f, inputs, f)
        recorder = Recorder(inputs)
        outputs = inline(recorder, program.bytes, [0, 1])
        again = recorder.encode([("y", outputs[0]), ("y1", outputs[1])])
        self.assertEqual(again, program.bytes)
        self.assertEqual(program.shapes, [(3,), ()])
        first, second = program.evaluate([as_array([1.0, 2.0])._data, -1.0])
        self.assertEqual(first.tolist(), [1.0, 0.5, 3.5])
        self.assertEqual(second, 7.0)

    def test_unneeded_nodes_are_left_out(self):
        recorder = Recorder([("x", (2,))])
        with recorder:
            x = Tracer(recorder, 0)
            kept = x + 1.0
            _ = fg.exp(x) * 3.0
        self.assertNotIn(b"exp", recorder.encode([("y", kept._node)]))
        self.assertEqual(recorder.add("neg", (0,)), recorder.add("neg", (0,)))

    def test_zeros_of_both_signs_and_nan_stay_apart(self):
        recorder = Recorder([])
        ids = [recorder.constant(x, ()) for x in (0.0, -0.0, float("nan"), float("nan"), 0.0)]
        self.assertEqual(ids, [0, 1, 2, 2, 0])

    def test_damaged_bytes_are_an_error(self):
        with self.assertRaises(fg.FlowgradError):
            _engine.load(b"FGIR\x01\x00\x00\x00\xff\xff")

    def test_json(self):
        value = {"a": [1, 2.5, True, None], "b": 'x"\n', "c": float("inf"), "d": float("nan")}
        self.assertEqual(_engine.from_json(_engine.to_json(value)), {**value, "c": "Infinity", "d": "NaN"})
        self.assertEqual(_engine.to_json((1, -0.0, True, 'x"')), '[1,-0.0,true,"x\\""]')


if __name__ == "__main__":
    unittest.main()
