package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/**
 * A function of state, parameters and time that gives one number or several: a condition, values to save, or the
 * residual of an invariant. Each solve gets an {@link Instance} of its own.
 */
public interface StateFunction {
    /** How many numbers it gives. */
    int size();

    /** The Program that this is, with inputs u, p and t; null for a function that is called back. */
    default Program program() {
        return null;
    }

    /** A function for one solve, used by one thread at a time. */
    Instance instantiate();

    /** A function that gives one number. */
    static StateFunction of(Scalar f) {
        return of(1, (out, u, p, t) -> out[0] = f.eval(u, p, t));
    }

    /** A function that gives {@code size} numbers, without memory of its own. */
    static StateFunction of(int size, Instance f) {
        return new StateFunction() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Instance instantiate() {
                return f;
            }
        };
    }

    /** A Program with inputs u, p and t and one output of any shape. */
    static StateFunction of(Program program) {
        return of(Executor.of(program));
    }

    /** As {@link #of(Program)}, for a Program that has an executor. */
    static StateFunction of(Executor executor) {
        return new OfProgram(executor);
    }

    /** Calls {@code f} once with expressions of u (a vector of {@code dim}), p (of {@code parameters}) and t. */
    static StateFunction trace(int dim, int parameters, Traced f) {
        Expr u = Expr.input("u", dim);
        Expr p = Expr.input("p", parameters);
        Expr t = Expr.input("t");
        return of(Program.of(List.of(u, p, t), List.of(f.value(u, p, t))));
    }

    /** One number. */
    @FunctionalInterface
    interface Scalar {
        /** The number; must not change {@code u} or {@code p}. */
        double eval(double[] u, double[] p, double t);
    }

    /** Several numbers, in place. */
    @FunctionalInterface
    interface Instance {
        /** Writes every element of {@code out}; must not change {@code u} or {@code p}, nor keep any of the arrays. */
        void eval(double[] out, double[] u, double[] p, double t);
    }

    /** Written with expressions, such as {@code u.get(0).sub(p.get(1))}. */
    @FunctionalInterface
    interface Traced {
        /** The value. */
        Expr value(Expr u, Expr p, Expr t);
    }

    /** A compiled Program. */
    final class OfProgram implements StateFunction {
        private final Executor executor;

        private OfProgram(Executor executor) {
            this.executor = executor;
            Program program = executor.program();
            if (program.inputs().size() != 3 || program.outputs().size() != 1) {
                throw new FlowgradException("callback", "`callback` needs functions of u, p and t with one result");
            }
        }

        @Override
        public int size() {
            return executor.program().outputs().getFirst().size();
        }

        @Override
        public Program program() {
            return executor.program();
        }

        @Override
        public Instance instantiate() {
            double[] frame = executor.newFrame();
            double[] time = new double[1];
            double[][] args = {null, null, time, null};
            return (out, u, p, t) -> {
                time[0] = t;
                if (!executor.runCompiled(u, p, time, out, frame)) {
                    args[0] = u;
                    args[1] = p;
                    args[3] = out;
                    executor.run(args, frame);
                }
            };
        }
    }
}
