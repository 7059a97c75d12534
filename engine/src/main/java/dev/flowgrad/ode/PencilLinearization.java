package dev.flowgrad.ode;

import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;

/** A linearization with two matrices, M and J: solvers are for {@code shift M - J}. */
abstract class PencilLinearization extends Linearization {
    private final Pencil pencil;

    PencilLinearization(Rhs f, int n, Pencil pencil) {
        super(f, n);
        this.pencil = pencil;
    }

    /** Both matrices. */
    final Pencil pencil() {
        return pencil;
    }

    @Override
    public final double[] entries() {
        return pencil.j();
    }

    @Override
    public final ShiftedSolver solver() {
        return pencil.solver();
    }

    @Override
    public final ComplexShiftedSolver complexSolver() {
        return pencil.complexSolver();
    }

    @Override
    public final double norm() {
        return pencil.norm();
    }

    @Override
    public final boolean rounding(double[] out, double[] u) {
        return pencil.rounding(out, u);
    }
}
