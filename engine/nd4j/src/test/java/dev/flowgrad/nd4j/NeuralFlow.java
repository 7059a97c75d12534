package dev.flowgrad.nd4j;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import java.util.List;
import java.util.SplittableRandom;

/** {@code u' = tanh(u^3 W1 + b1) W2 + b2 + t c} for a batch of initial states. */
final class NeuralFlow {
    static final int BATCH = 5;
    static final int DIM = 3;
    static final int HIDDEN = 8;
    static final int PARAMETERS = DIM * HIDDEN + HIDDEN + HIDDEN * DIM + DIM;

    private NeuralFlow() {
    }

    static Expr flow(Expr u, Expr p, Expr t) {
        Expr w1 = p.slice(0, 0, DIM * HIDDEN).reshape(DIM, HIDDEN);
        Expr b1 = p.slice(0, DIM * HIDDEN, HIDDEN);
        Expr w2 = p.slice(0, DIM * HIDDEN + HIDDEN, HIDDEN * DIM).reshape(HIDDEN, DIM);
        Expr b2 = p.slice(0, PARAMETERS - DIM, DIM);
        return u.mul(u).mul(u).matmul(w1).add(b1).tanh().matmul(w2).add(b2).sub(t.mul(0.1));
    }

    static Program program() {
        Expr u = Expr.input("u", BATCH, DIM);
        Expr p = Expr.input("p", PARAMETERS);
        Expr t = Expr.input("t");
        return Program.of(List.of(u, p, t), List.of(flow(u, p, t)));
    }

    static double[] parameters() {
        return new SplittableRandom(3).doubles(PARAMETERS, -0.8, 0.8).toArray();
    }

    static double[] start() {
        return new SplittableRandom(4).doubles(BATCH * DIM, -1, 1).toArray();
    }

    static ODEProblem problem() {
        return ODEProblem.builder(ODEFunction.of(program())).u0(start(), BATCH, DIM).tspan(0, 2).p(parameters()).build();
    }
}
