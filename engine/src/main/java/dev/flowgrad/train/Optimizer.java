package dev.flowgrad.train;

/**
 * How parameters move. Immutable; the text form names all settings, so that two optimisers with one text do the same. What a
 * run of it remembers is a {@link Stepper}.
 */
public interface Optimizer {
    /** Its name in all languages, such as {@code Adam}. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** The length of steps over the iterations. */
    Schedule rate();

    /** A run over {@code n} parameters. */
    Stepper stepper(int n);

    /**
     * Whether a step evaluates the loss at several points, which must be the same function for all of them: the mean over all
     * batches, so that an iteration is an epoch.
     */
    default boolean searches() {
        return false;
    }
}
