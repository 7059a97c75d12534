package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.events.Event;
import dev.flowgrad.ode.events.SavedValues;
import java.util.Arrays;
import java.util.List;

/**
 * What a solve found: the saved points, how it ended and what it cost. Immutable and thread-safe. {@link
 * #t()} and {@link #u()} hand out the solution's own arrays: read them only.
 */
public final class Solution {
    private final ODEProblem problem;
    private final Method method;
    private final String methodName;
    private final List<Phase> phases;
    private final double[] t;
    private final double[] u;
    private final Retcode retcode;
    private final String message;
    private final Stats stats;
    private final RuntimeException failure;
    private final DenseOutput dense;
    private final List<Event> events;
    private final List<SavedValues> saved;

    Solution(ODEProblem problem, Method method, List<Phase> phases, double[] t, double[] u, Retcode retcode,
            String message, Stats stats, RuntimeException failure, DenseOutput dense, List<Event> events,
            List<SavedValues> saved) {
        this(problem, method, method.name(), phases, t, u, retcode, message, stats, failure, dense, events, saved);
    }

    private Solution(ODEProblem problem, Method method, String methodName, List<Phase> phases, double[] t, double[] u,
            Retcode retcode, String message, Stats stats, RuntimeException failure, DenseOutput dense, List<Event> events,
            List<SavedValues> saved) {
        this.methodName = methodName;
        this.problem = problem;
        this.method = method;
        this.phases = List.copyOf(phases);
        this.t = t;
        this.u = u;
        this.retcode = retcode;
        this.message = message;
        this.stats = stats;
        this.failure = failure;
        this.dense = dense;
        this.events = events;
        this.saved = saved;
    }

    /** The saved times, {@link #size()} of them, in the direction of the time span. */
    public double[] t() {
        return t;
    }

    /** The saved states, row-major of shape {@code (size, dim)}. */
    public double[] u() {
        return u;
    }

    /** Number of saved points. */
    public int size() {
        return t.length;
    }

    /** Number of unknowns. */
    public int dim() {
        return problem.dim();
    }

    /** The shape of a state; a copy. */
    public int[] shape() {
        return problem.shape();
    }

    /** Component {@code j} of saved point {@code i}. */
    public double u(int i, int j) {
        return u[i * dim() + j];
    }

    /** The state at saved point {@code i}; a copy. */
    public double[] row(int i) {
        return Arrays.copyOfRange(u, i * dim(), (i + 1) * dim());
    }

    /** The last saved state; a copy. */
    public double[] last() {
        if (t.length == 0) {
            throw new FlowgradException("saveat", "`saveat` saved no point; ask for at least one");
        }
        return row(t.length - 1);
    }

    /** How the solve ended. */
    public Retcode retcode() {
        return retcode;
    }

    /** How and where the solve ended, and what to do about it: one sentence. */
    public String message() {
        return message;
    }

    /** What the solve cost. */
    public Stats stats() {
        return stats;
    }

    /**
     * A state that was found by other means than steps.
     *
     * @param problem what it belongs to
     * @param t       the time that it is reached at, perhaps infinite
     * @param u       the state
     * @param method  how it was found
     */
    public static Solution of(ODEProblem problem, double t, double[] u, Retcode retcode, String message, Stats stats,
            String method) {
        return new Solution(problem, null, method, List.of(), new double[] {t}, u, retcode, message, stats, null, null,
                List.of(), List.of());
    }

    /** How it was found: the name of the method. */
    public String methodName() {
        return methodName;
    }

    /** The method that was used; null for a steady state. */
    public Method method() {
        return method;
    }

    /** Which method was used from where on: several if the method switched; empty if no step was tried. */
    public List<Phase> phases() {
        return phases;
    }

    /** The problem that was solved. */
    public ODEProblem problem() {
        return problem;
    }

    /** The events of the solve, in order. */
    public List<Event> events() {
        return events;
    }

    /** What SavingCallbacks saved, one element for each of them. */
    public List<SavedValues> saved() {
        return saved;
    }

    /** What the right-hand side or a callback threw, or null. */
    public RuntimeException failure() {
        return failure;
    }

    /** Whether {@link #at} is available. */
    public boolean isDense() {
        return dense != null;
    }

    /**
     * The state at {@code t}, of length {@link #dim()}, to the method's own order of dense output; at an event the state
     * that it left.
     */
    public double[] at(double t) {
        return at(new double[] {t});
    }

    /** The states at several times, row-major of shape {@code (times, dim)}; sorted times are fastest. */
    public double[] at(double[] times) {
        if (dense == null) {
            throw new FlowgradException("dense", "`dense` output was not kept, because of `saveat` or"
                    + " `save_everystep`; solve with dense = true");
        }
        double[] all = new double[times.length * dim()];
        double[] state = new double[dim()];
        DenseOutput.Cursor cursor = dense.cursor();
        for (int i = 0; i < times.length; i++) {
            cursor.at(times[i], state);
            System.arraycopy(state, 0, all, i * state.length, state.length);
        }
        return all;
    }

    /** Reads dense output many times without allocation; belongs to one thread. */
    public Reader reader() {
        if (dense == null) {
            throw new FlowgradException("dense", "`dense` output was not kept; solve with dense = true");
        }
        return dense.cursor();
    }

    /** Dense output, one time after the other; times near the last one are fastest. */
    public interface Reader {
        /** Writes the state at {@code t}. */
        void at(double t, double[] out);

        /** Writes the derivative of dense output at {@code t}. */
        void slope(double t, double[] out);
    }

    @Override
    public String toString() {
        return "Solution(" + methodName + ", " + retcode + ", " + t.length + " points: " + message + ")";
    }
}
