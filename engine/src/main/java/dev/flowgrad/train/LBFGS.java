package dev.flowgrad.train;

/**
 * BFGS from the latest {@code history} changes alone, without a matrix (Nocedal 1980; Liu and Nocedal 1989; Nocedal and Wright
 * 2006, algorithms 7.4 and 7.5): for smooth losses of any number of parameters. A step takes the mean over all batches.
 *
 * @param history how many changes it remembers
 * @param gtol    the training has converged where no component of the gradient is larger
 */
public record LBFGS(int history, double gtol) implements Optimizer {
    /** Checks the settings. */
    public LBFGS {
        Settings.count("history", history);
        Settings.notNegative("gtol", gtol);
    }

    /** From 10 changes, to 1e-8. */
    public LBFGS() {
        this(10, 1e-8);
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
        return new Changes(n, history, gtol);
    }

    private static final class Changes extends QuasiNewton {
        private final int history;
        /** Moves of the parameters, changes of the gradient: the place of the kth ever is k modulo history. */
        private final double[][] s;
        private final double[][] y;
        /** Products of the two. */
        private final double[] sy;
        /** Changes since it knew none. */
        private final double[] known = new double[1];
        private final double[] alpha;

        Changes(int n, int history, double gtol) {
            super(n, gtol);
            this.history = history;
            s = new double[history][n];
            y = new double[history][n];
            sy = new double[history];
            alpha = new double[history];
        }

        @Override
        boolean isNew() {
            return known[0] == 0;
        }

        @Override
        void forget() {
            known[0] = 0;
        }

        @Override
        void direct(double[] gradient, double[] to) {
            System.arraycopy(gradient, 0, to, 0, to.length);
            long count = (long) known[0];
            long oldest = Math.max(0, count - history);
            for (long k = count - 1; k >= oldest; k--) {
                int i = (int) (k % history);
                alpha[i] = Vectors.dot(s[i], to) / sy[i];
                Vectors.add(-alpha[i], y[i], to);
            }
            if (count > 0) {
                int latest = (int) ((count - 1) % history);
                Vectors.scale(sy[latest] / Vectors.dot(y[latest], y[latest]), to);
            }
            for (long k = oldest; k < count; k++) {
                int i = (int) (k % history);
                Vectors.add(alpha[i] - Vectors.dot(y[i], to) / sy[i], s[i], to);
            }
            Vectors.scale(-1, to);
        }

        @Override
        void learn(double[] moved, double[] changed, double product) {
            int i = (int) ((long) known[0] % history);
            System.arraycopy(moved, 0, s[i], 0, moved.length);
            System.arraycopy(changed, 0, y[i], 0, changed.length);
            sy[i] = product;
            known[0]++;
        }

        @Override
        public double[][] memory() {
            double[][] all = new double[2 * history + 2][];
            System.arraycopy(s, 0, all, 0, history);
            System.arraycopy(y, 0, all, history, history);
            all[2 * history] = sy;
            all[2 * history + 1] = known;
            return all;
        }
    }
}
