package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;

/**
 * Sums and products in which {@code null} is a structural zero. Signs are moved outwards, where a sum absorbs
 * them: (-a) b = -(a b) and a + (-b) = a - b hold exactly in IEEE arithmetic.
 */
final class Algebra {
    static final Expr ZERO = Expr.constant(0.0);
    static final Expr ONE = Expr.constant(1.0);

    private Algebra() {
    }

    /** {@code x}, or null if it is a constant whose elements are all zero, of either sign. */
    static Expr orNull(Expr x) {
        if (x == null) {
            return null;
        }
        Expr e = x;
        while (e.op() == Op.BROADCAST || e.op() == Op.RESHAPE) {
            e = e.arg(0);
        }
        if (!e.isConstant()) {
            return x;
        }
        for (double d : e.data()) {
            if (d != 0.0) {
                return x;
            }
        }
        return null;
    }

    /** {@code x}, or zeros of {@code shape}. */
    static Expr orZeros(Expr x, int[] shape) {
        return x == null ? Expr.zeros(shape) : x;
    }

    /** {@code x}, or a zero that broadcasts to any shape. */
    static Expr orZero(Expr x) {
        return x == null ? ZERO : x;
    }

    /** a + b. */
    static Expr add(Expr a, Expr b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        if (b.op() == Op.NEG) {
            return a.sub(b.arg(0));
        }
        return a.op() == Op.NEG ? b.sub(a.arg(0)) : a.add(b);
    }

    /** -a. */
    static Expr neg(Expr a) {
        return a == null ? null : a.neg();
    }

    /** a - b. */
    static Expr sub(Expr a, Expr b) {
        return b == null ? a : add(a, b.neg());
    }

    /** a b. */
    static Expr mul(Expr a, Expr b) {
        if (a == null || b == null) {
            return null;
        }
        boolean negative = a.op() == Op.NEG ^ b.op() == Op.NEG;
        Expr x = a.op() == Op.NEG ? a.arg(0) : a;
        Expr y = b.op() == Op.NEG ? b.arg(0) : b;
        return negative ? x.mul(y).neg() : x.mul(y);
    }

    /** a / b. */
    static Expr div(Expr a, Expr b) {
        if (a == null) {
            return null;
        }
        return a.op() == Op.NEG ? a.arg(0).div(b).neg() : a.div(b);
    }

    /** The adjoint of broadcasting from {@code shape}: sums over all repeated axes. */
    static Expr unbroadcast(Expr x, int[] shape) {
        if (x == null || Arrays.equals(x.shape(), shape)) {
            return x;
        }
        int shift = x.rank() - shape.length;
        int[] repeated = Arrays.stream(Shapes.range(x.rank()))
                .filter(i -> i < shift || shape[i - shift] == 1 && x.shape()[i] != 1)
                .toArray();
        return x.sum(repeated).reshape(shape);
    }

    /**
     * The identity matrix of size {@code n}, rows {@code from} to {@code from + rows}, as an array (rows,
     * *shape).
     */
    static Expr identity(int k, int from, int[] shape) {
        int n = Shapes.size(shape);
        double[] data = new double[Shapes.size(k, n)];
        for (int i = 0; i < n; i++) {
            data[(from + i) * n + i] = 1.0;
        }
        return Expr.constant(data, Shapes.prepend(k, shape));
    }
}
