package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;
import java.util.List;

/**
 * Events where a condition, or one of several, crosses zero. Every crossing in a step is found, and the step ends at the
 * first one.
 *
 * @param condition a number, or several, each of which is watched for itself
 * @param rising    what a crossing from below does: one affect for all components, or one for each; null if such
 *                  crossings do not count
 * @param falling   the same for crossings from above
 * @param terminate whether the solve ends with the first event
 * @param save      which states are saved; null for both where every step is saved, otherwise neither
 */
public record ContinuousCallback(StateFunction condition, List<Affect> rising, List<Affect> falling, boolean terminate,
        SavePositions save) implements Callback {

    /** Checks that there is an affect for each component. */
    public ContinuousCallback {
        if (rising == null && falling == null) {
            throw new FlowgradException("affect", "`affect` is missing for both directions; give one, or Affect.NONE");
        }
        rising = check(rising, condition);
        falling = check(falling, condition);
    }

    private static List<Affect> check(List<Affect> affects, StateFunction condition) {
        if (affects != null && affects.size() != 1 && affects.size() != condition.size()) {
            throw new FlowgradException("affect", "`affect` has " + affects.size() + " elements but `condition` has "
                    + condition.size() + "; give one affect, or one for each component");
        }
        return affects == null ? null : List.copyOf(affects);
    }

    /** Events of both directions. */
    public static ContinuousCallback of(StateFunction condition, Affect... affects) {
        return new ContinuousCallback(condition, List.of(affects), List.of(affects), false, null);
    }

    /** Events where the condition crosses zero from below, in the direction of the solve. */
    public static ContinuousCallback rising(StateFunction condition, Affect... affects) {
        return new ContinuousCallback(condition, List.of(affects), null, false, null);
    }

    /** Events where the condition crosses zero from above, in the direction of the solve. */
    public static ContinuousCallback falling(StateFunction condition, Affect... affects) {
        return new ContinuousCallback(condition, null, List.of(affects), false, null);
    }

    /** The same, ending the solve at the first event, after its affect. */
    public ContinuousCallback terminating() {
        return new ContinuousCallback(condition, rising, falling, true, save);
    }

    /** The same, saving these states. */
    public ContinuousCallback saving(SavePositions positions) {
        return new ContinuousCallback(condition, rising, falling, terminate, positions);
    }

    @Override
    public ContinuousCallback withoutSaving() {
        return saving(SavePositions.NONE);
    }
}
