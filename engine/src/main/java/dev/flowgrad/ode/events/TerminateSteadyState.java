package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;

/**
 * Ends the solve after the step at whose end nothing moves any more: {@code |u_i'| <= max(abstol, reltol |u_i|)} for all i.
 *
 * @param abstol absolute tolerance of the slope
 * @param reltol tolerance of the slope relative to the state
 * @param minT   not before the solve has run this long
 */
public record TerminateSteadyState(double abstol, double reltol, double minT) implements Callback {
    /** Checks the tolerances. */
    public TerminateSteadyState {
        positive("abstol", abstol);
        positive("reltol", reltol);
        if (!(minT >= 0)) {
            throw new FlowgradException("min_t", "`min_t` of a TerminateSteadyState must not be negative, got " + minT
                    + "; give the time from the start of `tspan`");
        }
    }

    /** Tolerances 1e-8 and 1e-6. */
    public TerminateSteadyState() {
        this(1e-8, 1e-6, 0);
    }

    private static void positive(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new FlowgradException(name, "`" + name + "` of a TerminateSteadyState must not be negative, got " + value
                    + "; give for example 1e-8");
        }
    }
}
