package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Stepper;
import java.util.List;

/** Takes steps again, with the sizes that they had: to the same bits, for methods whose steps do not look back. */
final class StepReplay {
    private final List<Method> parts;
    private final Rhs f;
    private final ErrorNorm norm;
    private final double[] u;
    private final Stepper[] steppers;
    private int part;
    private boolean fresh;

    /** For a method made of these parts; the norm's tolerances do not matter. */
    StepReplay(List<Method> parts, Rhs f, int dim) {
        this.parts = parts;
        this.f = f;
        norm = new ErrorNorm(1, new double[] {1}, dim);
        u = new double[dim];
        steppers = new Stepper[parts.size()];
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
        stepper.complete();
        if (tape != null) {
            tape.add(stepper.u(), stepper.stages());
        }
        stepper.advance();
        System.arraycopy(stepper.u(), 0, u, 0, u.length);
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
