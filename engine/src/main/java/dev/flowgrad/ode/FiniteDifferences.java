package dev.flowgrad.ode;

import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.ShiftedSolver;

/**
 * Derivatives of a function that is called back, by forward differences: one call a column. Increments are
 * the square root of rounding times the size of a component, or of what the step is about to make of it.
 *
 * <p>Source: Hairer and Wanner, Solving Ordinary Differential Equations II, section IV.8; Hindmarsh et al.,
 * SUNDIALS, ACM TOMS 31 (2005), 363-396, for the guard of small components.
 */
class FiniteDifferences extends Linearization {
    private static final double ROOT = Math.sqrt(Math.ulp(1.0));
    /** A component counts as at least this part of the largest. */
    private static final double GUARD = 1e-5;

    private final double[] moved;
    private final double[] difference;
    private final double[] base;
    private final double[] entries;

    FiniteDifferences(Rhs f, int n) {
        super(f, n);
        moved = new double[n];
        difference = new double[n];
        base = new double[n];
        entries = new double[Math.multiplyExact(n, n)];
    }

    @Override
    protected void evaluate(double[] u, double[] known, double t, double h) {
        double[] slope = known;
        if (known == null) {
            f.eval(base, u, t);
            slope = base;
        }
        double most = 0;
        for (double x : u) {
            most = Math.max(most, Math.abs(x));
        }
        double least = most > 0 ? GUARD * most : GUARD;
        System.arraycopy(u, 0, moved, 0, n);
        for (int j = 0; j < n; j++) {
            double size = Math.max(Math.max(Math.abs(u[j]), Math.abs(h * slope[j])), least);
            moved[j] = u[j] + Math.copySign(ROOT * size, slope[j]); // towards where the solution goes
            double increment = moved[j] - u[j];
            f.eval(difference, moved, t);
            for (int i = 0; i < n; i++) {
                entries[i * n + j] = (difference[i] - slope[i]) / increment;
            }
            moved[j] = u[j];
        }
    }

    @Override
    public boolean timeDerivative(double[] out, double[] u, double[] slope, double t, double h) {
        double later = t + Math.copySign(ROOT * Math.max(Math.abs(t), Math.abs(h)), h);
        f.eval(out, u, later);
        for (int i = 0; i < n; i++) {
            out[i] = (out[i] - slope[i]) / (later - t);
        }
        return true;
    }

    @Override
    public double[] entries() {
        return entries;
    }

    @Override
    public ShiftedSolver solver() {
        return ShiftedSolver.dense(n);
    }

    @Override
    public ComplexShiftedSolver complexSolver() {
        return ComplexShiftedSolver.dense(n);
    }

    @Override
    public double norm() {
        double most = 0;
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += Math.abs(entries[i * n + j]);
            }
            most = Math.max(most, sum);
        }
        return most;
    }
}
