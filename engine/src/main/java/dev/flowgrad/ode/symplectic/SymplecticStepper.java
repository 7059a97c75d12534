package dev.flowgrad.ode.symplectic;

import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;
import java.util.Arrays;

/**
 * Kicks and drifts of a symplectic method. Sums are compensated (W. Kahan 1965), so that rounding, which is no symplectic
 * map, adds up as slowly as it can: Hairer, Lubich and Wanner, Geometric Numerical Integration, section VIII.5.
 */
final class SymplecticStepper implements Stepper {
    private static final double[][] NO_STAGES = {};

    private final SymplecticTableau tableau;
    private final Rhs f;
    private final ODEFunction.Instance kick;
    private final ODEFunction.Instance drift;
    private final int size;
    /** Where the kicks and drifts happen, as parts of the step: what the other half has moved until then. */
    private final double[] kickTimes;
    private final double[] driftTimes;
    private final double[] force;
    private final double[] motion;
    /** The derivatives at both ends of the step. */
    private final double[] slope;
    private final double[] endSlope;
    private double[] u;
    private double[] next;
    /** What rounding took away from the states. */
    private double[] lost;
    private double[] nextLost;
    private double t;
    private double h;
    private double tNext;
    private SymplecticInterpolant interpolant;

    SymplecticStepper(SymplecticTableau tableau, Rhs f, double[] u0) {
        this.tableau = tableau;
        this.f = f;
        kick = f.dynamical().kick();
        drift = f.dynamical().drift();
        size = u0.length / 2;
        kickTimes = tableau.kickTimes();
        driftTimes = tableau.driftTimes();
        force = new double[size];
        motion = new double[size];
        slope = new double[u0.length];
        endSlope = new double[u0.length];
        u = u0.clone();
        next = new double[u0.length];
        lost = new double[u0.length];
        nextLost = new double[u0.length];
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
        return slope;
    }

    @Override
    public void start(double t) {
        Arrays.fill(lost, 0);
        f.eval(slope, u, t);
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        System.arraycopy(u, 0, next, 0, u.length);
        System.arraycopy(lost, 0, nextLost, 0, u.length);
        System.arraycopy(slope, 0, force, 0, size);
        double[] kicks = tableau.kick();
        double[] drifts = tableau.drift();
        for (int i = 0; i < kicks.length; i++) {
            if (i > 0) {
                kick(t + kickTimes[i] * h);
            }
            add(force, h * kicks[i], 0);
            if (drifts[i] != 0) {
                drift.eval(motion, next, f.p(), t + driftTimes[i] * h);
                add(motion, h * drifts[i], size);
            }
        }
        return 0;
    }

    private void kick(double time) {
        f.countCall();
        kick.eval(force, next, f.p(), time);
    }

    /** Adds to the velocities, or from {@code offset} on to the positions. */
    private void add(double[] derivative, double weight, int offset) {
        for (int j = 0; j < size; j++) {
            int k = offset + j;
            double change = weight * derivative[j] + nextLost[k];
            double sum = next[k] + change;
            nextLost[k] = change - (sum - next[k]);
            next[k] = sum;
        }
    }

    /** The force at the end is the next step's first. */
    @Override
    public void complete() {
        if (!tableau.endsWithKick()) {
            kick(tNext);
        }
        drift.eval(motion, next, f.p(), tNext);
        System.arraycopy(force, 0, endSlope, 0, size);
        System.arraycopy(motion, 0, endSlope, size, size);
        if (interpolant != null) {
            interpolant.begin(u, next, slope, endSlope, t, h);
        }
    }

    @Override
    public void advance() {
        double[] old = u;
        u = next;
        next = old;
        old = lost;
        lost = nextLost;
        nextLost = old;
        System.arraycopy(endSlope, 0, slope, 0, slope.length);
    }

    /** A step follows from the state before alone. */
    @Override
    public double[][] stages() {
        return NO_STAGES;
    }

    @Override
    public Interpolant interpolant() {
        if (interpolant == null) {
            interpolant = new SymplecticInterpolant(f, u.length, tableau.order());
            interpolant.begin(u, next, slope, endSlope, t, h);
        }
        return interpolant;
    }

    @Override
    public int recordLength() {
        return SymplecticInterpolant.recordLength(u.length);
    }

    @Override
    public void record(double[] into, int offset) {
        int n = u.length;
        System.arraycopy(u, 0, into, offset, n);
        System.arraycopy(next, 0, into, offset + n, n);
        System.arraycopy(slope, 0, into, offset + 2 * n, n);
        System.arraycopy(endSlope, 0, into, offset + 3 * n, n);
    }
}
