package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;

/**
 * A fully implicit problem {@code 0 = F(u', u, p, t)}, {@code u(t0) = u0}, {@code u'(t0) = du0}, of index 1, on {@code
 * tspan = (t0, t1)}. Immutable and thread-safe; all arrays are copied.
 *
 * <pre>{@code
 * var f = DAEFunction.trace(2, 0, (du, u, p, t) -> Expr.stack(
 *         du.get(0).sub(u.get(1)),
 *         u.get(0).add(u.get(1)).sub(t.sin())));
 * Solution solution = DAEProblem.of(f, new double[] {0, 0}, new double[] {1, 0}, 0, 10).solve(SolveOptions.DEFAULT);
 * }</pre>
 *
 * The derivatives of differential variables and the values of algebraic ones need only be good guesses: see {@link
 * Initialization}.
 */
public final class DAEProblem {
    private final ODEProblem problem;

    private DAEProblem(ODEProblem problem) {
        this.problem = problem;
    }

    /** The problem with these data; a variable is differential if its derivative has a part in F at the start. */
    public static DAEProblem of(DAEFunction f, double[] du0, double[] u0, double t0, double t1, double... p) {
        return of(f, du0, null, u0, t0, t1, p);
    }

    /** As above; {@code differential} says which variables are differential, null to find out. */
    public static DAEProblem of(DAEFunction f, double[] du0, boolean[] differential, double[] u0, double t0, double t1,
            double... p) {
        if (du0.length != u0.length) {
            throw new FlowgradException("du0", "`du0` has " + du0.length + " elements but `u0` has " + u0.length
                    + "; make them agree");
        }
        for (int i = 0; i < du0.length; i++) {
            if (!Double.isFinite(du0[i])) {
                throw new FlowgradException("du0", "`du0` has " + du0[i] + " at index " + i
                        + "; give finite values, 0 if they are not known");
            }
        }
        if (differential != null && differential.length != u0.length) {
            throw new FlowgradException("differential_vars", "`differential_vars` has " + differential.length
                    + " elements but `u0` has " + u0.length + "; give true or false for each");
        }
        boolean[] copy = differential == null ? null : differential.clone();
        return new DAEProblem(ODEProblem.of(new ImplicitFunction(f, du0.clone(), copy), u0, t0, t1, p));
    }

    /** Solves with {@link Methods#chooseResidual}, unless the options name another method. */
    public Solution solve(SolveOptions options) {
        return problem.solve(options);
    }

    /** The same as a problem for the loop that solves all problems. */
    public ODEProblem toProblem() {
        return problem;
    }
}
