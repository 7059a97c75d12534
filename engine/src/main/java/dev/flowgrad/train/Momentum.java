package dev.flowgrad.train;

/**
 * Steps along a running sum of gradients, {@code b = mu b + g; theta -= rate b} (Polyak 1964), or with {@code nesterov} along
 * the sum one step ahead, {@code theta -= rate (g + mu b)} (Nesterov 1983; Sutskever et al. 2013).
 *
 * @param mu how much of the sum is kept
 */
public record Momentum(Schedule rate, double mu, boolean nesterov) implements Optimizer {
    /** Checks the settings. */
    public Momentum {
        Settings.average("mu", mu);
    }

    @Override
    public Stepper stepper(int n) {
        double[] b = new double[n];
        return new Stepper() {
            @Override
            public Outcome step(Point at, double rate, Objective loss) {
                for (int i = 0; i < n; i++) {
                    double g = at.gradient[i];
                    b[i] = mu * b[i] + g;
                    at.theta[i] -= rate * (nesterov ? g + mu * b[i] : b[i]);
                }
                return Outcome.MOVED;
            }

            @Override
            public double[][] memory() {
                return new double[][] {b};
            }
        };
    }
}
