package dev.flowgrad.ode.stabilized;

import dev.flowgrad.ode.Rhs;

/**
 * The largest modulus of an eigenvalue of the Jacobian, by the power method on differences of f: no derivative is needed. The
 * direction that was found serves as the beginning of the next search.
 *
 * <p>Source: Sommeijer, Shampine and Verwer 1998, section 3.2.
 */
final class SpectralRadius {
    private static final double SAFETY = 1.2;
    private static final double PRECISION = 0.01;
    private static final int MOST_ROUNDS = 50;
    private static final double ROOT = Math.sqrt(Math.ulp(1.0));

    private final Rhs f;
    private final double[] direction;
    private final double[] state;
    private final double[] slopeThere;
    private boolean known;

    SpectralRadius(Rhs f, int dim) {
        this.f = f;
        direction = new double[dim];
        state = new double[dim];
        slopeThere = new double[dim];
    }

    /** Begins the next search anew. */
    void forget() {
        known = false;
    }

    /** A bound, a little too large. */
    double estimate(double[] u, double[] slope, double t) {
        if (!known) {
            begin(slope);
            known = true;
        }
        double size = Math.max(norm(u), 1) * ROOT;
        double radius = 0;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double scale = size / norm(direction);
            for (int i = 0; i < u.length; i++) {
                state[i] = u[i] + scale * direction[i];
            }
            f.eval(slopeThere, state, t);
            double previous = radius;
            for (int i = 0; i < u.length; i++) {
                direction[i] = slopeThere[i] - slope[i];
            }
            double change = norm(direction);
            radius = change / size;
            if (change == 0) {
                known = false;
                return 0;
            }
            if (round > 0 && Math.abs(radius - previous) <= PRECISION * radius) {
                break;
            }
        }
        return SAFETY * radius;
    }

    /** The slope may lie where the Jacobian vanishes; the sharpest wave is what diffusion damps most. */
    private void begin(double[] slope) {
        double size = norm(slope);
        double scale = size > 0 ? 1 / size : 0;
        double wave = 0.5 / Math.sqrt(slope.length);
        for (int i = 0; i < slope.length; i++) {
            direction[i] = scale * slope[i] + (i % 2 == 0 ? wave : -wave);
        }
    }

    private static double norm(double[] x) {
        double sum = 0;
        for (double value : x) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
