package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import java.util.Arrays;
import java.util.function.BinaryOperator;

/**
 * The loss of solves of pieces of the data, and of the gaps between these (Turan and Jäschke 2021): for long or oscillating data,
 * of which a solve from the start alone goes astray early.
 *
 * @param groupSize      points of a piece, at least 2; the last of a piece is the first of the next
 * @param continuityTerm weight of the squares of the gaps between the end of a piece and the start of the next
 * @param loss           of the predicted states of a piece and the data there
 */
public record MultipleShooting(int groupSize, double continuityTerm, BinaryOperator<Expr> loss) {
    /** How a piece is solved. */
    @FunctionalInterface
    public interface Piece {
        /** The states at all of {@code times}, from {@code u0} at the first, of shape {@code (times, *u0.shape)}. */
        Expr states(Expr u0, double[] times);
    }

    /** Checks the settings. */
    public MultipleShooting {
        if (groupSize < 2) {
            throw new FlowgradException("group_size", "`group_size` must be a whole number of at least 2, got " + groupSize);
        }
        Settings.notNegative("continuity_term", continuityTerm);
    }

    /** With {@link Losses#mse}, and 100 as the weight of gaps. */
    public MultipleShooting(int groupSize) {
        this(groupSize, 100, Losses::mse);
    }

    /** Pieces of {@code n} points. */
    public int pieces(int n) {
        return Math.ceilDiv(n - 1, groupSize - 1);
    }

    /** The loss, of pieces that begin at the data. */
    public Expr of(Piece solver, double[] times, Expr data) {
        return of(solver, times, data, null);
    }

    /**
     * The loss.
     *
     * @param solver of a piece, such as {@code (u0, t) -> node.over(t).apply(u0, theta)}
     * @param times  n of them
     * @param data   states there, {@code (n, *u0.shape)}
     * @param starts states at the starts of the {@link #pieces}; the data there where null
     */
    public Expr of(Piece solver, double[] times, Expr data, Expr starts) {
        if (times.length < 2 || data.rank() == 0 || data.shape()[0] != times.length) {
            throw new FlowgradException("data", "`data` must have a row for each of the times `t`, at least 2");
        }
        if (starts != null && starts.shape()[0] != pieces(times.length)) {
            throw new FlowgradException("starts", "`starts` must be a state for each of the " + pieces(times.length) + " pieces");
        }
        Expr total = Expr.constant(0);
        Expr end = null;
        for (int i = 0; i < pieces(times.length); i++) {
            int first = i * (groupSize - 1);
            int count = Math.min(groupSize, times.length - first);
            Expr u0 = starts == null ? data.get(first) : starts.get(i);
            Expr predicted = solver.states(u0, Arrays.copyOfRange(times, first, first + count));
            total = total.add(loss.apply(predicted, data.slice(0, first, count)));
            if (end != null) {
                Expr gap = end.sub(u0);
                total = total.add(gap.mul(gap).sum().mul(continuityTerm));
            }
            end = predicted.get(count - 1);
        }
        return total;
    }
}
