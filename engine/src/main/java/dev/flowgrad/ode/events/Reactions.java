package dev.flowgrad.ode.events;

/** The simple reactions: at times, where conditions hold, at rest. */
final class Reactions {
    private Reactions() {
    }

    /** Events at sorted times, each exactly at the end of a step. */
    record AtTimes(Clock clock, Affect.Instance affect, boolean terminate, SavePositions save) implements Reaction {
        @Override
        public Outcome react(double[] u, double[] p, double t) {
            if (!clock.strikes(t)) {
                return Outcome.NONE;
            }
            affect.apply(u, p, t);
            return terminate ? Outcome.TERMINATED : Outcome.EVENT;
        }
    }

    /** Goes through a list of times once. */
    static final class Clock {
        private final double[] times;
        private final double direction;
        private int next;

        Clock(double[] times, double direction) {
            this.times = times;
            this.direction = direction;
        }

        /** Whether the next time is {@code t}; times before it are over. */
        boolean strikes(double t) {
            while (next < times.length && direction * (times[next] - t) < 0) {
                next++;
            }
            if (next < times.length && times[next] == t) {
                next++;
                return true;
            }
            return false;
        }
    }

    /** Events where a condition holds. */
    record Where(StateFunction.Instance condition, double[] value, Affect.Instance affect, boolean terminate,
            SavePositions save) implements Reaction {
        Where(DiscreteCallback callback, SavePositions save) {
            this(callback.condition().instantiate(), new double[1], callback.affect().instantiate(), callback.terminate(),
                    save);
        }

        @Override
        public Outcome react(double[] u, double[] p, double t) {
            condition.eval(value, u, p, t);
            if (value[0] == 0) {
                return Outcome.NONE;
            }
            affect.apply(u, p, t);
            return terminate ? Outcome.TERMINATED : Outcome.EVENT;
        }
    }

    /** The end of a solve that is at rest. */
    record AtRest(TerminateSteadyState callback, Slope f, double[] slope, double t0) implements Reaction {
        @Override
        public Outcome react(double[] u, double[] p, double t) {
            if (Math.abs(t - t0) < callback.minT()) {
                return Outcome.NONE;
            }
            f.eval(slope, u, t);
            for (int j = 0; j < u.length; j++) {
                // Also for NaN.
                if (!(Math.abs(slope[j]) <= Math.max(callback.abstol(), callback.reltol() * Math.abs(u[j])))) {
                    return Outcome.NONE;
                }
            }
            return Outcome.TERMINATED;
        }
    }

    /** No component below zero. */
    record Positive(double[] abstol) implements Reaction {
        @Override
        public boolean accepts(double[] u) {
            for (int j = 0; j < u.length; j++) {
                if (u[j] < -abstol[j]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public Outcome react(double[] u, double[] p, double t) {
            Outcome outcome = Outcome.NONE;
            for (int j = 0; j < u.length; j++) {
                if (u[j] < 0) {
                    u[j] = 0;
                    outcome = Outcome.EVENT;
                }
            }
            return outcome;
        }

        @Override
        public boolean listed() {
            return false;
        }
    }
}
