package dev.flowgrad.ode.implicit;

/**
 * Decides after each iteration of the simplified Newton method whether to stop, go on or give up, from the
 * rate at which the corrections shrink; and whether the Jacobian is good for another step.
 *
 * <p>Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.8.
 */
final class NewtonControl {
    /** What to do after an iteration. */
    enum Verdict { CONVERGED, CONTINUE, DIVERGED }

    private final double tolerance;
    private final int most;
    private final double leastEta;
    /** Error after an iteration over its correction, as last seen. */
    private double eta = 1;
    private double previous;
    private int iterations;
    private double worst;

    /**
     * Stops when the error left is below {@code tolerance}, in units of the solve's tolerances; gives up
     * after {@code most} iterations.
     */
    NewtonControl(double tolerance, int most) {
        this(tolerance, most, 0);
    }

    /** As above; the error after a first iteration is taken to be at least this part of its correction. */
    NewtonControl(double tolerance, int most, double leastEta) {
        this.tolerance = tolerance;
        this.most = most;
        this.leastEta = leastEta;
    }

    /** Forgets the rates of earlier steps. */
    void reset() {
        eta = 1;
    }

    /** Begins a step. */
    void beginStep() {
        worst = 0;
    }

    /** Begins a system. */
    void begin() {
        iterations = 0;
        eta = Math.max(leastEta, Math.pow(Math.max(eta, 1e-16), 0.8));
    }

    /** Judges the iteration with a correction of this size. */
    Verdict judge(double size) {
        iterations++;
        if (!(size <= Double.MAX_VALUE)) {
            return Verdict.DIVERGED;
        }
        if (iterations > 1) {
            double rate = size / previous;
            worst = Math.max(worst, rate);
            if (rate >= 0.99) {
                // At the level of rounding corrections no longer shrink.
                return size <= 0.1 * tolerance ? Verdict.CONVERGED : Verdict.DIVERGED;
            }
            eta = rate / (1 - rate);
            if (Math.pow(rate, most - iterations) / (1 - rate) * size > tolerance) {
                eta = 1;
                return Verdict.DIVERGED;
            }
        }
        previous = size;
        return eta * size <= tolerance || size == 0 ? Verdict.CONVERGED : Verdict.CONTINUE;
    }

    /** Whether the corrections of this step's systems all shrank faster than this. */
    boolean wasFasterThan(double rate) {
        return worst < rate;
    }
}
