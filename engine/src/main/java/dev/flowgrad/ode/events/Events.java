package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The callbacks of one solve at work. The loop calls {@link #start} once, then after each accepted step {@link #locate}
 * and {@link #fire}. Allocates nothing but what it saves.
 */
public final class Events {
    private final double[] p;
    private final double direction;
    private final List<Watch> watches = new ArrayList<>();
    private final Crossings crossings;
    private final List<Reaction> reactions = new ArrayList<>();
    /** The place of each reaction among all callbacks. */
    private final List<Integer> places = new ArrayList<>();
    private final List<Saver> savers = new ArrayList<>();
    private final List<double[]> stops = new ArrayList<>();
    private final EventLog log;
    private final double[] stepStart;
    private final double[] before;
    private final double[] pBefore;
    /** A copy of p that nobody changes. */
    private double[] pKept;
    private double end;
    private boolean located;
    private int active = -1;
    private boolean changed;
    private boolean parametersChanged;
    private boolean terminated;
    private boolean failed;
    private boolean saveBefore;
    private boolean saveAfter;

    /** What is watched for one ContinuousCallback. */
    private record Watch(int place, int from, int size, StateFunction.Instance condition, double[] values,
            Affect.Instance[] rising, Affect.Instance[] falling, boolean terminate, SavePositions save) {
    }

    /** Times to save for a {@link SavingCallback}, which are the business of the loop. */
    @FunctionalInterface
    public interface Times {
        /** The times of {@code saving} in the order in which the solve passes them; null if it saves every step. */
        double[] of(SavingCallback saving);
    }

    /**
     * For one solve.
     *
     * @param callbacks the callbacks, none of them a set
     * @param dim       number of unknowns
     * @param p         the parameters of the solve, which affects change in place
     * @param t0        start of the time span
     * @param t1        its end
     * @param f         the right-hand side
     * @param abstol    absolute tolerances, one or one for each component
     * @param usual     which states events save that do not say
     * @param times     says when SavingCallbacks save
     * @throws FlowgradException if a callback does not fit the problem
     */
    public Events(List<Callback> callbacks, int dim, double[] p, double t0, double t1, Slope f, double[] abstol,
            SavePositions usual, Times times) {
        this.p = p;
        direction = Math.signum(t1 - t0);
        log = new EventLog(dim);
        stepStart = new double[dim];
        before = new double[dim];
        pBefore = p.clone();
        pKept = p.clone();
        int components = 0;
        for (int i = 0; i < callbacks.size(); i++) {
            switch (callbacks.get(i)) {
                case ContinuousCallback c -> {
                    check("condition", c.condition().program(), dim, p.length);
                    Watch watch = new Watch(i, components, c.condition().size(), c.condition().instantiate(),
                            new double[c.condition().size()], instances(c.rising(), dim, p.length),
                            instances(c.falling(), dim, p.length), c.terminate(), or(c.save(), usual));
                    watches.add(watch);
                    components += watch.size();
                }
                case DiscreteCallback c -> {
                    check("condition", c.condition().program(), dim, p.length);
                    check("affect", c.affect().program(), dim, p.length);
                    add(i, new Reactions.Where(c, or(c.save(), usual)));
                }
                case PresetTimeCallback c ->
                        addTimes(i, c.inside(t0, t1), c.affect(), c.terminate(), or(c.save(), usual));
                case PeriodicCallback c -> addTimes(i, c.inside(t0, t1), c.affect(), false, or(c.save(), usual));
                case PositiveDomain c -> {
                    double[] cut = abstol.length == dim ? abstol.clone() : new double[dim];
                    if (!Double.isNaN(c.abstol()) || abstol.length != dim) {
                        Arrays.fill(cut, Double.isNaN(c.abstol()) ? abstol[0] : c.abstol());
                    }
                    add(i, new Reactions.Positive(cut));
                }
                case ManifoldProjection c -> {
                    check("g", c.residual().program(), dim, p.length);
                    add(i, new Projection(c, dim));
                }
                case TerminateSteadyState c -> add(i, new Reactions.AtRest(c, f, new double[dim], t0));
                case SavingCallback c -> {
                    check("function", c.function().program(), dim, p.length);
                    savers.add(new Saver(i, c, times.of(c), direction, dim));
                }
                case CallbackSet c -> throw new IllegalArgumentException("sets must be taken apart");
            }
        }
        crossings = components == 0 ? null : crossings(components, dim);
    }

    private static SavePositions or(SavePositions save, SavePositions usual) {
        return save == null ? usual : save;
    }

    private Crossings crossings(int components, int dim) {
        boolean[] rising = new boolean[components];
        boolean[] falling = new boolean[components];
        for (Watch watch : watches) {
            Arrays.fill(rising, watch.from(), watch.from() + watch.size(), watch.rising() != null);
            Arrays.fill(falling, watch.from(), watch.from() + watch.size(), watch.falling() != null);
        }
        return new Crossings(this::conditions, rising, falling, dim);
    }

    /** All conditions, one after the other. */
    private void conditions(double[] out, double[] u, double[] p, double t) {
        for (int k = 0; k < watches.size(); k++) {
            Watch watch = watches.get(k);
            active = watch.place();
            watch.condition().eval(watch.values(), u, p, t);
            System.arraycopy(watch.values(), 0, out, watch.from(), watch.size());
        }
        active = -1;
    }

    private static Affect.Instance[] instances(List<Affect> affects, int dim, int parameters) {
        if (affects == null) {
            return null;
        }
        Affect.Instance[] instances = new Affect.Instance[affects.size()];
        for (int i = 0; i < instances.length; i++) {
            check("affect", affects.get(i).program(), dim, parameters);
            instances[i] = affects.get(i).instantiate();
        }
        return instances;
    }

    private void addTimes(int place, double[] times, Affect affect, boolean terminate, SavePositions save) {
        check("affect", affect.program(), before.length, p.length);
        stops.add(times);
        add(place, new Reactions.AtTimes(new Reactions.Clock(times, direction), affect.instantiate(), terminate, save));
    }

    private void add(int place, Reaction reaction) {
        reactions.add(reaction);
        places.add(place);
    }

    private static void check(String name, Program program, int dim, int parameters) {
        if (program == null) {
            return;
        }
        int u = program.inputs().get(0).size();
        int p = program.inputs().get(1).size();
        if (u != dim || p != parameters) {
            throw new FlowgradException(name, "`" + name + "` of a callback is for " + u + " unknowns and " + p
                    + " parameters but the problem has " + dim + " and " + parameters + "; trace it for this problem");
        }
    }

    /** Times at which steps must end. */
    public double[] stops() {
        return stops.stream().flatMapToDouble(Arrays::stream).toArray();
    }

    /** Begins a solve: events at its very start happen. */
    public void start(double[] u, double t) {
        for (Saver saver : savers) {
            saver.before(u, p, t);
        }
        System.arraycopy(u, 0, stepStart, 0, u.length);
        beginFiring(u);
        for (int k = 0; k < reactions.size() && !over(); k++) {
            if (reactions.get(k) instanceof Reactions.AtTimes timed) {
                settle(timed, places.get(k), u, t);
            }
        }
        finish(u, t);
        for (Saver saver : savers) {
            saver.after(u, p, t, changed);
        }
        if (crossings != null) {
            crossings.start(u, p, t);
        }
    }

    /** Whether a step may end in this state. */
    public boolean accepts(double[] u) {
        for (int k = 0; k < reactions.size(); k++) {
            if (!reactions.get(k).accepts(u)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks at an accepted step.
     *
     * @param curve the solution inside it
     * @param uNext the state at its end
     * @return whether it must end early, at {@link #end()}
     */
    public boolean locate(StepCurve curve, double[] uNext, double t, double h, double tNext) {
        located = crossings != null && crossings.find(curve, uNext, p, t, h, tNext);
        end = located && crossings.theta() < 1 ? t + crossings.theta() * h : tNext;
        for (int k = 0; k < savers.size(); k++) {
            savers.get(k).inside(curve, p, t, h, end);
        }
        return located && crossings.theta() < 1;
    }

    /** Where the step ends that was looked at. */
    public double end() {
        return end;
    }

    /** The same in units of the step. */
    public double theta() {
        return crossings.theta();
    }

    /** Lets everything happen that happens at the end of the step, to the state {@code u}. */
    public void fire(double[] u, double t) {
        for (int k = 0; k < savers.size(); k++) {
            savers.get(k).before(u, p, t);
        }
        System.arraycopy(u, 0, stepStart, 0, u.length);
        beginFiring(u);
        if (located) {
            for (int k = 0; k < watches.size(); k++) {
                cross(watches.get(k), u, t);
            }
        }
        for (int k = 0; k < reactions.size() && !over(); k++) {
            settle(reactions.get(k), places.get(k), u, t);
        }
        finish(u, t);
        for (int k = 0; k < savers.size(); k++) {
            savers.get(k).after(u, p, t, changed);
        }
        if (crossings != null && (changed || located)) {
            crossings.start(u, p, t);
        }
    }

    private boolean over() {
        return terminated || failed;
    }

    private void beginFiring(double[] u) {
        changed = false;
        parametersChanged = false;
        saveBefore = false;
        saveAfter = false;
        System.arraycopy(p, 0, pBefore, 0, p.length);
        System.arraycopy(u, 0, before, 0, u.length);
    }

    private void cross(Watch watch, double[] u, double t) {
        for (int i = 0; i < watch.size() && !over(); i++) {
            int side = crossings.crosses(watch.from() + i);
            if (side != 0) {
                Affect.Instance[] affects = side > 0 ? watch.rising() : watch.falling();
                active = watch.place();
                affects[affects.length == 1 ? 0 : i].apply(u, p, t);
                active = -1;
                terminated = watch.terminate();
                note(watch.place(), i, u, t, watch.save(), true);
            }
        }
    }

    private void settle(Reaction reaction, int place, double[] u, double t) {
        active = place;
        Reaction.Outcome outcome = reaction.react(u, p, t);
        active = -1;
        if (outcome != Reaction.Outcome.NONE) {
            terminated = outcome == Reaction.Outcome.TERMINATED;
            failed = outcome == Reaction.Outcome.FAILED;
            note(place, 0, u, t, reaction.save(), reaction.listed());
        }
    }

    private void note(int place, int component, double[] u, double t, SavePositions save, boolean listed) {
        if (!Arrays.equals(p, pKept)) {
            pKept = p.clone();
        }
        if (listed) {
            log.add(t, place, component, before, u, pKept);
        }
        System.arraycopy(u, 0, before, 0, u.length);
        saveBefore |= save.before();
        saveAfter |= save.after();
    }

    private void finish(double[] u, double t) {
        parametersChanged = !Arrays.equals(p, pBefore);
        changed = parametersChanged || !Arrays.equals(u, stepStart);
    }

    /** Whether the state or the parameters were changed. */
    public boolean changed() {
        return changed;
    }

    /** Whether the parameters were changed. */
    public boolean parametersChanged() {
        return parametersChanged;
    }

    /** Whether the solve has ended. */
    public boolean terminated() {
        return terminated;
    }

    /** Whether a callback could not do what it is for. */
    public boolean failed() {
        return failed;
    }

    /** Whether to save the state that the events found; it is {@link #stateBefore()}. */
    public boolean savesBefore() {
        return saveBefore;
    }

    /** Whether to save the state that they left. */
    public boolean savesAfter() {
        return saveAfter;
    }

    /** The state at the end of the step before its events. */
    public double[] stateBefore() {
        return stepStart;
    }

    /** The parameters in force, in an array that is not changed any more. */
    public double[] parameters() {
        return pKept;
    }

    /** The callback whose function is running, or -1. */
    public int active() {
        return active;
    }

    /** All events so far. */
    public List<Event> events() {
        return log.events();
    }

    /** What SavingCallbacks saved, in their order. */
    public List<SavedValues> saved() {
        return savers.stream().map(Saver::values).toList();
    }
}
