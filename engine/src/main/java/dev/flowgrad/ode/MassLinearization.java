package dev.flowgrad.ode;

import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;

/** The derivatives of a right-hand side whose system has a mass matrix: solvers are for {@code shift M - J}. */
final class MassLinearization extends Linearization {
    private final Linearization plain;
    /** The entries of J in the order of its pattern. */
    private final double[] values;
    private final Pencil pencil;

    MassLinearization(Rhs f, int n) {
        super(f, n);
        MassMatrix mass = f.mass();
        if (f.derivatives() != null) {
            ProgramLinearization traced = new ProgramLinearization(f, n);
            plain = traced;
            values = traced.values();
            pencil = new Pencil(f.derivatives().pattern(), mass.pattern(), !mass.rowsAreZero());
        } else {
            plain = new FiniteDifferences(f, n);
            values = new double[n * n];
            pencil = new Pencil(Pencil.full(n), mass.pattern(), true);
        }
        pencil.setM(mass.values());
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
        pencil.setJ(values, 1);
    }

    @Override
    public boolean timeDerivative(double[] out, double[] u, double[] slope, double t, double h) {
        return plain.timeDerivative(out, u, slope, t, h);
    }

    /** Both matrices. */
    Pencil pencil() {
        return pencil;
    }

    @Override
    public double[] entries() {
        return pencil.j();
    }

    @Override
    public ShiftedSolver solver() {
        return pencil.solver();
    }

    @Override
    public ComplexShiftedSolver complexSolver() {
        return pencil.complexSolver();
    }

    @Override
    public double norm() {
        return pencil.norm();
    }
}
