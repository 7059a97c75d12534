package dev.flowgrad.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Solutions satisfy their systems, bad matrices are refused, nothing is allocated. */
class ShiftedSolverTest {

    /** A sparse matrix in compressed columns, and the same row-major. */
    private record Matrix(int n, int[] colPtr, int[] rowIdx, double[] sparse, double[] dense) {

        static Matrix random(int n, double density, long seed) {
            Random random = new Random(seed);
            double[] dense = new double[n * n];
            int[] colPtr = new int[n + 1];
            int[] rowIdx = new int[n * n];
            double[] sparse = new double[n * n];
            int count = 0;
            for (int j = 0; j < n; j++) {
                for (int i = 0; i < n; i++) {
                    if (random.nextDouble() < density) {
                        rowIdx[count] = i;
                        dense[i * n + j] = random.nextGaussian();
                        sparse[count++] = dense[i * n + j];
                    }
                }
                colPtr[j + 1] = count;
            }
            return new Matrix(n, colPtr, Arrays.copyOf(rowIdx, count), Arrays.copyOf(sparse, count), dense);
        }

        double residual(double shift, double[] x, double[] b) {
            double most = 0;
            for (int i = 0; i < n; i++) {
                double r = shift * x[i] - b[i];
                for (int j = 0; j < n; j++) {
                    r -= dense[i * n + j] * x[j];
                }
                most = Math.max(most, Math.abs(r));
            }
            return most;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 20, 61})
    void solvesItsSystem(int n) {
        Matrix m = Matrix.random(n, Math.min(1, 4.0 / n), n);
        double[] b = new Random(n).doubles(n).toArray();
        ShiftedSolver dense = ShiftedSolver.dense(n);
        ShiftedSolver sparse = ShiftedSolver.sparse(m.colPtr, m.rowIdx);
        for (double shift : new double[] {1.5, 0.01, 1e4}) {
            double[] x = b.clone();
            assertTrue(dense.factorise(shift, m.dense));
            dense.solve(x);
            assertEquals(0, m.residual(shift, x, b), 1e-10);
            double[] y = b.clone();
            assertTrue(sparse.factorise(shift, m.sparse));
            sparse.solve(y);
            assertEquals(0, m.residual(shift, y, b), 1e-10);
            double[] z = b.clone();
            ShiftedSolver banded = ShiftedSolver.banded(Band.of(m.colPtr, m.rowIdx));
            assertTrue(banded.factorise(shift, m.sparse));
            banded.solve(z);
            assertEquals(0, m.residual(shift, z, b), 1e-10);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 31})
    void solvesItsComplexSystem(int n) {
        Matrix m = Matrix.random(n, Math.min(1, 4.0 / n), n);
        Random random = new Random(1);
        double[] b = random.doubles(n).toArray();
        double[] c = random.doubles(n).toArray();
        double re = 0.7;
        double im = 1.3;
        ComplexShiftedSolver[] solvers = {
            ComplexShiftedSolver.dense(n), ComplexShiftedSolver.sparse(m.colPtr, m.rowIdx),
            ComplexShiftedSolver.banded(Band.of(m.colPtr, m.rowIdx))
        };
        for (int s = 0; s < solvers.length; s++) {
            double[] x = b.clone();
            double[] y = c.clone();
            assertTrue(solvers[s].factorise(re, im, s == 0 ? m.dense : m.sparse));
            solvers[s].solve(x, y);
            double[] left = b.clone();
            double[] right = c.clone();
            for (int i = 0; i < n; i++) {
                left[i] += im * y[i];
                right[i] -= im * x[i];
            }
            assertEquals(0, m.residual(re, x, left), 1e-10);
            assertEquals(0, m.residual(re, y, right), 1e-10);
        }
    }

    /** A zero on the diagonal, and beside it a row that would need exchanging. */
    @Test
    void pivotsWhereItMust() {
        int[] colPtr = {0, 2, 4, 5};
        int[] rowIdx = {0, 1, 0, 2, 1};
        double[] j = {1, 2, 3, 4, 5};
        double[] dense = {1, 3, 0, 2, 0, 5, 0, 4, 0};
        double[] b = {1, 2, 3};
        Matrix m = new Matrix(3, colPtr, rowIdx, j, dense);
        for (double shift : new double[] {1, 1 + 1e-9, 0, 7}) {
            double[] x = b.clone();
            ShiftedSolver sparse = ShiftedSolver.sparse(colPtr, rowIdx);
            if (sparse.factorise(shift, j)) {
                sparse.solve(x);
                assertEquals(0, m.residual(shift, x, b), 1e-12);
            } else {
                assertFalse(ShiftedSolver.dense(3).factorise(shift, dense));
            }
            double[] y = b.clone();
            ShiftedSolver banded = ShiftedSolver.banded(Band.of(colPtr, rowIdx));
            assertEquals(ShiftedSolver.dense(3).factorise(shift, dense), banded.factorise(shift, j));
            banded.solve(y);
            assertEquals(0, m.residual(shift, y, b), 1e-9);
            double[] re = b.clone();
            double[] im = new double[3];
            ComplexShiftedSolver complex = ComplexShiftedSolver.sparse(colPtr, rowIdx);
            assertTrue(complex.factorise(shift, 1e-9, j) == ComplexShiftedSolver.dense(3).factorise(shift, 1e-9,
                    dense));
            complex.solve(re, im);
            double[] right = b.clone();
            for (int i = 0; i < 3; i++) {
                right[i] += 1e-9 * im[i];
            }
            assertEquals(0, m.residual(shift, re, right), 1e-9);
        }
    }

    @Test
    void badMatricesAreRefused() {
        int[] colPtr = {0, 2, 4};
        int[] rowIdx = {0, 1, 0, 1};
        double[] singular = {1, 1, 1, 1};
        double[] notFinite = {1, Double.NaN, 1, 2};
        assertFalse(ShiftedSolver.dense(2).factorise(2, singular));
        assertFalse(ShiftedSolver.sparse(colPtr, rowIdx).factorise(2, singular));
        Band band = Band.of(colPtr, rowIdx);
        assertFalse(ShiftedSolver.banded(band).factorise(2, singular));
        assertFalse(ShiftedSolver.banded(band).factorise(2, notFinite));
        assertFalse(ComplexShiftedSolver.banded(band).factorise(2, 0, singular));
        assertFalse(ShiftedSolver.dense(2).factorise(2, notFinite));
        assertFalse(ShiftedSolver.sparse(colPtr, rowIdx).factorise(2, notFinite));
        assertFalse(ComplexShiftedSolver.dense(2).factorise(2, 0, singular));
        assertFalse(ComplexShiftedSolver.sparse(colPtr, rowIdx).factorise(2, 0, singular));
    }

    @Test
    void nothingIsAllocated() {
        Matrix m = Matrix.random(30, 0.1, 5);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ShiftedSolver[] solvers = {
            ShiftedSolver.dense(30), ShiftedSolver.sparse(m.colPtr, m.rowIdx),
            ShiftedSolver.banded(Band.of(m.colPtr, m.rowIdx))
        };
        double[] x = new double[30];
        for (ShiftedSolver solver : solvers) {
            double[] j = solver == solvers[0] ? m.dense : m.sparse;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 200; i++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                solver.factorise(1 + i, j);
                Arrays.fill(x, 1);
                solver.solve(x);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
        }
    }

    /** A five-point grid: nested elimination keeps far fewer entries than a band would. */
    @Test
    void orderKeepsFactorsSparse() {
        int m = 20;
        int n = m * m;
        int[] colPtr = new int[n + 1];
        int[] rowIdx = new int[5 * n];
        int count = 0;
        for (int j = 0; j < n; j++) {
            for (int step : new int[] {-m, -1, 0, 1, m}) {
                int i = j + step;
                boolean wraps = Math.abs(step) == 1 && i / m != j / m;
                if (i >= 0 && i < n && !wraps) {
                    rowIdx[count++] = i;
                }
            }
            colPtr[j + 1] = count;
        }
        int[] order = MinimumDegree.order(colPtr, Arrays.copyOf(rowIdx, count));
        assertTrue(fill(order, colPtr, rowIdx) < 0.6 * n * m);
        assertEquals(n, Arrays.stream(order).distinct().count());
    }

    /** Entries of the Cholesky factor of a symmetric pattern. */
    private static int fill(int[] order, int[] colPtr, int[] rowIdx) {
        int n = order.length;
        boolean[][] joined = new boolean[n][n];
        for (int j = 0; j < n; j++) {
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                joined[j][rowIdx[e]] = true;
            }
        }
        int fill = 0;
        boolean[] gone = new boolean[n];
        for (int pivot : order) {
            gone[pivot] = true;
            for (int i = 0; i < n; i++) {
                if (!gone[i] && joined[pivot][i]) {
                    fill++;
                    for (int k = 0; k < n; k++) {
                        joined[i][k] |= joined[pivot][k];
                    }
                }
            }
        }
        return fill;
    }
}
