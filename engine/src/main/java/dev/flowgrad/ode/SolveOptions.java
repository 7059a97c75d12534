package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.ode.events.CallbackSet;
import java.util.Arrays;
import java.util.List;

/**
 * How to solve: method, tolerances, steps and what to save. Immutable; made by {@link #builder()}, in which
 * all have defaults. Options that are about times have no sign: the direction is that of {@code tspan}.
 */
public final class SolveOptions {
    /** All defaults. */
    public static final SolveOptions DEFAULT = builder().build();

    private final Builder with;

    private SolveOptions(Builder with) {
        this.with = with;
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from these options. */
    public Builder toBuilder() {
        return new Builder(with);
    }

    /** The method, or null to choose one. */
    public Method method() {
        return with.method;
    }

    /** Relative tolerance. */
    public double rtol() {
        return with.rtol;
    }

    /** Absolute tolerance: one for all components, or one for each; a copy. */
    public double[] atol() {
        return with.atol.clone();
    }

    /** The first or the fixed step, or NaN to choose the first. */
    public double dt() {
        return with.dt;
    }

    /** The smallest step that is tried, or 0 for what rounding of t allows. */
    public double dtmin() {
        return with.dtmin;
    }

    /** The largest step, or infinity. */
    public double dtmax() {
        return with.dtmax;
    }

    /** Attempted steps before the solve gives up. */
    public long maxiters() {
        return with.maxiters;
    }

    /** Whether to choose steps by their errors; null for yes if the method can. */
    public Boolean adaptive() {
        return with.adaptive;
    }

    /** Distance of the times to save, or NaN if not given so. */
    public double saveatEvery() {
        return with.saveatEvery;
    }

    /** Times to save, or null if not given so; a copy. */
    public double[] saveatTimes() {
        return with.saveatTimes == null ? null : with.saveatTimes.clone();
    }

    /** Whether times to save are given. */
    public boolean hasSaveat() {
        return with.saveatTimes != null || !Double.isNaN(with.saveatEvery);
    }

    /**
     * The times that a solve from t0 to t1 saves if it does not save every step, in the order in which it passes them.
     *
     * @throws FlowgradException if {@code saveat} does not fit the time span
     */
    public double[] saveTimes(double t0, double t1) {
        if (hasSaveat()) {
            return SaveTimes.of(this, t0, t1);
        }
        double[] ends = {t0, t1};
        return Arrays.copyOfRange(ends, saveStart() ? 0 : 1, saveEnd() ? 2 : 1);
    }

    /** Times at which steps end; a copy. */
    public double[] tstops() {
        return with.tstops.clone();
    }

    /** Whether to save every step: unless told, if no {@code saveat} is given. */
    public boolean saveEverystep() {
        return with.saveEverystep != null ? with.saveEverystep : !hasSaveat();
    }

    /** Whether to save the first point: unless told, if {@code saveat} is not an array. */
    public boolean saveStart() {
        return with.saveStart != null ? with.saveStart : with.saveatTimes == null || saveEverystep();
    }

    /** Whether to save the last point: unless told, if {@code saveat} is not an array. */
    public boolean saveEnd() {
        return with.saveEnd != null ? with.saveEnd : with.saveatTimes == null || saveEverystep();
    }

    /**
     * Whether to keep what dense output needs: unless told, if every step is saved and no {@code saveat} is
     * given.
     */
    public boolean dense() {
        return with.dense != null ? with.dense : saveEverystep() && !hasSaveat();
    }

    /** The controller, or null for the method's own. */
    public Controller controller() {
        return with.controller;
    }

    /** What to do about initial values that do not satisfy algebraic equations. */
    public Initialization initialization() {
        return with.initialization;
    }

    /** What happens during the solve, after the problem's own callbacks; none of these is a set. */
    public List<Callback> callbacks() {
        return with.callbacks;
    }

    /** Where the solve runs, and in which numbers. */
    public Placement placement() {
        return with.placement;
    }

    /** Hears of progress, or null. */
    public ProgressListener progress() {
        return with.progress;
    }

    /** Can end the solve, or null. */
    public Cancellation cancellation() {
        return with.cancellation;
    }

    /** Collects options. Each setter throws a {@link FlowgradException} for a value that makes no sense. */
    public static final class Builder {
        private Method method;
        private double rtol = 1e-3;
        private double[] atol = {1e-6};
        private double dt = Double.NaN;
        private double dtmin;
        private double dtmax = Double.POSITIVE_INFINITY;
        private long maxiters = 100_000;
        private Boolean adaptive;
        private double saveatEvery = Double.NaN;
        private double[] saveatTimes;
        private double[] tstops = {};
        private Boolean saveEverystep;
        private Boolean saveStart;
        private Boolean saveEnd;
        private Boolean dense;
        private Controller controller;
        private List<Callback> callbacks = List.of();
        private Initialization initialization = Initialization.FIND;
        private Placement placement = Placement.CPU;
        private ProgressListener progress;
        private Cancellation cancellation;

        private Builder() {
        }

        private Builder(Builder other) {
            method = other.method;
            rtol = other.rtol;
            atol = other.atol;
            dt = other.dt;
            dtmin = other.dtmin;
            dtmax = other.dtmax;
            maxiters = other.maxiters;
            adaptive = other.adaptive;
            saveatEvery = other.saveatEvery;
            saveatTimes = other.saveatTimes;
            tstops = other.tstops;
            saveEverystep = other.saveEverystep;
            saveStart = other.saveStart;
            saveEnd = other.saveEnd;
            dense = other.dense;
            controller = other.controller;
            callbacks = other.callbacks;
            initialization = other.initialization;
            placement = other.placement;
            progress = other.progress;
            cancellation = other.cancellation;
        }

        /** The method; null (the default) for {@link Methods#choose}. */
        public Builder method(Method value) {
            method = value;
            return this;
        }

        /** The method of this name. */
        public Builder method(String name) {
            return method(Methods.byName(name));
        }

        /** Relative tolerance, positive; 1e-3. */
        public Builder rtol(double value) {
            rtol = positive("rtol", value, "1e-6");
            return this;
        }

        /** Absolute tolerance, positive: one for all components, or one for each; 1e-6. */
        public Builder atol(double... values) {
            if (values.length == 0) {
                throw new FlowgradException("atol",
                        "`atol` is empty; give one number, or one for each component");
            }
            for (double value : values) {
                positive("atol", value, "1e-9");
            }
            atol = values.clone();
            return this;
        }

        /**
         * The step of a fixed-step method, or the first step of an adaptive one; positive. Chosen if not
         * given.
         */
        public Builder dt(double value) {
            dt = positive("dt", value, "0.01");
            return this;
        }

        /**
         * The smallest step; a solve that needs a smaller one ends. 0, that is, what rounding of t allows.
         */
        public Builder dtmin(double value) {
            if (!(value >= 0 && Double.isFinite(value))) {
                throw new FlowgradException("dtmin", "`dtmin` must not be negative, got " + value
                        + "; leave it out to step as finely as rounding allows");
            }
            dtmin = value;
            return this;
        }

        /** The largest step; no limit by default. */
        public Builder dtmax(double value) {
            if (!(value > 0)) {
                throw new FlowgradException("dtmax", "`dtmax` must be positive, got " + value
                        + "; leave it out for no limit");
            }
            dtmax = value;
            return this;
        }

        /** Attempted steps before the solve gives up, at least 1; 100,000. */
        public Builder maxiters(long value) {
            if (value < 1) {
                throw new FlowgradException("maxiters", "`maxiters` must be at least 1, got " + value
                        + "; 100000 is the default");
            }
            maxiters = value;
            return this;
        }

        /**
         * Whether to choose steps by their errors; false takes steps of {@code dt}. Yes if the method can.
         */
        public Builder adaptive(boolean value) {
            adaptive = value;
            return this;
        }

        /** Saves t0, t0 + every, ..., and t1. Interpolated: the steps stay what they are. */
        public Builder saveat(double every) {
            saveatEvery = positive("saveat", every, "0.1");
            saveatTimes = null;
            return this;
        }

        /**
         * Saves at exactly these times, which run in the direction of {@code tspan}. Interpolated as above.
         */
        public Builder saveat(double[] times) {
            finite("saveat", times);
            saveatTimes = times.clone();
            saveatEvery = Double.NaN;
            return this;
        }

        /**
         * Times inside {@code tspan}, in any order, at which a step ends exactly, such as discontinuities of
         * f.
         */
        public Builder tstops(double... times) {
            finite("tstops", times);
            tstops = times.clone();
            return this;
        }

        /** Whether to save every step; yes unless {@code saveat} is given. */
        public Builder saveEverystep(boolean value) {
            saveEverystep = value;
            return this;
        }

        /** Whether to save the first point; yes unless {@code saveat} is an array. */
        public Builder saveStart(boolean value) {
            saveStart = value;
            return this;
        }

        /** Whether to save the last point; yes unless {@code saveat} is an array. */
        public Builder saveEnd(boolean value) {
            saveEnd = value;
            return this;
        }

        /**
         * Whether to keep what dense output needs; yes unless {@code saveat} is given or not every step is
         * saved.
         */
        public Builder dense(boolean value) {
            dense = value;
            return this;
        }

        /** The step size controller; the method's own by default. */
        public Builder controller(Controller value) {
            controller = value;
            return this;
        }

        /** What to do about initial values that do not satisfy algebraic equations; {@link Initialization#FIND} by default. */
        public Builder initialization(Initialization value) {
            initialization = value;
            return this;
        }

        /** What happens during the solve, in place of callbacks given before. */
        public Builder callback(Callback... values) {
            callbacks = CallbackSet.of(values).members();
            return this;
        }

        /**
         * Where the solve runs: in the engine's own loops by default, or on a device, where its state stays from the first
         * step to the last. Explicit Runge-Kutta methods alone run there.
         */
        public Builder placement(Placement value) {
            placement = value;
            return this;
        }

        /** Hears of progress. */
        public Builder progress(ProgressListener value) {
            progress = value;
            return this;
        }

        /** Can end the solve from another thread. */
        public Builder cancellation(Cancellation value) {
            cancellation = value;
            return this;
        }

        /** The options. */
        public SolveOptions build() {
            return new SolveOptions(new Builder(this));
        }

        private static double positive(String name, double value, String example) {
            if (!(value > 0 && Double.isFinite(value))) {
                throw new FlowgradException(name, "`" + name + "` must be positive, got " + value
                        + "; give for example " + example);
            }
            return value;
        }

        private static void finite(String name, double[] times) {
            for (int i = 0; i < times.length; i++) {
                if (!Double.isFinite(times[i])) {
                    throw new FlowgradException(name, "`" + name + "` has " + times[i] + " at index " + i
                            + "; give finite times");
                }
            }
        }
    }
}
