package dev.flowgrad.ode.events;

/** A callback that acts at the ends of steps, during one solve. */
interface Reaction {
    /** What it did. */
    enum Outcome {
        /** Nothing; the state is as it was. */
        NONE,
        /** An event, after which the solve goes on. */
        EVENT,
        /** An event that ends the solve. */
        TERMINATED,
        /** It could not do what it is for. */
        FAILED
    }

    /** Looks at the state, and may change it and the parameters in place. */
    Outcome react(double[] u, double[] p, double t);

    /** Whether a step may end in this state; otherwise it is taken again with half its size. */
    default boolean accepts(double[] u) {
        return true;
    }

    /** Which states its events save. */
    default SavePositions save() {
        return SavePositions.NONE;
    }

    /** Whether its events are listed in the solution. */
    default boolean listed() {
        return true;
    }
}
