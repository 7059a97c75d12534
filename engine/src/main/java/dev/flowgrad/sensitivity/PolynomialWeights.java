package dev.flowgrad.sensitivity;

/**
 * Dense output of implicit methods by what the stages found, {@code u(t + theta h) = u + sum_i w_i(theta) k_i}, with
 * {@code w_i = theta (m_i + (1 - theta) (d_0i + theta d_1i + ...))}, and its derivative: see {@link
 * dev.flowgrad.ode.StepPolynomial}.
 */
final class PolynomialWeights {
    private final double[] m;
    private final double[][] d;
    private final double[] weights;
    private final double[] slopes;

    /** With weights m of the step itself and rows d, which may be shorter. */
    PolynomialWeights(double[] m, double[][] d) {
        this.m = m;
        this.d = d;
        weights = new double[m.length];
        slopes = new double[m.length];
    }

    /** Evaluates {@link #weights} and {@link #slopes}. */
    void at(double theta) {
        double rest = 1 - theta;
        for (int i = 0; i < m.length; i++) {
            double value = 0;
            double derivative = 0;
            for (int n = d.length - 1; n >= 0; n--) {
                derivative = derivative * theta + value;
                value = value * theta + (i < d[n].length ? d[n][i] : 0);
            }
            weights[i] = theta * (m[i] + rest * value);
            slopes[i] = m[i] + rest * value + theta * (rest * derivative - value);
        }
    }

    /** {@code w_i(theta)}. */
    double[] weights() {
        return weights;
    }

    /** {@code w_i'(theta)}. */
    double[] slopes() {
        return slopes;
    }

    /** The weights of the step itself. */
    double[] step() {
        return m;
    }
}
