package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;

/**
 * Newton's method with an estimate of the inverse Hessian, a full matrix, and a line search (Broyden, Fletcher, Goldfarb and
 * Shanno 1970; Nocedal and Wright 2006, algorithm 6.1): for up to some thousand parameters and smooth losses. A step takes the
 * mean over all batches.
 *
 * @param gtol the training has converged where no component of the gradient is larger
 */
public record BFGS(double gtol) implements Optimizer {
    private static final int MOST = 10_000;

    /** Checks the setting. */
    public BFGS {
        Settings.notNegative("gtol", gtol);
    }

    /** To 1e-8. */
    public BFGS() {
        this(1e-8);
    }

    @Override
    public Schedule rate() {
        return Schedule.constant(1);
    }

    @Override
    public boolean searches() {
        return true;
    }

    @Override
    public Stepper stepper(int n) {
        if (n > MOST) {
            throw new FlowgradException("optimizer", "`optimizer` BFGS keeps a matrix, too large for " + n
                    + " parameters; use LBFGS");
        }
        return new Matrix(n, gtol);
    }

    private static final class Matrix extends QuasiNewton {
        private final int n;
        /** The estimate, row-major. */
        private final double[] h;
        /** How many changes it knows of. */
        private final double[] known = new double[1];
        private final double[] hy;

        Matrix(int n, double gtol) {
            super(n, gtol);
            this.n = n;
            h = new double[n * n];
            hy = new double[n];
            forget();
        }

        @Override
        boolean isNew() {
            return known[0] == 0;
        }

        @Override
        void forget() {
            known[0] = 0;
            setIdentity(1);
        }

        private void setIdentity(double scale) {
            Arrays.fill(h, 0);
            for (int i = 0; i < n; i++) {
                h[i * n + i] = scale;
            }
        }

        @Override
        void direct(double[] gradient, double[] to) {
            times(gradient, to);
            Vectors.scale(-1, to);
        }

        private void times(double[] x, double[] to) {
            for (int i = 0; i < n; i++) {
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += h[i * n + j] * x[j];
                }
                to[i] = sum;
            }
        }

        /** {@code H += (1 + y'Hy / s'y) s s' / s'y - (Hy s' + s y'H) / s'y}. */
        @Override
        void learn(double[] s, double[] y, double sy) {
            if (isNew()) {
                setIdentity(sy / Vectors.dot(y, y));
            }
            times(y, hy);
            double ss = (1 + Vectors.dot(y, hy) / sy) / sy;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    h[i * n + j] += ss * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
                }
            }
            known[0]++;
        }

        @Override
        public double[][] memory() {
            return new double[][] {h, known};
        }
    }
}
