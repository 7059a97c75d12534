package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;

/**
 * Saves a function of the solution, on both sides of a jump: at the start and after every step, or at given times, where
 * a jump counts with its later side.
 *
 * @param function what is saved, of any size
 * @param every    distance of the times from the start of the time span, NaN if not given so
 * @param times    the times, in the direction of the time span; null if not given so
 */
public record SavingCallback(StateFunction function, double every, double[] times) implements Callback {
    /** Checks the times; copies them. */
    public SavingCallback {
        if (every <= 0 || Double.isInfinite(every)) {
            throw new FlowgradException("saveat", "`saveat` of a SavingCallback must be positive, got " + every
                    + "; give for example 0.1");
        }
        times = times == null ? null : times.clone();
    }

    /** Saves after every step. */
    public SavingCallback(StateFunction function) {
        this(function, Double.NaN, null);
    }

    /** Saves every {@code every} of time. */
    public SavingCallback(StateFunction function, double every) {
        this(function, every, null);
    }

    /** Saves at these times. */
    public SavingCallback(StateFunction function, double[] times) {
        this(function, Double.NaN, times);
    }
}
