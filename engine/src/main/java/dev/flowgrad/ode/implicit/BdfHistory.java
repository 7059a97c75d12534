package dev.flowgrad.ode.implicit;

import java.util.Arrays;

/**
 * The past of a backward differentiation formula on any mesh, as modified divided differences
 * {@code phi_i = psi_1 ... psi_i u[t_n, ..., t_(n-i)]} with {@code psi_i = t_n - t_(n-i)}, which are the
 * backward differences where steps are equal. A change of the step or the order costs nothing.
 *
 * <p>Source: K. E. Brenan, S. L. Campbell and L. R. Petzold, Numerical Solution of Initial-Value Problems in
 * Differential-Algebraic Equations, SIAM 1996, section 5.2.
 */
final class BdfHistory {
    /** Differences beyond the order that are kept: for the error of this order, and of the next. */
    private static final int BEYOND = 2;

    /** The differences; the first is the state. */
    private final double[][] phi;
    /** Distances to past times, from 1 on, at the start and at the end of the step. */
    private double[] psi;
    private double[] nextPsi;
    /** What takes a difference from one mesh to the other. */
    private final double[] beta;
    /** Weights of the predicted slope. */
    private final double[] gamma;
    private int order;

    BdfHistory(double[] u0, int maxOrder) {
        int n = maxOrder + 1 + BEYOND;
        phi = new double[n][u0.length];
        psi = new double[n];
        nextPsi = new double[n];
        beta = new double[n];
        gamma = new double[n];
        System.arraycopy(u0, 0, phi[0], 0, u0.length);
    }

    /** The state at the start of the step, or after {@link #advance} at its end. */
    double[] u() {
        return phi[0];
    }

    /** The differences; after {@link #advance} those at the end of the step. */
    double[][] differences() {
        return phi;
    }

    /** Distances from the start of the next step to past times, from index 1 on. */
    double[] distances() {
        return psi;
    }

    /** Distances from the end of the step to past times, from index 1 on. */
    double[] nextDistances() {
        return nextPsi;
    }

    /** What the difference i at the start of the step becomes on the mesh of its end. */
    double scale(int i) {
        return beta[i];
    }

    /** Before the first step, of size {@code h}: the past is the line with this slope. */
    void begin(double[] slope, double h) {
        for (int j = 0; j < slope.length; j++) {
            phi[1][j] = h * slope[j];
        }
        for (int i = 2; i < phi.length; i++) {
            Arrays.fill(phi[i], 0);
        }
        for (int i = 1; i < psi.length; i++) {
            psi[i] = i * h;
        }
    }

    /** Predicts u and its slope at the end of a step of size {@code h}, by the polynomial of this order. */
    void predict(double[] u, double[] slope, double h, int order) {
        this.order = order;
        nextPsi[1] = h;
        beta[0] = 1;
        for (int i = 1; i < phi.length; i++) {
            if (i > 1) {
                nextPsi[i] = psi[i - 1] + h;
            }
            beta[i] = beta[i - 1] * nextPsi[i] / psi[i];
            gamma[i] = gamma[i - 1] + 1 / nextPsi[i];
        }
        System.arraycopy(phi[0], 0, u, 0, u.length);
        Arrays.fill(slope, 0);
        for (int i = 1; i <= order; i++) {
            double b = beta[i];
            double g = beta[i] * gamma[i];
            double[] difference = phi[i];
            for (int j = 0; j < u.length; j++) {
                u[j] += b * difference[j];
                slope[j] += g * difference[j];
            }
        }
    }

    /** Makes the end of the step the start of the next; {@code e} is how far it is from its prediction. */
    void advance(double[] e) {
        int k = order;
        double[] above = phi[k + 1];
        double[] highest = phi[k + 2];
        double b = beta[k + 1];
        for (int j = 0; j < e.length; j++) {
            highest[j] = e[j] - b * above[j];
            above[j] = e[j];
        }
        for (int i = k; i >= 0; i--) {
            double[] difference = phi[i];
            double[] next = phi[i + 1];
            b = beta[i];
            for (int j = 0; j < e.length; j++) {
                difference[j] = b * difference[j] + next[j];
            }
        }
        double[] old = psi;
        psi = nextPsi;
        nextPsi = old;
    }
}
