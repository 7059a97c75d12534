package dev.flowgrad.ode.adams;

import dev.flowgrad.ode.Interpolant;
import java.util.Arrays;

/**
 * The polynomial of a step: through its start, and with the past slopes and the predicted one at its end. It meets the end
 * exactly.
 */
final class AdamsInterpolant implements Interpolant {
    private final NewtonBasis basis;
    private final int maxOrder;
    private final double[] psi;
    private final double[] weights;
    private final double[] u;
    private final double[][] differences;
    private int order;
    private double h;

    AdamsInterpolant(int dim, int maxOrder) {
        this.maxOrder = maxOrder;
        basis = new NewtonBasis(maxOrder);
        psi = new double[maxOrder];
        weights = new double[maxOrder + 1];
        u = new double[dim];
        differences = new double[maxOrder + 1][dim];
    }

    /** The order, the ages of past points, the start and the differences. */
    static int recordLength(int dim, int maxOrder) {
        return 1 + maxOrder + (maxOrder + 2) * dim;
    }

    @Override
    public void load(double[] record, int offset, double t, double h) {
        this.h = h;
        order = (int) record[offset];
        System.arraycopy(record, offset + 1, psi, 0, order);
        int at = offset + 1 + maxOrder;
        System.arraycopy(record, at, u, 0, u.length);
        for (int j = 0; j <= order; j++) {
            at += u.length;
            System.arraycopy(record, at, differences[j], 0, u.length);
        }
    }

    @Override
    public void at(double theta, double[] out) {
        basis.integrate(theta, psi, order, weights);
        Arrays.fill(out, 0);
        for (int j = order; j >= 0; j--) {
            double[] difference = differences[j];
            for (int i = 0; i < out.length; i++) {
                out[i] += weights[j] * difference[i];
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = u[i] + h * out[i];
        }
    }
}
