package dev.flowgrad.ode.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The events of one solve. Allocates only as it grows. */
final class EventLog {
    private final int dim;
    private double[] t = new double[16];
    private int[] which = new int[2 * 16];
    private double[] states;
    private double[][] parameters = new double[16][];
    private int count;

    EventLog(int dim) {
        this.dim = dim;
        states = new double[2 * 16 * dim];
    }

    /** Adds an event; {@code p} is kept, the states are copied. */
    void add(double time, int callback, int component, double[] before, double[] after, double[] p) {
        if (count == t.length) {
            t = Arrays.copyOf(t, 2 * count);
            which = Arrays.copyOf(which, 4 * count);
            states = Arrays.copyOf(states, 4 * count * dim);
            parameters = Arrays.copyOf(parameters, 2 * count);
        }
        t[count] = time;
        which[2 * count] = callback;
        which[2 * count + 1] = component;
        System.arraycopy(before, 0, states, 2 * count * dim, dim);
        System.arraycopy(after, 0, states, (2 * count + 1) * dim, dim);
        parameters[count] = p;
        count++;
    }

    List<Event> events() {
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(new Event(t[i], which[2 * i], which[2 * i + 1],
                    Arrays.copyOfRange(states, 2 * i * dim, (2 * i + 1) * dim),
                    Arrays.copyOfRange(states, (2 * i + 1) * dim, (2 * i + 2) * dim), parameters[i]));
        }
        return List.copyOf(events);
    }
}
