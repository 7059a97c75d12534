package dev.flowgrad.ode;

import dev.flowgrad.ode.tableaus.ButcherTableau;

/** Steps of an explicit Runge-Kutta method. */
final class ExplicitStepper implements Stepper {
    private final ButcherTableau tableau;
    private final Rhs f;
    private final ErrorNorm norm;
    private final boolean fsal;
    private final double[] c;
    private final double[][] k;
    private final double[] first;
    private final double[] last;
    private final LinearCombination[] stages;
    private final LinearCombination update;
    private final LinearCombination error;
    private final LinearCombination secondError;
    private final double[] stage;
    private final double[] estimate;
    private final double[] zero;
    private double[] u;
    private double[] next;
    private double t;
    private double h;
    private double tNext;
    private RungeKuttaInterpolant interpolant;

    ExplicitStepper(ButcherTableau tableau, Rhs f, double[] u0, ErrorNorm norm) {
        this.tableau = tableau;
        this.f = f;
        this.norm = norm;
        int dim = u0.length;
        int n = tableau.stages();
        fsal = tableau.fsal();
        c = tableau.c();
        k = new double[n + 1][dim];
        first = k[0];
        last = k[n];
        stages = new LinearCombination[n];
        for (int i = 1; i < n; i++) {
            stages[i] = LinearCombination.of(tableau.a()[i], k);
        }
        update = LinearCombination.of(tableau.b(), k);
        error = tableau.error() == null ? null : LinearCombination.of(tableau.error(), k);
        secondError = tableau.secondError() == null ? null : LinearCombination.of(tableau.secondError(), k);
        stage = new double[dim];
        estimate = new double[dim];
        zero = new double[dim];
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
        return first;
    }

    @Override
    public void start(double t) {
        f.eval(first, u, t);
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        LinearCombination[] stages = this.stages;
        for (int i = 1; i < stages.length; i++) {
            stages[i].apply(stage, u, h);
            f.eval(k[i], stage, t + c[i] * h);
        }
        update.apply(next, u, h);
        if (fsal) {
            f.eval(last, next, tNext);
        }
        return error == null ? 0 : error();
    }

    private double error() {
        error.apply(estimate, zero, h);
        double e = norm.of(estimate, u, next);
        if (secondError == null || e == 0) {
            return e;
        }
        secondError.apply(estimate, zero, h);
        double guard = norm.of(estimate, u, next);
        return e * e / Math.sqrt(e * e + 0.01 * guard * guard);
    }

    @Override
    public void complete() {
        if (!fsal) {
            f.eval(last, next, tNext);
        }
        if (interpolant != null) {
            interpolant.begin(u, t, h);
        }
    }

    /**
     * The change of slope over the change of state between the last stage, if it is at the end of the step,
     * and the solution there, as if by a step of the power method (Hairer and Wanner II, section IV.2).
     */
    @Override
    public double stiffness() {
        if (c[c.length - 1] != 1) {
            return Double.NaN;
        }
        double[] before = k[c.length - 1];
        double slopes = 0;
        double states = 0;
        for (int j = 0; j < u.length; j++) {
            double x = last[j] - before[j];
            double y = next[j] - stage[j];
            slopes += x * x;
            states += y * y;
        }
        return Math.sqrt(slopes / states);
    }

    @Override
    public void advance() {
        double[] old = u;
        u = next;
        next = old;
        System.arraycopy(last, 0, first, 0, first.length);
    }

    @Override
    public double[][] stages() {
        return k;
    }

    @Override
    public Interpolant interpolant() {
        if (interpolant == null) {
            interpolant = new RungeKuttaInterpolant(tableau, f, k);
            interpolant.begin(u, t, h);
        }
        return interpolant;
    }

    @Override
    public int recordLength() {
        return (1 + tableau.recorded().length) * u.length;
    }

    @Override
    public void record(double[] into, int offset) {
        System.arraycopy(u, 0, into, offset, u.length);
        int at = offset;
        for (int i : tableau.recorded()) {
            at += u.length;
            System.arraycopy(k[i], 0, into, at, u.length);
        }
    }

}
