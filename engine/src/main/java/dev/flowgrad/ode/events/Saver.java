package dev.flowgrad.ode.events;

import java.util.Arrays;

/** Saves for a {@link SavingCallback} during one solve. */
final class Saver {
    private final int callback;
    private final int size;
    private final StateFunction.Instance f;
    /** The times to save, or null to save after every step. */
    private final double[] times;
    private final double direction;
    private final double[] state;
    private final double[] value;
    private double[] t = new double[16];
    private double[] values;
    private int count;
    private int next;

    Saver(int callback, SavingCallback saving, double[] times, double direction, int dim) {
        this.callback = callback;
        this.times = times;
        this.direction = direction;
        f = saving.function().instantiate();
        size = saving.function().size();
        state = new double[dim];
        value = new double[size];
        values = new double[16 * size];
    }

    /** What lies inside a step, before its end {@code te}. */
    void inside(StepCurve curve, double[] p, double t0, double h, double te) {
        while (times != null && next < times.length && direction * (times[next] - te) < 0) {
            double time = times[next++];
            curve.at((time - t0) / h, state);
            save(state, p, time);
        }
    }

    /** The start of the solve or the end of a step, before its events. */
    void before(double[] u, double[] p, double te) {
        if (times == null) {
            save(u, p, te);
        }
    }

    /** The same after them. */
    void after(double[] u, double[] p, double te, boolean changed) {
        if (times == null && changed) {
            save(u, p, te);
        }
        while (times != null && next < times.length && times[next] == te) {
            next++;
            save(u, p, te);
        }
    }

    private void save(double[] u, double[] p, double time) {
        int at = row(time);
        f.eval(value, u, p, time);
        System.arraycopy(value, 0, values, at, size);
    }

    private int row(double time) {
        if (count == t.length) {
            t = Arrays.copyOf(t, 2 * count);
            values = Arrays.copyOf(values, 2 * count * size);
        }
        t[count] = time;
        return count++ * size;
    }

    SavedValues values() {
        return new SavedValues(callback, Arrays.copyOf(t, count), Arrays.copyOf(values, count * size), size);
    }
}
