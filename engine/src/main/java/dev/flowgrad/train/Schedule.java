package dev.flowgrad.train;

/** The length of steps over the iterations. Immutable; the text form names all settings. */
public interface Schedule {
    /** The rate of the iteration, which counts from 0. */
    double at(long iteration);

    /** The same rate always. */
    static Schedule constant(double rate) {
        return new Constant(rate);
    }

    /**
     * The same rate always.
     *
     * @param rate above 0
     */
    record Constant(double rate) implements Schedule {
        /** Checks the rate. */
        public Constant {
            Settings.positive("rate", rate);
        }

        @Override
        public double at(long iteration) {
            return rate;
        }

        @Override
        public String toString() {
            return Double.toString(rate);
        }
    }

    /**
     * {@code rate factor^(i / steps)}.
     *
     * @param rate   of the first iteration
     * @param factor by which it shrinks over {@code steps} iterations
     */
    record ExponentialDecay(double rate, double factor, long steps) implements Schedule {
        /** Checks the settings. */
        public ExponentialDecay {
            Settings.positive("rate", rate);
            Settings.positive("factor", factor);
            Settings.count("steps", steps);
        }

        @Override
        public double at(long iteration) {
            return rate * Math.pow(factor, (double) iteration / steps);
        }
    }

    /**
     * {@code rate factor^floor(i / every)}.
     *
     * @param rate   of the first iterations
     * @param factor by which it falls after each {@code every} iterations
     */
    record StepDecay(double rate, double factor, long every) implements Schedule {
        /** Checks the settings. */
        public StepDecay {
            Settings.positive("rate", rate);
            Settings.positive("factor", factor);
            Settings.count("every", every);
        }

        @Override
        public double at(long iteration) {
            return rate * Math.pow(factor, iteration / every);
        }
    }

    /**
     * From {@code rate} to {@code end} along half a cosine, and {@code end} from then on (Loshchilov and Hutter 2017).
     *
     * @param steps iterations until it is at {@code end}
     */
    record CosineDecay(double rate, long steps, double end) implements Schedule {
        /** Checks the settings. */
        public CosineDecay {
            Settings.positive("rate", rate);
            Settings.count("steps", steps);
            Settings.notNegative("end", end);
        }

        @Override
        public double at(long iteration) {
            return between(rate, end, Math.min(1, (double) iteration / steps));
        }
    }

    /**
     * Rises evenly for {@code steps} iterations to the rate that {@code then} begins with, and goes on with it.
     */
    record Warmup(Schedule then, long steps) implements Schedule {
        /** Checks the settings. */
        public Warmup {
            Settings.count("steps", steps);
        }

        @Override
        public double at(long iteration) {
            return iteration < steps ? then.at(0) * (iteration + 1) / steps : then.at(iteration - steps);
        }
    }

    /**
     * Up from a 25th of {@code peak} to it along half a cosine in the first 30 % of {@code steps}, then down to nearly
     * nothing (Smith and Topin 2018).
     */
    record OneCycle(double peak, long steps) implements Schedule {
        private static final double RISING = 0.3;
        private static final double START = 1.0 / 25;
        private static final double END = START * 1e-4;

        /** Checks the settings. */
        public OneCycle {
            Settings.positive("peak", peak);
            Settings.count("steps", steps);
        }

        @Override
        public double at(long iteration) {
            double done = Math.min(1, (double) iteration / steps);
            return done < RISING ? between(peak * START, peak, done / RISING)
                    : between(peak, peak * END, (done - RISING) / (1 - RISING));
        }
    }

    private static double between(double from, double to, double done) {
        return to + (from - to) * (0.5 + 0.5 * Math.cos(Math.PI * done));
    }
}
