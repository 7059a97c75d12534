package dev.flowgrad.linalg;

import java.util.Arrays;

/**
 * A sparse matrix as a band around the diagonal: an order of the unknowns in which it is narrow, and where its entries
 * are. Found once for a pattern; immutable.
 *
 * <p>Source of the order: E. Cuthill and J. McKee, Proceedings of the 24th National Conference, ACM 1969, 157-172, reversed
 * as in A. George and J. W. H. Liu, Computer Solution of Large Sparse Positive Definite Systems, 1981, chapter 4.
 */
public final class Band {
    final int n;
    /** Entries below the diagonal in a column, and to the right of it in a row. */
    final int lower;
    final int upper;
    /** Numbers a row: eliminations with exchanges of rows reach further to the right. */
    final int width;
    /** Unknown in each place. */
    final int[] order;
    /** Where in the band each entry is. */
    final int[] at;

    private Band(int[] colPtr, int[] rowIdx, int[] order) {
        n = order.length;
        this.order = order;
        int[] place = new int[n];
        for (int k = 0; k < n; k++) {
            place[order[k]] = k;
        }
        int below = 0;
        int above = 0;
        for (int j = 0; j < n; j++) {
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                int distance = place[rowIdx[e]] - place[j];
                below = Math.max(below, distance);
                above = Math.max(above, -distance);
            }
        }
        lower = below;
        upper = above;
        width = 2 * lower + upper + 1;
        at = new int[rowIdx.length];
        for (int j = 0; j < n; j++) {
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                int row = place[rowIdx[e]];
                at[e] = (int) Math.min((long) row * width + place[j] - row + lower, Integer.MAX_VALUE);
            }
        }
    }

    /** The band of a pattern in compressed columns: in the given order, or in another in which it is narrower. */
    public static Band of(int[] colPtr, int[] rowIdx) {
        int n = colPtr.length - 1;
        int[] given = new int[n];
        Arrays.setAll(given, i -> i);
        Band straight = new Band(colPtr, rowIdx, given);
        Band reordered = new Band(colPtr, rowIdx, reverseCuthillMcKee(colPtr, rowIdx));
        return reordered.work() < straight.work() ? reordered : straight;
    }

    /** Multiplications that a factorisation takes. */
    public double work() {
        return (double) n * lower * (lower + upper + 1);
    }

    /** Whether the band can be stored in one array. */
    public boolean fits() {
        return (long) n * width < Integer.MAX_VALUE - 8;
    }

    private static int[] reverseCuthillMcKee(int[] colPtr, int[] rowIdx) {
        int[][] joined = neighbours(colPtr, rowIdx);
        int n = joined.length;
        int[] order = new int[n];
        boolean[] seen = new boolean[n];
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (!seen[i]) {
                int start = last(joined, last(joined, i)); // far from everything: a corner of its component
                count = walk(joined, start, order, count, seen);
            }
        }
        for (int i = 0; i < n / 2; i++) {
            int other = order[i];
            order[i] = order[n - 1 - i];
            order[n - 1 - i] = other;
        }
        return order;
    }

    /** Breadth first, neighbours of low degree first; appends to {@code order}. */
    private static int walk(int[][] joined, int start, int[] order, int from, boolean[] seen) {
        int count = from;
        order[count++] = start;
        seen[start] = true;
        for (int at = from; at < count; at++) {
            int first = count;
            for (int next : joined[order[at]]) {
                if (!seen[next]) {
                    seen[next] = true;
                    int place = count++;
                    for (; place > first && joined[order[place - 1]].length > joined[next].length; place--) {
                        order[place] = order[place - 1];
                    }
                    order[place] = next;
                }
            }
        }
        return count;
    }

    private static int last(int[][] joined, int start) {
        int[] order = new int[joined.length];
        return order[walk(joined, start, order, 0, new boolean[joined.length]) - 1];
    }

    /** Of the graph of the matrix and its transpose, without the diagonal. */
    private static int[][] neighbours(int[] colPtr, int[] rowIdx) {
        int n = colPtr.length - 1;
        int[][] joined = new int[n][];
        int[] degree = new int[n];
        for (int j = 0; j < n; j++) {
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                degree[j]++;
                degree[rowIdx[e]]++;
            }
        }
        Arrays.setAll(joined, i -> new int[degree[i]]);
        Arrays.fill(degree, 0);
        for (int j = 0; j < n; j++) {
            for (int e = colPtr[j]; e < colPtr[j + 1]; e++) {
                int i = rowIdx[e];
                if (i != j) {
                    joined[j][degree[j]++] = i;
                    joined[i][degree[i]++] = j;
                }
            }
        }
        for (int i = 0; i < n; i++) {
            joined[i] = Arrays.stream(joined[i], 0, degree[i]).sorted().distinct().toArray();
        }
        return joined;
    }
}
