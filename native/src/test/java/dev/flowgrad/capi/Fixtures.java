package dev.flowgrad.capi;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.sensitivity.SolveCall;
import java.util.List;

/** The Programs of the tests, on the JVM and in C. */
final class Fixtures {
    static final double[] U0 = {1, 1};
    static final double[] P = {1.5, 1, 3, 1};
    static final String SPEC = "{\"method\":\"Tsit5\",\"rtol\":1e-6,\"atol\":1e-8,\"saveat\":0.1}";

    private Fixtures() {
    }

    /** Lotka-Volterra, of u, p and t. */
    static Program lotkaVolterra() {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 4);
        Expr x = u.get(0);
        Expr y = u.get(1);
        Expr dx = p.get(0).mul(x).sub(p.get(1).mul(x).mul(y));
        Expr dy = p.get(3).mul(x).mul(y).sub(p.get(2).mul(y));
        return Program.of(List.of(u, p, Expr.input("t")), List.of(Expr.stack(dx, dy)));
    }

    /** The sum of the squares of the state at four times, of p: a solve inside a Program. */
    static Program loss() {
        Expr p = Expr.input("p", 4);
        ODEProblem problem = ODEProblem.of(ODEFunction.of(lotkaVolterra()), U0, 0, 10, P);
        SolveOptions options = SolveOptions.builder().rtol(1e-6).atol(1e-8).build();
        Expr states = SolveCall.of(problem, options, Expr.constant(U0, 2), p,
                Expr.constant(new double[] {1, 2, 5, 10}, 4));
        return Program.of(List.of(p), List.of(states.mul(states).sum()));
    }
}
