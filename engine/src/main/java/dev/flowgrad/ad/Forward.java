package dev.flowgrad.ad;

import static dev.flowgrad.ad.Algebra.add;
import static dev.flowgrad.ad.Algebra.div;
import static dev.flowgrad.ad.Algebra.mul;
import static dev.flowgrad.ad.Algebra.orNull;
import static dev.flowgrad.ad.Algebra.orZero;
import static dev.flowgrad.ad.Algebra.orZeros;
import static dev.flowgrad.ad.Algebra.sub;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;

/**
 * The forward rule of each operation: the tangent of its result from the tangents of its arguments, for one
 * direction. Ties: minimum and maximum take the derivative of the first of equal arguments, the reductions
 * max and min the mean over all extrema.
 */
final class Forward {
    private Forward() {
    }

    /**
     * The tangent of a value.
     *
     * @param node says which operation with which attributes
     * @param x    its arguments
     * @param y    its result for these arguments
     * @param dx   the tangent of each argument, of its shape, or null for zero
     * @return the tangent, of the shape of {@code y}, or null for zero
     */
    static Expr tangent(Expr node, Expr[] x, Expr y, Expr[] dx) {
        Expr dy = switch (node.op().kind()) {
            case UNARY -> mul(dx[0], Partials.unary(node.op(), x[0], y));
            case BINARY -> binary(node.op(), x, y, dx);
            case TERNARY -> dx[1] == null && dx[2] == null ? null
                    : Expr.where(x[0], orZero(dx[1]), orZero(dx[2]));
            case REDUCTION -> reduction(node, x[0], y, dx[0]);
            case STRUCTURAL -> structural(node, x, dx);
            case LEAF, CALL -> throw new IllegalArgumentException(node + " has no rule here");
        };
        return dy == null ? null : orNull(dy.broadcast(y.shape()));
    }

    private static Expr binary(Op op, Expr[] x, Expr y, Expr[] dx) {
        Expr a = x[0];
        Expr b = x[1];
        Expr da = dx[0];
        Expr db = dx[1];
        if (da == null && db == null) {
            return null;
        }
        return switch (op) {
            case ADD -> add(da, db);
            case SUB -> sub(da, db);
            case MUL -> add(mul(da, b), mul(db, a));
            case DIV -> div(sub(da, mul(db, y)), b);
            case POW -> add(da == null ? null : mul(da, Partials.powBase(a, b)),
                    db == null ? null : mul(db, Partials.powExponent(a, y)));
            case ATAN2 -> div(sub(mul(da, b), mul(db, a)), a.mul(a).add(b.mul(b)));
            case MOD, REM -> db == null ? da : sub(da, mul(db, Partials.quotient(a, b, y)));
            case MINIMUM, MAXIMUM -> Expr.where(Partials.takesFirst(op, a, b), orZero(da), orZero(db));
            default -> null;
        };
    }

    private static Expr reduction(Expr node, Expr x, Expr y, Expr dx) {
        int[] axes = node.attrs();
        if (dx == null) {
            return null;
        }
        return switch (node.op()) {
            case SUM -> dx.sum(axes);
            case PROD -> mul(dx, Partials.productOfOthers(x, axes)).sum(axes);
            default -> {
                Expr extremum = Partials.isExtremum(x, y, axes);
                yield Expr.where(extremum, dx, Algebra.ZERO).sum(axes).div(extremum.sum(axes));
            }
        };
    }

    private static Expr structural(Expr node, Expr[] x, Expr[] dx) {
        return switch (node.op()) {
            case MATMUL -> add(dx[0] == null ? null : dx[0].matmul(x[1]),
                    dx[1] == null ? null : x[0].matmul(dx[1]));
            case CONCATENATE -> {
                Expr[] parts = new Expr[dx.length];
                boolean zero = true;
                for (int i = 0; i < dx.length; i++) {
                    zero &= dx[i] == null;
                    parts[i] = orZeros(dx[i], x[i].shape());
                }
                yield zero ? null : node.with(parts);
            }
            default -> dx[0] == null ? null : node.with(dx[0]);
        };
    }
}
