package dev.flowgrad.ode;

/** A right-hand side with its parameters, for one solve; counts its calls. */
public final class Rhs {
    private final ODEFunction.Instance f;
    private final double[] p;
    private long calls;

    /** Takes {@code p} without a copy. */
    public Rhs(ODEFunction.Instance f, double[] p) {
        this.f = f;
        this.p = p;
    }

    /** {@code du = f(u, p, t)}. */
    public void eval(double[] du, double[] u, double t) {
        calls++;
        f.eval(du, u, p, t);
    }

    /** Calls so far. */
    public long calls() {
        return calls;
    }
}
