package dev.flowgrad.train;

/** A loss with its gradient. */
@FunctionalInterface
public interface Objective {
    /** Fills in the loss and its gradient at the parameters of {@code at}; not finite where it has none. */
    void evaluate(Point at);
}
