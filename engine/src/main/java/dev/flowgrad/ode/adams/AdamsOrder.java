package dev.flowgrad.ode.adams;

/**
 * Chooses the order and, with it, the step. At the start, both grow with every step, until an error or a lower order stops
 * them. From then on the order falls when lower ones err less, and may rise after order + 1 steps of one size; steps are
 * doubled, kept or reduced.
 *
 * <p>Source: Shampine and Gordon, chapter 7; Hairer, Nørsett and Wanner I, section III.7.
 */
final class AdamsOrder {
    /** Steps aim at this part of the tolerance. */
    private static final double AIM = 0.5;
    /** Steps whose sizes agree so far count as equal. */
    private static final double EQUAL = 1e-8;

    private final int most;
    private int order;
    private boolean starting;
    private int equalSteps;
    private int failures;
    private double lastStep;
    private double error;
    private double lower;
    private double lowest;
    private boolean falls;
    private double nextError;

    AdamsOrder(int most) {
        this.most = most;
    }

    /** Begins anew, without a past. */
    void start() {
        order = 1;
        starting = true;
        equalSteps = 0;
        failures = 0;
        lastStep = 0;
    }

    /** Of the next attempt. */
    int order() {
        return order;
    }

    /** The errors of an attempt, and those that the two lower orders would have made; infinite for none. */
    void attempted(double error, double lower, double lowest) {
        this.error = error;
        this.lower = lower;
        this.lowest = lowest;
        falls = order == 2 ? lower <= 0.5 * error : order > 2 && Math.max(lower, lowest) <= error;
        if (!(error <= 1)) {
            starting = false;
        }
    }

    /**
     * The attempt is accepted: the next order.
     *
     * @param h      its size
     * @param higher the error that the next higher order would have made; NaN if that is not known
     */
    void accepted(double h, double higher) {
        equalSteps = Math.abs(h - lastStep) <= EQUAL * Math.abs(h) ? equalSteps + 1 : 1;
        lastStep = h;
        failures = 0;
        nextError = error;
        starting &= !falls && order < most;
        if (starting) {
            order++;
            nextError = 0;
        } else if (falls) {
            fall();
        } else if (equalSteps > order && !Double.isNaN(higher)) {
            if (order > 1 && lower <= Math.min(error, higher)) {
                fall();
            } else if (higher < (order > 1 ? error : 0.5 * error)) {
                order++;
                nextError = higher;
            }
        }
    }

    private void fall() {
        order--;
        nextError = lower;
    }

    /** See {@link dev.flowgrad.ode.Stepper#factor}. */
    double factor(double error) {
        if (!(error <= 1)) {
            return shrink(error);
        }
        if (nextError * Math.pow(2, order + 1) <= AIM) {
            return 2;
        }
        return nextError <= AIM ? 1 : Math.clamp(optimum(nextError), 0.5, 0.9);
    }

    /** After three failures in a row the past is of no use: the first order starts again. */
    private double shrink(double error) {
        failures++;
        if (failures >= 3) {
            order = 1;
            return Math.min(0.5, optimum(error));
        }
        if (falls) {
            order--;
        }
        return 0.5;
    }

    private double optimum(double error) {
        return Math.pow(AIM / error, 1.0 / (order + 1));
    }
}
