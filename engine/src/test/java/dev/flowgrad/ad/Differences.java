package dev.flowgrad.ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import java.util.Random;
import java.util.function.DoubleFunction;

/** What derivatives are tested against. */
final class Differences {
    private Differences() {
    }

    /**
     * The derivative of {@code f} at 0: central differences, extrapolated four times (Richardson); about
     * 1e-11 relative.
     */
    static double[] derivative(DoubleFunction<double[]> f, double h) {
        int levels = 5;
        double[][][] table = new double[levels][levels][];
        for (int i = 0; i < levels; i++) {
            double step = h / (1 << i);
            double[] plus = f.apply(step);
            double[] minus = f.apply(-step);
            table[i][0] = new double[plus.length];
            for (int e = 0; e < plus.length; e++) {
                table[i][0][e] = (plus[e] - minus[e]) / (2 * step);
            }
            double factor = 1.0;
            for (int j = 1; j <= i; j++) {
                factor *= 4.0;
                table[i][j] = new double[plus.length];
                for (int e = 0; e < plus.length; e++) {
                    double fine = table[i][j - 1][e];
                    table[i][j][e] = fine + (fine - table[i - 1][j - 1][e]) / (factor - 1.0);
                }
            }
        }
        return table[levels - 1][levels - 1];
    }

    /** The directional derivative of all outputs of {@code f}, one after the other. */
    static double[] directional(Program f, double[][] x, double[][] v, double h) {
        return derivative(t -> {
            double[][] at = new double[x.length][];
            for (int i = 0; i < x.length; i++) {
                at[i] = x[i].clone();
                for (int e = 0; v[i] != null && e < at[i].length; e++) {
                    at[i][e] += t * v[i][e];
                }
            }
            return flat(Reference.evaluate(f, at));
        }, h);
    }

    static double[] flat(double[]... arrays) {
        return java.util.Arrays.stream(arrays).flatMapToDouble(java.util.Arrays::stream).toArray();
    }

    static double[] random(Random random, int n, double low, double high) {
        return random.doubles(n, low, high).toArray();
    }

    static double dot(double[] a, double[] b) {
        double s = 0.0;
        for (int i = 0; i < a.length; i++) {
            s += a[i] * b[i];
        }
        return s;
    }

    static void assertClose(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what);
        double scale = 1.0;
        for (double x : expected) {
            scale = Math.max(scale, Math.abs(x));
        }
        assertArrayEquals(expected, actual, tolerance * scale, what);
    }

    /**
     * The two modes against finite differences and against each other, in a random direction, at {@code x}:
     * the jvp to {@code tolerance}, and the identity w (J v) = (J' w) v to 1e-12.
     */
    static void check(String what, Program f, double[][] x, double h, double tolerance) {
        Random random = new Random(what.hashCode());
        int n = x.length;
        int[] wrt = java.util.stream.IntStream.range(0, n).toArray();
        double[][] v = new double[n][];
        double[][] args = new double[2 * n][];
        for (int i = 0; i < n; i++) {
            v[i] = random(random, x[i].length, -1.0, 1.0);
            args[i] = x[i];
            args[n + i] = v[i];
        }
        int m = f.outputs().size();
        double[][] primal = Reference.evaluate(f, x);
        double[][] jvp = Reference.evaluate(Jvp.of(f, wrt), args);
        double[] tangent = flat(java.util.Arrays.copyOfRange(jvp, m, 2 * m));
        assertClose(what + ", value", flat(primal), flat(java.util.Arrays.copyOf(jvp, m)), 1e-14);
        assertClose(what + ", jvp", directional(f, x, v, h), tangent, tolerance);

        double[][] reverse = java.util.Arrays.copyOf(x, n + m);
        for (int i = 0; i < m; i++) {
            reverse[n + i] = random(random, primal[i].length, -1.0, 1.0);
        }
        double[][] vjp = Reference.evaluate(Vjp.of(f, wrt), reverse);
        assertClose(what + ", value of vjp", flat(primal), flat(java.util.Arrays.copyOf(vjp, m)), 1e-14);
        double forward = dot(flat(java.util.Arrays.copyOfRange(reverse, n, n + m)), tangent);
        double backward = dot(flat(java.util.Arrays.copyOfRange(vjp, m, m + n)), flat(v));
        double scale = 1.0;
        for (double t : tangent) {
            scale = Math.max(scale, Math.abs(t));
        }
        assertEquals(forward, backward, 1e-12 * scale * Math.max(1, tangent.length), what + ", vjp");
    }
}
