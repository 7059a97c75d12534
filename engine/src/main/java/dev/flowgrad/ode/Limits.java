package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;

/** Checks that the controllers share. */
final class Limits {
    private Limits() {
    }

    static void check(double safety, double qmin, double qmax) {
        if (!(safety > 0 && safety <= 1)) {
            throw new FlowgradException("controller",
                    "`controller` needs a safety factor above 0 and at most 1, got " + safety
                    + "; 0.9 is usual");
        }
        if (!(qmin > 0 && qmin < 1 && qmax > 1)) {
            throw new FlowgradException("controller",
                    "`controller` needs qmin in (0, 1) and qmax above 1, got qmin = "
                    + qmin + " and qmax = " + qmax + "; 0.2 and 10 are usual");
        }
    }
}
