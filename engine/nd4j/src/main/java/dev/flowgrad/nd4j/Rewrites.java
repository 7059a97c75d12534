package dev.flowgrad.nd4j;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;

/**
 * Operations that ND4J lacks, or computes badly, by others. Its expm1, log1p and asinh are exp(x) - 1, log(1 + x) and
 * log(x + sqrt(x^2 + 1)), whose digits near zero, which are what they are for, are lost; its sinh and atanh keep them.
 */
final class Rewrites {
    /** From here on up, the plain formulas have lost no digit that counts. */
    private static final double LARGE = 0.5;
    /** From here on down, exp(x) is nothing beside 1. */
    private static final double LEAST = -80;

    private Rewrites() {
    }

    static Program of(Program program) {
        return program.map(e -> e.op().kind() == Op.Kind.UNARY ? unary(e) : e);
    }

    private static Expr unary(Expr e) {
        Expr x = e.arg(0);
        return switch (e.op()) {
            case LOG10 -> x.log().mul(1 / Math.log(10));
            case CBRT -> x.apply(Op.SIGN).mul(x.abs().pow(1.0 / 3));
            case EXPM1 -> {
                Expr half = x.mul(0.5);
                yield Expr.where(x.lt(Expr.constant(LEAST)), Expr.constant(-1), half.apply(Op.SINH).mul(half.exp()).mul(2));
            }
            case LOG1P -> Expr.where(x.abs().lt(Expr.constant(LARGE)), x.div(x.add(2)).apply(Op.ATANH).mul(2),
                    x.add(1).log());
            case ASINH -> {
                Expr a = x.abs();
                Expr root = a.mul(a).add(1).sqrt();
                yield x.apply(Op.SIGN).mul(Expr.where(a.lt(Expr.constant(LARGE)), a.div(root).apply(Op.ATANH),
                        a.add(root).log()));
            }
            default -> e;
        };
    }
}
