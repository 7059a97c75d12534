package dev.flowgrad.ode.symplectic;

/**
 * The coefficients of a symplectic partitioned Runge-Kutta method for {@code v' = f1(u), u' = f2(v)}: for each i
 *
 * <pre>{@code
 * v += h kick_i f1(u),  then  u += h drift_i f2(v)
 * }</pre>
 *
 * <p>In this order: begun with a drift, some of the methods lose an order. Arrays are shared, not to be modified.
 *
 * @param name      name of the method
 * @param order     order of the solution
 * @param kick      weights of the kicks
 * @param drift     weights of the drifts, as many; 0 at the end if the step ends with a kick
 * @param summary   in which case to use the method, in one line
 * @param reference where it is from
 */
public record SymplecticTableau(String name, int order, double[] kick, double[] drift, String summary,
        String reference) {

    /** Number of kicks. */
    public int stages() {
        return kick.length;
    }

    /** Where the kicks happen, as parts of the step: what the drifts have moved until then. */
    public double[] kickTimes() {
        double[] times = new double[kick.length];
        for (int i = 1; i < times.length; i++) {
            times[i] = times[i - 1] + drift[i - 1];
        }
        return times;
    }

    /** Where the drifts happen, likewise. */
    public double[] driftTimes() {
        double[] times = new double[drift.length];
        double kicked = 0;
        for (int i = 0; i < times.length; i++) {
            kicked += kick[i];
            times[i] = kicked;
        }
        return times;
    }

    /** Whether the last kick is at the end of the step. */
    boolean endsWithKick() {
        return drift[drift.length - 1] == 0;
    }
}
