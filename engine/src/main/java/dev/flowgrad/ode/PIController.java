package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;

/**
 * Proportional-integral control: the factor is {@code safety * error^(-beta1/order) *
 * previous^(beta2/order)}. It varies steps more smoothly than {@link IController} where stability rather
 * than accuracy limits them.
 *
 * <p>Source: K. Gustafsson, Control theoretic techniques for stepsize selection in explicit Runge-Kutta
 * methods, ACM TOMS 17 (1991), 533-554; Hairer and Wanner, Solving Ordinary Differential Equations II,
 * section IV.2.
 *
 * @param beta1  exponent of the error, times the order
 * @param beta2  exponent of the previous error, times the order
 * @param safety aims below the tolerance, in (0, 1]
 * @param qmin   smallest factor, in (0, 1)
 * @param qmax   largest factor, above 1
 */
public record PIController(double beta1, double beta2, double safety, double qmin, double qmax)
        implements Controller {
    /** Errors below this count as this: one lucky step must not shrink the next. */
    private static final double LEAST = 1e-4;

    /** Checks the limits. */
    public PIController {
        if (!(beta1 > 0 && Double.isFinite(beta1)) || !(beta2 >= 0 && Double.isFinite(beta2))) {
            throw new FlowgradException("controller",
                    "`controller` needs beta1 above 0 and beta2 not below 0, got beta1 = "
                    + beta1 + " and beta2 = " + beta2 + "; 0.7 and 0.4 are usual");
        }
        Limits.check(safety, qmin, qmax);
    }

    /** With safety 0.9 and factors in [0.2, 10]. */
    public PIController(double beta1, double beta2) {
        this(beta1, beta2, 0.9, 0.2, 10);
    }

    /** The usual coefficients, 0.7 and 0.4. */
    public PIController() {
        this(0.7, 0.4);
    }

    @Override
    public Memory memory(int order) {
        return new State(beta1 / order, beta2 / order);
    }

    /** Works with logarithms: one log and one exp a step instead of two powers. */
    private final class State implements Memory {
        private static final double LOG_LEAST = Math.log(LEAST);
        private final double exponent;
        private final double previousExponent;
        private double previous = LOG_LEAST;
        private boolean rejected;

        State(double exponent, double previousExponent) {
            this.exponent = exponent;
            this.previousExponent = previousExponent;
        }

        @Override
        public double accept(double error) {
            double log = Math.log(error);
            double factor = safety * Math.exp(previousExponent * previous - exponent * log);
            // After a rejection the step must not grow at once (Hairer, Nørsett and Wanner, II.4).
            double most = rejected ? 1 : qmax;
            previous = Math.max(log, LOG_LEAST);
            rejected = false;
            return Math.min(Math.max(factor, qmin), most);
        }

        @Override
        public double reject(double error) {
            rejected = true;
            return Math.max(qmin, Math.min(safety, safety * Math.exp(-exponent * Math.log(error))));
        }

        @Override
        public void reset() {
            previous = LOG_LEAST;
            rejected = false;
        }
    }
}
