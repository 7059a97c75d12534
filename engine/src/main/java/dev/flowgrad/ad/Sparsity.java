package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Where the Jacobian of a function may differ from zero, in compressed columns: the rows of column {@code j}
 * are {@code rowIdx[colPtr[j]]} to {@code rowIdx[colPtr[j + 1] - 1]}, ascending. Arrays are shared, not to be
 * modified.
 *
 * <p>Found by following, element by element, which elements of the input each value depends on: never too
 * few, and no more than the structure of the Program says. Multiplications with constant zeros, selects by
 * constants and values that are constant almost everywhere cut dependence; an accidental cancellation does
 * not.
 *
 * @param rows   number of rows, the size of the output
 * @param cols   number of columns, the size of the input
 * @param colPtr where each column starts, {@code cols + 1} numbers
 * @param rowIdx row of each entry
 */
public record Sparsity(int rows, int cols, int[] colPtr, int[] rowIdx) {
    private static final int[] NONE = {};

    /**
     * The pattern of d output / d input, both seen as flat.
     *
     * @param f      a function
     * @param output which output
     * @param wrt    which input
     */
    public static Sparsity of(Program f, int output, int wrt) {
        Inputs.check(f, wrt);
        Map<Expr, int[][]> sets = new IdentityHashMap<>();
        for (Expr node : f.nodes()) {
            sets.put(node, node == f.inputs().get(wrt) ? singles(node.size()) : propagate(node, sets));
        }
        return ofRows(sets.get(f.outputs().get(output)), f.inputs().get(wrt).size());
    }

    /** From the columns of each row, ascending. */
    static Sparsity ofRows(int[][] rows, int cols) {
        int[] colPtr = new int[cols + 1];
        for (int[] row : rows) {
            for (int j : row) {
                colPtr[j + 1]++;
            }
        }
        for (int j = 0; j < cols; j++) {
            colPtr[j + 1] = Math.addExact(colPtr[j], colPtr[j + 1]);
        }
        int[] rowIdx = new int[colPtr[cols]];
        int[] next = colPtr.clone();
        for (int i = 0; i < rows.length; i++) {
            for (int j : rows[i]) {
                rowIdx[next[j]++] = i;
            }
        }
        return new Sparsity(rows.length, cols, colPtr, rowIdx);
    }

    /** Number of entries. */
    public int nnz() {
        return rowIdx.length;
    }

    private static int[][] singles(int n) {
        int[][] sets = new int[n][];
        Arrays.setAll(sets, i -> new int[] {i});
        return sets;
    }

    private static int[][] propagate(Expr e, Map<Expr, int[][]> sets) {
        int[][] out = new int[e.size()][];
        Arrays.fill(out, NONE);
        if (e.op().kind() == Op.Kind.LEAF || e.op().isPiecewiseConstant()
                || e.args().stream().allMatch(x -> isEmpty(sets.get(x)))) {
            return out;
        }
        switch (e.op().kind()) {
            case UNARY, BINARY, TERNARY -> elementwise(e, sets, out);
            case REDUCTION -> gatherInto(out, Reference.reductionTarget(e), sets.get(e.arg(0)));
            case CALL -> {
                int[] all = e.args().stream().flatMap(x -> Arrays.stream(sets.get(x)))
                        .reduce(NONE, Sparsity::union);
                Arrays.fill(out, all);
            }
            default -> structural(e, sets, out);
        }
        return out;
    }

    private static boolean isEmpty(int[][] sets) {
        return Arrays.stream(sets).allMatch(s -> s.length == 0);
    }

    private static void gatherInto(int[][] out, int[] to, int[][] from) {
        for (int i = 0; i < to.length; i++) {
            out[to[i]] = union(out[to[i]], from[i]);
        }
    }

    private static void elementwise(Expr e, Map<Expr, int[][]> sets, int[][] out) {
        int n = e.arity();
        int[][] read = new int[n][];
        for (int a = 0; a < n; a++) {
            read[a] = Shapes.indices(e.shape(), 0, Shapes.broadcastStrides(e.arg(a).shape(), e.shape()));
        }
        for (int i = 0; i < out.length; i++) {
            for (int a = 0; a < n; a++) {
                if (reaches(e, a, read, i)) {
                    out[i] = union(out[i], sets.get(e.arg(a))[read[a][i]]);
                }
            }
        }
    }

    /**
     * Whether argument {@code a} can change element {@code i} at all, seeing which other arguments are
     * constant.
     */
    private static boolean reaches(Expr e, int a, int[][] read, int i) {
        return switch (e.op()) {
            case MUL -> {
                Expr other = e.arg(1 - a);
                yield !other.isConstant() || other.data()[read[1 - a][i]] != 0.0;
            }
            case WHERE -> {
                Expr c = e.arg(0);
                yield a > 0 && (!c.isConstant() || (c.data()[read[0][i]] != 0.0) == (a == 1));
            }
            default -> true;
        };
    }

    private static void structural(Expr e, Map<Expr, int[][]> sets, int[][] out) {
        int[][] x = sets.get(e.arg(0));
        switch (e.op()) {
            case MATMUL -> matmul(e, x, sets.get(e.arg(1)), out);
            case PAD, SCATTER -> gatherInto(out, Reference.permutation(e), x);
            case CONCATENATE -> {
                int axis = e.attrs()[0];
                int inner = Shapes.strides(e.shape())[axis];
                int row = e.shape()[axis] * inner;
                int at = 0;
                for (Expr arg : e.args()) {
                    int part = arg.shape()[axis] * inner;
                    int[][] own = sets.get(arg);
                    for (int i = 0; i < own.length; i++) {
                        out[i / part * row + at + i % part] = own[i];
                    }
                    at += part;
                }
            }
            default -> {
                int[] from = Reference.permutation(e);
                Arrays.setAll(out, i -> x[from[i]]);
            }
        }
    }

    private static void matmul(Expr e, int[][] a, int[][] b, int[][] out) {
        Expr x = e.arg(0);
        Expr y = e.arg(1);
        int k = x.shape()[x.rank() - 1];
        int n = e.shape()[e.rank() - 1];
        int m = e.shape()[e.rank() - 2];
        int[] batch = Arrays.copyOf(e.shape(), e.rank() - 2);
        int[] startA = Reference.matrixOffsets(x.shape(), batch);
        int[] startB = Reference.matrixOffsets(y.shape(), batch);
        int[][] rowsOfA = lines(a, startA, m, k, k, 1);
        int[][] columnsOfB = lines(b, startB, n, k, 1, n);
        for (int i = 0; i < out.length; i++) {
            int z = i / (m * n);
            int r = i / n % m;
            int c = i % n;
            if (!x.isConstant() && !y.isConstant()) {
                out[i] = union(rowsOfA[z * m + r], columnsOfB[z * n + c]);
                continue;
            }
            for (int l = 0; l < k; l++) {
                int ia = startA[z] + r * k + l;
                int ib = startB[z] + l * n + c;
                double factor = x.isConstant() ? x.data()[ia] : y.data()[ib];
                out[i] = factor == 0.0 ? out[i] : union(out[i], x.isConstant() ? b[ib] : a[ia]);
            }
        }
    }

    /** For each matrix of a batch, the union of each of its rows (or columns). */
    private static int[][] lines(int[][] sets, int[] starts, int count, int length, int step, int stride) {
        int[][] lines = new int[starts.length * count][];
        for (int i = 0; i < lines.length; i++) {
            int[] line = NONE;
            for (int l = 0; l < length; l++) {
                line = union(line, sets[starts[i / count] + i % count * step + l * stride]);
            }
            lines[i] = line;
        }
        return lines;
    }

    /**
     * The union of two ascending lists; one of them itself where it holds the other, since most values are
     * shared.
     */
    static int[] union(int[] a, int[] b) {
        if (a == b || b.length == 0) {
            return a;
        }
        if (a.length == 0) {
            return b;
        }
        int[] both = new int[a.length + b.length];
        int i = 0;
        int j = 0;
        int n = 0;
        while (i < a.length || j < b.length) {
            int x = i < a.length ? a[i] : Integer.MAX_VALUE;
            int y = j < b.length ? b[j] : Integer.MAX_VALUE;
            both[n++] = Math.min(x, y);
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        return n == a.length ? a : n == b.length ? b : Arrays.copyOf(both, n);
    }
}
