package dev.flowgrad.ode.implicit;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Interpolant;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;
import java.util.Arrays;

/**
 * Steps of the backward differentiation formulas with fixed leading coefficient, of variable order.
 *
 * <p>Sources: K. R. Jackson and R. Sacks-Davis, An alternative implementation of variable step-size multistep
 * formulas for stiff ODEs, ACM TOMS 6 (1980), 295-318; K. E. Brenan, S. L. Campbell and L. R. Petzold,
 * Numerical Solution of Initial-Value Problems in Differential-Algebraic Equations, SIAM 1996, section 5.2.
 */
final class BdfStepper implements Stepper {
    private static final int MOST_ITERATIONS = 4;
    /** Errors of Newton's method, in units of the tolerances. */
    private static final double NEWTON = 0.03;
    /** A matrix serves for leading coefficients that differ by this much. */
    private static final double SLACK = 0.25;
    /** After this many steps the Jacobian is evaluated again, so that errors of Newton's method stay random. */
    private static final int AGE = 30;

    private final Rhs f;
    private final ErrorNorm norm;
    private final NewtonMatrix matrix;
    private final NewtonControl newton = new NewtonControl(NEWTON, MOST_ITERATIONS);
    private final BdfHistory history;
    private final BdfOrder choice;
    private final double[] next;
    private double[] slope;
    private double[] nextSlope;
    private final double[] predictedSlope;
    /** How far the end of the step is from its prediction. */
    private final double[] e;
    private final double[] correction;
    private final BdfInterpolant interpolant;
    private double h;
    private boolean fresh;
    /** Accepted steps. */
    private long age;
    private boolean failed;
    private boolean interpolantIsReady;

    BdfStepper(Rhs f, double[] u0, ErrorNorm norm, int maxOrder) {
        this.f = f;
        this.norm = norm.copy();
        int dim = u0.length;
        matrix = new NewtonMatrix(f, dim);
        history = new BdfHistory(u0, maxOrder);
        choice = new BdfOrder(history, this.norm, maxOrder);
        next = new double[dim];
        slope = new double[dim];
        nextSlope = new double[dim];
        predictedSlope = new double[dim];
        e = new double[dim];
        correction = new double[dim];
        interpolant = new BdfInterpolant(dim, maxOrder);
    }

    @Override
    public double[] u() {
        return history.u();
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
        f.slope(slope, history.u(), t);
        fresh = true;
        choice.reset();
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
        if (fresh) {
            history.begin(slope, h);
        }
        failed = !solve(h, tNext);
        if (failed && !matrix.isCurrent()) {
            matrix.renew();
            failed = !solve(h, tNext);
        }
        if (failed) {
            newton.reset();
            matrix.moved(false); // it is evaluated at the end of the step, which will be another
            choice.failed();
            return Double.NaN;
        }
        return choice.error(e, h, next);
    }

    private boolean solve(double h, double tNext) {
        history.predict(next, predictedSlope, h, choice.order());
        double leading = choice.leading() / h;
        Arrays.fill(e, 0);
        if (!matrix.prepare(leading, next, f.isImplicit() ? predictedSlope : null, tNext, h, SLACK)) {
            return false;
        }
        if (matrix.isCurrent() && matrix.rounding(correction, next)) {
            norm.raise(correction);
        }
        newton.beginStep();
        newton.begin();
        double relaxation = matrix.relaxation(leading);
        double[] u = history.u();
        while (true) {
            for (int j = 0; j < e.length; j++) {
                nextSlope[j] = predictedSlope[j] + leading * e[j];
            }
            f.residual(correction, next, nextSlope, tNext);
            matrix.solve(correction);
            for (int j = 0; j < e.length; j++) {
                correction[j] *= relaxation;
            }
            NewtonControl.Verdict verdict = newton.judge(norm.of(correction, u, next));
            if (verdict == NewtonControl.Verdict.DIVERGED) {
                return false;
            }
            for (int j = 0; j < e.length; j++) {
                e[j] += correction[j];
                next[j] += correction[j];
            }
            if (verdict == NewtonControl.Verdict.CONVERGED) {
                return true;
            }
        }
    }

    @Override
    public void complete() {
        double leading = choice.leading() / h;
        for (int j = 0; j < e.length; j++) {
            nextSlope[j] = predictedSlope[j] + leading * e[j];
        }
        interpolantIsReady = false;
    }

    @Override
    public void advance() {
        history.advance(e);
        System.arraycopy(next, 0, history.u(), 0, next.length); // equal up to rounding
        double[] old = slope;
        slope = nextSlope;
        nextSlope = old;
        fresh = false;
        age++;
        matrix.moved(age % AGE != 0);
    }

    @Override
    public double factor(double error) {
        if (error > 1) {
            return choice.reject(error);
        }
        return fresh ? 1 : choice.accept(h);
    }

    @Override
    public Interpolant interpolant() {
        if (!interpolantIsReady) {
            interpolant.set(history, e, choice.order(), h);
            interpolantIsReady = true;
        }
        return interpolant;
    }

    @Override
    public int recordLength() {
        return interpolant.recordLength();
    }

    @Override
    public void record(double[] into, int offset) {
        interpolant();
        interpolant.record(into, offset);
    }
}
