package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;
import java.util.List;

/**
 * The solution between the steps that a solve took. Thread-safe: each reader is a {@link Cursor} of its own.
 */
final class DenseOutput {
    /** Distance of the points of differences, in steps. */
    private static final double APART = 1e-3;

    private final Rows steps;
    private final double[] starts;
    private final double end;
    private final double[] last;
    private final Method method;
    private final ODEFunction f;
    private final List<Parameters> parameters;

    /**
     * Parameters that hold from a step on.
     *
     * @param step index of the step
     * @param p    the parameters, not changed any more
     */
    record Parameters(int step, double[] p) {
    }

    /**
     * Over the recorded steps.
     *
     * @param steps      rows of (t, h, record); a step is left where the next one starts
     * @param end        time at which the last step ends
     * @param last       state there
     * @param parameters from which step on which parameters hold, from step 0 on
     */
    DenseOutput(Rows steps, double end, double[] last, Method method, ODEFunction f, List<Parameters> parameters) {
        this.steps = steps;
        this.end = end;
        this.last = last;
        this.method = method;
        this.f = f;
        this.parameters = List.copyOf(parameters);
        starts = new double[steps.size()];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = steps.chunkOf(i)[steps.offsetOf(i)];
        }
    }

    Cursor cursor() {
        return new Cursor();
    }

    /** Reads at one time after the other; times in order are fastest, as steps are then loaded once. */
    final class Cursor implements Solution.Reader {
        /** A copy only if it changes. */
        private final double[] p = parameters.size() == 1 ? parameters.getFirst().p()
                : parameters.getFirst().p().clone();
        private final Interpolant interpolant = method.interpolant(new Rhs(f.instantiate(), p), last.length);
        private final double[] ahead = new double[last.length];
        private int set;
        private int loaded = -1;

        @Override
        public void at(double t, double[] out) {
            double direction = direction(t);
            if (t == end) {
                System.arraycopy(last, 0, out, 0, out.length);
                return;
            }
            double h = load(find(t, direction));
            interpolant.at((t - starts[loaded]) / h, out);
        }

        /** By central differences of order 4 of the polynomial, which also exists beyond the step. */
        @Override
        public void slope(double t, double[] out) {
            double direction = direction(t);
            if (starts.length == 0) {
                Arrays.fill(out, 0);
                return;
            }
            double h = load(find(t, direction));
            double theta = (t - starts[loaded]) / h;
            Arrays.fill(out, 0);
            add(theta + APART, 8, out);
            add(theta - APART, -8, out);
            add(theta + 2 * APART, -1, out);
            add(theta - 2 * APART, 1, out);
            for (int j = 0; j < out.length; j++) {
                out[j] /= 12 * APART * h;
            }
        }

        private void add(double theta, double weight, double[] out) {
            interpolant.at(theta, ahead);
            for (int j = 0; j < out.length; j++) {
                out[j] += weight * ahead[j];
            }
        }

        /** Checks that t is inside; gives the direction of time. */
        private double direction(double t) {
            double start = starts.length == 0 ? end : starts[0];
            double direction = end >= start ? 1 : -1;
            if (!(direction * (t - start) >= 0 && direction * (end - t) >= 0)) {
                throw new FlowgradException("t", "`t` is " + t + ", outside the solution, which runs from "
                        + start + " to " + end + "; ask inside it or solve a longer `tspan`");
            }
            return direction;
        }

        /** Makes step i the loaded one; gives its size. */
        private double load(int i) {
            double[] chunk = steps.chunkOf(i);
            int offset = steps.offsetOf(i);
            double h = chunk[offset + 1];
            if (i != loaded) {
                set(i);
                interpolant.load(chunk, offset + 2, starts[i], h);
                loaded = i;
            }
            return h;
        }

        /** Sets the parameters of step i. */
        private void set(int i) {
            int now = set;
            while (now > 0 && parameters.get(now).step() > i) {
                now--;
            }
            while (now + 1 < parameters.size() && parameters.get(now + 1).step() <= i) {
                now++;
            }
            if (now != set) {
                set = now;
                System.arraycopy(parameters.get(now).p(), 0, p, 0, p.length);
            }
        }

        /** The last step that starts at or before t. */
        private int find(double t, double direction) {
            int low = 0;
            int high = starts.length - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (direction * (starts[middle] - t) <= 0) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }
}
