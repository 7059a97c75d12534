package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Vjp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.List;

/**
 * The transposed Jacobians of a right-hand side, compiled: {@code (df/du)^T v}, {@code (df/dp)^T v} or both, which share
 * their work.
 */
final class TransposedJacobian {
    private final Executor executor;
    private final boolean state;
    private final boolean parameters;

    private TransposedJacobian(Program f, boolean state, boolean parameters) {
        this.state = state;
        this.parameters = parameters;
        executor = Executor.of(program(f, state, parameters));
    }

    /** From u, p, t and v to the products. */
    static Program program(Program f, boolean state, boolean parameters) {
        Expr v = Expr.input("v", f.outputs().getFirst().shape());
        int[] wrt = state && parameters ? new int[] {0, 1} : new int[] {state ? 0 : 1};
        List<Expr> inputs = new ArrayList<>(f.inputs());
        inputs.add(v);
        return Program.of(inputs, Vjp.pullback(f, f.inputs(), List.of(v), wrt).cotangents());
    }

    /** By the state and the parameters. */
    static TransposedJacobian both(Program f) {
        return new TransposedJacobian(f, true, f.inputs().get(1).size() > 0);
    }

    /** By the state alone. */
    static TransposedJacobian state(Program f) {
        return new TransposedJacobian(f, true, false);
    }

    /** By the parameters alone, of which there must be some. */
    static TransposedJacobian parameters(Program f) {
        return new TransposedJacobian(f, false, true);
    }

    /** For one thread, with fixed parameters. */
    Instance instantiate(double[] p) {
        return new Instance(p);
    }

    /** Evaluates without allocation. */
    final class Instance {
        private final double[] frame = executor.newFrame();
        private final double[] time = new double[1];
        private final double[][] args;
        private final double[] byParameters;

        private Instance(double[] p) {
            byParameters = parameters ? new double[p.length] : null;
            args = new double[state && parameters ? 6 : 5][];
            args[1] = p;
            args[2] = time;
            if (parameters) {
                args[args.length - 1] = byParameters;
            }
        }

        /** Writes the product for the state, if there is one, to {@code out}. */
        void apply(double[] u, double t, double[] v, double[] out) {
            args[0] = u;
            time[0] = t;
            args[3] = v;
            if (state) {
                args[4] = out;
            }
            executor.run(args, frame);
        }

        /** The product for the parameters, of the last {@link #apply}; empty if none is computed. */
        double[] parameters() {
            return byParameters;
        }

        /** Adds {@code weight} times the product for the parameters. */
        void addParameters(double weight, double[] sum) {
            double[] add = byParameters;
            if (add != null) {
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += weight * add[j];
                }
            }
        }

    }
}
