package dev.flowgrad.compile;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Tanh;
import java.util.Arrays;

/** Loops that interpreted and compiled code share. Each operand is an array and where it starts in it. */
final class Kernels {
    private Kernels() {
    }

    /** {@code z = a b} for a batch: a is m by k, b is k by n, both strided and each with its starts; z is dense. */
    static void matmul(double[] z, int zo, double[] a, int[] ao, double[] b, int[] bo, int m, int k, int n, int aRow,
            int aCol, int bRow, int bCol, double[] w, int wo) {
        for (int i = 0; i < ao.length; i++) {
            MatrixProduct.run(z, zo + i * m * n, a, ao[i], b, bo[i], m, k, n, aRow, aCol, bRow, bCol, w, wo);
        }
    }

    /** {@code z = tanh(x)} for {@code n} elements, in blocks that are copied to work memory. */
    static void tanh(double[] z, int zo, double[] x, int xo, int n, double[] w, int wo) {
        for (int i = 0; i < n; i += Tanh.BLOCK) {
            int block = Math.min(Tanh.BLOCK, n - i);
            System.arraycopy(x, xo + i, w, wo, block);
            Tanh.block(w, wo, block);
            System.arraycopy(w, wo, z, zo + i, block);
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
