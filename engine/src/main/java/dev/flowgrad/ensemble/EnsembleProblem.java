package dev.flowgrad.ensemble;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.events.CallbackSet;
import java.util.Arrays;

/** One problem with many initial values, or parameters, or both. Immutable and thread-safe. */
public final class EnsembleProblem {
    private final ODEProblem problem;
    private final int trajectories;
    private final double[] u0;
    private final double[] p;

    /**
     * @param problem what every trajectory is like
     * @param u0      initial values, row-major with a row for each trajectory; null for those of the problem
     * @param p       parameters likewise; null for those of the problem
     * @throws FlowgradException if neither is given, or their rows do not fit
     */
    public EnsembleProblem(ODEProblem problem, double[] u0, double[] p) {
        int states = rows("u0", u0, problem.dim());
        int parameters = rows("p", p, problem.p().length);
        if (states == 0 && parameters == 0) {
            throw new FlowgradException("p", "`p` or `u0` of an ensemble must have a row for each trajectory; give one of them");
        }
        if (states > 0 && parameters > 0 && states != parameters) {
            throw new FlowgradException("u0", "`u0` of an ensemble has " + states + " rows but `p` has " + parameters
                    + "; give a row of each for each trajectory");
        }
        this.problem = problem.remake().callback(new CallbackSet(problem.callbacks()).withoutSaving()).build();
        trajectories = Math.max(states, parameters);
        this.u0 = u0 == null ? null : u0.clone();
        this.p = p == null ? null : p.clone();
    }

    private static int rows(String name, double[] values, int columns) {
        if (values == null) {
            return 0;
        }
        if (columns == 0 || values.length == 0 || values.length % columns != 0) {
            throw new FlowgradException(name, "`" + name + "` of an ensemble has " + values.length + " numbers, which are no rows of "
                    + columns);
        }
        return values.length / columns;
    }

    /** How many trajectories there are. */
    public int size() {
        return trajectories;
    }

    /** What every trajectory is like. */
    public ODEProblem problem() {
        return problem;
    }

    /** Trajectory {@code i} as a problem of its own. */
    public ODEProblem trajectory(int i) {
        ODEProblem.Builder one = problem.remake();
        if (p != null) {
            int n = p.length / trajectories;
            one.p(Arrays.copyOfRange(p, i * n, (i + 1) * n));
        }
        if (u0 != null) {
            int n = problem.dim();
            one.u0(Arrays.copyOfRange(u0, i * n, (i + 1) * n), problem.shape());
        }
        return one.build();
    }

    /** Solves all trajectories, on all cores. */
    public EnsembleSolution solve(SolveOptions options) {
        return solve(options, 0);
    }

    /**
     * Solves all trajectories: each to the bit as if it were solved alone, however many threads there are.
     *
     * @param options what is saved is {@code saveat}, or else the two ends; its progress counts trajectories
     * @param threads how many, the calling one among them; 0 for one on each core. Functions that are called back are called on
     *                all of these at the same time
     * @throws FlowgradException for what a solve refuses, of the first trajectory that has it
     */
    public EnsembleSolution solve(SolveOptions options, int threads) {
        if (threads < 0) {
            throw new FlowgradException("threads", "`threads` must not be negative, got " + threads + "; 0 is one for each core");
        }
        int most = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        return new EnsembleSolve(this, options, Math.min(most, trajectories)).run();
    }
}
