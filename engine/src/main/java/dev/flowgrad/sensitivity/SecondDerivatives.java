package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Jvp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Second derivatives of a right-hand side, compiled: the gradient of {@code w^T (f_u v + tau f_t)} by the state and by the
 * parameters, which is also the derivative of {@code (f_u^T w, f_p^T w)} along {@code (v, tau)}.
 */
final class SecondDerivatives {
    private final Executor executor;
    private final boolean parameters;

    private SecondDerivatives(Program f, boolean parameters) {
        this.parameters = parameters;
        Program pullback = TransposedJacobian.program(f, true, parameters);
        Expr v = Expr.input("tangent", f.inputs().getFirst().shape());
        Expr tau = Expr.input("tau", f.inputs().get(2).shape());
        List<Expr> args = pullback.inputs();
        List<Expr> along = Arrays.asList(lane(v), null, lane(tau), null);
        List<Expr> outputs = Jvp.directions(pullback, args, along, 1).tangents().stream()
                .map(e -> e.get(0)).toList();
        List<Expr> inputs = new ArrayList<>(args);
        inputs.add(v);
        inputs.add(tau);
        executor = Executor.of(Program.of(inputs, outputs).simplify());
    }

    private static Expr lane(Expr e) {
        return e.reshape(Shapes.prepend(1, e.shape()));
    }

    /** By the state and the parameters. */
    static SecondDerivatives both(Program f) {
        return new SecondDerivatives(f, f.inputs().get(1).size() > 0);
    }

    /** By the state alone. */
    static SecondDerivatives state(Program f) {
        return new SecondDerivatives(f, false);
    }

    /** For one thread, with fixed parameters. */
    Instance instantiate(double[] p) {
        return new Instance(p);
    }

    /** Evaluates without allocation. */
    final class Instance {
        private final double[] frame = executor.newFrame();
        private final double[] time = new double[1];
        private final double[] speed = new double[1];
        private final double[] byParameters;
        private final double[][] args;

        private Instance(double[] p) {
            byParameters = parameters ? new double[p.length] : null;
            args = new double[parameters ? 8 : 7][];
            args[1] = p;
            args[2] = time;
            args[5] = speed;
            if (parameters) {
                args[7] = byParameters;
            }
        }

        /** Writes the gradient by the state to {@code out}. */
        void apply(double[] u, double t, double[] w, double[] v, double tau, double[] out) {
            args[0] = u;
            time[0] = t;
            args[3] = w;
            args[4] = v;
            speed[0] = tau;
            args[6] = out;
            executor.run(args, frame);
        }

        /** The gradient by the parameters, of the last {@link #apply}; null if it is not computed. */
        double[] parameters() {
            return byParameters;
        }
    }
}
