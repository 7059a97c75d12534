package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;

/**
 * Events every {@code period} of time from the start of the time span, in the direction of the solve. Steps end exactly
 * there.
 *
 * @param period        the distance, positive
 * @param phase         time from the start to the zeroth event, not negative
 * @param affect        what the event does
 * @param initialAffect whether there is an event at {@code phase} already, rather than one period later
 * @param finalAffect   whether an event that falls on the end of the time span happens
 * @param save          which states are saved; null for both where every step is saved, otherwise neither
 */
public record PeriodicCallback(double period, double phase, Affect affect, boolean initialAffect, boolean finalAffect,
        SavePositions save) implements Callback {
    private static final double MOST = 1e7;

    /** Checks the numbers. */
    public PeriodicCallback {
        if (!(period > 0 && Double.isFinite(period))) {
            throw new FlowgradException("period", "`period` of a PeriodicCallback must be positive, got " + period
                    + "; give for example 0.5");
        }
        if (!(phase >= 0 && Double.isFinite(phase))) {
            throw new FlowgradException("phase", "`phase` of a PeriodicCallback must not be negative, got " + phase
                    + "; give the time from the start of `tspan`");
        }
    }

    /** Events at one period, two periods, and so on, after the start. */
    public static PeriodicCallback of(double period, Affect affect) {
        return new PeriodicCallback(period, 0, affect, false, false, null);
    }

    /** The same, saving these states. */
    public PeriodicCallback saving(SavePositions positions) {
        return new PeriodicCallback(period, phase, affect, initialAffect, finalAffect, positions);
    }

    @Override
    public PeriodicCallback withoutSaving() {
        return saving(SavePositions.NONE);
    }

    /** The times inside the span, in the order in which a solve passes them. */
    double[] inside(double t0, double t1) {
        double span = Math.abs(t1 - t0);
        if (span / period > MOST) {
            throw new FlowgradException("period", "`period` of " + period + " has more than 1e7 events in `tspan` (" + t0
                    + ", " + t1 + "); give a larger one");
        }
        // A multiple that rounding puts at or beyond the end is the end.
        int last = (int) Math.floor((span - phase) / period * (1 + 1e-12));
        int first = initialAffect ? 0 : 1;
        double direction = Math.signum(t1 - t0);
        double[] times = new double[Math.max(0, last - first + 1)];
        for (int i = 0; i < times.length; i++) {
            times[i] = t0 + direction * (phase + (first + i) * period);
        }
        int n = times.length;
        if (n > 0 && direction * (t1 - times[n - 1]) <= 1e-9 * period) {
            times[n - 1] = t1;
            return finalAffect ? times : Arrays.copyOf(times, n - 1);
        }
        return times;
    }
}
