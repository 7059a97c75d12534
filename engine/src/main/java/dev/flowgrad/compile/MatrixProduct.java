package dev.flowgrad.compile;

import java.util.Arrays;

/**
 * The product of two matrices in loops that HotSpot makes good code of.
 *
 * <p>Large products go through a panel: a block of the right factor, copied row by row into work memory with one free row
 * after every four. A row of the result is a sum that travels through the panel: from one free row to the next, four
 * products are added. HotSpot vectorises a loop that stores to the array that it loads from only where all its addresses
 * have one variable part in common and differ by constants; here they do, and in no other arrangement. If the right factor
 * is narrow, the left one is the panel, transposed. Small products go through registers, two rows by four columns at a time.
 * All of these add the products of one element in their order, from -0.0, as {@code Reference} does.
 *
 * <p>Source for panels: Goto and van de Geijn, Anatomy of high-performance matrix multiplication, ACM TOMS 34 (2008).
 */
final class MatrixProduct {
    /** Columns of a panel; its rows are somewhat longer, so that they do not compete for the same lines of the cache. */
    private static final int WIDTH = 128;
    private static final int ROW = WIDTH + 4;
    /** Rows of the right factor in a panel: a multiple of four. */
    private static final int DEPTH = 64;
    private static final int GROUP = 5 * ROW;
    private static final int WORK = DEPTH / 4 * GROUP + ROW;
    /** Narrower panels, and fewer rows or products than these, are left to registers. */
    private static final int LEAST_WIDTH = 32;
    /** Below this a longer panel is faster, if it costs nothing to transpose. */
    private static final int GOOD_WIDTH = 48;
    private static final int LEAST_ROWS = 4;
    private static final int LEAST_DEPTH = 8;
    /** Neutral for addition: it keeps the sign of a sum of negative zeros. */
    private static final double ZERO = -0.0;

    private MatrixProduct() {
    }

    /** The work memory that a product needs. */
    static int work(int m, int k, int n) {
        return isPanel(m, k, n) || isPanel(n, k, m) ? WORK : 0;
    }

    private static boolean isPanel(int rows, int k, int width) {
        return width >= LEAST_WIDTH && rows >= LEAST_ROWS && k >= LEAST_DEPTH;
    }

    private static boolean isPanel(int m, int k, int n, int aRow) {
        return isPanel(m, k, n) && (n >= GOOD_WIDTH || n >= m || aRow != 1);
    }

    /**
     * Whether those elements that are neither in {@link #inTiles} nor in a whole group of four rows are added up in four
     * sums, {@code (s0 + s1) + (s2 + s3)}, where product l is in sum {@code l % 4}, or 0 if it is in no whole group.
     */
    static boolean hasFourSums(int m, int k, int n, int aRow) {
        return !isPanel(m, k, n, aRow) && !isPanel(n, k, m);
    }

    /** The number of columns that are computed in tiles. */
    static int inTiles(int m, int n) {
        return m < 2 ? 0 : n - n % 4;
    }

    /**
     * {@code z = a b} for dense z, m by n; a and b are strided.
     *
     * @param w work memory, as much as {@link #work} says from {@code wo} on; it may be part of the same array as the rest
     */
    static void run(double[] z, int zo, double[] a, int ao, double[] b, int bo, int m, int k, int n, int aRow, int aCol,
            int bRow, int bCol, double[] w, int wo) {
        if (isPanel(m, k, n, aRow)) {
            panels(z, zo, n, 1, a, ao, aRow, aCol, b, bo, bRow, bCol, m, k, n, w, wo);
        } else if (isPanel(n, k, m)) {
            panels(z, zo, 1, n, b, bo, bCol, bRow, a, ao, aCol, aRow, n, k, m, w, wo);
        } else {
            tiles(z, zo, a, ao, b, bo, m, k, n, aRow, aCol, bRow, bCol);
        }
    }

    // ---- panels

    private static void panels(double[] z, int zo, int zRow, int zCol, double[] a, int ao, int aRow, int aCol, double[] b,
            int bo, int bRow, int bCol, int m, int k, int n, double[] w, int wo) {
        int blocks = (n + WIDTH - 1) / WIDTH;
        int width = (n + blocks - 1) / blocks;
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            for (int l = 0; l < k; l += DEPTH) {
                int depth = Math.min(DEPTH, k - l);
                pack(b, bo + l * bRow + j * bCol, bRow, bCol, depth, columns, w, wo);
                for (int i = 0; i < m; i++) {
                    int at = zo + i * zRow + j * zCol;
                    if (l == 0) {
                        Arrays.fill(w, wo, wo + columns, ZERO);
                    } else {
                        copy(z, at, zCol, w, wo, 1, columns);
                    }
                    int end = through(w, wo, columns, a, ao + i * aRow + l * aCol, aCol, depth);
                    copy(w, end, 1, z, at, zCol, columns);
                }
            }
        }
    }

    private static void pack(double[] b, int bo, int bRow, int bCol, int depth, int columns, double[] w, int wo) {
        for (int l = 0; l < depth; l++) {
            copy(b, bo + l * bRow, bCol, w, row(wo, l), 1, columns);
        }
        for (int l = depth; l % 4 != 0; l++) {
            Arrays.fill(w, row(wo, l), row(wo, l) + columns, ZERO);
        }
    }

    private static int row(int wo, int l) {
        return wo + l / 4 * GROUP + (1 + l % 4) * ROW;
    }

    private static void copy(double[] x, int xo, int xStep, double[] z, int zo, int zStep, int n) {
        if (xStep == 1 && zStep == 1) {
            System.arraycopy(x, xo, z, zo, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            z[zo + i * zStep] = x[xo + i * xStep];
        }
    }

    /** Sends the row at {@code wo} through the panel; where it has arrived. Missing products are 1 &middot; -0.0. */
    private static int through(double[] w, int wo, int columns, double[] a, int ao, int aCol, int depth) {
        int at = wo;
        int x = ao;
        int l = 0;
        for (; l + 3 < depth; l += 4) {
            addFour(w, at, columns, a[x], a[x + aCol], a[x + 2 * aCol], a[x + 3 * aCol]);
            at += GROUP;
            x += 4 * aCol;
        }
        if (l < depth) {
            addFour(w, at, columns, a[x], l + 1 < depth ? a[x + aCol] : 1, l + 2 < depth ? a[x + 2 * aCol] : 1, 1);
            at += GROUP;
        }
        return at;
    }

    private static void addFour(double[] w, int from, int n, double a, double b, double c, double d) {
        int to = from + n;
        for (int q = from; q < to; q++) {
            w[q + 5 * ROW] = w[q] + a * w[q + ROW] + b * w[q + 2 * ROW] + c * w[q + 3 * ROW] + d * w[q + 4 * ROW];
        }
    }

    // ---- registers

    private static void tiles(double[] z, int zo, double[] a, int ao, double[] b, int bo, int m, int k, int n, int aRow,
            int aCol, int bRow, int bCol) {
        int rows = n < 4 ? 0 : m - m % 2;
        int columns = inTiles(m, n);
        for (int i = 0; i < rows; i += 2) {
            for (int j = 0; j < columns; j += 4) {
                tile(z, zo + i * n + j, n, a, ao + i * aRow, aRow, aCol, b, bo + j * bCol, bRow, bCol, k);
            }
        }
        for (int j = columns; j < n; j++) {
            column(z, zo + j, n, a, ao, aRow, aCol, b, bo + j * bCol, bRow, m, k);
        }
        for (int i = rows; i < m; i++) {
            column(z, zo + i * n, 1, b, bo, bCol, bRow, a, ao + i * aRow, aCol, columns, k);
        }
    }

    private static void tile(double[] z, int zo, int zRow, double[] a, int ao, int aRow, int aCol, double[] b, int bo,
            int bRow, int bCol, int k) {
        double s0 = ZERO;
        double s1 = ZERO;
        double s2 = ZERO;
        double s3 = ZERO;
        double t0 = ZERO;
        double t1 = ZERO;
        double t2 = ZERO;
        double t3 = ZERO;
        int x = ao;
        int y = bo;
        for (int l = 0; l < k; l++) {
            double b0 = b[y];
            double b1 = b[y + bCol];
            double b2 = b[y + 2 * bCol];
            double b3 = b[y + 3 * bCol];
            double a0 = a[x];
            s0 += a0 * b0;
            s1 += a0 * b1;
            s2 += a0 * b2;
            s3 += a0 * b3;
            double a1 = a[x + aRow];
            t0 += a1 * b0;
            t1 += a1 * b1;
            t2 += a1 * b2;
            t3 += a1 * b3;
            x += aCol;
            y += bRow;
        }
        z[zo] = s0;
        z[zo + 1] = s1;
        z[zo + 2] = s2;
        z[zo + 3] = s3;
        z[zo + zRow] = t0;
        z[zo + zRow + 1] = t1;
        z[zo + zRow + 2] = t2;
        z[zo + zRow + 3] = t3;
    }

    /** A matrix times a vector, four rows at a time. */
    private static void column(double[] z, int zo, int zStep, double[] a, int ao, int aRow, int aCol, double[] b, int bo,
            int bStep, int m, int k) {
        int i = 0;
        for (; i + 3 < m; i += 4) {
            double s0 = ZERO;
            double s1 = ZERO;
            double s2 = ZERO;
            double s3 = ZERO;
            int x = ao + i * aRow;
            int y = bo;
            for (int l = 0; l < k; l++) {
                double v = b[y];
                s0 += a[x] * v;
                s1 += a[x + aRow] * v;
                s2 += a[x + 2 * aRow] * v;
                s3 += a[x + 3 * aRow] * v;
                x += aCol;
                y += bStep;
            }
            z[zo + i * zStep] = s0;
            z[zo + (i + 1) * zStep] = s1;
            z[zo + (i + 2) * zStep] = s2;
            z[zo + (i + 3) * zStep] = s3;
        }
        for (; i < m; i++) {
            z[zo + i * zStep] = dot(a, ao + i * aRow, aCol, b, bo, bStep, k);
        }
    }

    /** Four sums at once, since one chain of additions waits for each of its links. */
    private static double dot(double[] a, int ao, int aStep, double[] b, int bo, int bStep, int k) {
        double s0 = ZERO;
        double s1 = ZERO;
        double s2 = ZERO;
        double s3 = ZERO;
        int x = ao;
        int y = bo;
        int l = 0;
        for (; l + 3 < k; l += 4) {
            s0 += a[x] * b[y];
            s1 += a[x + aStep] * b[y + bStep];
            s2 += a[x + 2 * aStep] * b[y + 2 * bStep];
            s3 += a[x + 3 * aStep] * b[y + 3 * bStep];
            x += 4 * aStep;
            y += 4 * bStep;
        }
        for (; l < k; l++) {
            s0 += a[x] * b[y];
            x += aStep;
            y += bStep;
        }
        return (s0 + s1) + (s2 + s3);
    }
}
