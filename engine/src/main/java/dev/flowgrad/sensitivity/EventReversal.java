package dev.flowgrad.sensitivity;

import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.events.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events of a solve in reverse: see {@link EventMap}. Made once for a solve operation, thread-safe. */
final class EventReversal {
    private final EventRules rules;
    private final Map<Key, Executor> reverses = new HashMap<>();
    private final Map<Key, Executor> rates = new HashMap<>();

    private record Key(int callback, int component, boolean rising) {
    }

    EventReversal(Call call) {
        rules = new EventRules(call);
    }

    /** For one way back along a solution; adds to {@code pbar}. */
    Instance instantiate(Solution solution, double[] p, double[] pbar) {
        return new Instance(solution, p, pbar);
    }

    private synchronized Executor pullback(Key key) {
        return reverses.computeIfAbsent(key, k -> Executor.of(rules.map(k.callback, k.component, k.rising).reverse()));
    }

    private synchronized Executor rate(Key key) {
        return rates.computeIfAbsent(key, k -> Executor.of(rules.rate(k.callback, k.component)));
    }

    /** Goes through the events from the last to the first. */
    final class Instance {
        private final List<Event> events;
        private final double direction;
        private final double[] p;
        private final double[] pbar;
        private int next;

        private Instance(Solution solution, double[] p, double[] pbar) {
            events = solution.events();
            direction = Math.signum(solution.problem().t1() - solution.problem().t0());
            this.p = p;
            this.pbar = pbar;
            next = events.size() - 1;
        }

        /** Whether the last event that is left happened at t. */
        boolean happensAt(double t) {
            return next >= 0 && events.get(next).t() == t;
        }

        /** The state after the last event that is left. */
        double[] after() {
            return events.get(next).after();
        }

        /** Leaves out the events that are later than t in the direction of the solve. */
        void beginAt(double t) {
            while (next >= 0 && direction * (events.get(next).t() - t) > 0) {
                next--;
            }
        }

        /**
         * From the cotangent of the state after all events at t to that of the state before them, in place.
         *
         * @return the state before them
         */
        double[] reverse(double t, double[] ct) {
            double[] before = events.get(next).before();
            for (; happensAt(t); next--) {
                Event event = events.get(next);
                before = event.before();
                double[][] back = pullback(key(event)).evaluate(event.before(), p, new double[] {t}, ct);
                System.arraycopy(back[0], 0, ct, 0, ct.length);
                for (int j = 0; j < pbar.length; j++) {
                    pbar[j] += back[1][j];
                }
            }
            return before;
        }

        private Key key(Event event) {
            Key key = new Key(event.callback(), event.component(), true);
            if (!rules.distinguishes(event.callback())) {
                return key;
            }
            double rate = rate(key).evaluate(event.before(), p, new double[] {event.t()})[0][0];
            return new Key(event.callback(), event.component(), rate * direction > 0);
        }
    }
}
