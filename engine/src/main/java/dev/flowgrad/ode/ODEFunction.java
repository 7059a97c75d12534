package dev.flowgrad.ode;

import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/**
 * The right-hand side of {@code u' = f(u, p, t)}. Each solve gets an {@link Instance} of its own, so that
 * work memory is never shared between threads.
 */
public interface ODEFunction {
    /** Number of unknowns. */
    int dim();

    /** Number of parameters, or -1 if any number will do. */
    default int parameters() {
        return -1;
    }

    /** The Program that this is, with inputs u, p and t; null for a function that is called back. */
    default Program program() {
        return null;
    }

    /** Its derivatives, made once and shared; null for a function that is called back. */
    default Derivatives derivatives() {
        return null;
    }

    /**
     * The Jacobian and its solvers for one solve, of a function that knows more of them than its derivatives say; null
     * for those of {@link #derivatives}, or for differences.
     */
    default Linearization linearization(Rhs f) {
        return null;
    }

    /** A right-hand side for one solve, used by one thread at a time. */
    Instance instantiate();

    /** A right-hand side without memory of its own, so that all solves share it. */
    static ODEFunction of(int dim, Instance f) {
        return new ODEFunction() {
            @Override
            public int dim() {
                return dim;
            }

            @Override
            public Instance instantiate() {
                return f;
            }
        };
    }

    /**
     * As {@link #of(int, Instance)}, with its Jacobian for implicit methods.
     *
     * @param jacobian writes the derivative by u in the place of {@code du}, row-major of shape {@code (dim, dim)}
     */
    static ODEFunction of(int dim, Instance f, Instance jacobian) {
        return new ODEFunction() {
            @Override
            public int dim() {
                return dim;
            }

            @Override
            public Instance instantiate() {
                return f;
            }

            @Override
            public Linearization linearization(Rhs rhs) {
                return new GivenJacobian(rhs, dim, jacobian);
            }
        };
    }

    /** A Program with inputs u, p and t and one output of the shape of u: compiled, and differentiable. */
    static ODEFunction of(Program program) {
        return of(Executor.of(program));
    }

    /** As {@link #of(Program)}, for a Program that has an executor. */
    static ODEFunction of(Executor executor) {
        return new ProgramFunction(executor);
    }

    /**
     * Calls {@code f} once with expressions of u (a vector of {@code dim}), p (of {@code parameters}) and t.
     */
    static ODEFunction trace(int dim, int parameters, Traced f) {
        Expr u = Expr.input("u", dim);
        Expr p = Expr.input("p", parameters);
        Expr t = Expr.input("t");
        return of(Program.of(List.of(u, p, t), List.of(f.derivative(u, p, t)), List.of("du")));
    }

    /** {@code f} written with expressions, such as {@code u.get(0).mul(p.get(1))}. */
    @FunctionalInterface
    interface Traced {
        /** The derivative of u. */
        Expr derivative(Expr u, Expr p, Expr t);
    }

    /** {@code f} in place. */
    @FunctionalInterface
    interface Instance {
        /**
         * Writes every element of {@code du}; must not change {@code u} or {@code p}, nor keep any of the
         * arrays.
         *
         * @param du derivative, of length {@link #dim()}
         * @param u  state, of length {@link #dim()}
         * @param p  parameters, of length 0 if there are none
         * @param t  time
         */
        void eval(double[] du, double[] u, double[] p, double t);
    }
}
