package dev.flowgrad.ode.steady;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.SolveOptions;

/** A way to find a steady state. */
public sealed interface SteadyStateMethod permits DynamicSS, SSRootfind {
    /** Its name in all languages. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Finds a steady state from where the problem starts. */
    SteadyState solve(SteadyStateProblem problem, SolveOptions options);

    /** The way of this name with these tolerances. */
    static SteadyStateMethod of(String name, double abstol, double reltol) {
        return switch (name) {
            case "DynamicSS" -> new DynamicSS(abstol, reltol);
            case "SSRootfind" -> new SSRootfind(abstol, reltol);
            default -> throw new FlowgradException("method", "`method` of a SteadyStateProblem must be DynamicSS or SSRootfind,"
                    + " got " + name);
        };
    }

    /** Throws an error if tolerances make no sense. */
    static void checkTolerances(String method, double abstol, double reltol) {
        check(method, "abstol", abstol);
        check(method, "reltol", reltol);
    }

    private static void check(String method, String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new FlowgradException(name, "`" + name + "` of " + method + " must be positive, got " + value
                    + "; give for example 1e-8");
        }
    }
}
