package dev.flowgrad.polyglot;

import dev.flowgrad.train.Fit;
import dev.flowgrad.wire.Bridge;
import org.graalvm.polyglot.HostAccess;

/** What a training gave, as the guests see it. Arrays are the engine's own: guests copy them and do not write. */
public final class FitHandle {
    /** The parameters. */
    @HostAccess.Export
    public final double[] params;

    /** The loss of each iteration. */
    @HostAccess.Export
    public final double[] losses;

    /** JSON: retcode, message, loss, iterations, epochs, seconds. */
    @HostAccess.Export
    public final String summary;

    FitHandle(Fit fit) {
        params = fit.params();
        losses = fit.losses();
        summary = Bridge.summary(fit);
    }
}
