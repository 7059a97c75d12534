package dev.flowgrad.linalg;

import java.util.Arrays;

/**
 * The factors of a sparse matrix as a tree of small dense matrices: columns of like structure are eliminated together, in a
 * front that holds them and all rows they touch, and what is left of a front is added to that of its parent. Found once for
 * a pattern; immutable.
 *
 * <p>Source: I. S. Duff and J. K. Reid, The multifrontal solution of indefinite sparse symmetric linear systems, ACM TOMS 9
 * (1983), 302-325; C. Ashcraft and R. Grimes, ACM TOMS 15 (1989), 291-309, for fronts that take in smaller ones.
 */
final class Fronts {
    /** A front takes in its last child if that makes no more than this share of its entries zeros. */
    private static final double ZEROS = 0.25;
    private static final double ZEROS_IF_NARROW = 0.5;
    /** Children of fewer columns are taken in sooner. */
    private static final int NARROW = 4;

    final int n;
    /** Number of fronts, children before parents. */
    final int count;
    /** Unknown in each place. */
    final int[] order;
    /** First place of each front; n at the end. */
    final int[] first;
    /** Places that each front touches beyond its own, ascending. */
    final int[][] rows;
    final int[] parent;
    /** Where the rows beyond its own are in the parent's front. */
    final int[][] inParent;
    /** Entries of J that go to each front, and where. */
    final int[][] entry;
    final int[][] row;
    final int[][] column;

    Fronts(SparseFactors s) {
        n = s.n;
        int[] up = new int[n];
        for (int k = 0; k < n; k++) {
            up[k] = s.lowerPtr[k] < s.lowerPtr[k + 1] ? s.lowerRow[s.lowerPtr[k]] : n;
        }
        int[] place = postorder(up);
        order = new int[n];
        int[] from = new int[n];
        for (int k = 0; k < n; k++) {
            order[place[k]] = s.order[k];
            from[place[k]] = k;
        }
        int[][] below = new int[n][];
        for (int k = 0; k < n; k++) {
            below[k] = Arrays.stream(s.lowerRow, s.lowerPtr[from[k]], s.lowerPtr[from[k] + 1]).map(i -> place[i]).sorted()
                    .toArray();
        }
        int[] starts = new int[n + 1];
        count = group(below, starts);
        first = Arrays.copyOf(starts, count + 1);
        int[] front = new int[n];
        rows = new int[count][];
        for (int f = 0; f < count; f++) {
            Arrays.fill(front, first[f], first[f + 1], f);
            rows[f] = below[first[f + 1] - 1];
        }
        parent = new int[count];
        inParent = new int[count][];
        for (int f = 0; f < count; f++) {
            parent[f] = rows[f].length == 0 ? -1 : front[rows[f][0]];
            inParent[f] = new int[rows[f].length];
            for (int r = 0; r < rows[f].length; r++) {
                inParent[f][r] = local(parent[f], rows[f][r]);
            }
        }
        entry = new int[count][];
        row = new int[count][];
        column = new int[count][];
        place(s, place, front);
    }

    /** Children right before their parents; {@code up[k] = n} for a root. */
    private static int[] postorder(int[] up) {
        int n = up.length;
        int[] child = new int[n + 1];
        int[] sibling = new int[n];
        Arrays.fill(child, -1);
        for (int k = n - 1; k >= 0; k--) {
            sibling[k] = child[up[k]];
            child[up[k]] = k;
        }
        int[] place = new int[n];
        int next = 0;
        for (int root = child[n]; root >= 0; root = sibling[root]) {
            int k = root;
            while (true) {
                while (child[k] >= 0) {
                    int down = child[k];
                    child[k] = sibling[down]; // visited once
                    k = down;
                }
                place[k] = next++;
                if (k == root) {
                    break;
                }
                k = up[k];
            }
        }
        return place;
    }

    /** Groups columns into fronts; the last column of a front has its rows. */
    private static int group(int[][] below, int[] starts) {
        int n = below.length;
        int count = 0;
        double[] zeros = new double[n];
        for (int k = 0; k < n; k++) {
            starts[count] = k;
            zeros[count] = 0;
            count++;
            // The front before, if this column is its parent, may come in.
            while (count > 1) {
                int last = k; // the front so far ends here
                int start = starts[count - 1];
                int before = start - 1;
                if (below[before].length == 0 || below[before][0] > last) {
                    break;
                }
                int width = last - start + 1;
                int narrow = start - starts[count - 2];
                double extra = zeros[count - 1] + zeros[count - 2]
                        + (double) narrow * (width + below[last].length - below[before].length);
                double all = (double) (width + narrow) * (width + narrow + below[last].length);
                if (extra > (narrow < NARROW ? ZEROS_IF_NARROW : ZEROS) * all) {
                    break;
                }
                count--;
                zeros[count - 1] = extra;
            }
        }
        starts[count] = n;
        return count;
    }

    /** Number of columns that a front eliminates. */
    int width(int f) {
        return first[f + 1] - first[f];
    }

    /** Those, and the rows that it touches beyond them. */
    int size(int f) {
        return width(f) + rows[f].length;
    }

    private int local(int f, int place) {
        return place < first[f + 1] ? place - first[f] : width(f) + Arrays.binarySearch(rows[f], place);
    }

    private void place(SparseFactors s, int[] place, int[] front) {
        int[] many = new int[count];
        int[] inverse = new int[n];
        for (int k = 0; k < n; k++) {
            inverse[s.order[k]] = place[k];
        }
        for (int pass = 0; pass < 2; pass++) {
            Arrays.fill(many, 0);
            for (int j = 0; j < n; j++) {
                for (int e = s.colPtr[j]; e < s.colPtr[j + 1]; e++) {
                    int i = inverse[s.rowIdx[e]];
                    int f = front[Math.min(i, inverse[j])];
                    if (pass == 1) {
                        entry[f][many[f]] = e;
                        row[f][many[f]] = local(f, i);
                        column[f][many[f]] = local(f, inverse[j]);
                    }
                    many[f]++;
                }
            }
            for (int f = 0; pass == 0 && f < count; f++) {
                entry[f] = new int[many[f]];
                row[f] = new int[many[f]];
                column[f] = new int[many[f]];
            }
        }
    }
}
