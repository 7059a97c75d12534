package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OtherLayersTest {
    private static final double[] NONE = {};

    @Test
    void layerNorm() {
        LayerNorm layer = LayerNorm.withEpsilon(0, 2, 3);
        double[] y = Values.of(layer, new Random(1).doubles(12).toArray(), layer.initial(0), 2, 2, 3);
        for (int row = 0; row < 2; row++) {
            double[] part = Arrays.copyOfRange(y, 6 * row, 6 * row + 6);
            assertEquals(0.0, Arrays.stream(part).sum(), 1e-13);
            assertEquals(6.0, Arrays.stream(part).map(v -> v * v).sum(), 1e-13);
        }
        Gradients.check(LayerNorm.of(4), 3, 4);
        Gradients.check(layer, 2, 2, 3);
        assertThrows(FlowgradException.class, LayerNorm::of);
        assertThrows(FlowgradException.class, () -> layer.outputShape(3, 3));
    }

    @Test
    void dropout() {
        Dropout layer = new Dropout(0.25);
        double[] ones = new double[4000];
        Arrays.fill(ones, 1.0);
        assertArrayEquals(ones, Values.of(layer, ones, NONE, 4000));
        double[] y = Values.training(layer, ones, NONE, 3.0, 4000);
        double kept = 0;
        for (double v : y) {
            assertEquals(v == 0.0 ? 0.0 : 4.0 / 3.0, v, 1e-15);
            kept += v == 0.0 ? 0 : 1;
        }
        assertEquals(0.75, kept / 4000, 0.03);
        assertArrayEquals(y, Values.training(layer, ones, NONE, 3.0, 4000));
        assertFalse(Arrays.equals(y, Values.training(layer, ones, NONE, 4.0, 4000)));
        double[] twice = Values.training(Chain.of(layer, layer), ones, NONE, 3.0, 4000);
        assertEquals(0.75 * 0.75, Arrays.stream(twice).filter(v -> v != 0.0).count() / 4000.0, 0.03);
        assertThrows(FlowgradException.class, () -> new Dropout(1.0));
        assertThrows(FlowgradException.class, () -> Mode.training(Expr.input("key", 2)));
    }

    @Test
    void dropoutHasADerivative() {
        Chain net = Chain.of(Dense.of(2, 6, Activation.TANH), new Dropout(0.5), Dense.of(6, 1));
        Expr theta = Expr.input("theta", net.size());
        Expr key = Expr.input("key");
        Expr y = net.apply(Expr.constant(new double[] {0.5, -1}, 2), theta, Mode.training(key)).sum();
        Gradients.check(Program.of(List.of(theta), List.of(Program.of(List.of(theta, key), List.of(y))
                .inline(List.of(theta, Expr.constant(7))).getFirst())), net.initial(1));
        Program byKey = Gradient.valueAndGrad(Program.of(List.of(theta, key), List.of(y.add(key))), new int[] {1});
        assertEquals(1.0, Executor.of(byKey).evaluate(net.initial(1), new double[] {7.0})[1][0]);
    }

    @Test
    void gruCell() {
        GruCell cell = new GruCell(2, 3);
        double[] theta = new Random(2).doubles(cell.size(), -1, 1).toArray();
        double[] x = {0.5, -1};
        double[] h = {0.1, 0.2, -0.3};
        double[] next = step(cell, x, h, theta, 2);
        for (int j = 0; j < 3; j++) {
            double[] a = new double[3];
            double[] b = new double[3];
            for (int gate = 0; gate < 3; gate++) {
                int column = 3 * gate + j;
                a[gate] = theta[45 + column] + x[0] * theta[column] + x[1] * theta[9 + column];
                b[gate] = theta[54 + column] + h[0] * theta[18 + column] + h[1] * theta[27 + column] + h[2] * theta[36 + column];
            }
            double r = 1 / (1 + Math.exp(-a[0] - b[0]));
            double z = 1 / (1 + Math.exp(-a[1] - b[1]));
            assertEquals((1 - z) * Math.tanh(a[2] + r * b[2]) + z * h[j], next[j], 1e-15);
        }
        double[] rows = step(cell, new double[] {0.5, -1, 0.5, -1}, new double[] {0.1, 0.2, -0.3, 0.1, 0.2, -0.3}, theta, 2, 2);
        assertArrayEquals(next, Arrays.copyOf(rows, 3), 1e-15);
        assertArrayEquals(next, Arrays.copyOfRange(rows, 3, 6), 1e-15);
        Expr input = Expr.input("x", 2, 2);
        Expr state = Expr.input("h", 2, 3);
        Expr vector = Expr.input("theta", cell.size());
        Expr twice = cell.apply(input, cell.apply(input, state, vector), vector);
        Gradients.check(Program.of(List.of(input, state, vector), List.of(twice.mul(twice).sum())),
                new Random(3).doubles(4).toArray(), new Random(4).doubles(6).toArray(), theta);
        assertThrows(FlowgradException.class, () -> cell.apply(input, Expr.input("h", 1, 3), vector));
    }

    private static double[] step(GruCell cell, double[] x, double[] h, double[] theta, int... shape) {
        int[] stateShape = shape.clone();
        stateShape[shape.length - 1] = 3;
        Expr input = Expr.input("x", shape);
        Expr state = Expr.input("h", stateShape);
        Expr vector = Expr.input("theta", cell.size());
        return Executor.of(Program.of(List.of(input, state, vector), List.of(cell.apply(input, state, vector)))).evaluate(x, h, theta)[0];
    }

    @Test
    void gruIsItsCellAgainAndAgain() {
        Gru last = Gru.of(2, 3);
        GruCell cell = last.cell();
        double[] theta = last.initial(3);
        assertArrayEquals(cell.initial(3), theta);
        double[] x = new Random(6).doubles(8, -1, 1).toArray();
        double[] forth = new double[12];
        double[] back = new double[12];
        double[] h = new double[3];
        double[] g = new double[3];
        for (int i = 0; i < 4; i++) {
            h = step(cell, Arrays.copyOfRange(x, 2 * i, 2 * i + 2), h, theta, 2);
            System.arraycopy(h, 0, forth, 3 * i, 3);
            int j = 3 - i;
            g = step(cell, Arrays.copyOfRange(x, 2 * j, 2 * j + 2), g, theta, 2);
            System.arraycopy(g, 0, back, 3 * j, 3);
        }
        assertArrayEquals(h, Values.of(last, x, theta, 4, 2), 1e-15);
        assertArrayEquals(forth, Values.of(new Gru(cell, true, false), x, theta, 4, 2), 1e-15);
        assertArrayEquals(back, Values.of(new Gru(cell, true, true), x, theta, 4, 2), 1e-15);
        double[] both = Values.of(last, x, theta, 2, 2, 2);
        assertArrayEquals(Values.of(last, Arrays.copyOfRange(x, 4, 8), theta, 2, 2), Arrays.copyOfRange(both, 3, 6), 1e-15);
        Gradients.check(last, 2, 4, 2);
        Gradients.check(new Gru(cell, true, true), 2, 4, 2);
        assertThrows(FlowgradException.class, () -> last.outputShape(2));
        assertThrows(FlowgradException.class, () -> last.outputShape(4, 3));
    }

    @Test
    void parallelAndSkip() {
        Dense a = Dense.of(2, 3, Activation.TANH);
        Dense b = Dense.of(2, 2);
        Parallel both = Parallel.of(a, b);
        double[] theta = both.initial(2);
        double[] x = {0.5, -1};
        double[] first = Values.of(a, x, Arrays.copyOf(theta, 9), 2);
        double[] second = Values.of(b, x, Arrays.copyOfRange(theta, 9, 15), 2);
        double[] joined = Values.of(both, x, theta, 2);
        assertArrayEquals(first, Arrays.copyOf(joined, 3));
        assertArrayEquals(second, Arrays.copyOfRange(joined, 3, 5));
        Parallel sum = Parallel.combined(results -> results.get(0).add(results.get(1)), b, Dense.of(2, 1));
        Gradients.check(sum, 3, 2);
        SkipConnection around = SkipConnection.of(b);
        double[] skipped = Values.of(around, x, b.initial(0), 2);
        double[] through = Values.of(b, x, b.initial(0), 2);
        assertArrayEquals(new double[] {through[0] + 0.5, through[1] - 1}, skipped, 1e-15);
        Gradients.check(SkipConnection.of(a, (y, z) -> Expr.concatenate(1, List.of(y, z))), 4, 2);
        assertNotEquals(both.initial(0)[0], around.initial(0)[0]);
    }
}
