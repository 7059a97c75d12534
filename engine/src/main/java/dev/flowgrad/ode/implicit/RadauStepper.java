package dev.flowgrad.ode.implicit;

import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.PolynomialStepper;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;

/**
 * Steps of Radau IIA with three stages. Newton's system of three times the size falls into a real and a
 * complex one, after a change of basis that makes the inverse of the tableau block diagonal.
 *
 * <p>Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.8, and their code
 * RADAU5, whose numbers these are.
 */
final class RadauStepper extends PolynomialStepper {
    private static final int MOST_ITERATIONS = 7;
    /** Corrections that shrink faster than this leave the Jacobian for the next step. */
    private static final double GOOD = 1e-3;
    /** Where equations depend on u' in any way the last step's rate says little: it may have been a coincidence. */
    private static final double LEAST_ETA = 0.01;
    private static final double ROOT6 = Math.sqrt(6);
    private static final double C1 = (4 - ROOT6) / 10;
    private static final double C2 = (4 + ROOT6) / 10;
    /** Eigenvalues of the inverse of the tableau: one real, two conjugate. */
    private static final double REAL = 30 / (6 + Math.cbrt(81) - Math.cbrt(9));
    private static final double RE;
    private static final double IM;
    /** The change of basis; the last row is (T31, 1, 0). */
    private static final double T11 = 9.1232394870892942792e-2;
    private static final double T12 = -0.14125529502095420843;
    private static final double T13 = -3.0029194105147424492e-2;
    private static final double T21 = 0.24171793270710701896;
    private static final double T22 = 0.20412935229379993199;
    private static final double T23 = 0.38294211275726193779;
    private static final double T31 = 0.96604818261509293619;
    private static final double[][] T = {{T11, T12, T13}, {T21, T22, T23}, {T31, 1, 0}};
    private static final double[][] INVERSE = {
        {4.3255798900631553510, 0.33919925181580986954, 0.54177053993587487119},
        {-4.1787185915519047273, -0.32768282076106238708, 0.47662355450055045196},
        {-0.50287263494578687595, 2.5719269498556054292, -0.59603920482822492497}
    };
    /** Weights of the error estimate. */
    private static final double E1 = -(13 + 7 * ROOT6) / 3;
    private static final double E2 = (-13 + 7 * ROOT6) / 3;
    private static final double E3 = -1.0 / 3;

    static {
        double re = (12 - Math.cbrt(81) + Math.cbrt(9)) / 60;
        double im = (Math.cbrt(81) + Math.cbrt(9)) * Math.sqrt(3) / 60;
        RE = re / (re * re + im * im);
        IM = im / (re * re + im * im);
    }

    private final Rhs f;
    private final ErrorNorm norm;
    /** What errors are multiplied with: the estimate is of lower order than the solution. */
    private final double strictness;
    private final Linearization linearization;
    private final ShiftedSolver real;
    private final ComplexShiftedSolver complex;
    private final NewtonControl newton;
    /** Stages minus u, the same in the other basis, and values of f there. */
    private final double[][] z;
    private final double[][] w;
    private final double[][] value;
    private final double[] stage;
    private final double[] estimate;
    /** Derivatives of u at a stage, where equations have them; null where u' = f. */
    private final double[] stageSlope;
    private double[] slope;
    private double[] nextSlope;
    private double tNext;
    /** The step that the polynomial is of. */
    private double h;
    private double attempted;
    private double factorised;
    private boolean jacobianIsValid;
    private boolean jacobianIsCurrent;
    private boolean hasPast;
    private boolean afterRejection;
    private boolean failed;

    RadauStepper(Rhs f, double[] u0, ErrorNorm norm) {
        super(u0, 2);
        this.f = f;
        this.norm = norm.copy();
        int dim = u0.length;
        strictness = 10 * Math.cbrt(norm.rtol());
        double inner = norm.rtol() / strictness;
        newton = new NewtonControl(Math.max(10 * Math.ulp(1.0) / inner, Math.min(0.03, Math.sqrt(inner))),
                MOST_ITERATIONS, f.isImplicit() ? LEAST_ETA : 0);
        linearization = Linearization.of(f, dim);
        real = linearization.solver();
        complex = linearization.complexSolver();
        z = new double[3][dim];
        w = new double[3][dim];
        value = new double[3][dim];
        stage = new double[dim];
        estimate = new double[dim];
        stageSlope = f.mass() == null && !f.isImplicit() ? null : new double[dim];
        slope = new double[dim];
        nextSlope = new double[dim];
    }

    @Override
    public double[] slope() {
        return slope;
    }

    @Override
    public void start(double t) {
        if (f.isImplicit()) {
            f.slope(slope, u, t);
        } else {
            f.eval(slope, u, t);
        }
        jacobianIsValid = false;
        hasPast = false;
        afterRejection = true; // the first step's error needs the same care
        newton.reset();
    }

    @Override
    public boolean failedToConverge() {
        return failed;
    }

    @Override
    public double stiffness() {
        return linearization.norm();
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.tNext = tNext;
        attempted = h;
        failed = !solve(t, h, tNext);
        if (failed && !jacobianIsCurrent) {
            jacobianIsValid = false;
            failed = !solve(t, h, tNext);
        }
        if (failed) {
            newton.reset();
            return Double.NaN;
        }
        for (int j = 0; j < u.length; j++) {
            next[j] = u[j] + z[2][j];
        }
        double error = error(t, h);
        afterRejection = !(error <= 1);
        return error;
    }

    private boolean solve(double t, double h, double tNext) {
        if (!jacobianIsValid) {
            linearization.update(u, slope, t, h);
            jacobianIsValid = true;
            jacobianIsCurrent = true;
            factorised = Double.NaN;
        }
        if (h != factorised) {
            f.countFactorisation();
            f.countFactorisation();
            double[] jacobian = linearization.entries();
            if (!real.factorise(REAL / h, jacobian) || !complex.factorise(RE / h, IM / h, jacobian)) {
                factorised = Double.NaN;
                return false;
            }
            factorised = h;
            if (jacobianIsCurrent && linearization.rounding(estimate, u)) {
                real.solve(estimate);
                norm.raise(estimate);
            }
        }
        guess(h);
        newton.beginStep();
        newton.begin();
        while (true) {
            iterate(t, h, tNext);
            double a = norm.of(value[0], u, u);
            double b = norm.of(value[1], u, u);
            double c = norm.of(value[2], u, u);
            double size = strictness * Math.sqrt((a * a + b * b + c * c) / 3);
            NewtonControl.Verdict verdict = newton.judge(size);
            if (verdict == NewtonControl.Verdict.DIVERGED) {
                return false;
            }
            correct();
            if (verdict == NewtonControl.Verdict.CONVERGED) {
                return true;
            }
        }
    }

    /** Begins with the last step's polynomial, continued. */
    private void guess(double h) {
        double ratio = h / this.h;
        for (int i = 0; i < 3; i++) {
            double x = 1 + (i == 0 ? C1 : i == 1 ? C2 : 1) * ratio;
            if (hasPast) {
                interpolant().at(x, stage);
            }
            for (int j = 0; j < u.length; j++) {
                z[i][j] = hasPast ? stage[j] - u[j] : 0;
            }
        }
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < u.length; j++) {
                w[i][j] = INVERSE[i][0] * z[0][j] + INVERSE[i][1] * z[1][j] + INVERSE[i][2] * z[2][j];
            }
        }
    }

    /** Leaves the corrections of w in the arrays of values. */
    private void iterate(double t, double h, double tNext) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < u.length; j++) {
                stage[j] = u[j] + z[i][j];
            }
            double at = i == 0 ? t + C1 * h : i == 1 ? t + C2 * h : tNext;
            if (stageSlope == null) {
                f.eval(value[i], stage, at);
            } else {
                stageSlope(i, stageSlope, h);
                f.residual(value[i], stage, stageSlope, at);
            }
        }
        for (int j = 0; j < u.length; j++) {
            double x = value[0][j];
            double y = value[1][j];
            double s = value[2][j];
            value[0][j] = INVERSE[0][0] * x + INVERSE[0][1] * y + INVERSE[0][2] * s;
            value[1][j] = INVERSE[1][0] * x + INVERSE[1][1] * y + INVERSE[1][2] * s;
            value[2][j] = INVERSE[2][0] * x + INVERSE[2][1] * y + INVERSE[2][2] * s;
        }
        if (stageSlope == null) {
            for (int j = 0; j < u.length; j++) {
                value[0][j] -= REAL / h * w[0][j];
                value[1][j] -= (RE * w[1][j] - IM * w[2][j]) / h;
                value[2][j] -= (RE * w[2][j] + IM * w[1][j]) / h;
            }
        }
        real.solve(value[0]);
        complex.solve(value[1], value[2]);
    }

    /** Writes the slope of the collocation polynomial at a stage. */
    private void stageSlope(int stage, double[] out, double h) {
        double a = REAL / h * T[stage][0];
        double b = (RE * T[stage][1] + IM * T[stage][2]) / h;
        double c = (RE * T[stage][2] - IM * T[stage][1]) / h;
        for (int j = 0; j < u.length; j++) {
            out[j] = a * w[0][j] + b * w[1][j] + c * w[2][j];
        }
    }

    private void correct() {
        for (int j = 0; j < u.length; j++) {
            double a = w[0][j] += value[0][j];
            double b = w[1][j] += value[1][j];
            double c = w[2][j] += value[2][j];
            z[0][j] = T11 * a + T12 * b + T13 * c;
            z[1][j] = T21 * a + T22 * b + T23 * c;
            z[2][j] = T31 * a + b;
        }
    }

    /** A third-order estimate, behind the matrix; a second time where the first may be too pessimistic. */
    private double error(double t, double h) {
        double[] own = f.isImplicit() ? stageSlope : w[0]; // no longer needed
        for (int j = 0; j < u.length; j++) {
            own[j] = (E1 * z[0][j] + E2 * z[1][j] + E3 * z[2][j]) / h;
        }
        if (f.mass() != null) {
            f.mass().multiply(own, stage);
        }
        if (f.isImplicit()) {
            for (int j = 0; j < u.length; j++) {
                own[j] = -own[j];
            }
            f.residual(estimate, u, own, t);
        } else {
            for (int j = 0; j < u.length; j++) {
                estimate[j] = own[j] + slope[j];
            }
        }
        real.solve(estimate);
        double error = strictness * norm.of(estimate, u, u);
        if (error >= 1 && afterRejection) {
            for (int j = 0; j < u.length; j++) {
                stage[j] = u[j] + estimate[j];
            }
            if (f.isImplicit()) {
                f.residual(estimate, stage, own, t);
            } else {
                f.eval(estimate, stage, t);
                for (int j = 0; j < u.length; j++) {
                    estimate[j] += own[j];
                }
            }
            real.solve(estimate);
            error = strictness * norm.of(estimate, u, u);
        }
        return error;
    }

    @Override
    public void complete() {
        h = attempted;
        if (f.isImplicit()) {
            stageSlope(2, nextSlope, h);
        } else {
            f.eval(nextSlope, next, tNext);
        }
        super.complete();
        interpolant(); // the next step begins from it, when the stages are gone
    }

    @Override
    protected void interpolate(StepPolynomial polynomial) {
        polynomial.ends(u, next);
        double[] k0 = polynomial.k()[0];
        double[] k1 = polynomial.k()[1];
        for (int j = 0; j < u.length; j++) {
            double x = (z[0][j] - C1 * z[2][j]) / (C1 * (1 - C1));
            double y = (z[1][j] - C2 * z[2][j]) / (C2 * (1 - C2));
            k1[j] = (y - x) / (C2 - C1);
            k0[j] = x - C1 * k1[j];
        }
    }

    @Override
    public void advance() {
        super.advance();
        double[] old = slope;
        slope = nextSlope;
        nextSlope = old;
        hasPast = true;
        jacobianIsCurrent = false;
        jacobianIsValid &= newton.wasFasterThan(GOOD);
    }

    @Override
    public double[][] stages() {
        return z;
    }
}
