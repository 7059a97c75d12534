package dev.flowgrad.ode.steady;

import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.events.TerminateSteadyState;
import java.util.Arrays;

/**
 * Follows the solution in time until nothing moves: {@code |u_i'| <= max(abstol, reltol |u_i|)} for all i. Finds stable
 * states alone, and of several the one that u0 goes to.
 *
 * @param abstol absolute tolerance of the slope
 * @param reltol tolerance of the slope relative to the state
 */
public record DynamicSS(double abstol, double reltol) implements SteadyStateMethod {
    /** Tolerances of an explicit method, in those of the slope. */
    private static final double EXPLICIT = 0.01;

    /** Checks the tolerances. */
    public DynamicSS {
        SteadyStateMethod.checkTolerances("DynamicSS", abstol, reltol);
    }

    /** Tolerances 1e-8 and 1e-6. */
    public DynamicSS() {
        this(1e-8, 1e-6);
    }

    @Override
    public SteadyState solve(SteadyStateProblem problem, SolveOptions options) {
        SolveOptions.Builder stepping = options.toBuilder();
        if (options.method() instanceof ExplicitRungeKutta) {
            // At its limit of stability it hovers about the state for ever, as far off as its own tolerances let it.
            stepping.rtol(Math.min(options.rtol(), EXPLICIT * reltol))
                    .atol(Arrays.stream(options.atol()).map(x -> Math.min(x, EXPLICIT * abstol)).toArray());
        }
        Solution solution = problem.problem().solve(stepping.saveEverystep(false).dense(false)
                .callback(new TerminateSteadyState(abstol, reltol, 0)).build());
        double[] u = solution.last();
        boolean found = solution.retcode() == Retcode.TERMINATED;
        double t = solution.t()[solution.size() - 1];
        String message = found ? "steady from t = " + t + " on, after " + solution.stats().naccept() + " steps"
                : "no steady state was reached: " + solution.message();
        Retcode retcode = found ? Retcode.SUCCESS
                : solution.retcode() == Retcode.SUCCESS ? Retcode.MAX_ITERS : solution.retcode();
        return new SteadyState(u, problem.residual(u), retcode, message, solution.stats(),
                "DynamicSS(" + solution.method().name() + ")");
    }
}
