package dev.flowgrad.ode;

/** Hears how far a solve is. Called on the solving thread, at most about ten times a second. */
@FunctionalInterface
public interface ProgressListener {
    /**
     * Reports progress.
     *
     * @param fraction of {@code tspan} that is done, from 0 to 1
     * @param t        time that was reached
     * @param steps    attempted steps so far
     */
    void progress(double fraction, double t, long steps);
}
