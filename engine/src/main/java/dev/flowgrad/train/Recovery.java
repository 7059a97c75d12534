package dev.flowgrad.train;

/** What is done where the loss or its gradient is not a finite number, or a solve in the loss fails. */
public enum Recovery {
    /** Half the step that led there is taken back, again and again until the loss is finite. */
    SHRINK,
    /** All of that step is taken back, and the batch is passed over. */
    SKIP,
    /** Training ends, at the last good parameters. */
    STOP
}
