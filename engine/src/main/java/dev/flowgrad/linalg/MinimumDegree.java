package dev.flowgrad.linalg;

import java.util.BitSet;
import java.util.PriorityQueue;

/**
 * An order of elimination that keeps the factors of a sparse matrix sparse: always the unknown that is
 * joined to the fewest others, in the graph of the matrix and its transpose. Done once for a pattern.
 *
 * <p>Source: W. F. Tinney and J. W. Walker, Proceedings of the IEEE 55 (1967), 1801-1809; A. George and
 * J. W. H. Liu, SIAM Review 31 (1989), 1-19.
 */
final class MinimumDegree {
    private MinimumDegree() {
    }

    /** The unknowns in the order in which to eliminate them. */
    static int[] order(int[] colPtr, int[] rowIdx) {
        int n = colPtr.length - 1;
        BitSet[] joined = new BitSet[n];
        for (int i = 0; i < n; i++) {
            joined[i] = new BitSet();
        }
        for (int j = 0; j < n; j++) {
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                if (rowIdx[e] != j) {
                    joined[j].set(rowIdx[e]);
                    joined[rowIdx[e]].set(j);
                }
            }
        }
        int[] degree = new int[n];
        PriorityQueue<long[]> queue = new PriorityQueue<>((a, b) -> a[0] != b[0]
                ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
        for (int i = 0; i < n; i++) {
            degree[i] = joined[i].cardinality();
            queue.add(new long[] {degree[i], i});
        }
        int[] order = new int[n];
        for (int k = 0; k < n; ) {
            long[] head = queue.remove();
            int pivot = (int) head[1];
            if (degree[pivot] != head[0]) {
                continue; // an entry that is out of date
            }
            order[k++] = pivot;
            degree[pivot] = -1;
            BitSet clique = joined[pivot];
            joined[pivot] = null;
            for (int i = clique.nextSetBit(0); i >= 0; i = clique.nextSetBit(i + 1)) {
                joined[i].or(clique);
                joined[i].clear(i);
                joined[i].clear(pivot);
                int now = joined[i].cardinality();
                if (now != degree[i]) {
                    degree[i] = now;
                    queue.add(new long[] {now, i});
                }
            }
        }
        return order;
    }
}
