package dev.flowgrad.ode.device;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import java.util.List;

/** {@link dev.flowgrad.ode.ErrorNorm} as a Program, to be run where the state is. */
final class NormProgram {
    static final int ERROR = 0;
    static final int U = 1;
    static final int V = 2;
    static final int ATOL = 3;
    static final int RTOL = 4;

    private NormProgram() {
    }

    static Program of(int dim) {
        Expr e = Expr.input("e", dim);
        Expr u = Expr.input("u", dim);
        Expr v = Expr.input("v", dim);
        Expr atol = Expr.input("atol", dim);
        Expr rtol = Expr.input("rtol");
        Expr scaled = e.div(atol.add(rtol.mul(u.abs().apply(Op.MAXIMUM, v.abs()))));
        return Program.of(List.of(e, u, v, atol, rtol), List.of(scaled.mul(scaled).sum().div(dim).sqrt()));
    }
}
