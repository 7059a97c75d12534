package dev.flowgrad.polyglot;

import dev.flowgrad.ode.Solution;
import dev.flowgrad.wire.Bridge;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** A solution of the engine as the guests see it. Arrays are the solution's own: guests copy them and do not write. */
public final class SolutionHandle {
    /** Times, {@code (n,)}. */
    @HostAccess.Export
    public final double[] t;

    /** States, row-major {@code (n, dim)}. */
    @HostAccess.Export
    public final double[] u;

    /** Success, Terminated, MaxIters, DtLessThanMin, Unstable, InitialFailure, ConvergenceFailure or Failure. */
    @HostAccess.Export
    public final String retcode;

    /** What to do about a return code other than Success; empty otherwise. */
    @HostAccess.Export
    public final String message;

    /** Counts as JSON: nf, naccept, nreject, ... */
    @HostAccess.Export
    public final String stats;

    /** The name of the method used. */
    @HostAccess.Export
    public final String method;

    /** The number of saved times. */
    @HostAccess.Export
    public final int n;

    /** The number of components of the state. */
    @HostAccess.Export
    public final int dim;

    private final Solution solution;

    SolutionHandle(Solution solution) {
        this.solution = solution;
        t = solution.t();
        u = solution.u();
        retcode = solution.retcode().toString();
        message = solution.message();
        stats = Bridge.stats(solution.stats());
        method = solution.methodName();
        n = t.length;
        dim = solution.dim();
    }

    /** The engine's own solution. */
    public Solution solution() {
        return solution;
    }

    /** Dense output at the given times (a buffer): row-major {@code (times, dim)}. */
    @HostAccess.Export
    public Reply at(Value times) {
        return Reply.of(() -> solution.at(Buffers.doubles(times, "t")));
    }

    /** The events as JSON: lists t, callback, component, before, after. */
    @HostAccess.Export
    public String events() {
        return Bridge.events(solution);
    }

    /** Which method solved from when on, as JSON: a list of objects with t and method. */
    @HostAccess.Export
    public String phases() {
        return Bridge.phases(solution);
    }

    /** How many callbacks saved values. */
    @HostAccess.Export
    public int saved_count() {
        return solution.saved().size();
    }

    /** The times at which the callback saved that is the {@code i}th of those that save. */
    @HostAccess.Export
    public double[] saved_t(int i) {
        return solution.saved().get(i).t();
    }

    /** What it saved there, row-major {@code (times, size)}. */
    @HostAccess.Export
    public double[] saved_values(int i) {
        return solution.saved().get(i).values();
    }

    /** Evenly spaced times over the solved span for a smooth curve; empty when there is no dense output. */
    public double[] smoothTimes(int count) {
        if (n < 2 || !solution.isDense()) {
            return new double[0];
        }
        double[] times = new double[count];
        for (int i = 0; i < count; i++) {
            times[i] = t[0] + (t[n - 1] - t[0]) * i / (count - 1);
        }
        return times;
    }

    /** Dense output as {@link #at}, for the host. */
    public double[] values(double[] times) {
        return solution.at(times);
    }
}
