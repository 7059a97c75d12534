package dev.flowgrad.ensemble;

import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Stats;
import java.util.Arrays;

/**
 * The trajectories of an ensemble at their common times. {@link #t()} and {@link #u()} hand out its own arrays: read them only.
 */
public final class EnsembleSolution {
    private final int dim;
    private final double[] t;
    private final double[] u;
    private final Retcode[] retcodes;
    private final String[] messages;
    private final Stats stats;

    EnsembleSolution(int dim, double[] t, double[] u, Retcode[] retcodes, String[] messages, Stats stats) {
        this.dim = dim;
        this.t = t;
        this.u = u;
        this.retcodes = retcodes;
        this.messages = messages;
        this.stats = stats;
    }

    /** How many trajectories there are. */
    public int size() {
        return retcodes.length;
    }

    /** Number of unknowns. */
    public int dim() {
        return dim;
    }

    /** The times, which all trajectories share. */
    public double[] t() {
        return t;
    }

    /**
     * All states, row-major of shape {@code (size, times, dim)}: after an event that ended a trajectory the state that it left,
     * NaN where a trajectory that failed did not come.
     */
    public double[] u() {
        return u;
    }

    /** The states of trajectory {@code i}, row-major of shape {@code (times, dim)}; a copy. */
    public double[] u(int i) {
        int n = t.length * dim;
        return Arrays.copyOfRange(u, i * n, (i + 1) * n);
    }

    /** How trajectory {@code i} ended. */
    public Retcode retcode(int i) {
        return retcodes[i];
    }

    /** How and where trajectory {@code i} ended, one sentence. */
    public String message(int i) {
        return messages[i];
    }

    /** What all trajectories cost together. */
    public Stats stats() {
        return stats;
    }

    /** Whether all trajectories succeeded. */
    public boolean isSuccess() {
        return Arrays.stream(retcodes).allMatch(Retcode::isSuccess);
    }
}
