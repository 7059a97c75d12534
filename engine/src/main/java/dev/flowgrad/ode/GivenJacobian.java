package dev.flowgrad.ode;

/** The Jacobian that a function which is called back brings along; its derivative by time by differences. */
public final class GivenJacobian extends FiniteDifferences {
    private final ODEFunction.Instance jacobian;

    /** @param jacobian writes the derivative by u in the place of {@code du}, row-major of shape {@code (dim, dim)} */
    public GivenJacobian(Rhs f, int dim, ODEFunction.Instance jacobian) {
        super(f, dim);
        this.jacobian = jacobian;
    }

    @Override
    protected void evaluate(double[] u, double[] slope, double t, double h) {
        jacobian.eval(entries(), u, f.p(), t);
    }
}
