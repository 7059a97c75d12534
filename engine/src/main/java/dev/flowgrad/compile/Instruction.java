package dev.flowgrad.compile;

import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Op;
import java.util.Arrays;

/** One step of {@link Code}. Addresses are indices of its address space. */
sealed interface Instruction {

    /** An elementwise operation on single numbers; unused operands are -1. */
    record Scalar(Op op, int dst, int a, int b, int c) implements Instruction {
        int arity() {
            return b < 0 ? 1 : c < 0 ? 2 : 3;
        }

        int operand(int i) {
            return i == 0 ? a : i == 1 ? b : c;
        }
    }

    /** Copies one number. */
    record Move(int dst, int src) implements Instruction {
    }

    /** Sets a range to one value. */
    record Fill(int dst, int n, double value) implements Instruction {
    }

    /** {@code dst[i] = tanh(src[i])} for {@code n} elements: see {@link dev.flowgrad.ir.Tanh}. */
    record Tangent(int dst, int src, int n) implements Instruction {
    }

    /** A part of the address space seen as an array: element i is at {@code base + sum i_d strides_d}. */
    record Operand(int base, int[] strides) {
    }

    /** One operation of a loop's body: registers 0, 1, ... are the loads, the others the results of the body in order. */
    record Micro(Op op, int a, int b, int c) {
        int arity() {
            return b < 0 ? 1 : c < 0 ? 2 : 3;
        }

        int operand(int i) {
            return i == 0 ? a : i == 1 ? b : c;
        }
    }

    /**
     * For every index of {@code dims}: loads, computes {@code body}, stores its last value (the first load if the body is
     * empty). With a reduction the value is combined with what is stored already. Along an innermost axis that is reduced,
     * short bodies keep several running sums, since one chain of additions waits for each of its links: element i goes to
     * sum {@code i % lanes()}, the last elements, which are no whole group, to the first; then the halves are combined.
     */
    record Loop(int[] dims, Operand[] loads, Micro[] body, Operand store, Op reduction) implements Instruction {
        private static final int LANES = 4;
        private static final int SHORT = 8;

        /** Whether there is nothing to do. */
        boolean isEmpty() {
            return Arrays.stream(dims).anyMatch(d -> d == 0);
        }

        /** Whether the innermost axis is reduced. */
        boolean isSum() {
            return reduction != null && dims.length > 0 && store.strides()[dims.length - 1] == 0;
        }

        /** The number of running sums. */
        int lanes() {
            return isSum() && loads.length + body.length <= SHORT && dims[dims.length - 1] >= 2 * LANES ? LANES : 1;
        }

        int result() {
            return loads.length + body.length - 1;
        }
    }

    /** {@code dst[z, i, j] = sum_l a[z, i, l] b[z, l, j]}; dst is dense, a and b have row and column strides. */
    record MatMul(int m, int k, int n, int dst, int[] a, int[] b, int aRow, int aCol, int bRow, int bCol)
            implements Instruction {
    }

    /** {@code dst[i] = src[table[i]]}. */
    record Gather(int dst, int src, int[] table) implements Instruction {
    }

    /** {@code dst[table[i]] += src[i]}. */
    record Scatter(int dst, int src, int[] table) implements Instruction {
    }

    /** A call of something outside: copies its arguments out of the address space and the result in. */
    record Invoke(Call.Kernel kernel, int dst, int n, int[] args, int[] sizes) implements Instruction {
    }
}
