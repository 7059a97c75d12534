package dev.flowgrad.ode.adams;

/**
 * Integrals of the polynomials {@code (s + psi_0) / (1 + psi_0) ... (s + psi_j-1) / (1 + psi_j-1)}, in which divided
 * differences of past slopes are summed: s is the time since the start of the step and psi_i the age of past points, both in
 * steps. All coefficients are positive, so that nothing cancels.
 */
final class NewtonBasis {
    private final double[] coefficients;

    /** For products of up to {@code factors} factors. */
    NewtonBasis(int factors) {
        coefficients = new double[factors + 1];
    }

    /** Writes the integrals from 0 to s of the products of 0 to {@code factors} factors. */
    void integrate(double s, double[] psi, int factors, double[] out) {
        double[] c = coefficients;
        c[0] = 1;
        out[0] = s;
        for (int j = 1; j <= factors; j++) {
            double age = psi[j - 1];
            double scale = 1 / (1 + age);
            c[j] = 0;
            for (int m = j; m > 0; m--) {
                c[m] = (c[m - 1] + age * c[m]) * scale;
            }
            c[0] *= age * scale;
            double sum = 0;
            for (int m = j; m >= 0; m--) {
                sum = sum * s + c[m] / (m + 1);
            }
            out[j] = sum * s;
        }
    }
}
