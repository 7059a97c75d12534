package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import java.util.function.Supplier;

/**
 * Who hears of solves and may end them: what the options of a solve name or, for solves that are operations of a Program, the
 * watch over the thread that runs it. Belongs to one thread.
 */
public final class Watch {
    /** Not a scoped value: those have no bindings on threads that C code attaches to a native image. */
    private static final ThreadLocal<Watch> OVER = new ThreadLocal<>();
    private static final long NANOS = 100_000_000;

    private final ProgressListener progress;
    private final Cancellation cancellation;
    private long next;

    private Watch(ProgressListener progress, Cancellation cancellation) {
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /** That of the options, or else that over this thread, or null. */
    static Watch of(SolveOptions options) {
        return options.progress() == null && options.cancellation() == null ? OVER.get()
                : new Watch(options.progress(), options.cancellation());
    }

    /** The watch over this thread, or null. */
    public static Watch current() {
        return OVER.get();
    }

    /** Does {@code work} on this thread under a watch; both parts of it may be null. */
    public static <T> T over(ProgressListener progress, Cancellation cancellation, Supplier<T> work) {
        Watch before = OVER.get();
        OVER.set(new Watch(progress, cancellation));
        try {
            return work.get();
        } finally {
            if (before == null) {
                OVER.remove();
            } else {
                OVER.set(before);
            }
        }
    }

    /** Whether a solve is to end. */
    boolean isCancelled() {
        return cancellation != null && cancellation.isCancelled();
    }

    /** Tells how far a solve from t0 to t1 is, at most ten times a second. */
    public void report(double t, double t0, double t1, long steps) {
        if (progress == null) {
            return;
        }
        long now = System.nanoTime();
        if (next == 0) {
            next = now + NANOS;
        } else if (now - next >= 0) {
            next = now + NANOS;
            progress.progress((t - t0) / (t1 - t0), t, steps);
        }
    }

    /** An error if what is being done is to end: for long work that is not a solve and has no result of its own. */
    public void check() {
        if (isCancelled()) {
            throw new FlowgradException("interrupted");
        }
    }
}
