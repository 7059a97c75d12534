package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;

/**
 * Proportional-integral-derivative control over the last three errors, with a smooth limiter of the factor.
 * Use it when the step sequence of {@link PIController} oscillates.
 *
 * <p>Source: G. Söderlind and L. Wang, Adaptive time-stepping and computational stability, Journal of
 * Computational and Applied Mathematics 185 (2006), 225-243 (the limiter); H. Ranocha, L. Dalcin, M. Parsani
 * and D. I. Ketcheson, Optimized Runge-Kutta methods with automatic step size control for compressible
 * computational fluid dynamics, Communications on Applied Mathematics and Computation 4 (2022), 1191-1228.
 *
 * @param beta1  exponent of the error, times the order
 * @param beta2  exponent of the error before, times the order
 * @param beta3  exponent of the error before that, times the order
 * @param safety aims below the tolerance, in (0, 1]
 * @param qmin   smallest factor, in (0, 1)
 * @param qmax   largest factor, above 1
 */
public record PIDController(double beta1, double beta2, double beta3, double safety, double qmin, double qmax)
        implements Controller {
    private static final double LEAST = 1e-8;

    /** Checks the limits. */
    public PIDController {
        if (!(beta1 > 0 && Double.isFinite(beta1 + beta2 + beta3))) {
            throw new FlowgradException("controller",
                    "`controller` needs beta1 above 0 and finite beta2 and beta3, got "
                    + beta1 + ", " + beta2 + ", " + beta3 + "; 0.7, -0.4, 0 are usual");
        }
        Limits.check(safety, qmin, qmax);
    }

    /** With safety 0.9 and factors in [0.2, 10]. */
    public PIDController(double beta1, double beta2, double beta3) {
        this(beta1, beta2, beta3, 0.9, 0.2, 10);
    }

    /** The usual coefficients, 0.7, -0.4 and 0. */
    public PIDController() {
        this(0.7, -0.4, 0);
    }

    @Override
    public Memory memory(int order) {
        return new State(order);
    }

    private final class State implements Memory {
        private final int order;
        private double log2;
        private double log3;
        private boolean rejected;

        State(int order) {
            this.order = order;
        }

        @Override
        public double accept(double error) {
            double log1 = Math.log(Math.max(error, LEAST));
            double factor = factor(log1);
            double most = rejected ? 1 : qmax;
            log3 = log2;
            log2 = log1;
            rejected = false;
            return Math.min(Math.max(factor, qmin), most);
        }

        @Override
        public double reject(double error) {
            rejected = true;
            return Math.max(qmin, Math.min(safety, factor(Math.log(error))));
        }

        @Override
        public void reset() {
            log2 = 0;
            log3 = 0;
            rejected = false;
        }

        /** The limiter 1 + atan(x - 1) is the identity to second order at 1 and flat far from it. */
        private double factor(double log1) {
            double plain = Math.exp(-(beta1 * log1 + beta2 * log2 + beta3 * log3) / order);
            return safety * (1 + Math.atan(plain - 1));
        }
    }
}
