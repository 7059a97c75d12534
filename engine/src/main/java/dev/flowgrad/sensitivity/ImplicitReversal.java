package dev.flowgrad.sensitivity;

import java.util.Arrays;

/**
 * What the reverses of implicit steps share. A step makes numbers k of the state u, then {@code next = u + s sum m_i k_i},
 * and inside it {@code u + s sum w_i(theta) k_i}, where s is 1 or the step. So cotangents of both become those of k and u;
 * what is left to a method is how k depends on u and p.
 */
abstract class ImplicitReversal implements StepReversal {
    private final TransposedJacobian.Instance jacobian;
    private final double[] pbar;
    private final PolynomialWeights dense;
    private final boolean scaled;
    private final double[] direct;
    private boolean active;

    /** The state at the start of the step, and what its stages found. */
    final double[] u;
    final double[][] k;
    /** Cotangents of both; before {@link #reverse} that of the state at the end. */
    final double[] ubar;
    final double[][] kbar;
    /** The cotangent of the argument of f that {@link #pull} found. */
    final double[] ybar;
    double t;
    double h;
    double tNext;

    /** With numbers k that are slopes, or, if not {@code scaled}, changes of the state. */
    ImplicitReversal(PolynomialWeights dense, boolean scaled, TransposedJacobian.Instance jacobian, int dim, double[] pbar) {
        this.dense = dense;
        this.scaled = scaled;
        this.jacobian = jacobian;
        this.pbar = pbar;
        int stages = dense.step().length;
        direct = new double[dim];
        u = new double[dim];
        k = new double[stages][dim];
        ubar = new double[dim];
        kbar = new double[stages][dim];
        ybar = new double[dim];
    }

    @Override
    public final void resume(double[] state) {
        System.arraycopy(state, 0, ubar, 0, ubar.length);
        active = true;
    }

    @Override
    public final void load(Tape tape, int row, double t, double h, double tNext) {
        tape.load(row, u, k);
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        Arrays.fill(direct, 0);
        for (double[] bar : kbar) {
            Arrays.fill(bar, 0);
        }
    }

    @Override
    public final double[] state() {
        return ubar;
    }

    @Override
    public final double end(double[] ct, int offset) {
        active = true;
        dense.at(1);
        for (int j = 0; j < ubar.length; j++) {
            ubar[j] += ct[offset + j];
        }
        return byTime(ct, offset);
    }

    @Override
    public final double look(double theta, double[] ct, int offset) {
        active = true;
        dense.at(theta);
        double scale = scale();
        for (int i = 0; i < k.length; i++) {
            add(scale * dense.weights()[i], ct, offset, kbar[i]);
        }
        add(1, ct, offset, direct);
        return byTime(ct, offset);
    }

    private double byTime(double[] ct, int offset) {
        double sum = 0;
        for (int i = 0; i < k.length; i++) {
            double along = 0;
            for (int j = 0; j < u.length; j++) {
                along += k[i][j] * ct[offset + j];
            }
            sum += dense.slopes()[i] * along;
        }
        return sum * scale() / h;
    }

    private double scale() {
        return scaled ? h : 1;
    }

    @Override
    public final void reverse() {
        if (!active) {
            return;
        }
        double scale = scale();
        for (int i = 0; i < k.length; i++) {
            if (dense.step()[i] != 0) {
                add(scale * dense.step()[i], ubar, 0, kbar[i]);
            }
        }
        add(1, direct, 0, ubar);
        reverseStages();
    }

    /** Adds to {@link #ubar} and the cotangent of the parameters what is due to {@link #kbar}. */
    abstract void reverseStages();

    @Override
    public void finish() {
    }

    /** A value of f at (y, t) has the cotangent w: adds that of u, of which y is a shift, and that of the parameters. */
    final void pull(double[] y, double t, double[] w) {
        jacobian.apply(y, t, w, ybar);
        jacobian.addParameters(1, pbar);
        add(1, ybar, 0, ubar);
    }

    /** The same of another function, with the cotangent of y added to {@code to}. */
    final void pull(TransposedJacobian.Instance other, double[] y, double t, double[] w, double[] to) {
        other.apply(y, t, w, ybar);
        other.addParameters(1, pbar);
        add(1, ybar, 0, to);
    }

    /** Adds cotangents of the state and the parameters, the latter null if there are none. */
    final void add(double[] ofState, double[] ofParameters) {
        add(1, ofState, 0, ubar);
        if (ofParameters != null) {
            add(1, ofParameters, 0, pbar);
        }
    }

    static void add(double weight, double[] from, int offset, double[] to) {
        for (int j = 0; j < to.length; j++) {
            to[j] += weight * from[offset + j];
        }
    }
}
