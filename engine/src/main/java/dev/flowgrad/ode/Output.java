package dev.flowgrad.ode;

/** Saves what the options ask for while a solve runs. */
final class Output {
    private final boolean everyStep;
    private final boolean saveEnd;
    private final double direction;
    private final double[] times;
    private final Rows t;
    private final Rows u;
    private final Rows steps;
    private final double[] inside;
    private int next;

    /** For a problem that runs from t0 to t1 with {@code dim} unknowns. */
    Output(SolveOptions options, double t0, double t1, int dim, int recordLength) {
        everyStep = options.saveEverystep();
        saveEnd = options.saveEnd();
        direction = Math.signum(t1 - t0);
        times = SaveTimes.of(options, t0, t1);
        int expected = everyStep ? 16 + times.length : 2 + times.length;
        t = new Rows(1, expected);
        u = new Rows(dim, expected);
        steps = options.dense() ? new Rows(2 + recordLength) : null;
        inside = new double[dim];
    }

    /** Saves the start, if asked to; {@code saveBefore} asks for a state before events there as well. */
    void start(double t0, double[] before, double[] u0, boolean saveStart, boolean saveBefore) {
        if (saveBefore) {
            save(t0, before);
        }
        boolean listed = false;
        while (next < times.length && times[next] == t0) {
            save(t0, u0);
            next++;
            listed = true;
        }
        if (saveStart && !listed) {
            save(t0, u0);
        }
    }

    /** Saves what lies in the completed step from {@code t0} to {@code t1}, and what dense output needs of it. */
    void step(Stepper stepper, double t0, double h, double t1, boolean end) {
        boolean listed = false;
        while (next < times.length && direction * (times[next] - t1) <= 0) {
            double time = times[next++];
            if (time == t1) {
                save(time, stepper.next());
                listed = true;
            } else {
                stepper.interpolant().at((time - t0) / h, inside);
                save(time, inside);
            }
        }
        if (!listed && (end ? saveEnd : everyStep)) {
            save(t1, stepper.next());
        }
        record(stepper, t0, h);
    }

    /** Saves what lies before {@code t1} in the completed step, and what dense output needs of it. */
    void before(Stepper stepper, double t0, double h, double t1) {
        while (next < times.length && direction * (times[next] - t1) < 0) {
            double time = times[next++];
            stepper.interpolant().at((time - t0) / h, inside);
            save(time, inside);
        }
        record(stepper, t0, h);
    }

    /**
     * Saves the end of a step at which callbacks were heard. A time to save is there the state that they left.
     *
     * @param left       the state that they found
     * @param right      the state that they left
     * @param saveBefore whether they save the first of these
     * @param saveAfter  whether they save the second
     * @param end        whether the solve ends there
     */
    void event(double t1, double[] left, double[] right, boolean saveBefore, boolean saveAfter, boolean end) {
        if (saveBefore) {
            save(t1, left);
        }
        boolean listed = false;
        while (next < times.length && times[next] == t1) {
            next++;
            save(t1, right);
            listed = true;
        }
        if (!listed && (saveAfter || (end ? saveEnd : everyStep && !saveBefore))) {
            save(t1, right);
        }
    }

    private void record(Stepper stepper, double t0, double h) {
        if (steps != null) {
            steps.add();
            double[] chunk = steps.chunk();
            int offset = steps.offset();
            chunk[offset] = t0;
            chunk[offset + 1] = h;
            stepper.record(chunk, offset + 2);
        }
    }

    /** Saves the point at which a solve failed, so that the partial solution shows how far it came. */
    void failed(double at, double[] state) {
        if (saveEnd && (t.size() == 0 || direction * (at - t.chunk()[t.offset()]) > 0)) {
            save(at, state);
        }
    }

    double[] t() {
        return t.toArray();
    }

    double[] u() {
        return u.toArray();
    }

    /** Rows of (t, h, record) of all steps, or null. */
    Rows steps() {
        return steps;
    }

    private void save(double time, double[] state) {
        t.add();
        t.chunk()[t.offset()] = time;
        u.add();
        System.arraycopy(state, 0, u.chunk(), u.offset(), state.length);
    }
}
