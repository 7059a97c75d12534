package dev.flowgrad.polyglot;

import dev.flowgrad.ensemble.EnsembleSolution;
import dev.flowgrad.spec.Json;
import dev.flowgrad.wire.Bridge;
import java.util.stream.IntStream;
import org.graalvm.polyglot.HostAccess;

/** The trajectories of an ensemble as the guests see them. Arrays are the engine's own: guests copy them and do not write. */
public final class EnsembleHandle {
    /** The times that all share. */
    @HostAccess.Export
    public final double[] t;

    /** States, row-major {@code (n, times, dim)}. */
    @HostAccess.Export
    public final double[] u;

    /** How each trajectory ended, as JSON: a list of words. */
    @HostAccess.Export
    public final String retcodes;

    /** What all cost together, as JSON. */
    @HostAccess.Export
    public final String stats;

    private final EnsembleSolution solution;

    EnsembleHandle(EnsembleSolution solution) {
        this.solution = solution;
        t = solution.t();
        u = solution.u();
        retcodes = Json.write(IntStream.range(0, solution.size()).mapToObj(i -> solution.retcode(i).toString()).toList());
        stats = Bridge.stats(solution.stats());
    }

    /** How and where trajectory {@code i} ended. */
    @HostAccess.Export
    public String message(int i) {
        return solution.message(i);
    }
}
