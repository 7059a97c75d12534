package dev.flowgrad.linalg;

/**
 * Gaussian elimination in rows that are arrays of their own: HotSpot vectorises a loop over several arrays at the same
 * index, and not one over parts of one array, which might overlap. Four unknowns at a time, so that rows are read and
 * written a quarter as often; exchanging rows exchanges references.
 *
 * <p>Source: Golub and Van Loan, Matrix Computations, sections 3.2 and 3.4.
 */
final class Elimination {
    private Elimination() {
    }

    /**
     * Eliminates the first {@code width} of {@code m} unknowns, with the largest pivots among the first {@code width}
     * rows, or those on the diagonal. Leaves the multipliers below the diagonal, inverse pivots on it, and what is left
     * of the matrix behind.
     *
     * @param a      m rows
     * @param pivots for each unknown the row that was exchanged with its own; null to take pivots from the diagonal
     * @return the largest multiplier, NaN or infinite if there is a pivot that is zero or not finite
     */
    static double eliminate(double[][] a, int m, int width, int[] pivots) {
        double growth = 0;
        for (int k = 0; k < width; k += 4) {
            int end = Math.min(k + 4, width);
            for (int p = k; p < end; p++) {
                if (pivots != null) {
                    exchange(a, p, width, pivots);
                }
                double[] own = a[p];
                for (int q = k; q < p; q++) {
                    subtract(own, own[q], a[q], end, m);
                }
                double diagonal = own[p];
                if (!(Math.abs(diagonal) > 0 && Math.abs(diagonal) <= Double.MAX_VALUE)) {
                    return Double.NaN;
                }
                double inverse = 1 / diagonal;
                own[p] = inverse;
                for (int i = p + 1; i < m; i++) {
                    double[] row = a[i];
                    double factor = row[p] * inverse;
                    row[p] = factor;
                    growth = Math.max(growth, Math.abs(factor));
                    for (int c = p + 1; c < end; c++) {
                        row[c] -= factor * own[c];
                    }
                }
            }
            for (int i = end; i < m; i++) {
                if (end == k + 4) {
                    subtract(a[i], k, a[k], a[k + 1], a[k + 2], a[k + 3], m);
                } else {
                    for (int p = k; p < end; p++) {
                        subtract(a[i], a[i][p], a[p], end, m);
                    }
                }
            }
        }
        return growth;
    }

    private static void exchange(double[][] a, int p, int width, int[] pivots) {
        int pivot = p;
        double most = Math.abs(a[p][p]);
        for (int i = p + 1; i < width; i++) {
            double size = Math.abs(a[i][p]);
            if (size > most) {
                most = size;
                pivot = i;
            }
        }
        pivots[p] = pivot;
        double[] row = a[pivot];
        a[pivot] = a[p];
        a[p] = row;
    }

    private static void subtract(double[] row, double factor, double[] other, int from, int to) {
        for (int c = from; c < to; c++) {
            row[c] -= factor * other[c];
        }
    }

    private static void subtract(double[] row, int k, double[] r0, double[] r1, double[] r2, double[] r3, int to) {
        double f0 = row[k];
        double f1 = row[k + 1];
        double f2 = row[k + 2];
        double f3 = row[k + 3];
        for (int c = k + 4; c < to; c++) {
            row[c] -= f0 * r0[c] + f1 * r1[c] + f2 * r2[c] + f3 * r3[c];
        }
    }

    /** {@code row[from..to] x[from..to]}, in four strands: one would wait for each addition. */
    static double dot(double[] row, double[] x, int from, int to) {
        double p = 0;
        double q = 0;
        double r = 0;
        double s = 0;
        int c = from;
        for (; c < to - 3; c += 4) {
            p += row[c] * x[c];
            q += row[c + 1] * x[c + 1];
            r += row[c + 2] * x[c + 2];
            s += row[c + 3] * x[c + 3];
        }
        for (; c < to; c++) {
            p += row[c] * x[c];
        }
        return p + q + (r + s);
    }

    /** Makes the exchanges of rows in a vector. */
    static void exchange(double[] x, int[] pivots) {
        for (int k = 0; k < pivots.length; k++) {
            double value = x[pivots[k]];
            x[pivots[k]] = x[k];
            x[k] = value;
        }
    }
}
