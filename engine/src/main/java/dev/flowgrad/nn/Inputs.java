package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;

/** What layers ask of their inputs and settings. */
final class Inputs {
    private Inputs() {
    }

    /** An error unless the last axes of {@code shape} are {@code last}. */
    static void checkLast(Object layer, String name, int[] shape, int... last) {
        int from = shape.length - last.length;
        if (from < 0 || !Arrays.equals(Arrays.copyOfRange(shape, from, shape.length), last)) {
            String inner = Shapes.text(last).replace(",)", ")").substring(1);
            throw new FlowgradException(name, "`" + name + "` must have shape (..., " + inner + " for " + layer + ", got "
                    + Shapes.text(shape));
        }
    }

    /** An error unless the last axis of {@code shape} has two halves. */
    static void checkPairs(Object layer, String name, int[] shape) {
        if (shape.length == 0 || shape[shape.length - 1] % 2 != 0) {
            throw new FlowgradException(name, "`" + name + "` must have a last axis of even length for " + layer + ", got "
                    + Shapes.text(shape));
        }
    }

    /** {@code shape} with its last axis made {@code n} long. */
    static int[] withLast(int[] shape, int n) {
        int[] result = shape.clone();
        result[result.length - 1] = n;
        return result;
    }

    /** {@code n}, which must be at least {@code least}. */
    static int atLeast(String name, int least, int n) {
        if (n < least) {
            throw new FlowgradException(name, "`" + name + "` must be at least " + least + ", got " + n);
        }
        return n;
    }
}
