package dev.flowgrad.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import java.util.List;
import java.util.SplittableRandom;

/** Compares ND4J with the plain evaluation of a Program. */
final class Same {
    static final Placement DOUBLE = Placement.of("nd4j", "float64");
    static final Placement SINGLE = Placement.of("nd4j", "float32");

    private Same() {
    }

    /** At random inputs between low and high, in both types, twice, so that memory used again does not matter. */
    static void check(double low, double high, List<Expr> inputs, Expr... outputs) {
        Program program = Program.of(inputs, List.of(outputs));
        SplittableRandom random = new SplittableRandom(7);
        Executor doubles = Executor.of(program, DOUBLE);
        Executor singles = Executor.of(program, SINGLE);
        for (int i = 0; i < 2; i++) {
            double[][] point = inputs.stream().map(e -> random.doubles(e.size(), low, high).map(x -> (float) x).toArray())
                    .toArray(double[][]::new);
            double[][] want = Reference.evaluate(program, point);
            check(program, want, doubles.evaluate(point), 1e-12);
            check(program, want, singles.evaluate(point), 1e-5);
        }
    }

    static void check(Object of, double[][] want, double[][] got, double tolerance) {
        for (int i = 0; i < want.length; i++) {
            check(of + ", output " + i, want[i], got[i], tolerance);
        }
    }

    /** To {@code tolerance}, relative to the largest number. */
    static void check(String of, double[] want, double[] got, double tolerance) {
        assertEquals(want.length, got.length, of);
        double scale = 1;
        for (double x : want) {
            scale = Double.isFinite(x) ? Math.max(scale, Math.abs(x)) : scale;
        }
        for (int j = 0; j < want.length; j++) {
            int at = j;
            boolean same = want[j] == got[j] || Double.isNaN(want[j]) && Double.isNaN(got[j])
                    || Math.abs(want[j] - got[j]) <= tolerance * scale;
            assertTrue(same, () -> of + ", element " + at + ": " + want[at] + " is wanted, " + got[at] + " came");
        }
    }
}
