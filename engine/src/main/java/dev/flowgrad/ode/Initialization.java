package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;

/** What is done about initial values that do not satisfy the algebraic equations of a problem. */
public enum Initialization {
    /**
     * Values that are consistent stay; otherwise algebraic variables are found for the differential ones, by Newton's
     * method. Source: P. N. Brown, A. C. Hindmarsh and L. R. Petzold, Consistent initial condition calculation for
     * differential-algebraic systems, SIAM J. Sci. Comput. 19 (1998), 1495-1512.
     */
    FIND("BrownBasicInit"),
    /** They are refused, with retcode {@link Retcode#INITIAL_FAILURE}. */
    CHECK("CheckInit"),
    /** Nothing: the first step has to cope. */
    NONE("NoInit");

    private final String word;

    Initialization(String word) {
        this.word = word;
    }

    /** The one that all languages know by this name. */
    public static Initialization byName(String name) {
        for (Initialization one : values()) {
            if (one.word.equals(name)) {
                return one;
            }
        }
        throw new FlowgradException("initializealg", "`initializealg` must be BrownBasicInit, CheckInit or NoInit, got "
                + name);
    }

    @Override
    public String toString() {
        return word;
    }
}
