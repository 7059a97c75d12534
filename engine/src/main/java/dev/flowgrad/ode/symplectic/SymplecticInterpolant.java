package dev.flowgrad.ode.symplectic;

import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;
import java.util.Arrays;

/**
 * Dense output from the states and slopes at both ends of a step: the cubic through them up to order 4. For an order p above
 * it is the polynomial of degree p - 1 that also has the slopes of f at p - 4 points inside, found when a step is first
 * looked inside: from the cubic, each round of evaluations at these points gains an order.
 *
 * <p>Source of the idea: W. H. Enright, K. R. Jackson, S. P. Nørsett and P. G. Thomsen, Interpolants for Runge-Kutta
 * formulas, ACM TOMS 12 (1986), 193-218.
 */
final class SymplecticInterpolant implements Interpolant {
    private final Rhs f;
    private final StepPolynomial polynomial;
    private final SlopeFit fit;
    private final double[][] slopes;
    private final double[] start;
    private final double[] end;
    private final double[] state;
    private double t;
    private double h;
    private boolean ready;

    /** For {@code dim} unknowns and a method of this order. */
    SymplecticInterpolant(Rhs f, int dim, int order) {
        this.f = f;
        fit = SlopeFit.of(order);
        int n = fit.nodes().length;
        polynomial = new StepPolynomial(dim, n);
        slopes = new double[n][dim];
        start = new double[dim];
        end = new double[dim];
        state = new double[dim];
    }

    /** Number of doubles in a record: both states and both slopes. */
    static int recordLength(int dim) {
        return 4 * dim;
    }

    /** Looks at another step. */
    void begin(double[] u, double[] next, double[] slope, double[] endSlope, double t, double h) {
        System.arraycopy(u, 0, start, 0, u.length);
        System.arraycopy(next, 0, end, 0, u.length);
        System.arraycopy(slope, 0, slopes[0], 0, u.length);
        System.arraycopy(endSlope, 0, slopes[slopes.length - 1], 0, u.length);
        this.t = t;
        this.h = h;
        ready = false;
    }

    @Override
    public void load(double[] record, int offset, double t, double h) {
        int n = start.length;
        System.arraycopy(record, offset, start, 0, n);
        System.arraycopy(record, offset + n, end, 0, n);
        System.arraycopy(record, offset + 2 * n, slopes[0], 0, n);
        System.arraycopy(record, offset + 3 * n, slopes[slopes.length - 1], 0, n);
        this.t = t;
        this.h = h;
        ready = false;
    }

    @Override
    public void at(double theta, double[] out) {
        if (!ready) {
            fit();
            ready = true;
        }
        polynomial.at(theta, out);
    }

    private void fit() {
        double[][] k = polynomial.k();
        polynomial.hermite(start, end, slopes[0], slopes[slopes.length - 1], h);
        for (int i = 2; i < k.length; i++) {
            Arrays.fill(k[i], 0);
        }
        double[] nodes = fit.nodes();
        for (int round = 0; round < fit.rounds(); round++) {
            for (int i = 1; i < nodes.length - 1; i++) {
                polynomial.at(nodes[i], state);
                f.eval(slopes[i], state, t + nodes[i] * h);
            }
            for (int n = 0; n < k.length; n++) {
                combine(k[n], fit.inverse()[n]);
            }
        }
    }

    private void combine(double[] out, double[] weights) {
        for (int j = 0; j < out.length; j++) {
            double change = end[j] - start[j];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * (h * slopes[i][j] - change);
            }
            out[j] = sum;
        }
    }
}
