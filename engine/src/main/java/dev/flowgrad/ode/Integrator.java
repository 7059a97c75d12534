package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ode.device.DeviceStepper;
import dev.flowgrad.ode.device.DeviceSteppers;
import dev.flowgrad.ode.events.Callback;
import dev.flowgrad.ode.events.Events;
import dev.flowgrad.ode.events.SavePositions;
import dev.flowgrad.ode.events.StepCurve;
import java.util.ArrayList;
import java.util.List;

/**
 * The loop that every solve runs, whatever the method: propose a step, attempt it, accept or reject it,
 * save, go on. One use.
 */
final class Integrator {
    /** A step that ends this close to a stop, relative to its size, ends at the stop. */
    private static final double NEAR = 1e-9;
    /** The least step, in units of rounding of t. */
    private static final double ROUNDING = 10;
    private static final double SHRINK_ON_NAN = 0.25;
    private static final double SHRINK_OUT_OF_DOMAIN = 0.5;
    /** So many of the last steps allowed are watched for stiffness. */
    private static final int WATCHED = 1000;
    /** Steps that come this close to the limit of stability are kept small by it rather than by their errors. */
    private static final double LIMITED = 0.5;

    private final ODEProblem problem;
    private final Method method;
    private final SolveOptions options;
    private final boolean adaptive;
    private final double direction;
    private final double[] stops;
    private final double[] p;
    private final Rhs f;
    private final ErrorNorm norm;
    private final Stepper stepper;
    private final Placement placement;
    /** The stepper if it is on a device; otherwise null. */
    private final DeviceStepper onDevice;
    /** Of each of the method's parts; null where the stepper chooses. */
    private final Controller.Memory[] controllers;
    private final List<Phase> phases = new ArrayList<>();
    private final Output output;
    private final StepObserver observer;
    /** Null if nobody watches. */
    private final Watch guard;
    /** Null without callbacks. */
    private final Events events;
    private final StepCurve curve;
    private final double[] eventState;
    private final List<DenseOutput.Parameters> parameters = new ArrayList<>();

    private double t;
    private double h;
    private long accepted;
    private long rejected;
    private boolean lastWasNotFinite;
    /** What is wrong with the algebraic equations. */
    private String inconsistency;
    private Controller.Memory controller;
    private int part;
    /** Whether an event has changed the state by more than an error, or the parameters. */
    private boolean jumped;
    private int watched;
    private int limited;
    /** Steps times eigenvalues above this are limited by stability; known when the watch begins. */
    private double reach;

    /** Checks all that depends on problem, method and options together. */
    Integrator(ODEProblem problem, Method method, SolveOptions options, StepObserver observer) {
        this.problem = problem;
        this.method = method;
        this.options = options;
        this.observer = observer;
        guard = Watch.of(options);
        adaptive = SolveChecks.adaptive(method, options);
        SolveChecks.check(problem, method, options, adaptive);
        t = problem.t0();
        direction = Math.signum(problem.t1() - problem.t0());
        p = problem.p();
        placement = options.placement();
        onDevice = placement.isHost() ? null : DeviceSteppers.take(problem.f(), method, placement);
        f = onDevice == null ? new Rhs(problem.f(), p) : new Rhs(onDevice.function(), p);
        events = events();
        eventState = new double[problem.dim()];
        double[] eventStops = events == null ? new double[0] : events.stops();
        stops = SaveTimes.stops(options, eventStops, problem.t0(), problem.t1());
        norm = new ErrorNorm(options.rtol(), options.atol(), problem.dim());
        f.mass(problem.mass(), norm);
        f.measureBy(norm);
        if (onDevice == null) {
            stepper = method.stepper(f, problem.u0(), norm);
        } else {
            onDevice.begin(f, problem.u0(), norm);
            stepper = onDevice;
        }
        curve = (theta, out) -> stepper.interpolant().at(theta, out);
        if (events != null && !events.accepts(problem.u0())) {
            throw new FlowgradException("u0", "`u0` is negative, which a PositiveDomain callback does not allow; give "
                    + "values from 0 on, or leave the callback out");
        }
        List<Method> parts = method.parts();
        controllers = new Controller.Memory[parts.size()];
        for (int i = 0; i < controllers.length; i++) {
            Method part = parts.get(i);
            if (part.controller() != null) {
                Controller control = options.controller() != null ? options.controller() : part.controller();
                controllers[i] = control.memory(part.errorOrder());
            }
        }
        output = new Output(options, problem.t0(), problem.t1(), problem.dim(), stepper.recordLength());
    }

    private Events events() {
        List<Callback> callbacks = new ArrayList<>(problem.callbacks());
        callbacks.addAll(options.callbacks());
        double t0 = problem.t0();
        double t1 = problem.t1();
        return callbacks.isEmpty() ? null : new Events(callbacks, problem.dim(), p, t0, t1, f::eval, options.atol(),
                options.saveEverystep() ? SavePositions.BOTH : SavePositions.NONE, saving -> SaveTimes.of(saving, t0, t1));
    }

    /** Solves. */
    Solution run() {
        Retcode retcode;
        String message;
        RuntimeException failure = null;
        try {
            retcode = integrate();
            message = message(retcode);
        } catch (RuntimeException e) {
            retcode = Retcode.FAILURE;
            failure = e;
            String cause = e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
            String what = events == null || events.active() < 0 ? "the right-hand side"
                    : "a function of callback " + events.active();
            message = what + " failed in the step from t = " + t + ": " + cause;
        }
        if (!retcode.isSuccess()) {
            output.failed(t, stepper.u());
        }
        Stats stats = new Stats(f.calls(), f.jacobians(), f.factorisations(), accepted, rejected);
        DenseOutput dense = output.steps() == null ? null
                : new DenseOutput(output.steps(), t, stepper.u().clone(), method, problem.f(), parameters);
        if (onDevice != null) {
            DeviceSteppers.giveBack(onDevice, problem.f(), method, placement);
        }
        return new Solution(problem, method, phases, output.t(), output.u(), retcode, message, stats, failure,
                dense, events == null ? List.of() : events.events(), events == null ? List.of() : events.saved());
    }

    private Retcode integrate() {
        if (!makeConsistent()) {
            return Retcode.INITIAL_FAILURE;
        }
        if (events == null) {
            output.start(t, stepper.u(), stepper.u(), options.saveStart(), false);
        } else {
            events.start(stepper.u(), t);
            output.start(t, events.stateBefore(), stepper.u(), options.saveStart() || events.savesAfter(),
                    events.savesBefore());
        }
        parameters.add(new DenseOutput.Parameters(0, events == null ? p : events.parameters()));
        begin(stepper.part());
        stepper.start(t);
        if (!isFinite(stepper.slope())) {
            return Retcode.INITIAL_FAILURE;
        }
        if (events != null && events.terminated()) {
            return Retcode.TERMINATED;
        }
        h = firstStep();
        double base = t; // a fixed step counts from here, so that rounding does not add up
        long count = 0;
        for (int stop = 0; stop < stops.length; ) {
            if (guard != null) {
                if (guard.isCancelled()) {
                    return Retcode.FAILURE;
                }
                guard.report(t, problem.t0(), problem.t1(), accepted + rejected);
            }
            if (accepted + rejected >= options.maxiters()) {
                return Retcode.MAX_ITERS;
            }
            if (adaptive) {
                h = Math.min(h, stepper.longest(t));
            }
            double remaining = stops[stop] - t;
            boolean hits = h >= Math.abs(remaining) * (1 - NEAR);
            double step = hits ? remaining : direction * h;
            double tNext = hits ? stops[stop] : adaptive ? t + step : base + direction * (count + 1) * h;

            double error = stepper.attempt(t, step, tNext);
            if (adaptive && !(error <= 1)) {
                rejected++;
                lastWasNotFinite = !Double.isFinite(error);
                h = Math.abs(step) * (lastWasNotFinite ? SHRINK_ON_NAN : reject(error));
                if (h < least()) {
                    return !lastWasNotFinite ? Retcode.DT_LESS_THAN_MIN
                            : stepper.failedToConverge() ? Retcode.CONVERGENCE_FAILURE : Retcode.UNSTABLE;
                }
                continue;
            }
            if (!adaptive && stepper.failedToConverge()) {
                return Retcode.CONVERGENCE_FAILURE;
            }
            if (!adaptive && !stepper.nextIsFinite()) {
                return Retcode.UNSTABLE;
            }
            if (events != null && !events.accepts(stepper.next())) {
                rejected++;
                lastWasNotFinite = false;
                h = Math.abs(step) * SHRINK_OUT_OF_DOMAIN;
                if (h < least()) {
                    return Retcode.DT_LESS_THAN_MIN;
                }
                continue;
            }
            stepper.complete();
            if (adaptive && options.maxiters() - accepted - rejected <= WATCHED) {
                watch(Math.abs(step));
            }
            accepted++;
            count++;
            if (events == null) {
                output.step(stepper, t, step, tNext, hits && stop == stops.length - 1);
                observer.step(stepper, t, step, tNext);
                stepper.advance();
                t = tNext;
            } else if (!react(step, tNext, hits && stop == stops.length - 1)) {
                return inconsistency != null ? Retcode.INITIAL_FAILURE
                        : events.failed() ? Retcode.CONVERGENCE_FAILURE : Retcode.TERMINATED;
            }
            if (stepper.part() != part) {
                begin(stepper.part());
            }
            if (events != null && (events.changed() || t != tNext)) {
                if (!isFinite(stepper.slope())) {
                    return Retcode.UNSTABLE;
                }
                base = t;
                count = 0;
                hits &= t == tNext;
            }
            if (hits) {
                stop++;
                base = t;
                count = 0;
                if (observer.stop(t, stepper.u()) && stop < stops.length) {
                    stepper.start(t);
                }
            }
            if (adaptive && stop < stops.length) {
                adapt(Math.abs(step), error);
                if (jumped) { // what came before says nothing of how fast the solution changes now
                    h = Math.min(h, firstStep());
                    jumped = false;
                }
                if (h < least()) {
                    return Retcode.DT_LESS_THAN_MIN;
                }
            }
        }
        return Retcode.SUCCESS;
    }

    /**
     * Ends the completed step at its first event or at {@code tNext}, and lets the callbacks do what they do there; false
     * if that ends the solve. Without a past from there on, if they changed something.
     */
    private boolean react(double step, double tNext, boolean last) {
        boolean early = events.locate(curve, stepper.next(), t, step, tNext);
        double te = events.end();
        output.before(stepper, t, step, te);
        observer.step(stepper, t, step, te);
        if (early) {
            curve.at(events.theta(), eventState);
            System.arraycopy(eventState, 0, stepper.u(), 0, eventState.length);
        } else {
            stepper.advance();
        }
        t = te;
        events.fire(stepper.u(), t);
        jumped = events.changed() && (events.parametersChanged() || distance(events.stateBefore(), stepper.u()) > 1);
        boolean ends = events.terminated() || events.failed();
        boolean restarts = !ends && (early || events.changed());
        if (restarts && !makeConsistent()) {
            return false;
        }
        output.event(t, events.stateBefore(), stepper.u(), events.savesBefore(), events.savesAfter(),
                ends || last && !early);
        if (events.parametersChanged() && output.steps() != null) {
            parameters.add(new DenseOutput.Parameters(output.steps().size(), events.parameters()));
        }
        if (restarts) {
            stepper.start(t);
            forget();
        }
        return !ends;
    }

    /** Makes the state satisfy the algebraic equations, if there are any; false if that cannot be. */
    private boolean makeConsistent() {
        ConsistentStart start = f.consistentStart();
        inconsistency = start == null ? null : start.make(stepper.u(), t, options.initialization());
        return inconsistency == null;
    }

    /** Of two states, in units of the tolerances. */
    private double distance(double[] a, double[] b) {
        for (int j = 0; j < a.length; j++) {
            eventState[j] = b[j] - a[j];
        }
        return norm.of(eventState, a, b);
    }

    /** A part of the method takes over at t. */
    private void begin(int next) {
        part = next;
        controller = controllers[next];
        forget();
        phases.add(new Phase(t, method.parts().get(next)));
    }

    private void forget() {
        if (controller != null) {
            controller.reset();
        }
    }

    /** Sets the next step after one of size {@code step} that was accepted. */
    private void adapt(double step, double error) {
        if (controller == null) {
            h = Math.min(options.dtmax(), step * stepper.factor(error));
            return;
        }
        // A step cut short by a stop says little: the proposal that it cut still holds.
        if (step > 0.5 * h) {
            h = Math.min(options.dtmax(), step * controller.accept(error));
        }
    }

    private double reject(double error) {
        return controller == null ? stepper.factor(error) : controller.reject(error);
    }

    /** Counts steps whose size stability limits. */
    private void watch(double step) {
        if (watched++ == 0) {
            reach = LIMITED * method.realStability();
        }
        if (step * stepper.stiffness() > reach) {
            limited++;
        }
    }

    private double firstStep() {
        double span = Math.abs(problem.t1() - problem.t0());
        if (!Double.isNaN(options.dt())) {
            return adaptive ? Math.min(options.dt(), Math.min(span, options.dtmax())) : options.dt();
        }
        double largest = Math.min(span, options.dtmax());
        double first = f.consistentStart() == null
                ? InitialStep.choose(f, stepper.u(), stepper.slope(), t, direction, method.startOrder(), largest, norm)
                : InitialStep.choose(f, stepper.u(), t, method.startOrder(), largest, norm);
        return Math.max(first, Math.min(largest, least()));
    }

    private double least() {
        return Math.max(options.dtmin(), ROUNDING * Math.ulp(t));
    }

    private String message(Retcode retcode) {
        String where = " at t = " + t;
        String what = switch (retcode) {
            case SUCCESS -> "reached t = " + t + " in " + accepted + " steps" + switches();
            case MAX_ITERS -> "took " + options.maxiters() + " steps and reached t = " + t + " of "
                    + problem.t1() + ", with a step of " + h;
            case DT_LESS_THAN_MIN -> "the step fell to " + h + ", below its minimum "
                    + (options.dtmin() > 0 ? "`dtmin` = " : "of ") + least() + ","
                    + where;
            case UNSTABLE -> "the solution is no longer finite after t = " + t;
            case INITIAL_FAILURE -> inconsistency != null ? inconsistency + where : "the right-hand side gives " + notFinite(stepper.slope()) + where;
            case FAILURE -> "interrupted" + where;
            case TERMINATED -> "ended by a callback" + where;
            case CONVERGENCE_FAILURE -> "a nonlinear system could not be solved" + where;
        };
        if (retcode == Retcode.MAX_ITERS && limited > watched / 2) {
            return what + ", which stability limits: the problem looks stiff; use a stiff method such as Rodas5P"
                    + " or FBDF, or name no method";
        }
        return retcode.advice().isEmpty() ? what : what + "; " + retcode.advice();
    }

    /** What was used where, if the method switched. */
    private String switches() {
        if (phases.size() < 2) {
            return "";
        }
        if (phases.size() > 4) {
            return ", switching " + (phases.size() - 1) + " times";
        }
        StringBuilder text = new StringBuilder(" with ").append(phases.getFirst().method());
        for (Phase phase : phases.subList(1, phases.size())) {
            text.append(", from t = ").append(phase.t()).append(" with ").append(phase.method());
        }
        return text.toString();
    }

    private static String notFinite(double[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return values[i] + " for component " + i;
            }
        }
        return "finite numbers";
    }

    static boolean isFinite(double[] values) {
        double zero = 0;
        for (double value : values) {
            zero += value * 0; // NaN once and for all if a value is not finite
        }
        return zero == 0;
    }
}
