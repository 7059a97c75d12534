package dev.flowgrad.ode.adams;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;
import java.util.Arrays;

/**
 * Steps of {@link VCABM}, with the names of Hairer, Nørsett and Wanner I, section III.5: {@code phi} are the modified divided
 * differences of the slopes at the start of the step, {@code star} the same scaled to the new step.
 */
final class AdamsStepper implements Stepper {
    /**
     * Errors of neighbouring steps have the same sign, and add up: so many times the estimate counts, which keeps the error at
     * the end of the usual non-stiff problems within some ten tolerances.
     */
    private static final double SAFETY = 12;
    private final Rhs f;
    private final ErrorNorm norm;
    private final int maxOrder;
    private final AdamsOrder choice;
    private final NewtonBasis basis;
    private final double[] g;
    private final double[] psi;
    /** Times of the points that the differences know, the last first. */
    private final double[] times;
    private final double[][] phi;
    private final double[][] star;
    /** The difference of order k at the end, of the predicted slope. */
    private final double[] top;
    private final double[] predicted;
    private final double[] predictedSlope;
    private final double[] endSlope;
    private final double[] work;
    private double[] u;
    private double[] next;
    /** How many points the differences know. */
    private int points;
    private int order;
    private double h;
    private double t;
    private double tNext;
    private AdamsInterpolant interpolant;
    private double[] record;

    AdamsStepper(Rhs f, double[] u0, ErrorNorm norm, int maxOrder) {
        this.f = f;
        this.norm = norm;
        this.maxOrder = maxOrder;
        int dim = u0.length;
        choice = new AdamsOrder(maxOrder);
        basis = new NewtonBasis(maxOrder + 1);
        g = new double[maxOrder + 2];
        psi = new double[maxOrder + 1];
        times = new double[maxOrder + 2];
        phi = new double[maxOrder + 2][dim];
        star = new double[maxOrder + 1][dim];
        top = new double[dim];
        predicted = new double[dim];
        predictedSlope = new double[dim];
        endSlope = new double[dim];
        work = new double[dim];
        u = u0.clone();
        next = new double[dim];
    }

    @Override
    public double[] u() {
        return u;
    }

    @Override
    public double[] next() {
        return next;
    }

    @Override
    public double[] slope() {
        return phi[0];
    }

    @Override
    public void start(double t) {
        f.eval(phi[0], u, t);
        times[0] = t;
        points = 1;
        choice.start();
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        order = choice.order();
        int k = order;
        int known = Math.min(k + 1, points);
        for (int i = 0; i < known; i++) {
            psi[i] = (t - times[i]) / h;
        }
        basis.integrate(1, psi, known, g);
        scale(known);
        predict(k);
        f.eval(predictedSlope, predicted, tNext);
        double weight = h * g[k];
        for (int i = 0; i < top.length; i++) {
            double difference = predictedSlope[i] - work[i];
            top[i] = difference;
            next[i] = predicted[i] + weight * difference;
        }
        double error = error(k, top);
        choice.attempted(error, lower(k - 1), lower(k - 2));
        return error;
    }

    /** The differences as they are for the new step: {@code star_j = beta_j phi_j}. */
    private void scale(int known) {
        double beta = 1;
        for (int j = 0; j < known; j++) {
            if (j > 0) {
                beta *= (tNext - times[j - 1]) / (t - times[j]);
            }
            double[] from = phi[j];
            double[] to = star[j];
            for (int i = 0; i < to.length; i++) {
                to[i] = beta * from[i];
            }
        }
    }

    /** The state by the explicit formula, and in {@code work} the slope that the past predicts. */
    private void predict(int k) {
        double[] slope = work;
        Arrays.fill(predicted, 0);
        Arrays.fill(slope, 0);
        for (int j = k - 1; j >= 0; j--) {
            double weight = g[j];
            double[] difference = star[j];
            for (int i = 0; i < slope.length; i++) {
                predicted[i] += weight * difference[i];
                slope[i] += difference[i];
            }
        }
        for (int i = 0; i < slope.length; i++) {
            predicted[i] = u[i] + h * predicted[i];
        }
    }

    /** The error of the formula of order j, whose difference at the end is given. */
    private double error(int j, double[] difference) {
        double weight = SAFETY * h * (g[j] - g[j - 1]);
        for (int i = 0; i < work.length; i++) {
            work[i] = weight * difference[i];
        }
        return norm.of(work, u, next);
    }

    /** The error that a lower order j would have made; infinite for none. */
    private double lower(int j) {
        if (j < 1) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < work.length; i++) {
            double difference = top[i];
            for (int m = order - 1; m >= j; m--) {
                difference += star[m][i];
            }
            work[i] = difference;
        }
        return error(j, work);
    }

    @Override
    public double factor(double error) {
        return choice.factor(error);
    }

    /** The change of slope over the change of state between the predicted and the corrected state. */
    @Override
    public double stiffness() {
        double slopes = 0;
        double states = 0;
        for (int i = 0; i < u.length; i++) {
            double x = endSlope[i] - predictedSlope[i];
            double y = next[i] - predicted[i];
            slopes += x * x;
            states += y * y;
        }
        return Math.sqrt(slopes / states);
    }

    @Override
    public void complete() {
        f.eval(endSlope, next, tNext);
        double higher = Double.NaN;
        if (points > order && order < maxOrder) {
            for (int i = 0; i < work.length; i++) {
                double difference = endSlope[i];
                for (int m = 0; m <= order; m++) {
                    difference -= star[m][i];
                }
                work[i] = difference;
            }
            higher = error(order + 1, work);
        }
        choice.accepted(h, higher);
    }

    @Override
    public void advance() {
        int known = Math.min(order + 1, points);
        System.arraycopy(endSlope, 0, phi[0], 0, u.length);
        for (int j = 0; j < known; j++) {
            double[] difference = phi[j];
            double[] old = star[j];
            double[] higher = phi[j + 1];
            for (int i = 0; i < higher.length; i++) {
                higher[i] = difference[i] - old[i];
            }
        }
        System.arraycopy(times, 0, times, 1, times.length - 1);
        times[0] = tNext;
        points = known + 1;
        double[] old = u;
        u = next;
        next = old;
    }

    @Override
    public Interpolant interpolant() {
        if (interpolant == null) {
            interpolant = new AdamsInterpolant(u.length, maxOrder);
            record = new double[recordLength()];
        }
        record(record, 0);
        interpolant.load(record, 0, t, h);
        return interpolant;
    }

    @Override
    public int recordLength() {
        return AdamsInterpolant.recordLength(u.length, maxOrder);
    }

    @Override
    public void record(double[] into, int offset) {
        into[offset] = order;
        System.arraycopy(psi, 0, into, offset + 1, order);
        int at = offset + 1 + maxOrder;
        System.arraycopy(u, 0, into, at, u.length);
        for (int j = 0; j < order; j++) {
            at += u.length;
            System.arraycopy(star[j], 0, into, at, u.length);
        }
        System.arraycopy(top, 0, into, at + u.length, u.length);
    }
}
