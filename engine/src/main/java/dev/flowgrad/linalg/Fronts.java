package dev.flowgrad.linalg;

import java.util.Arrays;

/**
 * The factors of a sparse matrix as a tree of small dense matrices: columns of like structure are eliminated
 * together, in a front that holds them and all rows they touch, and what is left of a front is added to that of its
 * parent. Found once for a pattern; immutable.
 *
 * <p>Source: I. S. Duff and J. K. Reid, The multifrontal solution of indefinite sparse symmetric linear systems, ACM
 * TOMS 9 (1983), 302-325.
 */
final class Fronts {
    final int n;
    /** Number of fronts, children before parents. */
    final int count;
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
    /** Front in which each unknown is eliminated, by its place in the factors, and where: its column there. */
    final int[] front;
    final int[] own;
    /** Where in that front the entries of each column of L are, and those of each column of U in theirs. */
    final int[] lowerAt;
    final int[] upperAt;

    Fronts(SparseFactors s) {
        n = s.n;
        int[] up = new int[n];
        for (int k = 0; k < n; k++) {
            up[k] = s.lowerPtr[k] < s.lowerPtr[k + 1] ? s.lowerRow[s.lowerPtr[k]] : n;
        }
        int[] place = postorder(up);
        int[] from = new int[n];
        for (int k = 0; k < n; k++) {
            from[place[k]] = k;
        }
        int[][] below = new int[n][];
        for (int k = 0; k < n; k++) {
            below[k] = Arrays.stream(s.lowerRow, s.lowerPtr[from[k]], s.lowerPtr[from[k] + 1])
                    .map(i -> place[i]).sorted().toArray();
        }
        int[] starts = new int[n + 1];
        count = group(below, starts);
        first = Arrays.copyOf(starts, count + 1);
        int[] fronts = new int[n];
        rows = new int[count][];
        for (int f = 0; f < count; f++) {
            Arrays.fill(fronts, first[f], first[f + 1], f);
            rows[f] = below[first[f + 1] - 1];
        }
        parent = new int[count];
        inParent = new int[count][];
        for (int f = 0; f < count; f++) {
            parent[f] = rows[f].length == 0 ? -1 : fronts[rows[f][0]];
            inParent[f] = new int[rows[f].length];
            for (int r = 0; r < rows[f].length; r++) {
                inParent[f][r] = local(parent[f], rows[f][r]);
            }
        }
        entry = new int[count][];
        row = new int[count][];
        column = new int[count][];
        place(s, place, fronts);
        front = new int[n];
        own = new int[n];
        lowerAt = new int[s.lowerRow.length];
        upperAt = new int[s.upperRow.length];
        for (int k = 0; k < n; k++) {
            front[k] = fronts[place[k]];
            own[k] = local(front[k], place[k]);
            for (int e = s.lowerPtr[k]; e < s.lowerPtr[k + 1]; e++) {
                lowerAt[e] = local(front[k], place[s.lowerRow[e]]);
            }
            for (int e = s.upperPtr[k]; e < s.upperPtr[k + 1]; e++) {
                upperAt[e] = local(fronts[place[s.upperRow[e]]], place[k]);
            }
        }
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

    /** Groups columns into fronts: a column joins the one before if it has the same rows, but for itself. */
    private static int group(int[][] below, int[] starts) {
        int n = below.length;
        int count = 0;
        for (int k = 0; k < n; k++) {
            boolean joins = k > 0 && below[k - 1].length == below[k].length + 1 && below[k - 1][0] == k;
            if (!joins) {
                starts[count++] = k;
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
