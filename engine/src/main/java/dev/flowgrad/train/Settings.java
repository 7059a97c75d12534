package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;

/** Checks of the numbers that optimisers and schedules are made with. */
final class Settings {
    private Settings() {
    }

    /** A finite number above zero. */
    static void positive(String name, double x) {
        if (!(x > 0 && Double.isFinite(x))) {
            throw new FlowgradException(name, "`" + name + "` must be a positive number, got " + x);
        }
    }

    /** A finite number of at least zero. */
    static void notNegative(String name, double x) {
        if (!(x >= 0 && Double.isFinite(x))) {
            throw new FlowgradException(name, "`" + name + "` must be a number of at least 0, got " + x);
        }
    }

    /** The weight of the past in a moving average. */
    static void average(String name, double x) {
        if (!(x >= 0 && x < 1)) {
            throw new FlowgradException(name, "`" + name + "` must be at least 0 and less than 1, got " + x);
        }
    }

    /** A count. */
    static void count(String name, long x) {
        if (x < 1) {
            throw new FlowgradException(name, "`" + name + "` must be a whole number of at least 1, got " + x);
        }
    }
}
