package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/** What an event does to the state and to the parameters. Each solve gets an {@link Instance} of its own. */
public interface Affect {
    /** Does nothing: the event is only noted. */
    Affect NONE = of((u, p, t) -> {
    });

    /**
     * The Program that this is, from u, p and t to a new u, or to a new u and a new p; null for a function that is called
     * back.
     */
    default Program program() {
        return null;
    }

    /** An affect for one solve, used by one thread at a time. */
    Instance instantiate();

    /** An affect without memory of its own. */
    static Affect of(Instance f) {
        return () -> f;
    }

    /** A Program of u, p and t that gives a new u, or a new u and a new p. */
    static Affect of(Program program) {
        return of(Executor.of(program));
    }

    /** As {@link #of(Program)}, for a Program that has an executor. */
    static Affect of(Executor executor) {
        return new OfProgram(executor);
    }

    /** Calls {@code f} once with expressions of u (a vector of {@code dim}), p (of {@code parameters}) and t. */
    static Affect trace(int dim, int parameters, StateFunction.Traced newState) {
        Expr u = Expr.input("u", dim);
        Expr p = Expr.input("p", parameters);
        Expr t = Expr.input("t");
        return of(Program.of(List.of(u, p, t), List.of(newState.value(u, p, t))));
    }

    /** Changes in place. */
    @FunctionalInterface
    interface Instance {
        /** Changes elements of {@code u} and {@code p} at time {@code t}; must not keep the arrays. */
        void apply(double[] u, double[] p, double t);
    }

    /** A compiled Program. */
    final class OfProgram implements Affect {
        private final Executor executor;

        private OfProgram(Executor executor) {
            this.executor = executor;
            List<Expr> inputs = executor.program().inputs();
            List<Expr> outputs = executor.program().outputs();
            boolean good = inputs.size() == 3 && (outputs.size() == 1 || outputs.size() == 2);
            for (int i = 0; good && i < outputs.size(); i++) {
                good = outputs.get(i).size() == inputs.get(i).size();
            }
            if (!good) {
                throw new FlowgradException("affect", "`affect` must take u, p and t and give a new u, or a new u and a new p,"
                        + " of the same shapes");
            }
        }

        @Override
        public Program program() {
            return executor.program();
        }

        @Override
        public Instance instantiate() {
            List<Expr> outputs = executor.program().outputs();
            double[] frame = executor.newFrame();
            double[] newU = new double[outputs.getFirst().size()];
            double[] newP = outputs.size() == 2 ? new double[outputs.get(1).size()] : null;
            double[] time = new double[1];
            double[][] args = newP == null ? new double[][] {null, null, time, newU}
                    : new double[][] {null, null, time, newU, newP};
            return (u, p, t) -> {
                time[0] = t;
                args[0] = u;
                args[1] = p;
                executor.run(args, frame);
                System.arraycopy(newU, 0, u, 0, u.length);
                if (newP != null) {
                    System.arraycopy(newP, 0, p, 0, p.length);
                }
            };
        }
    }
}
