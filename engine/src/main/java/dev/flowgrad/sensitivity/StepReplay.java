package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.ode.events.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes steps again, with the sizes that they had: to the same bits, for methods whose steps do not look back; those of
 * Newton iterations to their tolerance. Where events changed the state the steps go on from what they left.
 */
final class StepReplay {
    private final List<Method> parts;
    private final Rhs f;
    private final ErrorNorm norm;
    private final Map<Double, double[]> restarts = new HashMap<>();
    private final double[] u;
    private final Stepper[] steppers;
    private int part;
    private boolean fresh;

    /** For a method made of these parts, and the solve whose steps they are. */
    StepReplay(List<Method> parts, Rhs f, Solution solution, SolveOptions options) {
        this.parts = parts;
        this.f = f;
        norm = new ErrorNorm(options.rtol(), options.atol(), solution.dim());
        u = new double[solution.dim()];
        steppers = new Stepper[parts.size()];
        ODEProblem problem = solution.problem();
        for (Event event : solution.events()) {
            double[] left = event.after();
            if (problem.mass() != null && event.t() != problem.t1()) {
                left = problem.remake().u0(left).tspan(event.t(), problem.t1()).build().consistentStart(options)[0];
            }
            restarts.put(event.t(), left);
        }
    }

    /** Begins at a state, which is copied. */
    void start(double[] state) {
        System.arraycopy(state, 0, u, 0, u.length);
        fresh = true;
    }

    /** The state at the start of the next step. */
    double[] u() {
        return u;
    }

    /** Takes step i; afterwards {@code tape}, if there is one, has it. */
    void step(StepTimes times, int i, Tape tape) {
        if (fresh || part != times.part(i)) {
            begin(times.part(i), times.t(i));
        }
        Stepper stepper = steppers[part];
        stepper.attempt(times.t(i), times.h(i), times.tNext(i));
        if (stepper.failedToConverge()) {
            throw new FlowgradException("checkpoints", "`checkpoints` takes the step from t = " + times.t(i) + " again, which did"
                    + " not converge a second time; leave them out, or take Rodas5P");
        }
        stepper.complete();
        if (tape != null) {
            tape.add(stepper.u(), stepper.stages());
        }
        double[] left = restarts.isEmpty() ? null : restarts.get(times.end(i));
        if (left != null) {
            start(left);
        } else {
            stepper.advance();
            System.arraycopy(stepper.u(), 0, u, 0, u.length);
        }
    }

    private void begin(int next, double t) {
        part = next;
        fresh = false;
        if (steppers[part] == null) {
            steppers[part] = parts.get(part).stepper(f, u, norm);
        }
        System.arraycopy(u, 0, steppers[part].u(), 0, u.length);
        steppers[part].start(t);
    }
}
