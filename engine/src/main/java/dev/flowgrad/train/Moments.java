package dev.flowgrad.train;

/**
 * The steps of Adam and its kin: along the mean gradient, in units of its spread, both moving averages that are corrected for
 * having begun at zero.
 */
final class Moments implements Stepper {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double decay;
    private final boolean belief;
    private final double[] mean;
    private final double[] spread;
    /** {@code beta1^t, beta2^t}. */
    private final double[] powers = {1, 1};

    /**
     * @param decay  of parameters, apart from the gradient
     * @param belief whether the spread is that of the gradient about its mean, rather than about zero
     */
    Moments(int n, double beta1, double beta2, double epsilon, double decay, boolean belief) {
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.decay = decay;
        this.belief = belief;
        mean = new double[n];
        spread = new double[n];
    }

    /** Checks the settings that all of them have. */
    static void check(double beta1, double beta2, double epsilon) {
        Settings.average("beta1", beta1);
        Settings.average("beta2", beta2);
        Settings.positive("epsilon", epsilon);
    }

    @Override
    public Outcome step(Point at, double rate, Objective loss) {
        powers[0] *= beta1;
        powers[1] *= beta2;
        double meanScale = 1 / (1 - powers[0]);
        double spreadScale = 1 / (1 - powers[1]);
        for (int i = 0; i < mean.length; i++) {
            double g = at.gradient[i];
            double m = beta1 * mean[i] + (1 - beta1) * g;
            double d = belief ? g - m : g;
            double v = beta2 * spread[i] + (1 - beta2) * d * d + (belief ? epsilon : 0);
            mean[i] = m;
            spread[i] = v;
            at.theta[i] -= rate * (m * meanScale / (Math.sqrt(v * spreadScale) + epsilon) + decay * at.theta[i]);
        }
        return Outcome.MOVED;
    }

    @Override
    public double[][] memory() {
        return new double[][] {mean, spread, powers};
    }
}
