package dev.flowgrad.ode.events;

/**
 * Which states an event saves, whatever else is saved.
 *
 * @param before the state that it finds
 * @param after  the state that it leaves
 */
public record SavePositions(boolean before, boolean after) {
    /** Both sides of a jump. */
    public static final SavePositions BOTH = new SavePositions(true, true);
    /** Neither. */
    public static final SavePositions NONE = new SavePositions(false, false);
    /** Only the state that it leaves. */
    public static final SavePositions AFTER = new SavePositions(false, true);
}
