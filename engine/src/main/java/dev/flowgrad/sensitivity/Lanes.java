package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.List;

/**
 * How a state and k directions of it are one state: of shape {@code (1 + k, d)}, a row for each; in pairs of shape {@code
 * (2, 1 + k, d / 2)}, for methods that ask for all velocities before all positions.
 *
 * @param k     number of directions
 * @param shape of the state alone
 * @param pairs whether the first half of a state are velocities that stay together
 */
record Lanes(int k, int[] shape, boolean pairs) {
    /** Number of unknowns of the state alone. */
    int d() {
        return Shapes.size(shape);
    }

    /** The shape of all. */
    int[] joined() {
        return pairs ? new int[] {2, k + 1, d() / 2} : new int[] {k + 1, d()};
    }

    /** The state as a value of its own shape. */
    Expr state(Expr joined) {
        return rows(joined).get(0).reshape(shape);
    }

    /** The directions, of shape {@code (k, *shape)}. */
    Expr directions(Expr joined) {
        return rows(joined).slice(0, 1, k).reshape(Shapes.prepend(k, shape));
    }

    private Expr rows(Expr joined) {
        return pairs ? joined.transpose(1, 0, 2).reshape(k + 1, d()) : joined;
    }

    /** All as one; directions null for zero. */
    Expr join(Expr state, Expr directions) {
        Expr rows = Expr.concatenate(0, List.of(state.reshape(1, d()),
                directions == null ? Expr.zeros(k, d()) : directions.reshape(k, d())));
        return pairs ? rows.reshape(k + 1, 2, d() / 2).transpose(1, 0, 2) : rows;
    }

    /** Several states, of shape {@code (n, *joined)}, as {@code (n, 1 + k, d)}. */
    Expr rowsOf(Expr several) {
        int n = several.shape()[0];
        return pairs ? several.transpose(0, 2, 1, 3).reshape(n, k + 1, d()) : several;
    }

    /** A matrix of the state alone, row-major, for state and directions; null stays. */
    double[] blocks(double[] matrix) {
        if (matrix == null) {
            return null;
        }
        int d = d();
        int n = (k + 1) * d;
        double[] all = new double[Math.multiplyExact(n, n)];
        for (int b = 0; b <= k; b++) {
            for (int i = 0; i < d; i++) {
                System.arraycopy(matrix, i * d, all, (b * d + i) * n + b * d, d);
            }
        }
        return all;
    }
}
