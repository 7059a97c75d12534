package dev.flowgrad.ode.stabilized;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Rhs;

/**
 * Steps of {@link RKC}, with the names of Sommeijer, Shampine and Verwer 1998, section 2: the stages follow the three-term
 * recurrence of Chebyshev polynomials, shifted and damped a little.
 */
final class ChebyshevStepper extends StabilizedStepper {
    private static final double DAMPING = 2.0 / 13;
    /** Stability reaches as far as the number of stages, squared, less 1, over this. */
    private static final double SPREAD = 1.54;

    private final int mostStages;
    private final double[] stageSlope;
    private double[] before;
    private double[] last;

    ChebyshevStepper(Rhs f, double[] u0, ErrorNorm norm) {
        super(f, u0, norm);
        mostStages = mostStages(norm, 10, 2);
        stageSlope = new double[u0.length];
        before = new double[u0.length];
        last = new double[u0.length];
    }

    @Override
    double mostReach() {
        return ((double) mostStages * mostStages - 1) / SPREAD;
    }

    @Override
    void step(double reach, double t, double h) {
        stages((int) Math.min(mostStages, 1 + Math.floor(Math.sqrt(1 + SPREAD * reach))), t, h);
    }

    @Override
    void estimate(double[] error, double h) {
        for (int i = 0; i < error.length; i++) {
            error[i] = 0.8 * (u[i] - next[i]) + 0.4 * h * (slope[i] + endSlope[i]);
        }
    }

    private void stages(int s, double t, double h) {
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
}
