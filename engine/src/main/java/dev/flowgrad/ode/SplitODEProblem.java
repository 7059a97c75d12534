package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;

/**
 * Initial value problems {@code u' = f1(u, p, t) + f2(u, p, t)} of a stiff half and one that is not. Every method
 * solves them; KenCarp3, 4 and 5, ARS222 and ARS443 treat f1 implicitly and f2 explicitly, which saves the derivatives
 * of f2, and ETDRK4 treats a linear f1 exactly.
 *
 * <pre>{@code
 * var problem = SplitODEProblem.of(diffusion, reaction, u0, 0, 1);
 * Solution solution = problem.solve(Methods.KENCARP4, options);
 * }</pre>
 */
public final class SplitODEProblem {
    private SplitODEProblem() {
    }

    /** The problem with these data. */
    public static ODEProblem of(ODEFunction f1, ODEFunction f2, double[] u0, double t0, double t1, double... p) {
        return ODEProblem.of(SplitFunction.of(f1, f2), u0, t0, t1, p);
    }

    /** The problem with {@code f1 = linear u}, row by row. */
    public static ODEProblem of(double[][] linear, ODEFunction f2, double[] u0, double t0, double t1, double... p) {
        int n = u0.length;
        double[] flat = new double[Math.multiplyExact(n, n)];
        for (int i = 0; i < linear.length; i++) {
            if (linear.length != n || linear[i].length != n) {
                throw new FlowgradException("f1", "`f1` as a matrix must be square, of the size of `u0`, " + n + "; row " + i
                        + " of " + linear.length + " has " + linear[i].length + " numbers");
            }
            System.arraycopy(linear[i], 0, flat, i * n, n);
        }
        Expr matrix = Expr.constant(flat, n, n);
        return of(ODEFunction.trace(n, p.length, (u, q, t) -> matrix.matmul(u.reshape(n, 1)).reshape(n)), f2, u0, t0, t1, p);
    }

    /** Starts a problem; it needs {@code u0} and {@code tspan}. */
    public static ODEProblem.Builder builder(ODEFunction f1, ODEFunction f2) {
        return ODEProblem.builder(SplitFunction.of(f1, f2));
    }
}
