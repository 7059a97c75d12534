package dev.flowgrad.ode.implicit;

import dev.flowgrad.ode.ErrorNorm;

/**
 * Estimates the errors of backward differentiation formulas and chooses order and step: the order that allows
 * the largest step, after as many steps at the last choice as make the estimates sound.
 *
 * <p>Sources: K. E. Brenan, S. L. Campbell and L. R. Petzold, Numerical Solution of Initial-Value Problems in
 * Differential-Algebraic Equations, SIAM 1996, section 5.2; P. N. Brown, G. D. Byrne and A. C. Hindmarsh,
 * VODE, a variable-coefficient ODE solver, SIAM J. Sci. Stat. Comput. 10 (1989), 1038-1051, for the weights.
 */
final class BdfOrder {
    /** Errors count for this much more, so that few steps are rejected and changes of the order pay. */
    private static final double SAME = 6;
    private static final double LOWER = 6;
    private static final double HIGHER = 10;
    /** Smaller gains are not worth a factorisation. */
    private static final double WORTHWHILE = 1.3;
    private static final double MOST = 10;
    private static final double MOST_AT_START = 1e4;
    private static final double LEAST = 0.2;
    private static final double LEAST_AT_START = 1e-3;
    /** After this many rejections in a row the past is of no use. */
    private static final int USELESS = 3;

    private final BdfHistory history;
    private final ErrorNorm norm;
    private final int maxOrder;
    private int order = 1;
    /** Steps at this order and size. */
    private int steps;
    private boolean starting;
    private int rejections;

    BdfOrder(BdfHistory history, ErrorNorm norm, int maxOrder) {
        this.history = history;
        this.norm = norm;
        this.maxOrder = maxOrder;
    }

    void reset() {
        order = 1;
        steps = 0;
        starting = true;
        rejections = 0;
    }

    int order() {
        return order;
    }

    /** The leading coefficient, times the step. */
    double leading() {
        double sum = 0;
        for (int i = 1; i <= order; i++) {
            sum += 1.0 / i;
        }
        return sum;
    }

    /** The error of a step that is this far from its prediction. */
    double error(double[] e, double h, double[] next) {
        double[] psi = history.nextDistances();
        double alpha = h / psi[order + 1];
        double sum = 0;
        for (int i = 1; i <= order; i++) {
            sum += h / psi[i];
        }
        double constant = Math.max(alpha, Math.abs(alpha - leading() + sum));
        return constant * norm.of(e, history.u(), next);
    }

    /** The system was not solved, and the step will be shorter. */
    void failed() {
        steps = 0;
        starting = false;
    }

    /** Chooses after an error above 1: the factor for the step. */
    double reject(double error) {
        steps = 0;
        rejections++;
        if (rejections >= USELESS) {
            order = 1;
        }
        double least = starting ? LEAST_AT_START : LEAST;
        starting = false;
        return Math.max(least, Math.min(0.9, Math.pow(SAME * error, -1.0 / (order + 1))));
    }

    /** Chooses after a step of this size: the factor for the next. */
    double accept(double h) {
        rejections = 0;
        steps++;
        double same = factor(order, h, SAME);
        if (steps < order + 1 && !starting) {
            return 1;
        }
        double lower = order > 1 ? factor(order - 1, h, LOWER) : 0;
        double higher = order < maxOrder ? factor(order + 1, h, HIGHER) : 0;
        double best = Math.max(same, Math.max(lower, higher));
        if (best < WORTHWHILE) {
            return 1;
        }
        if (higher == best) {
            order++;
        } else if (lower == best && lower > same) {
            order--;
        }
        steps = 0;
        double most = starting ? MOST_AT_START : MOST;
        starting = false;
        return Math.min(best, most);
    }

    /** How much longer the step could be at this order, for errors scaled by {@code bias}. */
    private double factor(int order, double h, double bias) {
        double[] psi = history.distances();
        double scale = 1.0 / (order + 1);
        for (int i = 1; i <= order + 1; i++) {
            scale *= i * h / psi[i];
        }
        double[] u = history.u();
        double error = Math.abs(scale) * norm.of(history.differences()[order + 1], u, u);
        return 1 / (Math.pow(bias * error, 1.0 / (order + 1)) + 1e-6);
    }
}
