package dev.flowgrad.polyglot.cli;

import dev.flowgrad.polyglot.SolveWatch;
import java.io.PrintStream;
import java.util.Locale;

/** One line on standard error that says how far a solve is. */
final class ProgressBar implements SolveWatch.Listener {
    private static final int CELLS = 30;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream err;

    private ProgressBar(PrintStream err) {
        this.err = err;
    }

    /**
     * A bar when somebody may be looking, null otherwise.
     *
     * @param forced the user's own decision, or null to go by whether standard error is a terminal, which the launcher
     *     says in the property {@code flowgrad.terminal} because Java cannot tell
     */
    static ProgressBar ifWanted(Boolean forced) {
        boolean wanted = forced != null ? forced : Boolean.getBoolean("flowgrad.terminal");
        return wanted ? new ProgressBar(System.err) : null;
    }

    @Override
    public void progress(double fraction, double t, long steps, double seconds) {
        int full = (int) (fraction * CELLS);
        err.print(CLEAR_LINE + String.format(Locale.ROOT, "[%s%s] %3.0f%%  t = %.6g  %,.0f steps/s",
                "#".repeat(full), ".".repeat(CELLS - full), fraction * 100, t, steps / seconds));
        err.flush();
    }

    @Override
    public void done() {
        err.print(CLEAR_LINE);
        err.flush();
    }
}
