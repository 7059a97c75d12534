package dev.flowgrad.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Iterations against elimination, in weights that differ by many orders. */
class GmresTest {
    private static Gmres.Product product(double[] j, int n) {
        return (v, out) -> {
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += j[i * n + k] * v[k];
                }
                out[i] = sum;
            }
        };
    }

    /** Up to 60 unknowns: more than the basis holds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 30, 60})
    void agreesWithElimination(int n) {
        Random random = new Random(n);
        double[] weights = new double[n];
        double[] b = new double[n];
        for (int i = 0; i < n; i++) {
            weights[i] = Math.pow(10, random.nextInt(-3, 4));
            b[i] = random.nextGaussian() / weights[i];
        }
        double[] j = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                j[i * n + k] = random.nextGaussian() * weights[k] / weights[i];
            }
        }
        double shift = 3 * Math.sqrt(n);
        ShiftedSolver exact = ShiftedSolver.dense(n);
        Gmres gmres = new Gmres(product(j, n), weights, 1e-10);
        double[] x = b.clone();
        double[] y = b.clone();
        assertTrue(exact.factorise(shift, j));
        exact.solve(x);
        assertTrue(gmres.factorise(shift, null));
        gmres.solve(y);
        for (int i = 0; i < n; i++) {
            assertEquals(0, (x[i] - y[i]) * weights[i], 1e-8);
        }
    }

    /** A rotation of many unknowns turns the residual without shrinking it. */
    @Test
    void noSolutionIsNoNumber() {
        int n = 200;
        double[] weights = new double[n];
        Arrays.fill(weights, 1);
        Gmres gmres = new Gmres((v, out) -> {
            for (int i = 0; i < n; i++) {
                out[i] = 1e6 * v[(i + 1) % n];
            }
        }, weights, 1e-6);
        double[] x = new double[n];
        x[0] = 1;
        assertTrue(gmres.factorise(1e-3, null));
        gmres.solve(x);
        assertTrue(Double.isNaN(x[0]));
    }

    @Test
    void nothingIsAllocated() {
        int n = 40;
        double[] j = new Random(1).doubles(n * n).toArray();
        double[] weights = new double[n];
        Arrays.fill(weights, 1);
        Gmres gmres = new Gmres(product(j, n), weights, 1e-8);
        double[] x = new double[n];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            Arrays.fill(x, 1);
            gmres.factorise(50 + i, null);
            gmres.solve(x);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }
}
