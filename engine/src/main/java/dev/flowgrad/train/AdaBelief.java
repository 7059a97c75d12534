package dev.flowgrad.train;

/**
 * Adam whose steps are in units of the spread of the gradient about its mean: long where the gradient is as expected (Zhuang
 * et al. 2020).
 *
 * @param beta1   weight of the past in the mean
 * @param beta2   weight of the past in the spread
 * @param epsilon added to the spread and to its root
 */
public record AdaBelief(Schedule rate, double beta1, double beta2, double epsilon) implements Optimizer {
    /** Checks the settings. */
    public AdaBelief {
        Moments.check(beta1, beta2, epsilon);
    }

    @Override
    public Stepper stepper(int n) {
        return new Moments(n, beta1, beta2, epsilon, 0, true);
    }
}
