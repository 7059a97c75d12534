package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;

/**
 * Predictive control for implicit methods: the elementary factor {@code safety * error^(-1/order)}, or, if
 * that is smaller, one that expects the error to go on changing as it did over the last step. A factor a
 * little above 1 counts as 1, so that a factorisation can be used again.
 *
 * <p>Source: K. Gustafsson, Control-theoretic techniques for stepsize selection in implicit Runge-Kutta
 * methods, ACM TOMS 20 (1994), 496-517; Hairer and Wanner, Solving Ordinary Differential Equations II,
 * section IV.8, (8.25).
 *
 * @param safety aims below the tolerance, in (0, 1]
 * @param qmin   smallest factor, in (0, 1)
 * @param qmax   largest factor, above 1
 * @param steady factors from 1 to this keep the step as it is, at least 1
 */
public record PredictiveController(double safety, double qmin, double qmax, double steady)
        implements Controller {
    /** Errors below this count as this in the prediction. */
    private static final double LEAST = 1e-2;

    /** Checks the limits. */
    public PredictiveController {
        Limits.check(safety, qmin, qmax);
        if (!(steady >= 1 && steady < qmax)) {
            throw new FlowgradException("controller", "`controller` needs a steady factor of at least 1 and"
                    + " below qmax, got " + steady + "; 1.2 is usual");
        }
    }

    /** With safety 0.9, factors in [0.2, 8] and steps kept up to a factor of 1.2. */
    public PredictiveController() {
        this(0.9, 0.2, 8, 1.2);
    }

    @Override
    public Memory memory(int order) {
        return new State(1.0 / order);
    }

    private final class State implements Memory {
        private static final double LOG_LEAST = Math.log(LEAST);
        private final double exponent;
        private double previous;
        /** This step over the one before, that was accepted; 0 if there is none. */
        private double ratio;
        private boolean rejected;

        State(double exponent) {
            this.exponent = exponent;
        }

        @Override
        public double accept(double error) {
            double log = Math.log(error);
            double factor = safety * Math.exp(-exponent * log);
            if (ratio > 0) {
                double floored = Math.max(log, LOG_LEAST);
                factor = Math.min(factor, safety * ratio * Math.exp(exponent * (previous - 2 * floored)));
            }
            factor = Math.min(Math.max(factor, qmin), rejected ? 1 : qmax);
            if (factor >= 1 && factor <= steady) {
                factor = 1;
            }
            previous = Math.max(log, LOG_LEAST);
            rejected = false;
            ratio = factor;
            return factor;
        }

        @Override
        public double reject(double error) {
            rejected = true;
            double factor = Math.max(qmin, Math.min(safety, safety * Math.exp(-exponent * Math.log(error))));
            ratio *= factor;
            return factor;
        }

        @Override
        public void reset() {
            ratio = 0;
            rejected = false;
        }
    }
}
