package dev.flowgrad.ode;

/**
 * Dense output of implicit methods: {@code (1 - x) u0 + x (u1 + (1 - x) (k0 + x (k1 + x k2)))} for x from 0
 * to 1, with as many k as the order needs. It meets both ends exactly, and needs no values of f, which would
 * magnify the errors of stiff components.
 *
 * <p>Source: the form of the codes RODAS and SDIRK, Hairer and Wanner, Solving Ordinary Differential
 * Equations II, section IV.7.
 */
public final class StepPolynomial implements Interpolant {
    private final double[] u0;
    private final double[] u1;
    private final double[][] k;

    /** For {@code dim} unknowns; of degree {@code terms + 1}. */
    public StepPolynomial(int dim, int terms) {
        u0 = new double[dim];
        u1 = new double[dim];
        k = new double[terms][dim];
    }

    /** The coefficients k, to be written. */
    public double[][] k() {
        return k;
    }

    /** Sets the ends; copies. */
    public void ends(double[] start, double[] end) {
        System.arraycopy(start, 0, u0, 0, u0.length);
        System.arraycopy(end, 0, u1, 0, u1.length);
    }

    /**
     * The cubic through both ends with their slopes; needs two terms.
     *
     * @param slope0 slope at the start
     * @param slope1 slope at the end
     * @param scale  the step, or 1 for slopes that are multiplied with it already
     */
    public void hermite(double[] start, double[] end, double[] slope0, double[] slope1, double scale) {
        ends(start, end);
        for (int i = 0; i < u0.length; i++) {
            double change = end[i] - start[i];
            k[0][i] = scale * slope0[i] - change;
            k[1][i] = 2 * change - scale * (slope0[i] + slope1[i]);
        }
    }

    @Override
    public void at(double theta, double[] out) {
        double rest = 1 - theta;
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int n = k.length - 1; n >= 0; n--) {
                sum = sum * theta + k[n][i];
            }
            out[i] = rest * u0[i] + theta * (u1[i] + rest * sum);
        }
    }

    /** Number of doubles that {@link #record} writes. */
    public int recordLength() {
        return recordLength(u0.length, k.length);
    }

    /** Number of doubles that {@link #record} writes for {@code dim} unknowns and this many terms. */
    public static int recordLength(int dim, int terms) {
        return (2 + terms) * dim;
    }

    /** Writes what {@link #load} reads. */
    public void record(double[] into, int offset) {
        int n = u0.length;
        System.arraycopy(u0, 0, into, offset, n);
        System.arraycopy(u1, 0, into, offset + n, n);
        for (int i = 0; i < k.length; i++) {
            System.arraycopy(k[i], 0, into, offset + (2 + i) * n, n);
        }
    }

    @Override
    public void load(double[] record, int offset, double t, double h) {
        int n = u0.length;
        System.arraycopy(record, offset, u0, 0, n);
        System.arraycopy(record, offset + n, u1, 0, n);
        for (int i = 0; i < k.length; i++) {
            System.arraycopy(record, offset + (2 + i) * n, k[i], 0, n);
        }
    }
}
