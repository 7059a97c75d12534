package dev.flowgrad.ode.rosenbrock;

import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.PolynomialStepper;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;

/** Steps of a Rosenbrock method: one Jacobian a step, one factorisation an attempt. */
final class RosenbrockStepper extends PolynomialStepper {
    private final RosenbrockTableau tableau;
    private final Rhs f;
    private final ErrorNorm norm;
    private final Linearization linearization;
    private final ShiftedSolver solver;
    private final double[] c;
    private final double[] d;
    /** The U_i. */
    private final double[][] k;
    private final LinearCombination[] stages;
    private final LinearCombination[] couplings;
    private final LinearCombination update;
    private final LinearCombination error;
    private final LinearCombination[] dense;
    private final double[] stage;
    private final double[] value;
    private final double[] timeDerivative;
    private final double[] estimate;
    private final double[] zero;
    private double[] slope;
    private double[] nextSlope;
    private double tNext;
    private boolean linearized;
    private boolean dependsOnTime;
    private boolean singular;

    RosenbrockStepper(RosenbrockTableau tableau, Rhs f, double[] u0, ErrorNorm norm) {
        super(u0, tableau.dense().length);
        this.tableau = tableau;
        this.f = f;
        this.norm = norm;
        int dim = u0.length;
        int n = tableau.stages();
        linearization = Linearization.of(f, dim);
        solver = linearization.solver();
        c = tableau.c();
        d = tableau.d();
        k = new double[n][dim];
        stages = new LinearCombination[n];
        couplings = new LinearCombination[n];
        for (int i = 1; i < n; i++) {
            stages[i] = LinearCombination.of(tableau.a()[i], k);
            couplings[i] = LinearCombination.of(tableau.coupling()[i], k);
        }
        update = LinearCombination.of(tableau.m(), k);
        error = LinearCombination.of(tableau.e(), k);
        dense = new LinearCombination[tableau.dense().length];
        for (int i = 0; i < dense.length; i++) {
            dense[i] = LinearCombination.of(tableau.dense()[i], k);
        }
        stage = new double[dim];
        value = new double[dim];
        timeDerivative = new double[dim];
        estimate = new double[dim];
        zero = new double[dim];
        slope = new double[dim];
        nextSlope = new double[dim];
    }

    @Override
    public double[] slope() {
        return slope;
    }

    @Override
    public void start(double t) {
        f.eval(slope, u, t);
        linearized = false;
    }

    @Override
    public boolean failedToConverge() {
        return singular;
    }

    @Override
    public double stiffness() {
        return linearization.norm();
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.tNext = tNext;
        if (!linearized) {
            linearization.update(u, slope, t, h);
            dependsOnTime = linearization.timeDerivative(timeDerivative, u, slope, t, h);
            linearized = true;
        }
        f.countFactorisation();
        singular = !solver.factorise(1 / (tableau.gamma() * h), linearization.entries());
        if (singular) {
            return Double.NaN;
        }
        int last = k.length - 1;
        for (int i = 0; i <= last; i++) {
            double[] right = i == 0 ? slope : i == last && tableau.fsal() ? nextSlope : value;
            if (i > 0) {
                double[] at = right == nextSlope ? next : stage;
                stages[i].apply(at, u, 1);
                f.eval(right, at, i == last ? tNext : t + c[i] * h);
            }
            if (i == 0) {
                System.arraycopy(right, 0, k[0], 0, right.length);
            } else if (f.mass() == null) {
                couplings[i].apply(k[i], right, 1 / h);
            } else {
                couplings[i].apply(stage, zero, -1 / h);
                System.arraycopy(right, 0, k[i], 0, right.length);
                f.mass().subtract(k[i], 1, stage);
            }
            if (dependsOnTime && d[i] != 0) {
                add(k[i], d[i] * h);
            }
            solver.solve(k[i]);
        }
        if (!tableau.fsal()) {
            update.apply(next, u, 1);
        }
        error.apply(estimate, zero, 1);
        return norm.of(estimate, u, next);
    }

    private void add(double[] right, double weight) {
        for (int j = 0; j < right.length; j++) {
            right[j] += weight * timeDerivative[j];
        }
    }

    @Override
    public void complete() {
        if (!tableau.fsal()) {
            f.eval(nextSlope, next, tNext);
        }
        super.complete();
    }

    @Override
    public void advance() {
        super.advance();
        double[] old = slope;
        slope = nextSlope;
        nextSlope = old;
        linearized = false;
    }

    @Override
    public double[][] stages() {
        return k;
    }

    @Override
    protected void interpolate(StepPolynomial polynomial) {
        polynomial.ends(u, next);
        for (int i = 0; i < dense.length; i++) {
            dense[i].apply(polynomial.k()[i], zero, 1);
        }
    }
}
