package dev.flowgrad.train;

/**
 * What a training gives back.
 *
 * @param params     the parameters, the caller's to keep
 * @param loss       at them, for one batch; for several the mean of the latest epoch's
 * @param losses     of each iteration, before its step
 * @param retcode    how it ended
 * @param message    the same in a sentence
 * @param iterations that this training has done, with those before it was resumed
 * @param epochs     whole epochs likewise
 * @param seconds    that this run took
 */
public record Fit(double[] params, double loss, double[] losses, Retcode retcode, String message, long iterations, long epochs,
        double seconds) {
    /** How a training ended. */
    public enum Retcode {
        /** All epochs are done, or the loss is at a minimum. */
        SUCCESS("Success"),
        /** The callback said so, or it was interrupted. */
        STOPPED("Stopped"),
        /** The loss was not finite too often in a row. */
        MAX_NAN("MaxNaN"),
        /** No smaller loss was found along the direction of search. */
        LINE_SEARCH_FAILURE("LineSearchFailure");

        private final String text;

        Retcode(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
