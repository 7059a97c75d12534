package dev.flowgrad.ode;

/** The derivatives of a right-hand side whose system has a mass matrix: solvers are for {@code shift M - J}. */
final class MassLinearization extends PencilLinearization {
    private final Linearization plain;
    /** The entries of J in the order of its pattern. */
    private final double[] values;

    MassLinearization(Rhs f, int n) {
        super(f, n, pencil(f, n));
        if (f.derivatives() != null) {
            ProgramLinearization traced = new ProgramLinearization(f, n);
            plain = traced;
            values = traced.values();
        } else {
            plain = new FiniteDifferences(f, n);
            values = new double[n * n];
        }
        pencil().setM(f.mass().values());
    }

    private static Pencil pencil(Rhs f, int n) {
        MassMatrix mass = f.mass();
        return f.derivatives() == null ? new Pencil(Pencil.full(n), mass.pattern(), true)
                : new Pencil(f.derivatives().pattern(), mass.pattern(), !mass.rowsAreZero());
    }

    @Override
    protected void evaluate(double[] u, double[] slope, double t, double h) {
        plain.evaluate(u, slope, t, h);
        if (f.derivatives() == null) {
            double[] rows = plain.entries();
            for (int e = 0; e < values.length; e++) {
                values[e] = rows[e % n * n + e / n];
            }
        }
        pencil().setJ(values, 1);
    }

    @Override
    public boolean timeDerivative(double[] out, double[] u, double[] slope, double t, double h) {
        return plain.timeDerivative(out, u, slope, t, h);
    }
}
