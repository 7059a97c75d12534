package dev.flowgrad.ode;

/**
 * What methods of one step share whose dense output is a {@link StepPolynomial}: the state at both ends of the step, and
 * the polynomial between them, made when it is first asked for.
 */
public abstract class PolynomialStepper implements Stepper {
    /** The state at the start of the step. */
    protected double[] u;
    /** The state at the end. */
    protected double[] next;
    private final StepPolynomial polynomial;
    private boolean polynomialIsReady;

    /**
     * At the state {@code u0}, which is copied.
     *
     * @param terms of the polynomial
     */
    protected PolynomialStepper(double[] u0, int terms) {
        u = u0.clone();
        next = new double[u0.length];
        polynomial = new StepPolynomial(u0.length, terms);
    }

    /** Sets the polynomial's ends and coefficients from what is known of the completed step. */
    protected abstract void interpolate(StepPolynomial polynomial);

    @Override
    public final double[] u() {
        return u;
    }

    @Override
    public final double[] next() {
        return next;
    }

    @Override
    public void complete() {
        polynomialIsReady = false;
    }

    @Override
    public void advance() {
        double[] old = u;
        u = next;
        next = old;
    }

    @Override
    public final Interpolant interpolant() {
        if (!polynomialIsReady) {
            interpolate(polynomial);
            polynomialIsReady = true;
        }
        return polynomial;
    }

    @Override
    public final int recordLength() {
        return polynomial.recordLength();
    }

    @Override
    public final void record(double[] into, int offset) {
        interpolant();
        polynomial.record(into, offset);
    }
}
