package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HermitePathTest {
    private static final double NAN = Double.NaN;
    private static final double[] TS = {0, 0.5, 2, 2.25, 4};

    private static double[] filled(double[] xs, int... shape) {
        Expr ts = Expr.input("ts", TS.length);
        Expr x = Expr.input("xs", shape);
        return Executor.of(Program.of(List.of(ts, x), List.of(HermitePath.filled(ts, x)))).evaluate(TS, xs)[0];
    }

    private static Executor derivative(int... shape) {
        Expr ts = Expr.input("ts", TS.length);
        Expr x = Expr.input("xs", shape);
        Expr t = Expr.input("t");
        return Executor.of(Program.of(List.of(ts, x, t), List.of(HermitePath.derivative(ts, HermitePath.slopes(ts, x), t))));
    }

    @Test
    void whatIsMissingIsFilled() {
        assertArrayEquals(new double[] {1, 2, 5, 5.5, 5.5}, filled(new double[] {1, 2, NAN, 5.5, NAN}, 5, 1), 1e-14);
        assertArrayEquals(new double[] {3, 3, 6, 6.5, 10}, filled(new double[] {NAN, 3, NAN, NAN, 10}, 5, 1), 1e-14);
        assertArrayEquals(new double[] {7, 7, 7, 7, 7}, filled(new double[] {NAN, NAN, NAN, 7, NAN}, 5, 1), 1e-14);
        double[] channels = {1, NAN, NAN, 2, NAN, NAN, NAN, 2, 9, NAN};
        assertArrayEquals(new double[] {1, 2, 2, 2, 5, 2, 5.5, 2, 9, 2}, filled(channels, 1, 5, 2), 1e-14);
    }

    /** The integral of the derivative from one observation to the next is their difference, and it is continuous. */
    @Test
    void thePathGoesThroughTheObservations() {
        double[] xs = new Random(1).doubles(20, -1, 1).toArray();
        Executor slope = derivative(2, 5, 2);
        for (int i = 0; i + 1 < TS.length; i++) {
            double h = TS[i + 1] - TS[i];
            double[] a = slope.evaluate(TS, xs, new double[] {TS[i] + h * (0.5 - Math.sqrt(1.0 / 12))})[0];
            double[] b = slope.evaluate(TS, xs, new double[] {TS[i] + h * (0.5 + Math.sqrt(1.0 / 12))})[0];
            double[] end = slope.evaluate(TS, xs, new double[] {TS[i + 1]})[0];
            double[] before = slope.evaluate(TS, xs, new double[] {TS[i + 1] - 1e-12})[0];
            for (int batch = 0; batch < 2; batch++) {
                for (int c = 0; c < 2; c++) {
                    int at = (batch * 5 + i) * 2 + c;
                    int k = 2 * batch + c;
                    assertEquals(xs[at + 2] - xs[at], h * (a[k] + b[k]) / 2, 1e-13);
                    assertEquals((xs[at + 2] - xs[at]) / h, end[k], 1e-13);
                    assertEquals(end[k], before[k], 1e-9);
                }
            }
        }
    }

    @Test
    void gradients() {
        Expr ts = Expr.input("ts", 5);
        Expr xs = Expr.input("xs", 5, 2);
        Expr t = Expr.input("t");
        Expr y = HermitePath.derivative(ts, HermitePath.slopes(ts, HermitePath.filled(ts, xs)), t);
        Gradients.check(Program.of(List.of(ts, xs, t), List.of(y.mul(y).sum())), TS.clone(),
                new Random(2).doubles(10, -1, 1).toArray(), new double[] {1.3});
    }

    @Test
    void whatDoesNotFit() {
        Expr ts = Expr.input("ts", 5);
        assertEquals("xs", assertThrows(FlowgradException.class, () -> HermitePath.slopes(ts, Expr.input("x", 4, 2))).argument());
        assertEquals("ts", assertThrows(FlowgradException.class,
                () -> HermitePath.filled(Expr.input("ts", 1), Expr.input("x", 1, 2))).argument());
        assertEquals("slopes", assertThrows(FlowgradException.class,
                () -> HermitePath.derivative(ts, Expr.input("slopes", 3, 3, 2), Expr.input("t"))).argument());
    }
}
