package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.events.SavingCallback;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Lists of times that options ask for, checked against the time span. */
final class SaveTimes {
    private static final double[] NONE = {};

    private SaveTimes() {
    }

    /** The times to save in the order in which they are passed. */
    static double[] of(SolveOptions options, double t0, double t1) {
        double[] times = options.saveatTimes();
        if (times == null) {
            return options.hasSaveat() ? regular(options, t0, t1) : NONE;
        }
        double direction = Math.signum(t1 - t0);
        for (int i = 0; i < times.length; i++) {
            checkInside("saveat", times[i], t0, t1);
            if (i > 0 && direction * (times[i] - times[i - 1]) < 0) {
                throw new FlowgradException("saveat",
                        "`saveat` must run from the start of `tspan` to its end, but "
                        + times[i] + " comes after " + times[i - 1] + "; sort it");
            }
        }
        return times;
    }

    /** The times at which steps must end, those of the options and more, in the order of the solve, the end included. */
    static double[] stops(SolveOptions options, double[] more, double t0, double t1) {
        double direction = Math.signum(t1 - t0);
        double[] stops = options.tstops();
        for (double t : stops) {
            checkInside("tstops", t, t0, t1);
        }
        double[] signed = DoubleStream.concat(Arrays.stream(stops), Arrays.stream(more))
                .filter(t -> t != t0 && t != t1)
                .map(t -> direction * t)
                .sorted()
                .distinct()
                .toArray();
        double[] all = Arrays.copyOf(signed, signed.length + 1);
        for (int i = 0; i < signed.length; i++) {
            all[i] = direction * signed[i];
        }
        all[signed.length] = t1;
        return all;
    }

    /** The times that a SavingCallback saves, as those of {@code saveat}; null if it saves every step. */
    static double[] of(SavingCallback saving, double t0, double t1) {
        if (saving.times() == null && Double.isNaN(saving.every())) {
            return null;
        }
        SolveOptions.Builder options = SolveOptions.builder();
        return of((saving.times() != null ? options.saveat(saving.times()) : options.saveat(saving.every())).build(), t0, t1);
    }

    private static double[] regular(SolveOptions options, double t0, double t1) {
        double every = options.saveatEvery();
        double span = Math.abs(t1 - t0);
        if (span / every > 1e9) {
            throw new FlowgradException("saveat", "`saveat` of " + every
                    + " asks for more than 1e9 points in `tspan` ("
                    + t0 + ", " + t1 + "); give a larger distance");
        }
        int inner = (int) Math.floor(span / every * (1 + 1e-12));
        double direction = Math.signum(t1 - t0);
        double[] times = new double[inner + 2];
        for (int i = 0; i <= inner; i++) {
            times[i] = t0 + direction * i * every;
        }
        // A multiple that rounding puts at or beyond the end is the end.
        boolean ends = direction * (t1 - times[inner]) <= 1e-9 * every;
        int n = ends ? inner : inner + 1;
        times[n] = t1;
        int from = options.saveStart() ? 0 : 1;
        return Arrays.copyOfRange(times, from, options.saveEnd() ? n + 1 : n);
    }

    private static void checkInside(String name, double t, double t0, double t1) {
        if (t < Math.min(t0, t1) || t > Math.max(t0, t1)) {
            throw new FlowgradException(name, "`" + name + "` has " + t + " outside `tspan` (" + t0 + ", "
                    + t1 + "); leave it out or extend `tspan`");
        }
    }
}
