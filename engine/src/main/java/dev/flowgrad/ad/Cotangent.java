package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import java.util.function.UnaryOperator;

/**
 * The derivative of the result with respect to one value, and where it may differ from zero.
 *
 * <p>A select sends nothing to the branch not taken, and that branch may well be infinite or NaN there. So
 * what came through a select carries a mask, and products are formed only where it is set: 0 &middot; NaN
 * never arises. The mask is the condition itself rather than a test of the cotangent for zero, because a
 * cotangent can be zero by chance, and then its own derivative still counts.
 *
 * @param value the cotangent
 * @param mask  of a shape that broadcasts to that of the value: positive where the value may differ from
 *              zero, 0 elsewhere; null if it may anywhere
 */
record Cotangent(Expr value, Expr mask) {

    /** One without a mask, or null for zero. */
    static Cotangent of(Expr value) {
        Expr nonzero = Algebra.orNull(value);
        return nonzero == null ? null : new Cotangent(nonzero, null);
    }

    /** This times a partial derivative (of a shape that broadcasts with it); null if that is null. */
    Cotangent times(Expr partial) {
        if (partial == null) {
            return null;
        }
        Expr product = Algebra.mul(value, partial);
        return partial.isConstant() ? with(product) : guarded(product);
    }

    /** This divided by {@code divisor}. */
    Cotangent over(Expr divisor) {
        return guarded(Algebra.div(value, divisor));
    }

    Cotangent negated() {
        return with(value.neg());
    }

    private Cotangent guarded(Expr product) {
        return with(mask == null ? product : Expr.where(mask, product, Algebra.ZERO));
    }

    private Cotangent with(Expr newValue) {
        return new Cotangent(newValue, mask);
    }

    /**
     * What goes to the branch of a select that is taken where {@code condition} (of positive numbers and
     * zeros) is set.
     */
    Cotangent where(Expr condition) {
        Expr both = mask == null ? condition : condition.apply(Op.AND, mask);
        return new Cotangent(Expr.where(condition, value, Algebra.ZERO), both);
    }

    /**
     * A linear operation that copies and adds elements, and so does to the mask what it does to the value.
     */
    Cotangent map(UnaryOperator<Expr> operation) {
        return new Cotangent(operation.apply(value),
                mask == null ? null : operation.apply(mask.broadcast(value.shape())));
    }

    /** A linear operation after which every element may differ from zero. */
    Cotangent mix(UnaryOperator<Expr> operation) {
        return new Cotangent(operation.apply(value), null);
    }

    /** The adjoint of broadcasting from {@code shape}. */
    Cotangent unbroadcast(int[] shape) {
        return java.util.Arrays.equals(value.shape(), shape) ? this : map(x -> Algebra.unbroadcast(x, shape));
    }

    /** The sum; either may be null. */
    static Cotangent add(Cotangent a, Cotangent b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return new Cotangent(Algebra.add(a.value, b.value),
                a.mask == null || b.mask == null ? null : a.mask.add(b.mask));
    }
}
