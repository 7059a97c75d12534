package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.List;

/**
 * A smooth path through observations {@code xs} (..., n, channels) at increasing times {@code ts} (n): between neighbours a cubic
 * that has at each observation the slope of the straight line that leads there, so that it depends on nothing later than its
 * end. Morrill, Kidger, Yang and Lyons, Neural Controlled Differential Equations for Online Prediction Tasks (2021).
 */
public final class HermitePath {
    private HermitePath() {
    }

    /**
     * {@code xs} with straight lines in place of what is NaN, channel by channel; constant before the first observation and
     * after the last.
     */
    public static Expr filled(Expr ts, Expr xs) {
        check(ts, xs);
        int axis = xs.rank() - 2;
        Expr times = ts.reshape(ts.size(), 1).broadcast(xs.shape());
        Expr isThere = xs.eq(xs);
        Expr zero = Expr.constant(0.0);
        Expr values = Expr.where(isThere, xs, zero);
        Known before = new Known(isThere, values, times).spread(axis, false);
        Known after = new Known(isThere, values, times).spread(axis, true);
        Expr span = after.times.sub(before.times);
        Expr isBetween = before.isKnown.mul(after.isKnown).mul(zero.lt(span));
        Expr weight = times.sub(before.times).div(Expr.where(isBetween, span, Expr.constant(1.0)));
        Expr line = before.values.add(after.values.sub(before.values).mul(weight));
        return Expr.where(isBetween, line, Expr.where(before.isKnown, before.values, after.values));
    }

    /** Of each place the nearest observation on one side, itself included: whether there is one, its value and its time. */
    private record Known(Expr isKnown, Expr values, Expr times) {
        /** By doubling: first from the neighbour, then from two places away, from four ... */
        Known spread(int axis, boolean isBackward) {
            Known known = this;
            int n = values.shape()[axis];
            for (int distance = 1; distance < n; distance *= 2) {
                Known far = new Known(moved(known.isKnown, axis, distance, isBackward),
                        moved(known.values, axis, distance, isBackward), moved(known.times, axis, distance, isBackward));
                known = new Known(known.isKnown.apply(Op.OR, far.isKnown), Expr.where(known.isKnown, known.values, far.values),
                        Expr.where(known.isKnown, known.times, far.times));
            }
            return known;
        }

        private static Expr moved(Expr x, int axis, int distance, boolean isBackward) {
            int[] starts = new int[x.rank()];
            int[] steps = new int[x.rank()];
            Arrays.fill(steps, 1);
            int kept = x.shape()[axis] - distance;
            starts[axis] = isBackward ? 0 : distance;
            return x.slice(axis, isBackward ? distance : 0, kept).pad(starts, steps, x.shape());
        }
    }

    /**
     * What {@link #derivative} needs: of each stretch between neighbours the derivative as a polynomial of the time since its
     * start, of shape (n - 1, 3, ..., channels).
     *
     * @param xs without NaN: see {@link #filled}
     */
    public static Expr slopes(Expr ts, Expr xs) {
        check(ts, xs);
        int n = ts.size();
        int rank = xs.rank();
        int[] order = new int[rank];
        order[0] = rank - 2;
        for (int i = 1; i < rank; i++) {
            order[i] = i == rank - 1 ? i : i - 1;
        }
        Expr x = xs.transpose(order);
        int[] column = new int[rank];
        Arrays.fill(column, 1);
        column[0] = n - 1;
        Expr h = ts.slice(0, 1, n - 1).sub(ts.slice(0, 0, n - 1)).reshape(column);
        Expr line = x.slice(0, 1, n - 1).sub(x.slice(0, 0, n - 1)).div(h);
        Expr first = Expr.concatenate(0, List.of(line.slice(0, 0, 1), line.slice(0, 0, n - 2)));
        Expr bend = line.sub(first).div(h);
        int[] each = Shapes.join(new int[] {n - 1, 1}, Arrays.copyOfRange(x.shape(), 1, rank));
        return Expr.concatenate(1, List.of(first.reshape(each), bend.mul(4.0).reshape(each),
                bend.div(h).mul(-3.0).reshape(each)));
    }

    /** The derivative of the path at the time {@code t}, of shape (..., channels); beyond the ends that of the last stretch. */
    public static Expr derivative(Expr ts, Expr slopes, Expr t) {
        int n = ts.size();
        if (t.rank() != 0 || ts.rank() != 1 || slopes.rank() < 3 || slopes.shape()[0] != n - 1 || slopes.shape()[1] != 3) {
            throw new FlowgradException("slopes", "`slopes` must belong to `ts` of shape " + Shapes.text(ts.shape())
                    + ", got shape " + Shapes.text(slopes.shape()));
        }
        Expr since = ts.slice(0, 1, n - 2).le(t);
        Expr begun = Expr.concatenate(0, List.of(Expr.constant(new double[] {1.0}, 1), since));
        Expr ended = Expr.concatenate(0, List.of(since, Expr.constant(new double[] {0.0}, 1)));
        Expr isHere = begun.sub(ended);
        int[] shape = Arrays.copyOfRange(slopes.shape(), 2, slopes.rank());
        Expr here = isHere.reshape(1, n - 1).matmul(slopes.reshape(n - 1, 3 * Shapes.size(shape)))
                .reshape(Shapes.prepend(3, shape));
        Expr s = t.sub(isHere.mul(ts.slice(0, 0, n - 1)).sum());
        return here.get(0).add(s.mul(here.get(1).add(s.mul(here.get(2)))));
    }

    private static void check(Expr ts, Expr xs) {
        if (ts.rank() != 1 || ts.size() < 2) {
            throw new FlowgradException("ts", "`ts` must be a vector of at least two times, got shape " + Shapes.text(ts.shape()));
        }
        if (xs.rank() < 2 || xs.shape()[xs.rank() - 2] != ts.size()) {
            throw new FlowgradException("xs", "`xs` must have shape (..., " + ts.size() + ", channels), an observation for each of `ts`,"
                    + " got " + Shapes.text(xs.shape()));
        }
    }
}
