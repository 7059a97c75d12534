package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;

/**
 * The reverse rule of each operation: what the cotangent of its result sends back to its arguments. The
 * choices at ties are those of {@link Forward}.
 */
final class Reverse {
    private final Expr node;
    private final Expr[] x;
    private final Expr y;
    private final Cotangent ct;
    private final Cotangents[] to;

    /**
     * One application of a rule.
     *
     * @param node says which operation with which attributes
     * @param x    its arguments
     * @param y    its result
     * @param ct   the cotangent of the result
     * @param to   where the cotangents of the arguments are collected; null for those that are not wanted
     */
    Reverse(Expr node, Expr[] x, Expr y, Cotangent ct, Cotangents[] to) {
        this.node = node;
        this.x = x;
        this.y = y;
        this.ct = ct;
        this.to = to;
    }

    void run() {
        switch (node.op().kind()) {
            case UNARY -> {
                if (node.op() == Op.NEG) {
                    send(0, ct.negated());
                } else {
                    send(0, ct.times(Partials.unary(node.op(), x[0], y)));
                }
            }
            case BINARY -> binary(node.op(), x[0], x[1]);
            case TERNARY -> select(truth(x[0]), 1, 2);
            case REDUCTION -> reduction(node.attrs());
            case STRUCTURAL -> structural(node.attrs(), x[0].rank());
            case LEAF, CALL -> throw new IllegalArgumentException(node + " has no rule here");
        }
    }

    private boolean wants(int i) {
        return to[i] != null;
    }

    private void send(int i, Cotangent c) {
        if (wants(i) && c != null) {
            to[i].add(c.unbroadcast(x[i].shape()));
        }
    }

    private void binary(Op op, Expr a, Expr b) {
        switch (op) {
            case ADD -> {
                send(0, ct);
                send(1, ct);
            }
            case SUB -> {
                send(0, ct);
                send(1, ct.negated());
            }
            case MUL -> {
                send(0, wants(0) ? ct.times(b) : null);
                send(1, wants(1) ? ct.times(a) : null);
            }
            case DIV -> {
                Cotangent c = ct.over(b);
                send(0, c);
                send(1, wants(1) ? c.times(y).negated() : null);
            }
            case POW -> {
                send(0, wants(0) ? ct.times(Partials.powBase(a, b)) : null);
                send(1, wants(1) ? ct.times(Partials.powExponent(a, y)) : null);
            }
            case ATAN2 -> {
                Cotangent c = ct.over(a.mul(a).add(b.mul(b)));
                send(0, c.times(b));
                send(1, c.times(a).negated());
            }
            case MOD, REM -> {
                send(0, ct);
                send(1, wants(1) ? ct.times(Partials.quotient(a, b, y)).negated() : null);
            }
            case MINIMUM, MAXIMUM -> select(Partials.takesFirst(op, a, b), 0, 1);
            default -> throw new IllegalArgumentException(op + " is piecewise constant");
        }
    }

    /** A condition as 1.0 and 0.0. */
    private static Expr truth(Expr c) {
        return switch (c.op()) {
            case LT, LE, EQ, NE, AND, OR, NOT -> c;
            default -> c.apply(Op.NE, Algebra.ZERO);
        };
    }

    private void select(Expr condition, int yes, int no) {
        if (wants(yes)) {
            send(yes, ct.where(condition));
        }
        if (wants(no)) {
            send(no, ct.where(condition.apply(Op.NOT)));
        }
    }

    private void reduction(int[] axes) {
        int[] kept = Shapes.keeping(x[0].shape(), axes);
        Cotangent c = ct.map(e -> e.reshape(kept));
        switch (node.op()) {
            case SUM -> send(0, c.map(e -> e.broadcast(x[0].shape())));
            case PROD -> send(0, c.times(Partials.productOfOthers(x[0], axes)));
            default -> {
                Expr extremum = Partials.isExtremum(x[0], y, axes);
                Cotangent share = c.over(extremum.sum(axes).reshape(kept));
                send(0, share.map(e -> e.broadcast(x[0].shape())).where(extremum));
            }
        }
    }

    private void structural(int[] attrs, int rank) {
        switch (node.op()) {
            case MATMUL -> {
                if (wants(0)) {
                    send(0, ct.mix(c -> c.matmul(x[1].swapLast())));
                }
                if (wants(1)) {
                    send(1, ct.mix(this::rightFactor));
                }
            }
            case RESHAPE -> send(0, ct.map(c -> c.reshape(x[0].shape())));
            case BROADCAST -> send(0, ct);
            case TRANSPOSE -> {
                int[] inverse = new int[rank];
                for (int i = 0; i < rank; i++) {
                    inverse[attrs[i]] = i;
                }
                send(0, ct.map(c -> c.transpose(inverse)));
            }
            case SLICE -> to[0].add(ct, Arrays.copyOf(attrs, rank),
                    Arrays.copyOfRange(attrs, 2 * rank, 3 * rank));
            case PAD -> send(0, ct.map(c -> c.slice(Arrays.copyOf(attrs, rank), x[0].shape(),
                    Arrays.copyOfRange(attrs, rank, 2 * rank))));
            case CONCATENATE -> concatenate(attrs[0]);
            case GATHER -> {
                int[] indices = Arrays.copyOfRange(attrs, 1, attrs.length);
                send(0, ct.map(c -> c.scatter(attrs[0], x[0].shape()[attrs[0]], indices)));
            }
            case SCATTER -> {
                int[] indices = Arrays.copyOfRange(attrs, 2, attrs.length);
                send(0, ct.map(c -> c.gather(attrs[0], indices)));
            }
            default -> throw new IllegalArgumentException(node.op() + " is not structural");
        }
    }

    /**
     * The cotangent of b in a @ b. If many matrices meet one b, they are one tall matrix and the sum is in
     * the product.
     */
    private Expr rightFactor(Expr c) {
        Expr a = x[0];
        int inner = a.shape()[a.rank() - 1];
        int columns = c.shape()[c.rank() - 1];
        if (x[1].rank() == 2 && a.rank() > 2 && inner > 0 && columns > 0) {
            Expr rows = a.reshape(a.size() / inner, inner);
            return rows.swapLast().matmul(c.reshape(c.size() / columns, columns));
        }
        return a.swapLast().matmul(c);
    }

    private void concatenate(int axis) {
        int start = 0;
        for (int i = 0; i < x.length; i++) {
            int at = start;
            int length = x[i].shape()[axis];
            if (wants(i)) {
                send(i, ct.map(c -> c.slice(axis, at, length)));
            }
            start += length;
        }
    }
}
