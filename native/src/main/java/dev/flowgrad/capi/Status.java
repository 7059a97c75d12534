package dev.flowgrad.capi;

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
}
