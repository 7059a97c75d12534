package dev.flowgrad.ode;

/** A flag that ends solves from another thread. Every solve that was given it looks at it once a step. */
public final class Cancellation {
    private volatile boolean cancelled;

    /** A flag that is not raised. */
    public Cancellation() {
    }

    /** Ends the solves that use this flag at their next step, with a partial solution. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether {@link #cancel()} was called. */
    public boolean isCancelled() {
        return cancelled;
    }
}
