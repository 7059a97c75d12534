package dev.flowgrad.polyglot;

import dev.flowgrad.FlowgradException;
import java.util.concurrent.Callable;
import org.graalvm.polyglot.HostAccess;

/**
 * The answer to a call of a guest: a value, or one sentence on what was wrong.
 *
 * <p>No Java exception crosses into a guest, because each language would dress it differently; the guest's own module
 * raises its own {@code FlowgradError} from {@link #error}, and that error then carries the guest's file and line.
 */
public final class Reply {
    /** Whether {@link #value} is the result. */
    @HostAccess.Export
    public final boolean ok;

    /** The result; null when the call failed or has no result. */
    @HostAccess.Export
    public final Object value;

    /** What was wrong, as one sentence; null when the call succeeded. */
    @HostAccess.Export
    public final String error;

    /** The name of the argument at fault, or null. */
    @HostAccess.Export
    public final String argument;

    private Reply(boolean ok, Object value, String error, String argument) {
        this.ok = ok;
        this.value = value;
        this.error = error;
        this.argument = argument;
    }

    /** The outcome of {@code call}. With the environment variable FLOWGRAD_DEBUG=1 failures also print their trace. */
    static Reply of(Callable<?> call) {
        try {
            return new Reply(true, call.call(), null, null);
        } catch (FlowgradException e) {
            debug(e);
            return new Reply(false, null, e.getMessage(), e.argument());
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            debug(e);
            return new Reply(false, null, "internal error: " + describe(e), null);
        }
    }

    private static String describe(Throwable e) {
        String name = e.getClass().getSimpleName();
        return e.getMessage() == null ? name : name + ": " + e.getMessage();
    }

    private static void debug(Throwable e) {
        if ("1".equals(System.getenv("FLOWGRAD_DEBUG"))) {
            e.printStackTrace();
        }
    }
}
