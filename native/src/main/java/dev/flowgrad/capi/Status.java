package dev.flowgrad.capi;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.capi.Handles.UnknownHandle;

/** How a call ended: {@code fg_status} in flowgrad.h, with the same numbers. */
enum Status {
    /** It did what was asked. */
    OK(0),
    /** An argument is wrong: NULL, of the wrong size, or not what the engine takes. */
    INVALID_ARGUMENT(1),
    /** There is no such handle, or it has been freed, or it is of another sort. */
    UNKNOWN_HANDLE(2),
    /** Memory ran out. */
    OUT_OF_MEMORY(3),
    /** A fault in the library itself. */
    INTERNAL(4);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The status that tells of {@code thrown}. */
    static Status of(Throwable thrown) {
        return switch (thrown) {
            case FlowgradException e -> INVALID_ARGUMENT;
            case UnknownHandle e -> UNKNOWN_HANDLE;
            case OutOfMemoryError e -> OUT_OF_MEMORY;
            default -> INTERNAL;
        };
    }

    /** The name of the argument at fault, or "". */
    String argument(Throwable thrown) {
        return thrown instanceof FlowgradException e && e.argument() != null ? e.argument() : "";
    }

    /** What is said of {@code thrown}. */
    String message(Throwable thrown) {
        return switch (this) {
            case INVALID_ARGUMENT, UNKNOWN_HANDLE -> thrown.getMessage();
            case OUT_OF_MEMORY -> "out of memory";
            default -> thrown instanceof StackOverflowError
                    ? "the stack of this thread is used up; call from a thread with a larger one"
                    : "a fault in the library: " + thrown;
        };
    }
}
