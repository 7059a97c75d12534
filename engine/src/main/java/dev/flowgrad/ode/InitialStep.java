package dev.flowgrad.ode;

/**
 * The size of the first step: small enough that an explicit Euler step and the change of slope over it stay
 * far below the tolerance.
 *
 * <p>Source: Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section II.4.
 */
final class InitialStep {
    private InitialStep() {
    }

    /**
     * The size, positive and at most {@code largest}. Evaluates f once more.
     *
     * @param f0        the slope at the start
     * @param order     order of the method
     * @param direction 1 or -1
     * @param largest   upper limit
     */
    static double choose(Rhs f, double[] u0, double[] f0, double t0, double direction, int order,
            double largest, ErrorNorm norm) {
        double d0 = norm.of(u0, u0, u0);
        double d1 = norm.of(f0, u0, u0);
        double h0 = Math.min(largest, d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1);

        double[] u1 = new double[u0.length];
        double[] f1 = new double[u0.length];
        for (int j = 0; j < u0.length; j++) {
            u1[j] = u0[j] + direction * h0 * f0[j];
        }
        f.eval(f1, u1, t0 + direction * h0);
        for (int j = 0; j < u0.length; j++) {
            f1[j] -= f0[j];
        }
        double d2 = norm.of(f1, u0, u0) / h0;

        double curvature = Math.max(d1, d2);
        if (!Double.isFinite(curvature)) {
            return h0 * 1e-3; // the trial left the domain of f: begin well inside it
        }
        double h1 = curvature <= 1e-15
                ? Math.max(1e-6, h0 * 1e-3)
                : Math.pow(0.01 / curvature, 1.0 / (order + 1));
        return Math.min(Math.min(100 * h0, h1), largest);
    }

    /**
     * The size for a system whose slope takes an equation to be solved: as if all derivatives grew like the first.
     *
     * @param order   order of the method
     * @param largest upper limit
     */
    static double choose(Rhs f, double[] u0, double t0, int order, double largest, ErrorNorm norm) {
        double[] slope = new double[u0.length];
        f.slope(slope, u0, t0);
        double d0 = norm.of(u0, u0, u0);
        double d1 = norm.of(slope, u0, u0);
        double h = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : d0 / d1 * Math.min(0.01, Math.pow(0.01 / d0, 1.0 / (order + 1)));
        return Math.min(h, largest);
    }
}
