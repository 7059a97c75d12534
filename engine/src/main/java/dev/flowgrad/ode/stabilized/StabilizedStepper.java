package dev.flowgrad.ode.stabilized;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.PolynomialStepper;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.StepPolynomial;
import java.util.Arrays;

/**
 * Steps with as many stages as the spectral radius of the Jacobian asks for. Dense output is the cubic through both ends with
 * their slopes.
 */
abstract class StabilizedStepper extends PolynomialStepper {
    /** The estimate of the spectral radius is good for so many steps. */
    private static final int GOOD_FOR = 25;
    /** Steps that are this much too long, relatively, are so by rounding. */
    private static final double SLACK = 1e-6;

    protected final Rhs f;
    protected final double[] slope;
    protected final double[] endSlope;
    private final ErrorNorm norm;
    private final SpectralRadius radius;
    private final double[] error;
    private double h;
    private double spectralRadius;
    /** Steps since the spectral radius was estimated; negative if it must be now. */
    private int age;

    StabilizedStepper(Rhs f, double[] u0, ErrorNorm norm) {
        super(u0, 2);
        this.f = f;
        this.norm = norm;
        int dim = u0.length;
        radius = new SpectralRadius(f, dim);
        slope = new double[dim];
        endSlope = new double[dim];
        error = new double[dim];
    }

    /**
     * So many stages that rounding, which grows as {@code noise stages^power}, in units of the last place, does not reach the
     * tolerance.
     */
    static int mostStages(ErrorNorm norm, double noise, int power) {
        return (int) Math.max(2, Math.pow(norm.rtol() / (noise * Math.ulp(1.0)), 1.0 / power));
    }

    /** How far along the negative real axis the most stages that there are make a step stable, in units of the step. */
    abstract double mostReach();

    /** Sets {@code next} by a step that is stable as far as {@code reach} along the negative real axis. */
    abstract void step(double reach, double t, double h);

    /** Writes an estimate of the error of the step, whose slope at the end is known now. */
    abstract void estimate(double[] error, double h);

    @Override
    public final double[] slope() {
        return slope;
    }

    @Override
    public final void start(double t) {
        f.eval(slope, u, t);
        radius.forget();
        age = -1;
    }

    /** As long as the most stages are stable. */
    @Override
    public final double longest(double t) {
        if (age < 0) {
            spectralRadius = radius.estimate(u, slope, t);
            age = 0;
        }
        return spectralRadius > 0 ? mostReach() / spectralRadius : Double.POSITIVE_INFINITY;
    }

    @Override
    public final double attempt(double t, double h, double tNext) {
        this.h = h;
        double longest = longest(t);
        if (!(Math.abs(h) <= longest * (1 + SLACK))) { // a fixed step that cannot be taken
            Arrays.fill(next, Double.NaN);
            return Double.NaN;
        }
        step(Math.min(Math.abs(h) * spectralRadius, mostReach()), t, h);
        f.eval(endSlope, next, tNext);
        estimate(error, h);
        double e = norm.of(error, u, next);
        if (!(e <= 1)) {
            age = age == 0 ? 0 : -1;
        }
        return e;
    }

    @Override
    public final double stiffness() {
        return spectralRadius;
    }

    @Override
    public final void advance() {
        super.advance();
        System.arraycopy(endSlope, 0, slope, 0, slope.length);
        age = age + 1 < GOOD_FOR ? age + 1 : -1;
    }

    @Override
    protected final void interpolate(StepPolynomial polynomial) {
        polynomial.hermite(u, next, slope, endSlope, h);
    }
}
