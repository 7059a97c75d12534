package dev.flowgrad.compile;

import dev.flowgrad.ir.Call;
import java.util.Arrays;

/** Loops that interpreted and compiled code share. Each operand is an array and where it starts in it. */
final class Kernels {
    /** The neutral element of addition, which keeps the sign of a sum of negative zeros. */
    private static final double ZERO = -0.0;

    private Kernels() {
    }

    /** {@code z = a b} for a batch: a is m by k, b is k by n, both strided and each with its starts; z is dense. */
    static void matmul(double[] z, int zo, double[] a, int[] ao, double[] b, int[] bo, int m, int k, int n, int aRow,
            int aCol, int bRow, int bCol) {
        for (int i = 0; i < ao.length; i++) {
            matmul(z, zo + i * m * n, a, ao[i], b, bo[i], m, k, n, aRow, aCol, bRow, bCol);
        }
    }

    private static void matmul(double[] z, int zo, double[] a, int ao, double[] b, int bo, int m, int k, int n, int aRow,
            int aCol, int bRow, int bCol) {
        if (n == 1 && aCol == 1) {
            matvec(z, zo, a, ao, b, bo, m, k, aRow, bRow);
        } else if (bCol == 1) {
            rows(z, zo, a, ao, b, bo, m, k, n, aRow, aCol, bRow);
        } else {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double s = ZERO;
                    for (int l = 0; l < k; l++) {
                        s += a[ao + i * aRow + l * aCol] * b[bo + l * bRow + j * bCol];
                    }
                    z[zo + i * n + j] = s;
                }
            }
        }
    }

    /** Four sums at once, since one chain of additions waits for each of its links. */
    private static void matvec(double[] z, int zo, double[] a, int ao, double[] b, int bo, int m, int k, int aRow,
            int bRow) {
        for (int i = 0; i < m; i++) {
            int at = ao + i * aRow;
            double s0 = ZERO;
            double s1 = ZERO;
            double s2 = ZERO;
            double s3 = ZERO;
            int l = 0;
            for (; l + 3 < k; l += 4) {
                s0 += a[at + l] * b[bo + l * bRow];
                s1 += a[at + l + 1] * b[bo + (l + 1) * bRow];
                s2 += a[at + l + 2] * b[bo + (l + 2) * bRow];
                s3 += a[at + l + 3] * b[bo + (l + 3) * bRow];
            }
            for (; l < k; l++) {
                s0 += a[at + l] * b[bo + l * bRow];
            }
            z[zo + i] = (s0 + s1) + (s2 + s3);
        }
    }

    /** Row by row, so that the inner loop runs along b and z and vectorises. */
    private static void rows(double[] z, int zo, double[] a, int ao, double[] b, int bo, int m, int k, int n, int aRow,
            int aCol, int bRow) {
        for (int i = 0; i < m; i++) {
            int zi = zo + i * n;
            Arrays.fill(z, zi, zi + n, ZERO);
            for (int l = 0; l < k; l++) {
                double x = a[ao + i * aRow + l * aCol];
                int bl = bo + l * bRow;
                for (int j = 0; j < n; j++) {
                    z[zi + j] += x * b[bl + j];
                }
            }
        }
    }

    static void gather(double[] z, int zo, double[] x, int xo, int[] table) {
        for (int i = 0; i < table.length; i++) {
            z[zo + i] = x[xo + table[i]];
        }
    }

    static void scatter(double[] z, int zo, double[] x, int xo, int[] table) {
        for (int i = 0; i < table.length; i++) {
            z[zo + table[i]] += x[xo + i];
        }
    }

    /** Runs a call on copies; a call may allocate, all else may not. */
    static void invoke(Call.Kernel kernel, double[][] args, double[] z, int zo, int n) {
        double[] out = new double[n];
        kernel.run(args, out);
        System.arraycopy(out, 0, z, zo, n);
    }

    static double[] copy(double[] x, int xo, int n) {
        return Arrays.copyOfRange(x, xo, xo + n);
    }
}
