package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/** The equations {@code 0 = F(u', u, p, t)}, as many as unknowns. */
public final class DAEFunction {
    private final int dim;
    private final int parameters;
    private final Executor executor;
    private final Instance shared;
    private ResidualDerivatives derivatives;

    private DAEFunction(int dim, int parameters, Executor executor, Instance shared) {
        this.dim = dim;
        this.parameters = parameters;
        this.executor = executor;
        this.shared = shared;
    }

    /** A residual without memory of its own, so that all solves share it; its derivatives are had from differences. */
    public static DAEFunction of(int dim, Instance f) {
        return new DAEFunction(dim, -1, null, f);
    }

    /** A Program with inputs du, u, p and t and one output of the shape of u. */
    public static DAEFunction of(Program program) {
        return of(Executor.of(program));
    }

    /** As {@link #of(Program)}, for a Program that has an executor. */
    public static DAEFunction of(Executor executor) {
        List<Expr> inputs = executor.program().inputs();
        List<Expr> outputs = executor.program().outputs();
        if (inputs.size() != 4 || outputs.size() != 1 || inputs.get(3).size() != 1
                || inputs.get(0).size() != inputs.get(1).size() || outputs.getFirst().size() != inputs.get(1).size()) {
            throw new FlowgradException("f",
                    "`f` of a DAEProblem must take du, u, p and t and give one residual, of the shape of u");
        }
        return new DAEFunction(inputs.get(1).size(), inputs.get(2).size(), executor, null);
    }

    /** Calls {@code f} once with expressions of du and u (vectors of {@code dim}), p (of {@code parameters}) and t. */
    public static DAEFunction trace(int dim, int parameters, Traced f) {
        Expr du = Expr.input("du", dim);
        Expr u = Expr.input("u", dim);
        Expr p = Expr.input("p", parameters);
        Expr t = Expr.input("t");
        return of(Program.of(List.of(du, u, p, t), List.of(f.residual(du, u, p, t)), List.of("residual")));
    }

    /** Number of unknowns. */
    public int dim() {
        return dim;
    }

    /** Number of parameters, or -1 if any number will do. */
    public int parameters() {
        return parameters;
    }

    /** Its derivatives, made once and shared; null for a function that is called back. */
    synchronized ResidualDerivatives derivatives() {
        if (derivatives == null && executor != null) {
            derivatives = new ResidualDerivatives(executor.program());
        }
        return derivatives;
    }

    /** A residual for one solve, used by one thread at a time. */
    Instance instantiate() {
        if (executor == null) {
            return shared;
        }
        double[] frame = executor.newFrame();
        double[] time = new double[1];
        double[][] args = {null, null, null, time, null};
        return (out, du, u, p, t) -> {
            time[0] = t;
            args[0] = du;
            args[1] = u;
            args[2] = p;
            args[4] = out;
            executor.run(args, frame);
        };
    }

    /** {@code F} written with expressions. */
    @FunctionalInterface
    public interface Traced {
        /** The residual, to be zero. */
        Expr residual(Expr du, Expr u, Expr p, Expr t);
    }

    /** {@code F} in place. */
    @FunctionalInterface
    public interface Instance {
        /**
         * Writes every element of {@code out}; must not change its arguments, nor keep any of the arrays.
         *
         * @param out residual, to be zero
         * @param du  derivative of u
         * @param u   state
         * @param p   parameters, of length 0 if there are none
         * @param t   time
         */
        void eval(double[] out, double[] du, double[] u, double[] p, double t);
    }
}
