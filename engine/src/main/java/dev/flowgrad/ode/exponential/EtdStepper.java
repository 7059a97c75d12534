package dev.flowgrad.ode.exponential;

import dev.flowgrad.ode.PolynomialStepper;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;

/** Steps of {@link ETDRK4}. The functions of L are made again only where the step is another. */
final class EtdStepper extends PolynomialStepper {
    /** Steps that differ by no more than this are the same but for rounding. */
    private static final double SAME = 1e-10;

    private final LinearPart linear;
    private final Rhs f;
    /** Values of N at the start, at the three other stages, and at the end. */
    private final double[][] n;
    private final double[] a;
    private final double[] b;
    private final double[] sum;
    private final double[] half;
    private final double[] part;
    private Propagator.Set propagators;
    private double made = Double.NaN;
    private double[] slope;
    private double[] nextSlope;
    private double h;
    private double tNext;

    EtdStepper(LinearPart linear, Rhs f, double[] u0) {
        super(u0, 2);
        this.linear = linear;
        this.f = f;
        int dim = u0.length;
        n = new double[5][dim];
        a = new double[dim];
        b = new double[dim];
        sum = new double[dim];
        half = new double[dim];
        part = new double[dim];
        slope = new double[dim];
        nextSlope = new double[dim];
    }

    @Override
    public double[] slope() {
        return slope;
    }

    @Override
    public void start(double t) {
        evaluate(n[0], u, t);
        slope(slope, u, n[0]);
    }

    /** N is the second half and what is constant in the first. */
    private void evaluate(double[] out, double[] state, double t) {
        f.eval(out, state, t);
        double[] constant = linear.constant();
        for (int j = 0; j < out.length; j++) {
            out[j] += constant[j];
        }
    }

    private void slope(double[] out, double[] state, double[] nonlinear) {
        linear.apply(out, state);
        add(out, nonlinear);
    }

    private static void add(double[] out, double[] x) {
        for (int j = 0; j < out.length; j++) {
            out[j] += x[j];
        }
    }

    @Override
    public double attempt(double t, double h, double tNext) {
        this.h = h;
        this.tNext = tNext;
        if (!(Math.abs(h - made) <= SAME * Math.abs(made))) {
            propagators = Propagator.Set.of(linear, h);
            made = h;
        }
        propagators.half().apply(half, u);
        propagators.stage().apply(a, n[0]);
        add(a, half);
        evaluate(n[1], a, t + h / 2);
        propagators.stage().apply(b, n[1]);
        add(b, half);
        evaluate(n[2], b, t + h / 2);
        for (int j = 0; j < sum.length; j++) {
            sum[j] = 2 * n[2][j] - n[0][j];
        }
        propagators.stage().apply(b, sum);
        propagators.half().apply(part, a);
        add(b, part);
        evaluate(n[3], b, tNext);

        for (int j = 0; j < sum.length; j++) {
            sum[j] = n[1][j] + n[2][j];
        }
        propagators.whole().apply(next, u);
        propagators.first().apply(part, n[0]);
        add(next, part);
        propagators.middle().apply(part, sum);
        add(next, part);
        propagators.last().apply(part, n[3]);
        add(next, part);
        return 0;
    }

    @Override
    public void complete() {
        evaluate(n[4], next, tNext);
        slope(nextSlope, next, n[4]);
        super.complete();
    }

    @Override
    public void advance() {
        super.advance();
        double[] old = slope;
        slope = nextSlope;
        nextSlope = old;
        old = n[0];
        n[0] = n[4];
        n[4] = old;
    }

    @Override
    protected void interpolate(StepPolynomial polynomial) {
        polynomial.hermite(u, next, slope, nextSlope, h);
    }
}
