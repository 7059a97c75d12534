package dev.flowgrad.ode.steady;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.Derivatives;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;

/**
 * To find u with {@code f(u, p) = 0}, from u0 on. Immutable and thread-safe.
 *
 * <pre>{@code
 * SteadyState state = SteadyStateProblem.of(f, new double[] {1, 0}, 0.5).solve(new DynamicSS(), SolveOptions.DEFAULT);
 * }</pre>
 */
public final class SteadyStateProblem {
    /** Nothing that moves at all moves longer than this. */
    private static final double FOREVER = 1e100;

    private final ODEProblem problem;

    private SteadyStateProblem(ODEProblem problem) {
        this.problem = problem;
    }

    /**
     * The problem with these data.
     *
     * @param f  a right-hand side {@code f(u, p, t)} that does not depend on t
     * @param u0 where the search begins
     * @param p  parameters
     */
    public static SteadyStateProblem of(ODEFunction f, double[] u0, double... p) {
        if (f != null && f.program() != null && Derivatives.dependsOn(f.program(), 2)) {
            throw new FlowgradException("f", "`f` depends on t, so that no state is steady; leave t out");
        }
        return new SteadyStateProblem(ODEProblem.of(f, u0, 0, FOREVER, p));
    }

    /** Finds a steady state by {@code method}; its time stepping and the size of its steps are as in the options. */
    public SteadyState solve(SteadyStateMethod method, SolveOptions options) {
        if (!options.placement().isHost()) {
            throw new FlowgradException("device", "`device` cannot be chosen for a SteadyStateProblem; leave it out");
        }
        return method.solve(this, options);
    }

    /** Finds the steady state that the solution from u0 goes to. */
    public SteadyState solve() {
        return solve(new DynamicSS(), SolveOptions.DEFAULT);
    }

    /** A steady state of this as a solution after an infinite time. */
    public Solution solution(SteadyState state) {
        return Solution.of(problem, Double.POSITIVE_INFINITY, state.u(), state.retcode(), state.message(), state.stats(),
                state.method());
    }

    /** The same as an initial value problem. */
    ODEProblem problem() {
        return problem;
    }

    /** The largest modulus of f at u. */
    double residual(double[] u) {
        double[] slope = new double[u.length];
        problem.f().instantiate().eval(slope, u, problem.p(), 0);
        double most = 0;
        for (double x : slope) {
            most = Math.max(most, Math.abs(x));
        }
        return most;
    }
}
