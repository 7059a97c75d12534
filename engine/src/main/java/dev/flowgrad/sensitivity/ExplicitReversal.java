package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import dev.flowgrad.ode.tableaus.DenseWeights;
import java.util.Arrays;

/**
 * Explicit Runge-Kutta steps in reverse. A step is {@code v = u + h sum b_i k_i} with {@code k_i = f(u + h sum a_ij k_j)};
 * what looked inside it is a combination of the same slopes. With bars for cotangents, from the last stage to the first,
 *
 * <pre>kbar_j = h (b_j vbar + sum_i a_ij ubar_i) + (dense output),  ubar_j = f_u^T kbar_j,  pbar += f_p^T kbar_j,
 * ubar = vbar + sum_j ubar_j</pre>
 *
 * The slope at the end of a step is the first slope of the next, and is reversed once for both.
 *
 * <p>Sources: Hager, Runge-Kutta methods in optimal control and the transformed adjoint system (2000); Griewank and
 * Walther, Evaluating Derivatives (2008), chapter 3; Sapienza et al. (2024).
 */
final class ExplicitReversal implements StepReversal {
    private final Rhs f;
    private final TransposedJacobian.Instance jacobian;
    private final double[] pbar;
    private final DenseWeights dense;
    private final double[] c;
    private final double[] extraC;
    private final int n;

    /** What the step computed: its state, its slopes and then those of the extra stages of dense output. */
    private final double[] u;
    private final double[][] k;
    private final double[][] proper;
    private final LinearCombination[] stages;
    private final LinearCombination update;
    private final LinearCombination[] extra;
    private final double[][] extraWeights;

    /** Cotangents: of the stages' arguments, then that of the state at the end; of slopes. */
    private final double[][] ubar;
    private final double[] vbar;
    private final double[] kbar;
    private final double[] carried;
    private final double[][] inside;
    private final double[] direct;
    private final LinearCombination[] gather;
    private final LinearCombination sum;
    private final double[] zero;
    private final double[] at;
    private boolean lookedInside;
    private boolean extrasReady;
    private boolean active;
    private double t;
    private double h;
    private double tNext;

    /** Begins after the last step with cotangents of zero; adds to {@code pbar}. */
    ExplicitReversal(ButcherTableau tableau, Rhs f, TransposedJacobian.Instance jacobian, int dim, double[] pbar) {
        this.f = f;
        this.jacobian = jacobian;
        this.pbar = pbar;
        dense = new DenseWeights(tableau);
        c = tableau.c();
        extraC = tableau.extraC();
        n = c.length;
        u = new double[dim];
        k = new double[n + 1 + extraC.length][dim];
        proper = Arrays.copyOf(k, n + 1);
        stages = new LinearCombination[n];
        for (int i = 1; i < n; i++) {
            stages[i] = LinearCombination.of(tableau.a()[i], k);
        }
        update = LinearCombination.of(tableau.b(), k);
        extra = new LinearCombination[extraC.length];
        for (int i = 0; i < extra.length; i++) {
            extra[i] = LinearCombination.of(tableau.extraA()[i], k);
        }
        extraWeights = tableau.extraA();

        ubar = new double[n + 1][dim];
        vbar = ubar[n];
        gather = new LinearCombination[n];
        double[] ones = new double[n];
        for (int j = 0; j < n; j++) {
            double[] column = new double[n + 1];
            for (int i = j + 1; i < n; i++) {
                column[i] = j < tableau.a()[i].length ? tableau.a()[i][j] : 0;
            }
            column[n] = tableau.b()[j];
            gather[j] = LinearCombination.of(column, ubar);
            ones[j] = j == 0 ? 0 : 1;
        }
        sum = LinearCombination.of(ones, ubar);
        kbar = new double[dim];
        carried = new double[dim];
        inside = new double[k.length][dim];
        direct = new double[dim];
        zero = new double[dim];
        at = new double[dim];
    }

    @Override
    public void load(Tape tape, int row, double t, double h, double tNext) {
        tape.load(row, u, proper);
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        lookedInside = false;
        extrasReady = extra.length == 0;
    }

    @Override
    public double[] state() {
        return vbar;
    }

    @Override
    public void resume(double[] state) {
        System.arraycopy(state, 0, vbar, 0, vbar.length);
        active = true;
    }

    @Override
    public double end(double[] ct, int offset) {
        active = true;
        double[] slope = k[n];
        double byTime = 0;
        for (int j = 0; j < vbar.length; j++) {
            vbar[j] += ct[offset + j];
            byTime += ct[offset + j] * slope[j];
        }
        return byTime;
    }

    @Override
    public double look(double theta, double[] ct, int offset) {
        if (!lookedInside) {
            Arrays.fill(direct, 0);
            for (double[] row : inside) {
                Arrays.fill(row, 0);
            }
            lookedInside = true;
            active = true;
        }
        if (!extrasReady) {
            for (int i = 0; i < extra.length; i++) {
                extra[i].apply(at, u, h);
                f.eval(k[n + 1 + i], at, t + extraC[i] * h);
            }
            extrasReady = true;
        }
        dense.at(theta);
        double[] weights = dense.weights();
        double[] slopes = dense.slopes();
        double byTime = 0;
        for (int i = 0; i < weights.length; i++) {
            double weight = h * weights[i];
            double[] to = inside[i];
            double[] ki = k[i];
            double along = 0;
            for (int j = 0; j < to.length; j++) {
                to[j] += weight * ct[offset + j];
                along += ki[j] * ct[offset + j];
            }
            byTime += slopes[i] * along;
        }
        for (int j = 0; j < direct.length; j++) {
            direct[j] += ct[offset + j];
        }
        return byTime;
    }

    @Override
    public void reverse() {
        if (!active) {
            return;
        }
        if (lookedInside) {
            reverseExtras();
            for (int j = 0; j < carried.length; j++) {
                carried[j] += inside[n][j];
            }
        }
        update.apply(at, u, h);
        pull(at, tNext, carried, ubar[0]);
        for (int j = 0; j < vbar.length; j++) {
            vbar[j] += ubar[0][j];
        }
        for (int i = n - 1; i > 0; i--) {
            gather[i].apply(kbar, lookedInside ? inside[i] : zero, h);
            stages[i].apply(at, u, h);
            pull(at, t + c[i] * h, kbar, ubar[i]);
        }
        gather[0].apply(carried, lookedInside ? inside[0] : zero, h);
        sum.apply(vbar, vbar, 1);
        if (lookedInside) {
            for (int j = 0; j < vbar.length; j++) {
                vbar[j] += direct[j];
            }
        }
    }

    /** The first slope was computed for itself. */
    @Override
    public void finish() {
        if (!active) {
            return;
        }
        pull(u, t, carried, ubar[0]);
        Arrays.fill(carried, 0);
        for (int j = 0; j < vbar.length; j++) {
            vbar[j] += ubar[0][j];
        }
    }

    private void reverseExtras() {
        for (int i = extra.length - 1; i >= 0; i--) {
            extra[i].apply(at, u, h);
            pull(at, t + extraC[i] * h, inside[n + 1 + i], kbar);
            for (int j = 0; j < direct.length; j++) {
                direct[j] += kbar[j];
            }
            double[] weights = extraWeights[i];
            for (int m = 0; m < weights.length; m++) {
                double weight = h * weights[m];
                double[] to = inside[m];
                for (int j = 0; weight != 0 && j < to.length; j++) {
                    to[j] += weight * kbar[j];
                }
            }
        }
    }

    private void pull(double[] u, double t, double[] v, double[] out) {
        jacobian.apply(u, t, v, out);
        jacobian.addParameters(1, pbar);
    }
}
