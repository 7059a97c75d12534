package dev.flowgrad.sensitivity;

import java.util.Arrays;

/**
 * Where adaptive quadrature along a solve begins: stretches of a few steps of similar size. Steps show where the
 * integrand is fast, which points spread over the whole span would miss, such as a layer after a jump of a stiff adjoint.
 */
final class Panels {
    private static final int STEPS = 4;
    private static final double SIMILAR = 3;

    private double[] bounds = new double[64];
    private int size;
    private int steps;
    private double first;

    /** A stretch. */
    @FunctionalInterface
    interface Panel {
        /** From a to b, in the direction of the solve. */
        void visit(double a, double b);
    }

    /** The solve has taken a step. */
    void step(double t, double h) {
        double ratio = Math.abs(h) / first;
        if (size == 0 || steps == STEPS || ratio > SIMILAR || ratio < 1 / SIMILAR) {
            if (size == 0) {
                add(t);
            }
            add(t + h);
            steps = 0;
            first = Math.abs(h);
        }
        bounds[size - 1] = t + h;
        steps++;
    }

    /** The integrand may jump here: the next step begins a stretch. */
    void cut() {
        steps = STEPS;
    }

    private void add(double t) {
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * size);
        }
        bounds[size++] = t;
    }

    /** Visits the stretches in order. */
    void forEach(Panel panel) {
        for (int i = 1; i < size; i++) {
            panel.visit(bounds[i - 1], bounds[i]);
        }
    }
}
