package dev.flowgrad.linalg;

/** Solves {@code (shift M - J) x = b} by a solver for {@code shift I - J}, which it gives {@code J - shift M}. */
final class MassShiftedSolver implements ShiftedSolver {
    private final ShiftedSolver solver;
    private final double[] mass;
    private final double[] combined;

    MassShiftedSolver(ShiftedSolver solver, double[] mass) {
        this.solver = solver;
        this.mass = mass;
        combined = new double[mass.length];
    }

    @Override
    public int size() {
        return solver.size();
    }

    @Override
    public double cost() {
        return solver.cost();
    }

    @Override
    public boolean factorise(double shift, double[] j) {
        for (int e = 0; e < combined.length; e++) {
            combined[e] = j[e] - shift * mass[e];
        }
        return solver.factorise(0, combined);
    }

    @Override
    public void solve(double[] x) {
        solver.solve(x);
    }
}
