package dev.flowgrad.ad;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Groups of columns of a sparse matrix that share no row, so that one directional derivative gives all
 * columns of a group. Greedy, columns with most neighbours first.
 *
 * <p>Sources: A. R. Curtis, M. J. D. Powell and J. K. Reid, J. Inst. Maths Applics 13 (1974) 117-119; D. J.
 * A. Welsh and M. B. Powell, Comput. J. 10 (1967) 85-86 for the order; A. H. Gebremedhin, F. Manne and A.
 * Pothen, SIAM Review 47 (2005) 629-705, where this is a partial distance-2 colouring of the bipartite graph.
 *
 * @param colors color of each column, 0 to {@code count - 1}: shared, not to be modified
 * @param count  number of colors
 */
public record Coloring(int[] colors, int count) {

    /** A coloring of the columns of {@code pattern}. */
    public static Coloring of(Sparsity pattern) {
        int n = pattern.cols();
        int[][] columnsOfRow = columnsOfRows(pattern);
        int[] colors = new int[n];
        Arrays.fill(colors, -1);
        long[] neighbours = new long[n];
        Arrays.setAll(neighbours, j -> neighbours(pattern, columnsOfRow, j));
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingLong(j -> -neighbours[j]))
                .mapToInt(Integer::intValue).toArray();
        int[] forbidden = new int[n + 1]; // by column j if it holds j + 1
        int count = 0;
        for (int j : order) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                for (int other : columnsOfRow[pattern.rowIdx()[e]]) {
                    if (colors[other] >= 0) {
                        forbidden[colors[other]] = j + 1;
                    }
                }
            }
            int color = 0;
            while (forbidden[color] == j + 1) {
                color++;
            }
            colors[j] = color;
            count = Math.max(count, color + 1);
        }
        return new Coloring(colors, count);
    }

    /**
     * Columns that share a row with {@code j}, counted with repetition: an upper bound, and as good for the
     * order.
     */
    private static long neighbours(Sparsity pattern, int[][] columnsOfRow, int j) {
        long n = 0;
        for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
            n += columnsOfRow[pattern.rowIdx()[e]].length;
        }
        return n;
    }

    private static int[][] columnsOfRows(Sparsity pattern) {
        int[] sizes = new int[pattern.rows()];
        for (int i : pattern.rowIdx()) {
            sizes[i]++;
        }
        int[][] columns = new int[pattern.rows()][];
        Arrays.setAll(columns, i -> new int[sizes[i]]);
        int[] next = new int[pattern.rows()];
        for (int j = 0; j < pattern.cols(); j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                int i = pattern.rowIdx()[e];
                columns[i][next[i]++] = j;
            }
        }
        return columns;
    }
}
