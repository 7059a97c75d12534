package dev.flowgrad.train;

/**
 * Steps against the gradient in units of its root mean square: {@code v = rho v + (1 - rho) g^2; theta -= rate g / (sqrt(v) +
 * epsilon)} (Tieleman and Hinton 2012).
 *
 * @param rho     weight of the past in the mean square
 * @param epsilon added to the root
 */
public record RMSProp(Schedule rate, double rho, double epsilon) implements Optimizer {
    /** Checks the settings. */
    public RMSProp {
        Settings.average("rho", rho);
        Settings.positive("epsilon", epsilon);
    }

    @Override
    public Stepper stepper(int n) {
        double[] v = new double[n];
        return new Stepper() {
            @Override
            public Outcome step(Point at, double rate, Objective loss) {
                for (int i = 0; i < n; i++) {
                    double g = at.gradient[i];
                    v[i] = rho * v[i] + (1 - rho) * g * g;
                    at.theta[i] -= rate * g / (Math.sqrt(v[i]) + epsilon);
                }
                return Outcome.MOVED;
            }

            @Override
            public double[][] memory() {
                return new double[][] {v};
            }
        };
    }
}
