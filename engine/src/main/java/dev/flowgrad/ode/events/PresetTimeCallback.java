package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;

/**
 * Events at given times, at which steps end exactly. Times outside the time span are passed over; its two ends count.
 *
 * @param times     the times, in any order
 * @param affect    what the event does
 * @param terminate whether the solve ends with the first event
 * @param save      which states are saved; null for both where every step is saved, otherwise neither
 */
public record PresetTimeCallback(double[] times, Affect affect, boolean terminate, SavePositions save) implements Callback {

    /** Checks that the times are finite; copies them. */
    public PresetTimeCallback {
        times = times.clone();
        for (double t : times) {
            if (!Double.isFinite(t)) {
                throw new FlowgradException("times", "`times` of a PresetTimeCallback has " + t + "; give finite times");
            }
        }
    }

    /** Events that change the state or the parameters. */
    public static PresetTimeCallback of(Affect affect, double... times) {
        return new PresetTimeCallback(times, affect, false, null);
    }

    /** The same, ending the solve at the first event, after its affect. */
    public PresetTimeCallback terminating() {
        return new PresetTimeCallback(times, affect, true, save);
    }

    /** The same, saving these states. */
    public PresetTimeCallback saving(SavePositions positions) {
        return new PresetTimeCallback(times, affect, terminate, positions);
    }

    @Override
    public PresetTimeCallback withoutSaving() {
        return saving(SavePositions.NONE);
    }

    /** The times inside the span, in the order in which a solve passes them. */
    double[] inside(double t0, double t1) {
        double direction = Math.signum(t1 - t0);
        return Arrays.stream(times).map(t -> direction * t).filter(t -> t >= direction * t0 && t <= direction * t1)
                .sorted().distinct().map(t -> direction * t).toArray();
    }
}
