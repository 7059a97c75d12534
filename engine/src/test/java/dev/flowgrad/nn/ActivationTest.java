package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationTest {
    private static final double[] X = {-700, -3, -0.5, 0, 0.5, 3, 700};

    private static double[] at(Activation activation, double... x) {
        return Values.of(Function.of(activation::apply), x, new double[0], x.length);
    }

    private static double[] slope(Activation activation, double... x) {
        Expr input = Expr.input("x", x.length);
        Program sum = Program.of(List.of(input), List.of(activation.apply(input).sum()));
        return Executor.of(Gradient.valueAndGrad(sum, new int[] {0})).evaluate(x)[1];
    }

    @Test
    void values() {
        for (double x : X) {
            assertEquals(Math.max(x, 0), at(Activation.RELU, x)[0]);
            assertEquals(x > 0 ? x : Math.expm1(x), at(Activation.ELU, x)[0], 1e-15);
            assertEquals(x / (1 + Math.exp(-x)), at(Activation.SWISH, x)[0], 1e-15 + 1e-15 * Math.abs(x));
            assertEquals(x > 100 ? x : Math.log1p(Math.exp(x)), at(Activation.SOFTPLUS, x)[0], 1e-14);
            double gelu = 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            assertEquals(gelu, at(Activation.GELU, x)[0], 1e-14);
        }
    }

    /** At the kinks and where exp overflows: finite, and what the definitions say. */
    @Test
    void slopes() {
        assertArrayEquals(new double[] {0, 0.5, 1}, slope(Activation.SOFTPLUS, -800, 0, 800), 1e-15);
        assertArrayEquals(new double[] {0, 1, 1}, slope(Activation.ELU, -800, 0, 800), 1e-15);
        assertArrayEquals(new double[] {0, 0, 1}, slope(Activation.RELU, -800, 0, 800), 1e-15);
        assertArrayEquals(new double[] {0, 0.5, 1}, slope(Activation.SWISH, -800, 0, 800), 1e-15);
    }

    @Test
    void softmax() {
        double[] y = at(Activation.SOFTMAX, 1000, 1001, 999);
        double e = Math.E;
        double total = 1 + e + 1 / e;
        assertArrayEquals(new double[] {1 / total, e / total, 1 / e / total}, y, 1e-15);
        double[] log = at(Activation.LOG_SOFTMAX, 0, 2000);
        assertArrayEquals(new double[] {-2000, 0}, log, 1e-12);
        double[] rows = Values.of(Function.of(Activation.SOFTMAX::apply), new double[] {1, 2, 3, 4}, new double[0], 2, 2);
        assertEquals(1.0, rows[0] + rows[1], 1e-15);
        assertEquals(1.0, rows[2] + rows[3], 1e-15);
    }

    @Test
    void names() {
        assertEquals(Activation.LOG_SOFTMAX, Activation.named("log_softmax"));
        FlowgradException unknown = assertThrows(FlowgradException.class, () -> Activation.named("tanhh"));
        assertEquals("activation", unknown.argument());
        assertTrue(unknown.getMessage().contains("one of identity, tanh, relu"), unknown.getMessage());
        assertThrows(FlowgradException.class, () -> Activation.SOFTMAX.apply(Expr.input("x")));
    }
}
