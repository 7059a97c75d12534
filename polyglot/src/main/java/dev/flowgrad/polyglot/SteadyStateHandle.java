package dev.flowgrad.polyglot;

import dev.flowgrad.ode.steady.SteadyState;
import dev.flowgrad.wire.Bridge;
import org.graalvm.polyglot.HostAccess;

/** A steady state of the engine as the guests see it. The array is the state's own: guests copy it and do not write. */
public final class SteadyStateHandle {
    /** The state, row-major. */
    @HostAccess.Export
    public final double[] u;

    /** The largest modulus of the right-hand side there. */
    @HostAccess.Export
    public final double residual;

    /** Success, or what else a solve may end with. */
    @HostAccess.Export
    public final String retcode;

    /** How it was found, or what to do about a return code other than Success. */
    @HostAccess.Export
    public final String message;

    /** Counts as JSON: nf, naccept, nreject, ... */
    @HostAccess.Export
    public final String stats;

    /** The name of the method used. */
    @HostAccess.Export
    public final String method;

    SteadyStateHandle(SteadyState state) {
        u = state.u();
        residual = state.residual();
        retcode = state.retcode().toString();
        message = state.message();
        stats = Bridge.stats(state.stats());
        method = state.method();
    }
}
