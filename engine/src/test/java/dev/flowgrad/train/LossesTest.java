package dev.flowgrad.train;

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

class LossesTest {
    private static double[][] crossEntropy(double[] logits, Expr labels, double[] given, int... shape) {
        Expr x = Expr.input("x", shape);
        Program loss = Program.of(List.of(x, labels), List.of(Losses.crossEntropy(x, labels)));
        return Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(logits, given);
    }

    @Test
    void mse() {
        Expr a = Expr.input("a", 2, 2);
        Program f = Program.of(List.of(a), List.of(Losses.mse(a, Expr.constant(new double[] {1, 2}, 2))));
        assertEquals((0 + 4 + 4 + 1) / 4.0, Executor.of(f).evaluate(new double[] {1, 4, 3, 1})[0][0], 1e-15);
    }

    @Test
    void crossEntropyOfNumbersAndOfWeights() {
        double[] logits = {1, 2, 3, 0.5, -1, 0};
        double first = -Math.log(Math.exp(2) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
        double second = -Math.log(Math.exp(0.5) / (Math.exp(0.5) + Math.exp(-1) + 1));
        double[][] numbers = crossEntropy(logits, Expr.input("y", 2), new double[] {1, 0}, 2, 3);
        double[][] weights = crossEntropy(logits, Expr.input("y", 2, 3), new double[] {0, 1, 0, 1, 0, 0}, 2, 3);
        assertEquals((first + second) / 2, numbers[0][0], 1e-15);
        assertEquals((first + second) / 2, weights[0][0], 1e-15);
        assertEquals(0.5 * (Math.exp(-first) - 1), numbers[1][1], 1e-15);
        assertArrayEquals(numbers[1], weights[1], 1e-16);
        assertEquals(first, crossEntropy(new double[] {1, 2, 3}, Expr.input("y"), new double[] {1}, 3)[0][0], 1e-15);
    }

    @Test
    void largeLogitsDoNotOverflow() {
        double[][] far = crossEntropy(new double[] {1e5, 0, -1e5}, Expr.input("y", 1), new double[] {2}, 1, 3);
        assertEquals(2e5, far[0][0], 1e-9);
        assertArrayEquals(new double[] {1, 0, -1}, far[1], 1e-15);
    }

    @Test
    void refusesShapes() {
        Expr x = Expr.input("x", 2, 3);
        String message = assertThrows(FlowgradException.class, () -> Losses.crossEntropy(x, Expr.input("y", 3))).getMessage();
        assertTrue(message.startsWith("`labels` must have shape (2,), numbers of classes, or (2, 3)"), message);
    }
}
