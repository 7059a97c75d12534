package dev.flowgrad.train;

/** Steps against the gradient: {@code theta -= rate g}. */
public record SGD(Schedule rate) implements Optimizer {
    /** With one rate for all iterations. */
    public SGD(double rate) {
        this(Schedule.constant(rate));
    }

    @Override
    public Stepper stepper(int n) {
        return new Stepper() {
            @Override
            public Outcome step(Point at, double rate, Objective loss) {
                for (int i = 0; i < n; i++) {
                    at.theta[i] -= rate * at.gradient[i];
                }
                return Outcome.MOVED;
            }

            @Override
            public double[][] memory() {
                return new double[0][];
            }
        };
    }
}
