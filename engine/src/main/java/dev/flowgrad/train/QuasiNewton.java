package dev.flowgrad.train;

/**
 * A line search along the gradient times an estimate of the inverse Hessian, which each step improves (Nocedal and Wright 2006,
 * chapters 6 and 7).
 */
abstract class QuasiNewton implements Stepper {
    /** A fall of the loss, relative to it, that is no more than rounding. */
    private static final double ROUNDING = 1e-14;
    /** Least curvature that the estimate takes, relative to the change of the gradient. */
    private static final double CURVATURE = 1e-12;

    private final double gtol;
    private final LineSearch search;
    private final double[] direction;
    private final double[] moved;
    private final double[] changed;

    QuasiNewton(int n, double gtol) {
        this.gtol = gtol;
        search = new LineSearch(n);
        direction = new double[n];
        moved = new double[n];
        changed = new double[n];
    }

    /** Whether nothing is known of the Hessian. */
    abstract boolean isNew();

    /** Forgets what is known. */
    abstract void forget();

    /** Writes the estimate of the inverse Hessian times {@code gradient}, negated. */
    abstract void direct(double[] gradient, double[] to);

    /** Learns that where the parameters move by {@code s} the gradient changes by {@code y}, with {@code s y > 0}. */
    abstract void learn(double[] s, double[] y, double sy);

    @Override
    public Outcome step(Point at, double rate, Objective loss) {
        if (Vectors.max(at.gradient) <= gtol) {
            return Outcome.CONVERGED;
        }
        System.arraycopy(at.theta, 0, moved, 0, moved.length);
        System.arraycopy(at.gradient, 0, changed, 0, changed.length);
        if (!move(at, loss)) {
            boolean isLowest = -Vectors.dot(at.gradient, direction) <= ROUNDING * Math.abs(at.value);
            if (isLowest || isNew()) {
                return isLowest ? Outcome.CONVERGED : Outcome.STUCK;
            }
            forget();
            if (!move(at, loss)) {
                return Outcome.STUCK;
            }
        }
        for (int i = 0; i < moved.length; i++) {
            moved[i] = at.theta[i] - moved[i];
            changed[i] = at.gradient[i] - changed[i];
        }
        double sy = Vectors.dot(moved, changed);
        if (sy > CURVATURE * Vectors.dot(changed, changed)) {
            learn(moved, changed, sy);
        }
        return Outcome.MOVED;
    }

    private boolean move(Point at, Objective loss) {
        direct(at.gradient, direction);
        double first = isNew() ? Math.min(1, 1 / Vectors.norm(at.gradient)) : 1;
        return search.search(at, direction, first, loss);
    }
}
