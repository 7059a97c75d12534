package dev.flowgrad.linalg;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Where the factors of a sparse matrix may differ from zero, if pivots are taken from the diagonal in the
 * order of {@link MinimumDegree}. Found once for a pattern; after that a factorisation is arithmetic alone.
 * Both factors have the structure of the matrix together with its transpose. Immutable.
 *
 * <p>Source: T. A. Davis, Direct Methods for Sparse Linear Systems, SIAM 2006, chapters 4 and 6.
 */
public final class SparseFactors {
    final int n;
    /** The pattern. */
    final int[] colPtr;
    final int[] rowIdx;
    /** Unknown in each place of the order. */
    final int[] order;
    /** Columns of the matrix in that order: entries of J and the rows, as places, they go to. */
    final int[] columnPtr;
    final int[] entry;
    final int[] row;
    /** Columns of L below the diagonal. */
    final int[] lowerPtr;
    final int[] lowerRow;
    /** Columns of U above the diagonal, rows ascending. */
    final int[] upperPtr;
    final int[] upperRow;

    /** For a pattern in compressed columns. */
    public SparseFactors(int[] colPtr, int[] rowIdx) {
        n = colPtr.length - 1;
        this.colPtr = colPtr;
        this.rowIdx = rowIdx;
        order = MinimumDegree.order(colPtr, rowIdx);
        int[] place = new int[n];
        for (int k = 0; k < n; k++) {
            place[order[k]] = k;
        }
        columnPtr = new int[n + 1];
        entry = new int[rowIdx.length];
        row = new int[rowIdx.length];
        BitSet[] below = new BitSet[n];
        for (int k = 0; k < n; k++) {
            below[k] = new BitSet();
        }
        int count = 0;
        for (int k = 0; k < n; k++) {
            for (int e = colPtr[order[k]]; e < colPtr[order[k] + 1]; e++) {
                int i = place[rowIdx[e]];
                entry[count] = e;
                row[count++] = i;
                if (i != k) {
                    below[Math.min(i, k)].set(Math.max(i, k));
                }
            }
            columnPtr[k + 1] = count;
        }
        int[][] columns = new int[n][];
        int[] upperCount = new int[n + 1];
        lowerPtr = new int[n + 1];
        for (int k = 0; k < n; k++) {
            columns[k] = below[k].stream().toArray();
            if (columns[k].length > 0) { // what a column holds its parent holds too
                BitSet parent = below[columns[k][0]];
                parent.or(below[k]);
                parent.clear(columns[k][0]);
            }
            below[k] = null;
            lowerPtr[k + 1] = lowerPtr[k] + columns[k].length;
            for (int i : columns[k]) {
                upperCount[i + 1]++;
            }
        }
        Arrays.parallelPrefix(upperCount, Integer::sum);
        upperPtr = upperCount;
        lowerRow = new int[lowerPtr[n]];
        upperRow = new int[lowerPtr[n]];
        int[] next = upperPtr.clone();
        for (int k = 0; k < n; k++) {
            System.arraycopy(columns[k], 0, lowerRow, lowerPtr[k], columns[k].length);
            for (int i : columns[k]) {
                upperRow[next[i]++] = k;
            }
        }
    }

    /** Multiplications that a factorisation takes. */
    public double work() {
        double work = 0;
        for (int k = 0; k < n; k++) {
            double below = lowerPtr[k + 1] - lowerPtr[k];
            work += below * (below + 1);
        }
        return work;
    }

    /** About how many solutions a factorisation costs. */
    double cost() {
        return work() / (2.0 * lowerRow.length + n) + 1;
    }
}
