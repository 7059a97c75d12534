package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.LinearCombination;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.tableaus.ButcherTableau;

/** Takes steps of an explicit Runge-Kutta method again, with the sizes that they had: to the same bits. */
final class StepReplay {
    private final Rhs f;
    private final double[] c;
    private final double[] u;
    private final double[] stage;
    private final double[][] k;
    private final LinearCombination[] stages;
    private final LinearCombination update;

    StepReplay(ButcherTableau tableau, Rhs f, int dim) {
        this.f = f;
        c = tableau.c();
        u = new double[dim];
        stage = new double[dim];
        k = new double[c.length + 1][dim];
        stages = new LinearCombination[c.length];
        for (int i = 1; i < c.length; i++) {
            stages[i] = LinearCombination.of(tableau.a()[i], k);
        }
        update = LinearCombination.of(tableau.b(), k);
    }

    /** Begins at a state, which is copied. */
    void start(double[] state, double t) {
        System.arraycopy(state, 0, u, 0, u.length);
        f.eval(k[0], u, t);
    }

    /** The state at the start of the next step. */
    double[] u() {
        return u;
    }

    /** Takes a step; afterwards {@code tape}, if there is one, has it. */
    void step(double t, double h, double tNext, Tape tape) {
        for (int i = 1; i < stages.length; i++) {
            stages[i].apply(stage, u, h);
            f.eval(k[i], stage, t + c[i] * h);
        }
        update.apply(stage, u, h);
        f.eval(k[c.length], stage, tNext);
        if (tape != null) {
            tape.add(u, k);
        }
        System.arraycopy(stage, 0, u, 0, u.length);
        System.arraycopy(k[c.length], 0, k[0], 0, u.length);
    }
}
