package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Derivatives of layers against differences. */
final class Gradients {
    private Gradients() {
    }

    /**
     * Checks the gradient, by inputs and parameters, of a weighted sum of the results of a layer, in reverse and in forward
     * mode, against differences of it, to 1e-6.
     */
    static void check(Layer layer, int... shape) {
        Expr x = Expr.input("x", shape);
        Expr theta = Expr.input("theta", layer.size());
        Expr y = layer.apply(x, theta);
        assertEquals(Shapes.text(layer.outputShape(shape)), Shapes.text(y.shape()));
        Random random = new Random(4);
        double[] weights = random.doubles(y.size(), -1, 1).toArray();
        Program loss = Program.of(List.of(x, theta),
                java.util.List.of(y.mul(Expr.constant(weights, y.shape())).sum()));
        check(loss, spaced(random, x.size()), random.doubles(layer.size(), -1, 1).toArray());
    }

    /** Numbers from -2 to 2 in random order, no two of them close: a difference must not change which is the greatest. */
    private static double[] spaced(Random random, int n) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        Collections.shuffle(order, random);
        return order.stream().mapToDouble(i -> 4.0 * (i + 0.5) / n - 2.0).toArray();
    }

    /** Checks the gradient of a scalar by all its inputs. */
    static void check(Program loss, double[]... at) {
        Executor f = Executor.of(loss.simplify());
        int[] all = Shapes.range(at.length);
        double[][] reverse = Executor.of(Gradient.valueAndGrad(loss, all)).evaluate(at);
        Executor forward = Executor.of(Jvp.of(loss, all));
        double value = f.evaluate(at)[0][0];
        assertEquals(value, reverse[0][0], 1e-12 * Math.max(1, Math.abs(value)));
        for (int i = 0; i < at.length; i++) {
            for (int j = 0; j < at[i].length; j++) {
                double want = difference(f, at, i, j);
                double near = 1e-6 * Math.max(1, Math.abs(want));
                assertEquals(want, reverse[1 + i][j], near, "input " + i + " number " + j);
                if (j % 5 == 0) {
                    assertEquals(want, tangent(forward, at, i, j), near, "forward, input " + i + " number " + j);
                }
            }
        }
    }

    private static double tangent(Executor forward, double[][] at, int i, int j) {
        double[][] all = new double[2 * at.length][];
        for (int k = 0; k < at.length; k++) {
            all[k] = at[k];
            all[at.length + k] = new double[at[k].length];
        }
        all[at.length + i][j] = 1.0;
        return forward.evaluate(all)[1][0];
    }

    /** Central, extrapolated once: error h^4. */
    private static double difference(Executor f, double[][] at, int i, int j) {
        double h = 1e-3;
        return (4 * central(f, at, i, j, h / 2) - central(f, at, i, j, h)) / 3;
    }

    private static double central(Executor f, double[][] at, int i, int j, double h) {
        double x = at[i][j];
        at[i][j] = x + h;
        double above = f.evaluate(at)[0][0];
        at[i][j] = x - h;
        double below = f.evaluate(at)[0][0];
        at[i][j] = x;
        return (above - below) / (2 * h);
    }
}
