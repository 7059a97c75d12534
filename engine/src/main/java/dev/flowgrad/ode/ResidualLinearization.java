package dev.flowgrad.ode;

import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.compile.Executor;

/**
 * The derivatives of a residual {@code F(u', u, t)}: M is that by u' and J minus that by u, so that solvers for {@code shift
 * M - J} are for the derivative of F along {@code u' = shift u}. Without a Program they are had from differences.
 */
final class ResidualLinearization extends PencilLinearization {
    private static final double ROOT = Math.sqrt(Math.ulp(1.0));
    /** A component counts as at least this part of the largest. */
    private static final double GUARD = 1e-5;

    private final DAEFunction.Instance residual;
    private final Executor byDu;
    private final Executor byU;
    private final double[] frameByDu;
    private final double[] frameByU;
    private final double[] valuesByDu;
    private final double[] valuesByU;
    private final double[][] arguments = new double[5][];
    private final double[] time = new double[1];

    ResidualLinearization(Rhs f, DAEFunction function) {
        super(f, function.dim(), pencil(function));
        ResidualDerivatives derivatives = function.derivatives();
        residual = function.instantiate();
        byDu = derivatives == null ? null : derivatives.byDu();
        byU = derivatives == null ? null : derivatives.byU();
        frameByDu = byDu == null ? null : byDu.newFrame();
        frameByU = byU == null ? null : byU.newFrame();
        valuesByDu = new double[derivatives == null ? n * n : derivatives.patternByDu().nnz()];
        valuesByU = new double[derivatives == null ? n * n : derivatives.patternByU().nnz()];
    }

    private static Pencil pencil(DAEFunction function) {
        ResidualDerivatives derivatives = function.derivatives();
        if (derivatives == null) {
            Sparsity full = Pencil.full(function.dim());
            return new Pencil(full, full, true);
        }
        return new Pencil(derivatives.patternByU(), derivatives.patternByDu(), false);
    }

    /** {@code slope} is u'. */
    @Override
    protected void evaluate(double[] u, double[] slope, double t, double h) {
        if (byDu == null) {
            differences(valuesByDu, slope, u, t, slope);
            differences(valuesByU, slope, u, t, u);
        } else {
            arguments[0] = slope;
            arguments[1] = u;
            arguments[2] = f.p();
            arguments[3] = time;
            time[0] = t;
            arguments[4] = valuesByDu;
            byDu.run(arguments, frameByDu);
            arguments[4] = valuesByU;
            byU.run(arguments, frameByU);
        }
        pencil().setM(valuesByDu);
        pencil().setJ(valuesByU, -1);
    }

    /** By columns, of whichever of du and u is {@code varied}. */
    private void differences(double[] out, double[] du, double[] u, double t, double[] varied) {
        double[] base = new double[n];
        double[] other = new double[n];
        double[] moved = varied.clone();
        double most = 0;
        for (double x : varied) {
            most = Math.max(most, Math.abs(x));
        }
        double least = most > 0 ? GUARD * most : GUARD;
        residual.eval(base, du, u, f.p(), t);
        for (int j = 0; j < n; j++) {
            moved[j] = varied[j] + ROOT * Math.max(Math.abs(varied[j]), least);
            residual.eval(other, varied == du ? moved : du, varied == u ? moved : u, f.p(), t);
            for (int i = 0; i < n; i++) {
                out[j * n + i] = (other[i] - base[i]) / (moved[j] - varied[j]);
            }
            moved[j] = varied[j];
        }
    }

    @Override
    public boolean timeDerivative(double[] out, double[] u, double[] slope, double t, double h) {
        throw new UnsupportedOperationException("no method for residuals needs it");
    }
}
