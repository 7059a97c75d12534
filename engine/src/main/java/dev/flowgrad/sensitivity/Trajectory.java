package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;

/** What the way back knows of the forward solve. Used by one thread at a time. */
interface Trajectory {
    /** The problem that was solved. */
    ODEProblem problem();

    /** The state at any time; where rounding puts a time just outside, at the end there. */
    Solution.Reader reader();

    /** From now on, what is read at t or later is the state just before t, at which events happen; NaN for no such time. */
    void until(double t);

    /** By dense output. */
    static Trajectory dense(Solution solution) {
        return new Trajectory() {
            private double limit = Double.NaN;

            @Override
            public ODEProblem problem() {
                return solution.problem();
            }

            @Override
            public void until(double t) {
                limit = before(problem(), t);
            }

            @Override
            public Solution.Reader reader() {
                Solution.Reader reader = clamped(solution);
                double direction = Math.signum(problem().t1() - problem().t0());
                return new Solution.Reader() {
                    @Override
                    public void at(double t, double[] out) {
                        reader.at(direction * (t - limit) > 0 ? limit : t, out);
                    }

                    @Override
                    public void slope(double t, double[] out) {
                        reader.slope(direction * (t - limit) > 0 ? limit : t, out);
                    }
                };
            }
        };
    }

    /** The last time before t. */
    static double before(ODEProblem problem, double t) {
        return Math.nextAfter(t, problem.t0());
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
