package dev.flowgrad.ode;

import dev.flowgrad.ode.tableaus.ButcherTableau;

/**
 * Dense output of a Runge-Kutta method, {@code u + h sum_i b_i(theta) k_i}. Extra stages are computed when a
 * step is first looked inside, never before.
 */
final class RungeKuttaInterpolant implements Interpolant {
    private final ButcherTableau tableau;
    private final Rhs f;
    private final double[][] k;
    private final double[] stage;
    private final LinearCombination[] extra;
    private final double[] chebyshev;
    private double[] u;
    private double t;
    private double h;
    private boolean ready;

    /** Over the stages of a stepper, which change as it steps. */
    RungeKuttaInterpolant(ButcherTableau tableau, Rhs f, double[][] stages) {
        this.tableau = tableau;
        this.f = f;
        int n = stages.length;
        int dim = stages[0].length;
        extra = new LinearCombination[tableau.extraC().length];
        k = new double[n + extra.length][];
        System.arraycopy(stages, 0, k, 0, n);
        for (int i = 0; i < extra.length; i++) {
            k[n + i] = new double[dim];
            extra[i] = LinearCombination.of(tableau.extraA()[i], k);
        }
        stage = new double[dim];
        int most = 2;
        for (double[] row : tableau.dense()) {
            most = Math.max(most, row.length);
        }
        chebyshev = new double[most];
    }

    /** With stages of its own, for recorded steps. */
    RungeKuttaInterpolant(ButcherTableau tableau, Rhs f, int dim) {
        this(tableau, f, new double[tableau.stages() + 1][dim]);
        u = new double[dim];
    }

    /** Looks at another step, whose stages are in place. */
    void begin(double[] u, double t, double h) {
        this.u = u;
        this.t = t;
        this.h = h;
        ready = extra.length == 0;
    }

    @Override
    public void load(double[] record, int offset, double t, double h) {
        int dim = u.length;
        int at = offset;
        System.arraycopy(record, at, u, 0, dim);
        for (int i : tableau.recorded()) {
            at += dim;
            System.arraycopy(record, at, k[i], 0, dim);
        }
        begin(u, t, h);
    }

    @Override
    public void at(double theta, double[] out) {
        if (!ready) {
            addExtraStages();
        }
        System.arraycopy(u, 0, out, 0, out.length);
        double x = 2 * theta - 1;
        chebyshev[0] = 1;
        chebyshev[1] = x;
        for (int n = 2; n < chebyshev.length; n++) {
            chebyshev[n] = 2 * x * chebyshev[n - 1] - chebyshev[n - 2];
        }
        double[][] dense = tableau.dense();
        for (int i = 0; i < dense.length; i++) {
            double[] row = dense[i];
            if (row.length > 0) {
                double sum = 0;
                for (int n = 0; n < row.length; n++) {
                    sum += row[n] * chebyshev[n];
                }
                double weight = h * theta * sum;
                double[] ki = k[i];
                for (int j = 0; j < out.length; j++) {
                    out[j] += weight * ki[j];
                }
            }
        }
    }

    private void addExtraStages() {
        int base = k.length - extra.length;
        for (int i = 0; i < extra.length; i++) {
            extra[i].apply(stage, u, h);
            f.eval(k[base + i], stage, t + tableau.extraC()[i] * h);
        }
        ready = true;
    }
}
