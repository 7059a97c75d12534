package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import org.junit.jupiter.api.Test;

class DenseTest {
    private static final Dense LAYER = Dense.of(2, 3, Activation.TANH);

    @Test
    void isAnAffineMap() {
        double[] theta = {1, 2, 3, 4, 5, 6, 0.5, -0.5, 0.25};
        double[] x = {0.1, -0.2, 0.3, 0.4};
        double[] y = Values.of(LAYER, x, theta, 2, 2);
        for (int row = 0; row < 2; row++) {
            for (int j = 0; j < 3; j++) {
                double sum = theta[6 + j] + x[2 * row] * theta[j] + x[2 * row + 1] * theta[3 + j];
                assertEquals(Math.tanh(sum), y[3 * row + j], 1e-15);
            }
        }
    }

    @Test
    void leadingAxesAreBatches() {
        double[] theta = LAYER.initial(3);
        double[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        double[] flat = Values.of(LAYER, x, theta, 4, 2);
        assertArrayEquals(flat, Values.of(LAYER, x, theta, 2, 1, 2, 2));
        assertArrayEquals(new int[] {2, 1, 2, 3}, LAYER.outputShape(2, 1, 2, 2));
        assertArrayEquals(new int[] {3}, LAYER.outputShape(2));
        assertArrayEquals(new int[] {0, 3}, LAYER.outputShape(0, 2));
    }

    @Test
    void gradients() {
        for (Activation activation : Activation.values()) {
            Gradients.check(Dense.of(3, 4, activation), 5, 3);
        }
        Gradients.check(new Dense(3, 2, Activation.SOFTPLUS, false, Initializers.zeros()), 3);
    }

    @Test
    void whatDoesNotFit() {
        Expr theta = Expr.input("theta", LAYER.size());
        FlowgradException width = assertThrows(FlowgradException.class, () -> LAYER.apply(Expr.input("x", 4, 3), theta));
        assertEquals("`x` must have shape (..., 2) for Dense(2, 3), got (4, 3)", width.getMessage());
        FlowgradException length = assertThrows(FlowgradException.class,
                () -> LAYER.apply(Expr.input("x", 2), Expr.input("theta", 8)));
        assertEquals("`theta` must be a vector of 9 parameters for Dense(2, 3), got shape (8,)", length.getMessage());
        assertThrows(FlowgradException.class, () -> Dense.of(0, 1));
    }
}
