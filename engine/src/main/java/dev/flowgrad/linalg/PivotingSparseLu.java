package dev.flowgrad.linalg;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.DMatrixSparseCSC;
import org.ejml.sparse.csc.decomposition.lu.LuUpLooking_DSCC;
import org.ejml.sparse.csc.linsol.lu.LinearSolverLu_DSCC;

/**
 * EJML's left-looking sparse LU with partial pivoting, on the matrix with rows and columns in an order that
 * keeps the factors sparse: for matrices that {@link SparseLu} cannot do. Memory grows to what the factors need and stays.
 */
final class PivotingSparseLu implements ShiftedSolver {
    private final int n;
    private final int[] order;
    private final DMatrixSparseCSC a;
    /** Where in {@code a} each entry of J and each diagonal element is. */
    private final int[] entryAt;
    private final int[] diagonalAt;
    private final LinearSolverLu_DSCC solver = new LinearSolverLu_DSCC(new LuUpLooking_DSCC(null));
    private final DMatrixRMaj right;
    private final DMatrixRMaj solution;

    PivotingSparseLu(int[] colPtr, int[] rowIdx) {
        n = colPtr.length - 1;
        order = MinimumDegree.order(colPtr, rowIdx);
        int[] place = new int[n];
        for (int k = 0; k < n; k++) {
            place[order[k]] = k;
        }
        a = new DMatrixSparseCSC(n, n, rowIdx.length + n);
        entryAt = new int[rowIdx.length];
        diagonalAt = new int[n];
        int count = 0;
        for (int k = 0; k < n; k++) {
            int column = order[k];
            int start = count;
            a.col_idx[k] = start;
            a.nz_rows[count] = k;
            diagonalAt[k] = count++;
            for (int e = colPtr[column]; e < colPtr[column + 1]; e++) {
                int row = place[rowIdx[e]];
                if (row == k) {
                    entryAt[e] = start;
                } else {
                    a.nz_rows[count] = row;
                    entryAt[e] = count++;
                }
            }
        }
        a.col_idx[n] = count;
        a.nz_length = count;
        a.indicesSorted = false;
        right = new DMatrixRMaj(n, 1);
        solution = new DMatrixRMaj(n, 1);
    }

    @Override
    public int size() {
        return n;
    }

    @Override
    public boolean factorise(double shift, double[] j) {
        double[] values = a.nz_values;
        double zero = 0;
        Arrays.fill(values, 0, a.nz_length, 0);
        for (int e = 0; e < entryAt.length; e++) {
            values[entryAt[e]] = -j[e];
            zero += j[e] * 0;
        }
        if (zero != 0) {
            return false; // NaN if an entry is not finite
        }
        for (int at : diagonalAt) {
            values[at] += shift;
        }
        return solver.setA(a);
    }

    @Override
    public void solve(double[] x) {
        for (int k = 0; k < n; k++) {
            right.data[k] = x[order[k]];
        }
        solver.solve(right, solution);
        for (int k = 0; k < n; k++) {
            x[order[k]] = solution.data[k];
        }
    }
}
