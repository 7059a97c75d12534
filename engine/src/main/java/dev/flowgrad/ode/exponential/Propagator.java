package dev.flowgrad.ode.exponential;

import dev.flowgrad.linalg.PhiFunctions;

/** A function of L that is applied to vectors: a diagonal one component by component, otherwise a full matrix. */
sealed interface Propagator {
    /** {@code out = A x}. */
    void apply(double[] out, double[] x);

    /** What a step of size h needs of L. */
    record Set(Propagator half, Propagator whole, Propagator stage, Propagator first, Propagator middle,
            Propagator last) {

        static Set of(LinearPart linear, double h) {
            int n = linear.size();
            if (linear.isDiagonal()) {
                double[] lambda = linear.diagonal();
                double[][] halves = new double[4][n];
                double[][] wholes = new double[4][n];
                for (int j = 0; j < n; j++) {
                    double[] half = PhiFunctions.of(h / 2 * lambda[j]);
                    double[] whole = PhiFunctions.of(h * lambda[j]);
                    for (int k = 0; k < 4; k++) {
                        halves[k][j] = half[k];
                        wholes[k][j] = whole[k];
                    }
                }
                return of(halves, wholes, h, true);
            }
            return of(PhiFunctions.of(linear.dense(h / 2), n), PhiFunctions.of(linear.dense(h), n), h, false);
        }

        /** Cox and Matthews 2002, (26) to (29), in terms of the phi functions. */
        private static Set of(double[][] half, double[][] whole, double h, boolean diagonal) {
            double[] first = new double[whole[0].length];
            double[] middle = new double[first.length];
            double[] last = new double[first.length];
            double[] stage = new double[first.length];
            for (int i = 0; i < first.length; i++) {
                double phi1 = whole[1][i];
                double phi2 = whole[2][i];
                double phi3 = whole[3][i];
                first[i] = h * (phi1 - 3 * phi2 + 4 * phi3);
                middle[i] = h * (2 * phi2 - 4 * phi3);
                last[i] = h * (4 * phi3 - phi2);
                stage[i] = h / 2 * half[1][i];
            }
            return new Set(make(half[0], diagonal), make(whole[0], diagonal), make(stage, diagonal),
                    make(first, diagonal), make(middle, diagonal), make(last, diagonal));
        }

        private static Propagator make(double[] entries, boolean diagonal) {
            return diagonal ? new Diagonal(entries) : new Dense(entries);
        }
    }

    /** Of a diagonal L. */
    record Diagonal(double[] entries) implements Propagator {
        @Override
        public void apply(double[] out, double[] x) {
            for (int j = 0; j < out.length; j++) {
                out[j] = entries[j] * x[j];
            }
        }
    }

    /** Row-major. */
    record Dense(double[] entries) implements Propagator {
        @Override
        public void apply(double[] out, double[] x) {
            int n = out.length;
            for (int i = 0; i < n; i++) {
                double even = 0;
                double odd = 0;
                int j = 0;
                for (int at = i * n; j < n - 1; j += 2) {
                    even += entries[at + j] * x[j];
                    odd += entries[at + j + 1] * x[j + 1];
                }
                out[i] = j < n ? even + odd + entries[i * n + j] * x[j] : even + odd;
            }
        }
    }
}
