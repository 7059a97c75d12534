package dev.flowgrad.ode.tableaus;

/**
 * The polynomials of dense output, {@code u(t + theta h) = u + h sum_i b_i(theta) k_i}, with their derivatives. The
 * tableau has {@code b_i(theta) / theta} in Chebyshev polynomials of {@code 2 theta - 1}.
 * Belongs to one thread.
 */
public final class DenseWeights {
    private final double[][] dense;
    private final double[] chebyshev;
    private final double[] derivative;
    private final double[] weights;
    private final double[] slopes;

    /** Those of {@code tableau}. */
    public DenseWeights(ButcherTableau tableau) {
        dense = tableau.dense();
        int most = 2;
        for (double[] row : dense) {
            most = Math.max(most, row.length);
        }
        chebyshev = new double[most];
        derivative = new double[most];
        weights = new double[dense.length];
        slopes = new double[dense.length];
    }

    /** Evaluates {@link #weights} and {@link #slopes}. */
    public void at(double theta) {
        double x = 2 * theta - 1;
        chebyshev[0] = 1;
        chebyshev[1] = x;
        derivative[0] = 0;
        derivative[1] = 2;
        for (int n = 2; n < chebyshev.length; n++) {
            chebyshev[n] = 2 * x * chebyshev[n - 1] - chebyshev[n - 2];
            derivative[n] = 4 * chebyshev[n - 1] + 2 * x * derivative[n - 1] - derivative[n - 2];
        }
        for (int i = 0; i < dense.length; i++) {
            double[] row = dense[i];
            double sum = 0;
            double slope = 0;
            for (int n = 0; n < row.length; n++) {
                sum += row[n] * chebyshev[n];
                slope += row[n] * derivative[n];
            }
            weights[i] = theta * sum;
            slopes[i] = sum + theta * slope;
        }
    }

    /** {@code b_i(theta)}. */
    public double[] weights() {
        return weights;
    }

    /** {@code b_i'(theta)}. */
    public double[] slopes() {
        return slopes;
    }
}
