package dev.flowgrad.ode.stabilized;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.PolynomialStepper;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;

/**
 * Steps of {@link RKC}, with the names of Sommeijer, Shampine and Verwer 1998, section 2: the stages follow the three-term
 * recurrence of Chebyshev polynomials, shifted and damped a little.
 */
final class ChebyshevStepper extends PolynomialStepper {
    private static final double DAMPING = 2.0 / 13;
    /** The estimate of the spectral radius is good for so many steps. */
    private static final int GOOD_FOR = 25;

    private final Rhs f;
    private final ErrorNorm norm;
    private final SpectralRadius radius;
    private final int mostStages;
    private final double[] slope;
    private final double[] endSlope;
    private final double[] stageSlope;
    private final double[] error;
    private double[] before;
    private double[] last;
    private double h;
    private double tNext;
    private double spectralRadius;
    /** Steps since the spectral radius was estimated; negative if it must be now. */
    private int age;

    ChebyshevStepper(Rhs f, double[] u0, ErrorNorm norm) {
        super(u0, 2);
        this.f = f;
        this.norm = norm;
        int dim = u0.length;
        radius = new SpectralRadius(f, dim);
        // More stages would let rounding, which grows with the square of their number, reach the tolerance.
        mostStages = (int) Math.max(2, Math.sqrt(norm.rtol() / (10 * Math.ulp(1.0))));
        slope = new double[dim];
        endSlope = new double[dim];
        stageSlope = new double[dim];
        error = new double[dim];
        before = new double[dim];
        last = new double[dim];
    }

    @Override
    public double[] slope() {
        return slope;
    }

    @Override
    public void start(double t) {
        f.eval(slope, u, t);
        radius.forget();
        age = -1;
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.h = h;
        this.tNext = tNext;
        if (age < 0) {
            spectralRadius = radius.estimate(u, slope, t);
            age = 0;
        }
        double reach = Math.abs(h) * spectralRadius;
        double needed = 1 + Math.floor(Math.sqrt(1 + 1.54 * reach));
        if (!(needed <= mostStages)) {
            // Rejected: the error at which control reduces the step to what the stages allow.
            double most = (mostStages * (double) mostStages - 1) / 1.54;
            return Double.isFinite(reach) ? Math.pow(reach / most, 3) : Double.NaN;
        }
        stages((int) needed, t);
        f.eval(endSlope, next, tNext);
        for (int i = 0; i < error.length; i++) {
            error[i] = 0.8 * (u[i] - next[i]) + 0.4 * h * (slope[i] + endSlope[i]);
        }
        double e = norm.of(error, u, next);
        if (!(e <= 1)) {
            age = age == 0 ? 0 : -1;
        }
        return e;
    }

    private void stages(int s, double t) {
        double w0 = 1 + DAMPING / ((double) s * s);
        double root = Math.sqrt(w0 * w0 - 1);
        double angle = s * Math.log(w0 + root);
        double w1 = Math.sinh(angle) * root * root / (Math.cosh(angle) * s * root - w0 * Math.sinh(angle));
        // Chebyshev polynomials and two derivatives at w0, of degrees j - 1 and j - 2.
        double t1 = w0;
        double t2 = 1;
        double d1 = 1;
        double d2 = 0;
        double dd1 = 0;
        double dd2 = 0;
        double b1 = 1 / (4 * w0 * w0);
        double b2 = b1;
        double mu1 = w1 * b1;
        double c1 = mu1;
        double c2 = 0;
        double[] one = last;
        double[] two = before;
        System.arraycopy(u, 0, two, 0, u.length);
        for (int i = 0; i < one.length; i++) {
            one[i] = u[i] + h * mu1 * slope[i];
        }
        for (int j = 2; j <= s; j++) {
            double tj = 2 * w0 * t1 - t2;
            double dj = 2 * (w0 * d1 + t1) - d2;
            double ddj = 2 * (w0 * dd1 + 2 * d1) - dd2;
            double b = ddj / (dj * dj);
            double gamma = 1 - t1 * b1; // a_{j-1}
            double mu = 2 * w0 * b / b1;
            double nu = -b / b2;
            double slopeWeight = 2 * w1 * b / b1;
            double firstWeight = -gamma * slopeWeight;
            double c = mu * c1 + nu * c2 + slopeWeight + firstWeight;
            f.eval(stageSlope, one, t + c1 * h);
            combine(j == s ? next : two, mu, one, nu, two, 1 - mu - nu, slopeWeight * h, firstWeight * h);
            double[] old = two;
            two = one;
            one = old;
            t2 = t1;
            t1 = tj;
            d2 = d1;
            d1 = dj;
            dd2 = dd1;
            dd1 = ddj;
            b2 = b1;
            b1 = b;
            c2 = c1;
            c1 = c;
        }
    }

    private void combine(double[] out, double mu, double[] one, double nu, double[] two, double rest, double weight,
            double firstWeight) {
        for (int i = 0; i < out.length; i++) {
            out[i] = mu * one[i] + nu * two[i] + rest * u[i] + weight * stageSlope[i] + firstWeight * slope[i];
        }
    }

    @Override
    public double stiffness() {
        return spectralRadius;
    }

    @Override
    public void advance() {
        super.advance();
        System.arraycopy(endSlope, 0, slope, 0, slope.length);
        age = age + 1 < GOOD_FOR ? age + 1 : -1;
    }

    @Override
    protected void interpolate(StepPolynomial polynomial) {
        polynomial.hermite(u, next, slope, endSlope, h);
    }
}
