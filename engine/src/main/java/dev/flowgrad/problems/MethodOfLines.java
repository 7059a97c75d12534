package dev.flowgrad.problems;

import dev.flowgrad.ir.Expr;
import java.util.List;

/** Differences in space, without the powers of the distance of points. */
final class MethodOfLines {
    private MethodOfLines() {
    }

    /** Second differences of a vector, with these values beyond its ends. */
    static Expr laplacian(Expr u, double left, double right) {
        int n = u.size();
        Expr before = Expr.concatenate(0, List.of(Expr.constant(new double[] {left}, 1), u.slice(0, 0, n - 1)));
        Expr after = Expr.concatenate(0, List.of(u.slice(0, 1, n - 1), Expr.constant(new double[] {right}, 1)));
        return before.add(after).sub(u.mul(2));
    }

    /** Second differences of a periodic array along all its axes. */
    static Expr periodicLaplacian(Expr u) {
        Expr around = null;
        for (int axis = 0; axis < u.rank(); axis++) {
            Expr neighbours = shift(u, axis, u.shape()[axis] - 1).add(shift(u, axis, 1));
            around = around == null ? neighbours : around.add(neighbours);
        }
        return around.sub(u.mul(2 * u.rank()));
    }

    /** A periodic array, moved back by so many places along an axis. */
    static Expr shift(Expr u, int axis, int by) {
        int n = u.shape()[axis];
        return Expr.concatenate(axis, List.of(u.slice(axis, by, n - by), u.slice(axis, 0, by)));
    }
}
