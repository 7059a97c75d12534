package dev.flowgrad.ode;

/** A right-hand side with its parameters, for one solve; counts what is done with it. */
public final class Rhs {
    private final ODEFunction.Instance f;
    private final Derivatives derivatives;
    private final ODEFunction source;
    private final double[] p;
    /** Of a split right-hand side, otherwise null. */
    private final Rhs stiff;
    private final Rhs nonstiff;
    private MassMatrix mass;
    private ConsistentStart start;
    /** Of a fully implicit problem. */
    private DAEFunction.Instance residual;
    private ErrorNorm norm;
    private LinearSolve linsolve = LinearSolve.AUTO;
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
        stiff = source instanceof SplitFunction split ? new Rhs(split.f1(), p) : null;
        nonstiff = source instanceof SplitFunction split ? new Rhs(split.f2(), p) : null;
    }

    /** Whether this is a sum of two halves, one of them stiff. */
    public boolean isSplit() {
        return stiff != null;
    }

    /** The stiff half, or null; what is done with it counts here too. */
    public Rhs stiff() {
        return stiff;
    }

    /** The other half, or null; what is done with it counts here too. */
    public Rhs nonstiff() {
        return nonstiff;
    }

    /** {@code du = f(u, p, t)}. */
    public void eval(double[] du, double[] u, double t) {
        calls++;
        f.eval(du, u, p, t);
    }

    /** Sets the mass matrix, null for the identity, and how errors are measured. */
    public void mass(MassMatrix mass, ErrorNorm norm) {
        this.mass = mass;
        if (mass != null) {
            start = new MassStart(this, mass, norm);
        } else if (source instanceof ImplicitFunction implicit) {
            residual = implicit.residual().instantiate();
            start = new ResidualStart(this, implicit.residual(), implicit.du0(), implicit.differential(), norm);
        }
    }

    /** Whether this is a residual of u' too, which has no value of its own. */
    public boolean isImplicit() {
        return residual != null;
    }

    /** The mass matrix, or null for the identity. */
    public MassMatrix mass() {
        return mass;
    }

    /** What is left of the equations, {@code f(u, t) - M u'} or {@code -F(u', u, t)}, to be driven to zero. */
    public void residual(double[] out, double[] u, double[] du, double t) {
        if (residual != null) {
            calls++;
            residual.eval(out, du, u, p, t);
            for (int j = 0; j < out.length; j++) {
                out[j] = -out[j];
            }
            return;
        }
        eval(out, u, t);
        if (mass != null) {
            mass.subtract(out, 1, du);
            return;
        }
        for (int j = 0; j < out.length; j++) {
            out[j] -= du[j];
        }
    }

    /** The derivative of u where it satisfies all equations: f itself without a mass matrix. */
    public void slope(double[] du, double[] u, double t) {
        if (start == null) {
            eval(du, u, t);
        } else {
            start.slope(du, u, t);
        }
    }

    /** Finds consistent initial values if there are algebraic equations, or the derivative can only be had so; or null. */
    ConsistentStart consistentStart() {
        return start;
    }

    /** The derivatives of f, or null if they can only be had from differences of its values. */
    public Derivatives derivatives() {
        return derivatives;
    }

    /**
     * The entries of the Jacobian, in the order of {@link Derivatives#pattern()}, if f is known to be linear in u with
     * coefficients that do not depend on t; otherwise null.
     */
    public double[] constantJacobian() {
        return derivatives == null ? null : derivatives.constantJacobian(p);
    }

    /** The linearization that f brings, or null. */
    Linearization ownLinearization() {
        return source == null ? null : source.linearization(this);
    }

    /** Sets how errors are measured, and so how well iterations for linear systems have to do. */
    void measureBy(ErrorNorm norm) {
        this.norm = norm;
        if (isSplit()) {
            stiff.norm = norm;
        }
    }

    /** How errors are measured; null outside a solve. */
    ErrorNorm norm() {
        return norm;
    }

    /** Sets how the method that is about to begin solves its linear systems. */
    void solveLinearBy(LinearSolve linsolve) {
        this.linsolve = linsolve;
        if (isSplit()) {
            stiff.linsolve = linsolve;
        }
    }

    /** How linear systems are to be solved. */
    LinearSolve linsolve() {
        return linsolve;
    }

    /** The function, if it has halves; null for others. */
    public DynamicalFunction dynamical() {
        return source instanceof DynamicalFunction halves ? halves : null;
    }

    /** Counts an evaluation that did not go through {@link #eval}. */
    public void countCall() {
        calls++;
    }

    /** The parameters; read only. */
    public double[] p() {
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

    /** Calls so far, of the whole or of a half. */
    public long calls() {
        return isSplit() ? calls + stiff.calls + nonstiff.calls : calls;
    }

    /** Evaluations of the Jacobian so far. */
    public long jacobians() {
        return isSplit() ? jacobians + stiff.jacobians : jacobians;
    }

    /** Factorisations so far. */
    public long factorisations() {
        return isSplit() ? factorisations + stiff.factorisations : factorisations;
    }
}
