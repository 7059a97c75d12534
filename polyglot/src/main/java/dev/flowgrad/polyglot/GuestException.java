package dev.flowgrad.polyglot;

import org.graalvm.polyglot.PolyglotException;

/** A script that ended with an error, or by asking for it; told of while its context was still alive. */
public final class GuestException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient GuestError error;
    private final boolean exit;
    private final int status;

    GuestException(PolyglotException cause) {
        super(cause.getMessage(), cause);
        exit = cause.isExit();
        status = exit ? cause.getExitStatus() : 1;
        error = exit ? null : GuestError.of(cause);
    }

    /** A script that asked to end with {@code status}. */
    GuestException(int status) {
        super("exit " + status);
        exit = true;
        this.status = status;
        error = null;
    }

    /** Whether the script asked to end ({@code sys.exit}, {@code process.exit}). */
    public boolean isExit() {
        return exit;
    }

    /** The exit status that the script asked for; 1 for an error. */
    public int status() {
        return status;
    }

    /** What went wrong; null when the script asked to end. */
    public GuestError error() {
        return error;
    }
}
