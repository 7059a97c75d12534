package dev.flowgrad;

/**
 * What a user did wrong or what a computation could not do, as one sentence that names the argument and the fix.
 *
 * <p>Every front end shows {@link #getMessage()} alone, so the sentence must stand without a Java stack trace.
 */
public final class FlowgradException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String argument;

    /** An error that concerns the argument or option {@code argument}, which the message names too. */
    public FlowgradException(String argument, String message) {
        super(message);
        this.argument = argument;
    }

    /** An error that concerns no single argument. */
    public FlowgradException(String message) {
        this(null, message);
    }

    /** The name of the argument at fault, or null. */
    public String argument() {
        return argument;
    }
}
