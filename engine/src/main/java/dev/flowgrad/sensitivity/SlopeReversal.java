package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Vjp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.List;

/** The reverse of the slope of {@code M u' = f}, which takes a linear system: see {@link MassSystem}. Thread-safe. */
final class SlopeReversal {
    private final Executor executor;

    SlopeReversal(MassSystem system) {
        Program slope = system.slope();
        Expr ct = Expr.input("ct", slope.outputs().getFirst().shape());
        int[] wrt = slope.inputs().get(1).size() > 0 ? new int[] {0, 1} : new int[] {0};
        List<Expr> inputs = new ArrayList<>(slope.inputs());
        inputs.add(ct);
        executor = Executor.of(Program.of(inputs, Vjp.pullback(slope, slope.inputs(), List.of(ct), wrt).cotangents())
                .simplify());
    }

    /** For fixed parameters. */
    Instance instantiate(double[] p) {
        return (u, t, ct) -> executor.evaluate(u, p, new double[] {t}, ct);
    }

    /** The cotangents of u and, if there are any, of p. */
    @FunctionalInterface
    interface Instance {
        /** For the cotangent of the slope at (u, t). */
        double[][] apply(double[] u, double t, double[] ct);
    }
}
