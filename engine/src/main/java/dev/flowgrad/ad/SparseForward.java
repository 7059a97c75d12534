package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Scalarize;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The entries of a sparse Jacobian as expressions: each scalar carries its row of derivatives, of which most
 * are zero. A chain of functions of one value shares the row of that value and only multiplies a common
 * factor along the chain.
 *
 * <p>Source: Griewank and Walther, section 7.1 (sparse vector mode).
 */
final class SparseForward {
    /** The derivatives {@code scale * values[i]} with respect to the elements {@code cols[i]}, ascending. */
    private record Row(Expr scale, int[] cols, Expr[] values) {
        static final Row EMPTY = new Row(Algebra.ONE, new int[0], new Expr[0]);

        boolean isEmpty() {
            return cols.length == 0;
        }

        boolean sharesBase(Row other) {
            return values == other.values;
        }

        Row scaled(Expr newScale) {
            Expr scale = Algebra.orNull(newScale);
            return scale == null ? EMPTY : new Row(scale, cols, values);
        }
    }

    private final Map<Expr, Row> rows = new IdentityHashMap<>();

    private SparseForward() {
    }

    /**
     * The Jacobian of the first output.
     *
     * @param f     a function without calls
     * @param wrt   the input that varies
     * @param limit the most scalar operations that {@code f} may have
     * @throws dev.flowgrad.FlowgradException if it has more
     */
    static SparseJacobian of(Program f, int wrt, int limit) {
        Program scalars = Scalarize.of(Program.of(f.inputs(), f.outputs().subList(0, 1)).simplify(), limit);
        Scalarize.Elements elements = Scalarize.elements(scalars, limit); // again, as equal ones are shared now
        Expr[] x = elements.inputs().get(wrt);
        Expr[] y = elements.outputs().getFirst();
        SparseForward forward = new SparseForward();
        for (int j = 0; j < x.length; j++) {
            forward.rows.put(x[j], new Row(Algebra.ONE, new int[] {j}, new Expr[] {Algebra.ONE}));
        }
        for (Expr node : Program.of(f.inputs(), List.of(y)).nodes()) {
            if (!forward.rows.containsKey(node)) {
                forward.rows.put(node, forward.row(node));
            }
        }
        return forward.collect(f, wrt, y);
    }

    private SparseJacobian collect(Program f, int wrt, Expr[] y) {
        int[][] cols = new int[y.length][];
        Arrays.setAll(cols, i -> rows.get(y[i]).cols);
        Sparsity pattern = Sparsity.ofRows(cols, f.inputs().get(wrt).size());
        Expr[] values = new Expr[pattern.nnz()];
        int[] next = pattern.colPtr().clone();
        for (Expr e : y) {
            Row row = rows.get(e);
            for (int c = 0; c < row.cols.length; c++) {
                values[next[row.cols[c]]++] = Algebra.mul(row.scale, row.values[c]);
            }
        }
        Expr all = Scalarize.join(values, values.length);
        return SparseJacobian.of(pattern, f, all);
    }

    private Row row(Expr node) {
        if (node.op().kind() == Op.Kind.LEAF || node.op().isPiecewiseConstant()) {
            return Row.EMPTY;
        }
        int[] live = IntStream.range(0, node.arity())
                .filter(i -> !rows.get(node.arg(i)).isEmpty()).toArray();
        if (live.length == 0) {
            return Row.EMPTY;
        }
        Row[] row = node.args().stream().map(rows::get).toArray(Row[]::new);
        if (node.op() == Op.WHERE || node.op() == Op.MINIMUM || node.op() == Op.MAXIMUM) {
            return selected(node, row); // a factor 0 for the branch not taken may meet an infinite derivative
        }
        boolean oneBase = Arrays.stream(live).allMatch(i -> row[i].sharesBase(row[live[0]]));
        if (oneBase) {
            Expr[] dx = new Expr[row.length];
            for (int i : live) {
                dx[i] = row[i].scale;
            }
            return row[live[0]].scaled(tangent(node, dx));
        }
        Expr[] factors = new Expr[row.length];
        for (int i : live) {
            Expr[] dx = new Expr[row.length];
            dx[i] = row[i].scale;
            factors[i] = tangent(node, dx);
        }
        return merged(row, column -> {
            Expr sum = null;
            for (int i : live) {
                sum = Algebra.add(sum, Algebra.mul(factors[i], column[i]));
            }
            return sum;
        });
    }

    private static Expr tangent(Expr node, Expr[] dx) {
        return Forward.tangent(node, node.args().toArray(Expr[]::new), node, dx);
    }

    private static Row selected(Expr node, Row[] row) {
        return merged(row, column -> {
            for (int i = 0; i < column.length; i++) {
                column[i] = Algebra.mul(row[i].scale, column[i]);
            }
            return tangent(node, column);
        });
    }

    private interface Combination {
        /** The derivative of a value from those of its arguments, without their scales, null for zero. */
        Expr of(Expr[] column);
    }

    private static Row merged(Row[] row, Combination combination) {
        int[] union = new int[0];
        for (Row r : row) {
            union = Sparsity.union(union, r.cols);
        }
        int[] at = new int[row.length];
        int[] cols = new int[union.length];
        Expr[] values = new Expr[union.length];
        int n = 0;
        for (int col : union) {
            Expr[] column = new Expr[row.length];
            for (int i = 0; i < row.length; i++) {
                if (at[i] < row[i].cols.length && row[i].cols[at[i]] == col) {
                    column[i] = row[i].values[at[i]++];
                }
            }
            Expr value = Algebra.orNull(combination.of(column));
            if (value != null) {
                cols[n] = col;
                values[n++] = value;
            }
        }
        return new Row(Algebra.ONE, Arrays.copyOf(cols, n), Arrays.copyOf(values, n));
    }
}
