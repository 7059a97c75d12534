package dev.flowgrad.ir;

import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;

/**
 * Writes matrix products as elementwise operations where these are faster, since they join the loops around them: products
 * with few terms as sums of outer products, and a few long scalar products as sums along an axis. For executors, once
 * nothing is differentiated any more. The order of additions stays that of the product, or becomes that of the sum.
 */
public final class SmallProducts {
    private static final int FEW_TERMS = 3;
    private static final int FEW_RESULTS = 8;
    private static final int MANY_TERMS = 16;

    private SmallProducts() {
    }

    /**
     * The same function, simplified.
     *
     * @param f    a simplified function
     * @param most products of at most this many multiplications stay as they are
     */
    public static Program expand(Program f, int most) {
        if (f.nodes().stream().noneMatch(e -> e.op() == Op.MATMUL)) {
            return f;
        }
        UnaryOperator<Expr> each = e -> e.op() == Op.MATMUL ? expand(e, most) : e;
        IdentityHashMap<Expr, Expr> same = new IdentityHashMap<>();
        f.inputs().forEach(input -> same.put(input, input));
        return Program.of(f.inputs(), f.rewrite(same, each), f.outputNames()).simplify();
    }

    private static Expr expand(Expr e, int most) {
        Expr a = e.arg(0);
        Expr b = e.arg(1);
        int m = a.shape()[a.rank() - 2];
        int k = a.shape()[a.rank() - 1];
        int n = b.shape()[b.rank() - 1];
        if (k == 0 || (long) e.size() * k <= most) {
            return e;
        }
        boolean isVector = e.rank() == 2 && (m == 1 || n == 1);
        if (k <= FEW_TERMS) {
            // A vector without an axis of length one meets the operations around it in their own shape.
            Expr sum = null;
            for (int l = 0; l < k; l++) {
                Expr column = a.slice(a.rank() - 1, l, 1);
                Expr row = b.slice(b.rank() - 2, l, 1);
                Expr product = isVector ? flat(column).mul(flat(row)) : column.mul(row);
                sum = sum == null ? product : sum.add(product);
            }
            return sum.reshape(e.shape());
        }
        if (isVector && e.size() <= FEW_RESULTS && k >= MANY_TERMS) {
            Expr products = n == 1 ? a.mul(b.swapLast()) : b.swapLast().mul(a);
            return products.sum(1).reshape(e.shape());
        }
        return e;
    }

    private static Expr flat(Expr x) {
        return x.size() == 1 ? x.reshape() : x.reshape(x.size());
    }
}
