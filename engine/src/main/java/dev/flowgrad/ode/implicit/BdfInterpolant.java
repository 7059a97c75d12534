package dev.flowgrad.ode.implicit;

import dev.flowgrad.ode.Interpolant;

/**
 * The polynomial of a backward differentiation formula through the end of the step and as many points before
 * it as the order says, in Newton's form.
 */
final class BdfInterpolant implements Interpolant {
    private final int dim;
    private final double[] distances;
    private final double[][] differences;
    private int order;
    private double h;

    BdfInterpolant(int dim, int maxOrder) {
        this.dim = dim;
        distances = new double[maxOrder + 1];
        differences = new double[maxOrder + 1][dim];
    }

    /** Moves to the step that {@code history} is about to take, with {@code e} beyond its prediction. */
    void set(BdfHistory history, double[] e, int order, double h) {
        this.order = order;
        this.h = h;
        double[] above = e;
        for (int i = order; i >= 0; i--) {
            double scale = history.scale(i);
            double[] old = history.differences()[i];
            double[] difference = differences[i];
            for (int j = 0; j < dim; j++) {
                difference[j] = scale * old[j] + above[j];
            }
            above = difference;
            distances[i] = history.nextDistances()[i];
        }
    }

    @Override
    public void at(double theta, double[] out) {
        double back = (theta - 1) * h;
        System.arraycopy(differences[0], 0, out, 0, dim);
        double weight = 1;
        for (int i = 1; i <= order; i++) {
            weight *= (back + distances[i - 1]) / distances[i];
            double[] difference = differences[i];
            for (int j = 0; j < dim; j++) {
                out[j] += weight * difference[j];
            }
        }
    }

    /** Number of doubles that {@link #record} writes. */
    int recordLength() {
        return recordLength(dim, distances.length - 1);
    }

    /** Number of doubles that {@link #record} writes: the order, distances, differences. */
    static int recordLength(int dim, int maxOrder) {
        return 1 + maxOrder + (maxOrder + 1) * dim;
    }

    /** Writes what {@link #load} reads. */
    void record(double[] into, int offset) {
        into[offset] = order;
        int at = offset + 1;
        System.arraycopy(distances, 1, into, at, distances.length - 1);
        at += distances.length - 1;
        for (int i = 0; i <= order; i++) {
            System.arraycopy(differences[i], 0, into, at, dim);
            at += dim;
        }
    }

    @Override
    public void load(double[] record, int offset, double t, double h) {
        this.h = h;
        order = (int) record[offset];
        int at = offset + 1;
        System.arraycopy(record, at, distances, 1, distances.length - 1);
        at += distances.length - 1;
        for (int i = 0; i <= order; i++) {
            System.arraycopy(record, at, differences[i], 0, dim);
            at += dim;
        }
    }
}
