package dev.flowgrad.ad;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;

/**
 * What a Program costs, counted in scalar operations: the one measure by which derivatives choose how they
 * are formed.
 */
public final class Cost {
    private Cost() {
    }

    /**
     * Scalar operations of one evaluation; moving elements about counts nothing, a call counts one an
     * element.
     */
    public static long of(Program f) {
        return f.nodes().stream().mapToLong(Cost::of).sum();
    }

    private static long of(Expr e) {
        return switch (e.op().kind()) {
            case LEAF -> 0;
            case UNARY, BINARY, TERNARY, CALL -> e.size();
            case REDUCTION -> e.arg(0).size();
            case STRUCTURAL -> e.op() == Op.MATMUL ? 2L * e.size() * e.arg(0).shape()[e.arg(0).rank() - 1]
                    : e.op() == Op.SCATTER ? e.arg(0).size() : 0;
        };
    }

    /** Whether {@code f} calls operations defined elsewhere. */
    static boolean hasCalls(Program f) {
        return f.nodes().stream().anyMatch(e -> e.op() == Op.CALL);
    }
}
