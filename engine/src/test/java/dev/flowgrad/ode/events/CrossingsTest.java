package dev.flowgrad.ode.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Roots of functions of one variable, whose step is from 0 to 1. */
class CrossingsTest {
    private static final StepCurve IDENTITY = (theta, out) -> out[0] = theta;

    /** All crossings of g in [0, 1], each found in the rest of the step. */
    private static double[] all(DoubleUnaryOperator g, boolean rising, boolean falling) {
        Crossings crossings = new Crossings((out, u, p, t) -> out[0] = g.applyAsDouble(u[0]), new boolean[] {rising},
                new boolean[] {falling}, 1);
        double[] found = new double[1000];
        int n = 0;
        double from = 0;
        crossings.start(new double[] {0}, null, 0);
        while (true) {
            double start = from;
            double h = 1 - start;
            StepCurve rest = (theta, out) -> out[0] = start + theta * h;
            if (h <= 0 || !crossings.find(rest, new double[] {1}, null, start, h, 1)) {
                return Arrays.copyOf(found, n);
            }
            from = crossings.theta() == 1 ? 1 : start + crossings.theta() * h;
            found[n++] = from;
            crossings.start(new double[] {from}, null, from);
        }
    }

    private static double[] all(DoubleUnaryOperator g) {
        return all(g, true, true);
    }

    @Test
    void polynomials() {
        assertArrayEquals(new double[] {0.5}, all(x -> x - 0.5), 1e-15);
        assertArrayEquals(new double[] {0.2, 0.4, 0.8}, all(x -> (x - 0.2) * (x - 0.4) * (x - 0.8)), 1e-14);
        double[] roots = {0.05, 0.11, 0.3, 0.31, 0.5, 0.77, 0.78, 0.99};
        assertArrayEquals(roots, all(x -> Arrays.stream(roots).reduce(1, (a, r) -> a * (x - r))), 1e-10);
    }

    @Test
    void pairsOfRootsBetweenSamples() {
        for (double gap : new double[] {1e-2, 1e-4, 1e-6}) {
            double[] found = all(x -> (x - 0.3) * (x - 0.3 - gap));
            assertArrayEquals(new double[] {0.3, 0.3 + gap}, found, 1e-9);
        }
    }

    @Test
    void touchingIsNoCrossing() {
        assertEquals(0, all(x -> (x - 0.3) * (x - 0.3) + 1e-12).length);
        assertEquals(0, all(x -> (x - 0.3) * (x - 0.3)).length);
    }

    @Test
    void oscillation() {
        double[] found = all(x -> Math.sin(20 * Math.PI * x + 0.5));
        assertEquals(20, found.length);
        for (int k = 0; k < 20; k++) {
            assertEquals((k + 1 - 0.5 / Math.PI) / 20, found[k], 1e-14);
        }
    }

    @Test
    void notSmooth() {
        assertArrayEquals(new double[] {0.3, 0.5}, all(x -> Math.abs(x - 0.4) - 0.1), 1e-14);
        assertArrayEquals(new double[] {Math.PI / 7}, all(x -> x < Math.PI / 7 ? -1 : 1), 1e-14);
        assertArrayEquals(new double[] {0.123, 0.625}, all(x -> x > 0.123 && x < 0.625 ? 1 : -1), 1e-14);
        assertEquals(0, all(x -> Math.sqrt(x - 2)).length);
    }

    @Test
    void steep() {
        assertArrayEquals(new double[] {0.001}, all(x -> Math.tanh(1e4 * (x - 0.001))), 1e-14);
        assertArrayEquals(new double[] {1e-9}, all(x -> x - 1e-9), 1e-20);
    }

    @Test
    void directions() {
        DoubleUnaryOperator g = x -> Math.sin(10 * x) + 0.1;
        double a = Math.asin(0.1);
        assertArrayEquals(new double[] {(Math.PI + a) / 10, (2 * Math.PI - a) / 10, (3 * Math.PI + a) / 10}, all(g), 1e-14);
        assertArrayEquals(new double[] {(2 * Math.PI - a) / 10}, all(g, true, false), 1e-14);
        assertArrayEquals(new double[] {(Math.PI + a) / 10, (3 * Math.PI + a) / 10}, all(g, false, true), 1e-14);
    }

    /** A root at the very start was there before; one at the very end happens. */
    @Test
    void ends() {
        assertArrayEquals(new double[] {}, all(x -> x));
        assertArrayEquals(new double[] {0.5}, all(x -> x * (x - 0.5)), 1e-15);
        assertArrayEquals(new double[] {1}, all(x -> x - 1));
        assertArrayEquals(new double[] {1}, all(x -> 1 - x));
        assertArrayEquals(new double[] {}, all(x -> 0));
    }

    @Test
    void theFirstOfSeveralConditions() {
        Crossings crossings = new Crossings((out, u, p, t) -> {
            out[0] = u[0] - 0.7;
            out[1] = 0.2 - u[0];
            out[2] = u[0] + 1;
            out[3] = 2 * u[0] - 0.4;
        }, new boolean[] {true, true, true, true}, new boolean[] {true, true, true, true}, 1);
        crossings.start(new double[] {0}, null, 0);
        assertTrue(crossings.find(IDENTITY, new double[] {1}, null, 0, 1, 1));
        assertEquals(0.2, crossings.theta(), 1e-15);
        assertArrayEquals(new int[] {0, -1, 0, 1},
                new int[] {crossings.crosses(0), crossings.crosses(1), crossings.crosses(2), crossings.crosses(3)});
    }

    @Test
    void aJumpIsNoCrossing() {
        Crossings crossings = new Crossings((out, u, p, t) -> out[0] = u[0] - 0.5, new boolean[] {true},
                new boolean[] {true}, 1);
        crossings.start(new double[] {0}, null, 0);
        crossings.start(new double[] {0.6}, null, 0);
        assertFalse(crossings.find((theta, out) -> out[0] = 0.6 + theta, new double[] {1.6}, null, 0, 1, 1));
    }
}
