package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;

/**
 * An event at the end of each step at which a condition holds.
 *
 * @param condition one number: anything but zero holds
 * @param affect    what the event does
 * @param terminate whether the solve ends with the first event
 * @param save      which states are saved; null for both where every step is saved, otherwise neither
 */
public record DiscreteCallback(StateFunction condition, Affect affect, boolean terminate, SavePositions save)
        implements Callback {

    /** Checks that the condition is one number. */
    public DiscreteCallback {
        if (condition.size() != 1) {
            throw new FlowgradException("condition", "`condition` of a DiscreteCallback must be one number or truth value, got "
                    + condition.size() + "; combine them, or use a callback for each");
        }
    }

    /** An event that changes the state or the parameters. */
    public static DiscreteCallback of(StateFunction condition, Affect affect) {
        return new DiscreteCallback(condition, affect, false, null);
    }

    /** The same, ending the solve at the first event, after its affect. */
    public DiscreteCallback terminating() {
        return new DiscreteCallback(condition, affect, true, save);
    }

    /** The same, saving these states. */
    public DiscreteCallback saving(SavePositions positions) {
        return new DiscreteCallback(condition, affect, terminate, positions);
    }

    @Override
    public DiscreteCallback withoutSaving() {
        return saving(SavePositions.NONE);
    }
}
