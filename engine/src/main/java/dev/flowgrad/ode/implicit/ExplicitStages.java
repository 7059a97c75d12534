package dev.flowgrad.ode.implicit;

import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.Rhs;

/** The explicit half of a step of an additive pair: its slopes at the stages, and what they add to the sums. */
final class ExplicitStages {
    private final Rhs f;
    /** Slopes at the stages and, if that is no stage, at the end. */
    private final double[][] k;
    private final LinearCombination[] stages;
    /** What the solution has more than the last stage, or null. */
    private final LinearCombination rest;
    private final LinearCombination error;
    private final LinearCombination[] dense;

    ExplicitStages(EsdirkTableau tableau, Rhs f, int dim) {
        this.f = f;
        ExplicitHalf half = tableau.explicit();
        int n = tableau.stages();
        k = new double[tableau.endsWithStage() ? n : n + 1][dim];
        stages = new LinearCombination[n];
        for (int i = 1; i < n; i++) {
            stages[i] = LinearCombination.of(half.a()[i], k);
        }
        rest = half.b() == null ? null : LinearCombination.of(rest(half, n), k);
        error = tableau.error() == null ? null : LinearCombination.of(tableau.error(), k);
        dense = new LinearCombination[half.dense() == null ? 0 : half.dense().length];
        for (int i = 0; i < dense.length; i++) {
            dense[i] = LinearCombination.of(half.dense()[i], k);
        }
    }

    private static double[] rest(ExplicitHalf half, int n) {
        double[] weights = half.b().clone();
        for (int j = 0; j < n - 1; j++) {
            weights[j] -= half.a()[n - 1][j];
        }
        return weights;
    }

    /** Evaluates the slope at a stage, or, behind the last one, at the end. */
    void eval(int stage, double[] y, double t) {
        f.eval(k[stage], y, t);
    }

    /** Adds to the sum for a stage. */
    void addTo(double[] y, int stage, double h) {
        stages[stage].apply(y, y, h);
    }

    /** Makes the last stage the solution, if it is not already. */
    void finish(double[] y, double h) {
        if (rest != null) {
            rest.apply(y, y, h);
        }
    }

    /** Adds to the error estimate. */
    void addError(double[] estimate, double factor) {
        error.apply(estimate, estimate, factor);
    }

    /** Adds to a coefficient of dense output. */
    void addDense(double[] coefficient, int term, double h) {
        dense[term].apply(coefficient, coefficient, h);
    }

    /** Its slopes. */
    double[][] slopes() {
        return k;
    }

    double[] first() {
        return k[0];
    }

    double[] last() {
        return k[k.length - 1];
    }

    /** The end becomes the start. */
    void advance() {
        System.arraycopy(last(), 0, k[0], 0, k[0].length);
    }
}
