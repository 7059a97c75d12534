package dev.flowgrad.train;

/**
 * Steps along the mean gradient in units of its root mean square (Kingma and Ba 2015).
 *
 * @param beta1   weight of the past in the mean
 * @param beta2   weight of the past in the mean square
 * @param epsilon added to the root
 */
public record Adam(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    /** Checks the settings. */
    public Adam {
        Moments.check(beta1, beta2, epsilon);
    }

    /** With one rate for all iterations, and the weights of the paper. */
    public Adam(double rate) {
        this(Schedule.constant(rate), 0.9, 0.999, 1e-8);
    }

    @Override
    public Stepper stepper(int n) {
        return new Moments(n, beta1, beta2, epsilon, 0, false);
    }
}
