package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Partial derivatives that both modes share, made of differentiable operations so that they can be
 * differentiated again.
 */
final class Partials {
    private Partials() {
    }

    /** dy/dx of the unary elementwise {@code y = op(x)}; null where it is zero almost everywhere. */
    static Expr unary(Op op, Expr x, Expr y) {
        return switch (op) {
            case NEG -> Expr.constant(-1.0);
            case ABS -> x.apply(Op.SIGN); // 0 at 0
            case SQRT -> Expr.constant(0.5).div(y);
            case CBRT -> Expr.constant(1.0 / 3.0).div(y.mul(y));
            case EXP -> y;
            case EXPM1 -> y.add(1.0);
            case LOG -> Algebra.ONE.div(x);
            case LOG1P -> Algebra.ONE.div(x.add(1.0));
            case LOG10 -> Expr.constant(1.0 / Math.log(10.0)).div(x);
            case SIN -> x.cos();
            case COS -> x.sin().neg();
            case TAN -> y.mul(y).add(1.0);
            case ASIN -> Algebra.ONE.div(oneMinusSquare(x).sqrt());
            case ACOS -> Algebra.ONE.div(oneMinusSquare(x).sqrt()).neg();
            case ATAN -> Algebra.ONE.div(x.mul(x).add(1.0));
            case SINH -> x.apply(Op.COSH);
            case COSH -> x.apply(Op.SINH);
            case TANH -> Algebra.ONE.sub(y.mul(y));
            case ASINH -> Algebra.ONE.div(x.mul(x).add(1.0).sqrt());
            case ACOSH -> Algebra.ONE.div(x.sub(1.0).mul(x.add(1.0)).sqrt());
            case ATANH -> Algebra.ONE.div(oneMinusSquare(x));
            case SIGMOID -> y.mul(Algebra.ONE.sub(y));
            case SIGN, FLOOR, CEIL, NOT -> null;
            default -> throw new IllegalArgumentException(op + " is not unary");
        };
    }

    /** 1 - x^2 without cancellation near the ends. */
    private static Expr oneMinusSquare(Expr x) {
        return Algebra.ONE.sub(x).mul(x.add(1.0));
    }

    /** d(x^n)/dx = n x^(n-1), and 0 for 0^0. */
    static Expr powBase(Expr x, Expr n) {
        Expr less = n.sub(1.0);
        boolean neverZero = n.isConstant() && Arrays.stream(n.data()).allMatch(d -> d != 0.0);
        if (!neverZero) {
            Expr bothZero = n.eq(Algebra.ZERO).apply(Op.AND, x.eq(Algebra.ZERO));
            less = Expr.where(bothZero, Algebra.ONE, less);
        }
        return n.mul(x.pow(less));
    }

    /** d(x^n)/dn = x^n log x, and 0 for a base of 0. */
    static Expr powExponent(Expr x, Expr y) {
        return Expr.where(x.eq(Algebra.ZERO), Algebra.ONE, x).log().mul(y);
    }

    /** The whole number q in mod(a, b) = a - q b, whichever way it is rounded. */
    static Expr quotient(Expr a, Expr b, Expr remainder) {
        return a.sub(remainder).div(b).add(0.5).apply(Op.FLOOR);
    }

    /** Which of two arguments minimum or maximum takes; of equal ones the first. */
    static Expr takesFirst(Op op, Expr a, Expr b) {
        return op == Op.MINIMUM ? a.le(b) : b.le(a);
    }

    /** For MAX and MIN: 1 where an element of {@code x} is the extremum {@code y}. */
    static Expr isExtremum(Expr x, Expr y, int[] axes) {
        return x.eq(y.reshape(Shapes.keeping(x.shape(), axes)));
    }

    /**
     * For each element of {@code x} the product of all others along {@code axes}, right also where some are
     * zero: products of halves upwards, then downwards what multiplies each half. About three products an
     * element.
     */
    static Expr productOfOthers(Expr x, int[] axes) {
        int[] order = Shapes.join(axes, rest(x.rank(), axes));
        Expr moved = x.transpose(order);
        int n = 1;
        for (int axis : axes) {
            n *= x.shape()[axis];
        }
        int others = n == 0 ? 0 : x.size() / n;
        Expr result = n == 0 ? x : others(moved.reshape(n, others));
        int[] back = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            back[order[i]] = i;
        }
        return result.reshape(moved.shape()).transpose(back);
    }

    private static Expr others(Expr rows) {
        int n = rows.shape()[0];
        List<Expr> levels = new ArrayList<>();
        Expr level = rows;
        while (n > 1) {
            levels.add(level);
            int half = n / 2;
            Expr pairs = level.slice(0, 0, half).mul(level.slice(0, half, half));
            level = n % 2 == 0 ? pairs : Expr.concatenate(0, List.of(pairs, level.slice(0, n - 1, 1)));
            n = level.shape()[0];
        }
        Expr outside = Algebra.ONE.broadcast(level.shape());
        for (Expr below : levels.reversed()) {
            int length = below.shape()[0];
            int half = length / 2;
            Expr pairs = outside.slice(0, 0, half);
            List<Expr> parts = new ArrayList<>();
            parts.add(pairs.mul(below.slice(0, half, half)));
            parts.add(pairs.mul(below.slice(0, 0, half)));
            if (length % 2 == 1) {
                parts.add(outside.slice(0, half, 1));
            }
            outside = Expr.concatenate(0, parts);
        }
        return outside;
    }

    private static int[] rest(int rank, int[] axes) {
        return Arrays.stream(Shapes.range(rank)).filter(i -> Arrays.binarySearch(axes, i) < 0).toArray();
    }
}
