package dev.flowgrad.ode.implicit;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.PolynomialStepper;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Steps of a diagonally implicit Runge-Kutta method. Each stage is found by simplified Newton iterations with
 * one matrix for all stages, kept over steps while it serves. Slopes are what the stages imply, not values
 * of f, in which the errors of stiff components would be magnified. Of a split right-hand side the iterations
 * see the stiff half alone, if the method is half of an additive pair.
 *
 * <p>Sources: Hairer and Wanner, Solving Ordinary Differential Equations II, sections IV.6 and IV.8; M. E.
 * Hosea and L. F. Shampine, Analysis and implementation of TR-BDF2, Appl. Numer. Math. 20 (1996), 21-37, for
 * the error estimate behind the matrix.
 */
final class EsdirkStepper extends PolynomialStepper {
    private static final int MOST_ITERATIONS = 7;
    /** Errors of Newton's method, in units of the tolerances. */
    private static final double NEWTON = 0.03;
    /** Corrections that shrink faster than this leave the Jacobian for the next step, the more so if it is costly. */
    private static final double GOOD = 1e-3;
    private static final double GOOD_IF_COSTLY = 0.3;
    /** How far the step may be from that of a costly factorisation. */
    private static final double SLACK = 0.3;

    private final EsdirkTableau tableau;
    /** The implicit half, or all. */
    private final Rhs f;
    /** The explicit half, or null. */
    private final ExplicitStages explicit;
    private final ErrorNorm norm;
    private final NewtonMatrix matrix;
    private final NewtonControl newton = new NewtonControl(NEWTON, MOST_ITERATIONS);
    /** Slopes of the stages and, if that is no stage, at the end. */
    private final double[][] k;
    /** Those of the explicit half follow, if there is one. */
    private final double[][] all;
    private final LinearCombination[] stages;
    private final LinearCombination[] predictors;
    /** Null if the method estimates no error. */
    private final LinearCombination error;
    /** None if dense output is the cubic. */
    private final LinearCombination[] dense;
    private final double[] stage;
    private final double[] correction;
    private final double[] estimate;
    private final double[] zero;
    /** The slopes of all at both ends. */
    private double[] slope;
    private double[] nextSlope;
    private double h;
    private double tNext;
    private boolean failed;

    EsdirkStepper(EsdirkTableau tableau, Rhs f, double[] u0, ErrorNorm norm) {
        super(u0, tableau.terms());
        this.tableau = tableau;
        this.norm = norm;
        int dim = u0.length;
        int n = tableau.stages();
        boolean additive = f.isSplit() && tableau.explicit() != null;
        this.f = additive ? f.stiff() : f;
        explicit = additive ? new ExplicitStages(tableau, f.nonstiff(), dim) : null;
        matrix = new NewtonMatrix(this.f, dim);
        k = new double[additive && !tableau.endsWithStage() ? n + 1 : n][dim];
        slope = additive ? new double[dim] : k[0];
        nextSlope = additive ? new double[dim] : k[n - 1];
        stages = new LinearCombination[n];
        predictors = new LinearCombination[n];
        for (int i = 1; i < n; i++) {
            stages[i] = LinearCombination.of(tableau.a()[i], k);
            predictors[i] = LinearCombination.of(tableau.predictor()[i], k);
        }
        error = tableau.error() == null ? null : LinearCombination.of(tableau.error(), k);
        all = explicit == null ? k : Stream.of(k, explicit.slopes()).flatMap(Arrays::stream).toArray(double[][]::new);
        stage = new double[dim];
        correction = new double[dim];
        estimate = new double[dim];
        zero = new double[dim];
        double[][] weights = additive ? tableau.explicit().dense() : tableau.dense();
        dense = new LinearCombination[weights == null ? 0 : weights.length];
        for (int i = 0; i < dense.length; i++) {
            dense[i] = LinearCombination.of(weights[i], k);
        }
    }

    @Override
    public double[] slope() {
        return slope;
    }

    @Override
    public void start(double t) {
        f.slope(k[0], u, t);
        if (explicit != null) {
            explicit.eval(0, u, t);
            add(slope, k[0], explicit.first());
        }
        matrix.moved(false);
        newton.reset();
    }

    @Override
    public boolean failedToConverge() {
        return failed;
    }

    @Override
    public double stiffness() {
        return matrix.norm();
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.h = h;
        this.tNext = tNext;
        failed = !solveStages(t, h, tNext);
        if (failed && !matrix.isCurrent()) {
            matrix.renew();
            failed = !solveStages(t, h, tNext);
        }
        if (failed) {
            newton.reset();
            return Double.NaN;
        }
        if (explicit != null) {
            explicit.finish(next, h);
        }
        if (error == null) {
            return 0;
        }
        error.apply(estimate, zero, 1 / tableau.gamma());
        if (f.mass() != null) {
            f.mass().multiply(estimate, stage);
        }
        if (explicit != null) {
            explicit.addError(estimate, 1 / tableau.gamma());
        }
        matrix.solve(estimate);
        return norm.of(estimate, u, next);
    }

    private boolean solveStages(double t, double h, double tNext) {
        double diagonal = tableau.gamma() * h;
        if (!matrix.prepare(1 / diagonal, u, null, t, h, matrix.isCostly() ? SLACK : 0)) {
            return false;
        }
        double relaxation = matrix.relaxation(1 / diagonal);
        newton.beginStep();
        int last = tableau.stages() - 1;
        for (int i = 1; i <= last; i++) {
            double[] y = i == last ? next : stage;
            double time = i == last ? tNext : t + tableau.c()[i] * h;
            stages[i].apply(y, u, h);
            if (explicit != null) {
                explicit.addTo(y, i, h);
            }
            predictors[i].apply(k[i], zero, 1);
            for (int j = 0; j < y.length; j++) {
                y[j] += diagonal * k[i][j];
            }
            if (!solve(y, k[i], time, diagonal, relaxation)) {
                return false;
            }
            if (explicit != null) {
                explicit.eval(i, y, time);
            }
        }
        return true;
    }

    private static void add(double[] sum, double[] a, double[] b) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] = a[j] + b[j];
        }
    }

    /** Solves {@code slope = f(y)} along {@code y = base + diagonal slope}, from a first guess of both. */
    private boolean solve(double[] y, double[] slope, double t, double diagonal, double relaxation) {
        newton.begin();
        double inverse = 1 / diagonal;
        while (true) {
            f.residual(correction, y, slope, t);
            matrix.solve(correction);
            if (relaxation != 1) {
                for (int j = 0; j < y.length; j++) {
                    correction[j] *= relaxation;
                }
            }
            NewtonControl.Verdict verdict = newton.judge(norm.of(correction, u, y));
            if (verdict == NewtonControl.Verdict.DIVERGED) {
                return false;
            }
            for (int j = 0; j < y.length; j++) {
                y[j] += correction[j];
                slope[j] += inverse * correction[j];
            }
            if (verdict == NewtonControl.Verdict.CONVERGED) {
                return true;
            }
        }
    }

    @Override
    public void complete() {
        super.complete();
        if (explicit == null) {
            return;
        }
        int end = k.length - 1;
        if (!tableau.endsWithStage()) { // no stage implies the slope at the end
            f.eval(k[end], next, tNext);
            explicit.eval(end, next, tNext);
        }
        add(nextSlope, k[end], explicit.last());
    }

    @Override
    public void advance() {
        super.advance();
        System.arraycopy(k[k.length - 1], 0, k[0], 0, u.length);
        if (explicit != null) {
            explicit.advance();
            double[] old = slope;
            slope = nextSlope;
            nextSlope = old;
        }
        matrix.moved(newton.wasFasterThan(matrix.isCostly() ? GOOD_IF_COSTLY : GOOD));
    }

    @Override
    public double[][] stages() {
        return all;
    }

    @Override
    protected void interpolate(StepPolynomial polynomial) {
        if (dense.length == 0) {
            polynomial.hermite(u, next, slope, nextSlope, h);
        } else {
            polynomial.ends(u, next);
            for (int i = 0; i < dense.length; i++) {
                dense[i].apply(polynomial.k()[i], zero, h);
                if (explicit != null) {
                    explicit.addDense(polynomial.k()[i], i, h);
                }
            }
        }
    }
}
