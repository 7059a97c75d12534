package dev.flowgrad.polyglot;

import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.ProgressListener;

/**
 * Watches the solves of a context: ends one on request, and tells a listener how far a long one is.
 *
 * <p>One solve at a time, on the thread that runs the guest; {@link #interrupt} may come from any thread.
 */
public final class SolveWatch {
    /** Told of a solve that takes longer than a second, about ten times a second, and when it ends. */
    public interface Listener {
        /** @param fraction of the time span done, 0 to 1; {@code steps} taken so far in {@code seconds} */
        void progress(double fraction, double t, long steps, double seconds);

        /** The solve that was told of has ended. */
        void done();
    }

    private static final double PATIENCE = 1;

    private final Listener listener;
    private final Cancellation cancellation = new Cancellation();
    private long started;
    private boolean told;
    private volatile boolean running;

    /** @param listener may be null */
    public SolveWatch(Listener listener) {
        this.listener = listener;
    }

    void begin() {
        started = System.nanoTime();
        told = false;
        running = true;
    }

    void end() {
        running = false;
        if (told) {
            listener.done();
        }
    }

    /** The flag that ends solves. */
    Cancellation cancellation() {
        return cancellation;
    }

    /** What a solve reports to; null when nobody listens. */
    ProgressListener progress() {
        return listener == null ? null : (fraction, t, steps) -> {
            double seconds = (System.nanoTime() - started) * 1e-9;
            if (seconds >= PATIENCE) {
                told = true;
                listener.progress(fraction, t, steps, seconds);
            }
        };
    }

    /** Asks the running solve, and those after it, to end; false when none is running or one was asked before. */
    public boolean interrupt() {
        if (!running || cancellation.isCancelled()) {
            return false;
        }
        cancellation.cancel();
        return true;
    }

    /** Whether a solve was asked to end. */
    public boolean interrupted() {
        return cancellation.isCancelled();
    }
}
