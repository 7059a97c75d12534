package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;

/** What the way back knows of the forward solve. Used by one thread at a time. */
interface Trajectory {
    /** The problem that was solved. */
    ODEProblem problem();

    /** The state at any time; where rounding puts a time just outside, at the end there. */
    Solution.Reader reader();

    /** By dense output. */
    static Trajectory dense(Solution solution) {
        return new Trajectory() {
            @Override
            public ODEProblem problem() {
                return solution.problem();
            }

            @Override
            public Solution.Reader reader() {
                return clamped(solution);
            }
        };
    }

    /** A reader of dense output that takes times outside as the ends. */
    static Solution.Reader clamped(Solution solution) {
        Solution.Reader reader = solution.reader();
        double low = Math.min(solution.problem().t0(), solution.problem().t1());
        double high = Math.max(solution.problem().t0(), solution.problem().t1());
        return new Solution.Reader() {
            @Override
            public void at(double t, double[] out) {
                reader.at(Math.min(high, Math.max(low, t)), out);
            }

            @Override
            public void slope(double t, double[] out) {
                reader.slope(Math.min(high, Math.max(low, t)), out);
            }
        };
    }
}
