package dev.flowgrad.ode;

/** The Jacobian that a function which is called back brings along; its derivative by time by differences. */
final class GivenJacobian extends FiniteDifferences {
    GivenJacobian(Rhs f, int n) {
        super(f, n);
    }

    @Override
    void evaluate(double[] u, double[] slope, double t, double h) {
        f.jacobian(entries(), u, t);
    }
}
