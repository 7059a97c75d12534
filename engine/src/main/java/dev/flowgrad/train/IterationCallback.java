package dev.flowgrad.train;

/** Is called at each iteration, before its step, on the thread of the training. */
@FunctionalInterface
public interface IterationCallback {
    /**
     * Looks at the parameters.
     *
     * @param theta     the training's own: neither to be kept nor to be written to
     * @param loss      there, of the batch of this iteration
     * @param iteration from 0
     * @return true to end the training here, before the step
     */
    boolean at(double[] theta, double loss, long iteration);
}
