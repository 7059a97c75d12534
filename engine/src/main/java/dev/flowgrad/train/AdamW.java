package dev.flowgrad.train;

/**
 * Adam with parameters that decay apart from the gradient, {@code theta -= rate decay theta} (Loshchilov and Hutter 2019).
 *
 * @param beta1   weight of the past in the mean
 * @param beta2   weight of the past in the mean square
 * @param epsilon added to the root
 * @param decay   of parameters
 */
public record AdamW(Schedule rate, double beta1, double beta2, double epsilon, double decay) implements Optimizer {
    /** Checks the settings. */
    public AdamW {
        Moments.check(beta1, beta2, epsilon);
        Settings.notNegative("decay", decay);
    }

    @Override
    public Stepper stepper(int n) {
        return new Moments(n, beta1, beta2, epsilon, decay, false);
    }
}
