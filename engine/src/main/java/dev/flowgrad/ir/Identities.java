package dev.flowgrad.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Local simplifications, applied whenever an expression is made: constants are folded, and identities that give the same
 * IEEE result for every argument (signed zeros, infinities and NaN included) are used. So x + 0 stays, since -0 + 0 is 0,
 * and so does 0 * x. Small integer powers become products, which are as accurate as {@code Math.pow} itself.
 */
final class Identities {
    /** Folding must not blow a small constant up into a large one. */
    private static final int FOLD_LIMIT = 256;

    private Identities() {
    }

    static Expr simplify(Expr e) {
        if (isFoldable(e)) {
            double[][] args = e.args().stream().map(Expr::data).toArray(double[][]::new);
            return Expr.constant(Reference.evaluate(e, args), e.shape());
        }
        return switch (e.op().kind()) {
            case UNARY -> unary(e);
            case BINARY -> binary(e);
            case TERNARY -> where(e);
            case REDUCTION -> e.attrs().length == 0 ? e.arg(0) : e;
            case STRUCTURAL -> structural(e);
            default -> e;
        };
    }

    private static boolean isFoldable(Expr e) {
        if (e.op().kind() == Op.Kind.LEAF || e.op() == Op.CALL) {
            return false;
        }
        int size = 0;
        for (Expr arg : e.args()) {
            if (!arg.isConstant()) {
                return false;
            }
            size = Math.max(size, arg.size());
        }
        return e.size() <= Math.max(size, FOLD_LIMIT);
    }

    private static Expr unary(Expr e) {
        Expr x = e.arg(0);
        return switch (e.op()) {
            case NEG -> x.op() == Op.NEG ? x.arg(0) : e;
            case ABS -> x.op() == Op.NEG ? x.arg(0).abs() : x.op() == Op.ABS ? x : e;
            default -> e;
        };
    }

    private static Expr binary(Expr e) {
        Expr x = e.arg(0);
        Expr y = e.arg(1);
        return switch (e.op()) {
            case ADD -> y.isAll(-0.0) ? as(x, e) : x.isAll(-0.0) ? as(y, e) : e;
            case SUB -> y.isAll(0.0) ? as(x, e) : e;
            case MUL -> y.isAll(1.0) ? as(x, e) : x.isAll(1.0) ? as(y, e)
                    : y.isAll(-1.0) ? as(x.neg(), e) : x.isAll(-1.0) ? as(y.neg(), e) : e;
            case DIV -> divide(e, x, y);
            case POW -> power(e, x, y);
            case MINIMUM, MAXIMUM -> x == y ? x : e;
            default -> e;
        };
    }

    private static Expr divide(Expr e, Expr x, Expr y) {
        if (y.isAll(1.0)) {
            return as(x, e);
        }
        if (y.isConstant() && y.size() == 1) {
            double d = y.data()[0];
            double r = 1.0 / d;
            boolean exact = Math.abs(d) == Math.scalb(1.0, Math.getExponent(d)) && Math.getExponent(d) > -1022
                    && Math.getExponent(d) < 1022;
            return exact ? x.mul(Expr.constant(new double[] {r}, y.shape())) : e;
        }
        return e;
    }

    private static Expr power(Expr e, Expr x, Expr y) {
        if (y.isAll(1.0)) {
            return as(x, e);
        }
        if (y.isAll(2.0)) {
            return as(x.mul(x), e);
        }
        if (y.isAll(3.0)) {
            return as(x.mul(x).mul(x), e);
        }
        if (y.isAll(4.0)) {
            Expr square = x.mul(x);
            return as(square.mul(square), e);
        }
        if (y.isAll(-1.0)) {
            return as(Expr.constant(1.0).div(x), e);
        }
        if (y.isAll(0.0)) {
            return as(Expr.constant(1.0), e);
        }
        return e;
    }

    private static Expr where(Expr e) {
        Expr c = e.arg(0);
        if (c.isConstant() && c.size() == 1) {
            return as(c.data()[0] != 0.0 ? e.arg(1) : e.arg(2), e);
        }
        return e.arg(1) == e.arg(2) ? as(e.arg(1), e) : e;
    }

    /** {@code x} in the shape of {@code e}. */
    private static Expr as(Expr x, Expr e) {
        return x.broadcast(e.shape());
    }

    private static Expr structural(Expr e) {
        Expr x = e.arg(0);
        return switch (e.op()) {
            case RESHAPE -> Arrays.equals(x.shape(), e.shape()) ? x
                    : x.op() == Op.RESHAPE ? x.arg(0).reshape(e.shape()) : e;
            case BROADCAST -> Arrays.equals(x.shape(), e.shape()) ? x
                    : x.op() == Op.BROADCAST ? x.arg(0).broadcast(e.shape()) : e;
            case TRANSPOSE -> Arrays.equals(e.attrs(), Shapes.range(e.rank())) ? x
                    : x.op() == Op.TRANSPOSE ? x.arg(0).transpose(compose(x.attrs(), e.attrs())) : e;
            case SLICE -> slice(e);
            case CONCATENATE -> e.arity() == 1 ? x : concatenate(e);
            default -> e;
        };
    }

    private static int[] compose(int[] inner, int[] outer) {
        return Arrays.stream(outer).map(axis -> inner[axis]).toArray();
    }

    /**
     * A slice reads the array that its elements really come from: through slices, and through concatenations of which it
     * lies in one part. In a loop, since a traced delay line makes a long chain of both.
     */
    private static Expr slice(Expr e) {
        int rank = e.rank();
        int[] starts = Arrays.copyOf(e.attrs(), rank);
        int[] steps = Arrays.copyOfRange(e.attrs(), 2 * rank, 3 * rank);
        Expr x = e.arg(0);
        while (true) {
            if (Arrays.equals(x.shape(), e.shape()) && Arrays.stream(starts).allMatch(s -> s == 0)) {
                return x;
            }
            Expr inner = x.op() == Op.SLICE ? throughSlice(x, starts, steps)
                    : x.op() == Op.CONCATENATE && e.size() > 0 ? throughConcatenate(x, e.shape(), starts, steps) : null;
            if (inner == null) {
                return x == e.arg(0) ? e : x.slice(starts, e.shape(), steps);
            }
            x = inner;
        }
    }

    private static Expr throughSlice(Expr x, int[] starts, int[] steps) {
        int rank = starts.length;
        for (int i = 0; i < rank; i++) {
            starts[i] = x.attrs()[i] + starts[i] * x.attrs()[2 * rank + i];
            steps[i] *= x.attrs()[2 * rank + i];
        }
        return x.arg(0);
    }

    private static Expr throughConcatenate(Expr x, int[] sizes, int[] starts, int[] steps) {
        int axis = x.attrs()[0];
        int first = starts[axis];
        int last = first + (sizes[axis] - 1) * steps[axis];
        int at = 0;
        for (Expr part : x.args()) {
            int length = part.shape()[axis];
            if (Math.min(first, last) >= at && Math.max(first, last) < at + length) {
                starts[axis] -= at;
                return part;
            }
            at += length;
        }
        return null;
    }

    /** Neighbouring slices of one array are one slice, so that an array taken apart and put together again is itself. */
    private static Expr concatenate(Expr e) {
        int axis = e.attrs()[0];
        List<Expr> parts = new ArrayList<>();
        for (Expr arg : e.args()) {
            if (arg.shape()[axis] == 0) {
                continue;
            }
            Expr joined = parts.isEmpty() ? null : join(parts.getLast(), arg, axis);
            if (joined == null) {
                parts.add(arg);
            } else {
                parts.set(parts.size() - 1, joined);
            }
        }
        return parts.isEmpty() || parts.size() == e.arity() ? e : Expr.concatenate(axis, parts);
    }

    private static Expr join(Expr a, Expr b, int axis) {
        if (a.op() != Op.SLICE || b.op() != Op.SLICE || a.arg(0) != b.arg(0)) {
            return null;
        }
        int rank = a.rank();
        int[] starts = Arrays.copyOf(a.attrs(), rank);
        int[] steps = Arrays.copyOfRange(a.attrs(), 2 * rank, 3 * rank);
        int length = a.shape()[axis];
        for (int i = 0; i < rank; i++) {
            int start = i == axis ? starts[i] + length : starts[i];
            boolean unit = steps[i] == 1 && b.attrs()[2 * rank + i] == 1;
            if (b.attrs()[i] != start || !unit) {
                return null;
            }
        }
        int[] sizes = a.shape().clone();
        sizes[axis] += b.shape()[axis];
        return a.arg(0).slice(starts, sizes, steps);
    }
}
