package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Smooth states and their derivatives from data, without a solve (Roesch, Rackauckas and Stumpf 2021): a network that is fitted
 * to them is a start for fits with solves. The states are those of local lines, the derivatives the slopes of local parabolas, by
 * weighted least squares.
 *
 * @param u  states, shaped like the data
 * @param du their derivatives
 */
public record Collocation(double[] u, double[] du) {
    /** How points weigh, by their distance from a time in units of the bandwidth. */
    public enum Kernel {
        /** {@code 3/4 (1 - x^2)}. */
        EPANECHNIKOV(x -> 0.75 * (1 - x * x)),
        /** All points the same. */
        UNIFORM(x -> 0.5),
        /** {@code 1 - |x|}. */
        TRIANGULAR(x -> 1 - Math.abs(x)),
        /** {@code 15/16 (1 - x^2)^2}. */
        QUARTIC(x -> 15.0 / 16 * Math.pow(1 - x * x, 2)),
        /** {@code 35/32 (1 - x^2)^3}. */
        TRIWEIGHT(x -> 35.0 / 32 * Math.pow(1 - x * x, 3)),
        /** {@code 70/81 (1 - |x|^3)^3}. */
        TRICUBE(x -> 70.0 / 81 * Math.pow(1 - Math.abs(x * x * x), 3)),
        /** {@code pi/4 cos(pi/2 x)}. */
        COSINE(x -> Math.PI / 4 * Math.cos(Math.PI / 2 * x)),
        /** The normal distribution. */
        GAUSSIAN(x -> Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)),
        /** {@code 1 / (e^x + 2 + e^-x)}. */
        LOGISTIC(x -> 1 / (Math.exp(x) + 2 + Math.exp(-x))),
        /** {@code 2/pi / (e^x + e^-x)}. */
        SIGMOID(x -> 2 / Math.PI / (Math.exp(x) + Math.exp(-x)));

        private final DoubleUnaryOperator weight;

        Kernel(DoubleUnaryOperator weight) {
            this.weight = weight;
        }

        /** The weight at {@code x}; all but the last three are zero beyond 1. */
        double at(double x) {
            return ordinal() < GAUSSIAN.ordinal() && !(Math.abs(x) < 1) ? 0 : weight.applyAsDouble(x);
        }
    }

    /** The usual bandwidth of {@code t}, {@code n^(-2/7) log(n)^(-1/16)} of its span. */
    public static double bandwidth(double[] t) {
        int n = t.length;
        return (t[n - 1] - t[0]) * Math.pow(n, -2.0 / 7) * Math.pow(Math.log(n), -1.0 / 16);
    }

    /**
     * Of data at times that rise.
     *
     * @param t         n times, at least 3
     * @param data      n rows
     * @param bandwidth how near points must be, in the units of t
     */
    public static Collocation of(double[] t, double[] data, Kernel kernel, double bandwidth) {
        int n = t.length;
        if (n < 3 || data.length % n != 0) {
            throw new FlowgradException("data", "`data` must have a row for each of the times `t`, at least 3");
        }
        Settings.positive("bandwidth", bandwidth);
        int dim = data.length / n;
        double[] u = new double[data.length];
        double[] du = new double[data.length];
        double[] s = new double[5];
        double[] r = new double[3];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < dim; k++) {
                sums(t, data, k, t[i], kernel, bandwidth, s, r);
                double det = s[0] * (s[2] * s[4] - s[3] * s[3]) - s[1] * (s[1] * s[4] - s[2] * s[3])
                        + s[2] * (s[1] * s[3] - s[2] * s[2]);
                u[i * dim + k] = (s[2] * r[0] - s[1] * r[1]) / (s[2] * s[0] - s[1] * s[1]);
                du[i * dim + k] = (r[0] * (s[2] * s[3] - s[1] * s[4]) + r[1] * (s[0] * s[4] - s[2] * s[2])
                        + r[2] * (s[1] * s[2] - s[0] * s[3])) / (det * bandwidth);
            }
        }
        return new Collocation(u, du);
    }

    /** Moments of the weights, and with component {@code k} of the data, about a time. */
    private static void sums(double[] t, double[] data, int k, double about, Kernel kernel, double bandwidth, double[] s,
            double[] r) {
        Arrays.fill(s, 0);
        Arrays.fill(r, 0);
        int dim = data.length / t.length;
        int near = 0;
        for (int j = 0; j < t.length; j++) {
            double x = (t[j] - about) / bandwidth;
            double power = kernel.at(x);
            near += power > 0 ? 1 : 0;
            for (int m = 0; m < 5; m++) {
                s[m] += power;
                if (m < 3) {
                    r[m] += power * data[j * dim + k];
                }
                power *= x;
            }
        }
        if (near < 3) {
            throw new FlowgradException("bandwidth", "`bandwidth` " + bandwidth + " has fewer than three points around " + about
                    + "; take a larger one");
        }
    }
}
