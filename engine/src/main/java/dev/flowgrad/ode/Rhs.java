package dev.flowgrad.ode;

/** A right-hand side with its parameters, for one solve; counts what is done with it. */
public final class Rhs {
    private final ODEFunction.Instance f;
    private final Derivatives derivatives;
    private final ODEFunction source;
    private final double[] p;
    private long calls;
    private long jacobians;
    private long factorisations;

    /** Without derivatives; takes {@code p} without a copy. */
    public Rhs(ODEFunction.Instance f, double[] p) {
        this(f, null, null, p);
    }

    /** With the derivatives that {@code f} has; takes {@code p} without a copy. */
    public Rhs(ODEFunction f, double[] p) {
        this(f.instantiate(), f.derivatives(), f, p);
    }

    private Rhs(ODEFunction.Instance f, Derivatives derivatives, ODEFunction source, double[] p) {
        this.f = f;
        this.derivatives = derivatives;
        this.source = source;
        this.p = p;
    }

    /** {@code du = f(u, p, t)}. */
    public void eval(double[] du, double[] u, double t) {
        calls++;
        f.eval(du, u, p, t);
    }

    /** The derivatives of f, or null if they can only be had from differences of its values. */
    public Derivatives derivatives() {
        return derivatives;
    }

    /** The linearization that f brings, or null. */
    Linearization ownLinearization() {
        return source == null ? null : source.linearization(this);
    }

    /** The parameters; read only. */
    double[] p() {
        return p;
    }

    /** Counts an evaluation of the Jacobian. */
    void countJacobian() {
        jacobians++;
    }

    /** Counts a factorisation. */
    public void countFactorisation() {
        factorisations++;
    }

    /** Calls so far. */
    public long calls() {
        return calls;
    }

    /** Evaluations of the Jacobian so far. */
    public long jacobians() {
        return jacobians;
    }

    /** Factorisations so far. */
    public long factorisations() {
        return factorisations;
    }
}
