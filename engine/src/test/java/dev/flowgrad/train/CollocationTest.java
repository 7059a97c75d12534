package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CollocationTest {
    private static double[] times(int n) {
        double[] t = new double[n];
        Arrays.setAll(t, i -> 2.0 * i / (n - 1) + 0.005 * Math.sin(9 * i));
        return t;
    }

    /** Lines are found again by local lines, and slopes of parabolas by local parabolas, whatever the weights. */
    @Test
    void isExactForWhatItFits() {
        double[] t = times(40);
        double[] data = new double[80];
        double[] slopes = new double[80];
        for (int i = 0; i < 40; i++) {
            data[2 * i] = 3 - 2 * t[i];
            data[2 * i + 1] = 1 + t[i] * t[i];
            slopes[2 * i] = -2;
            slopes[2 * i + 1] = 2 * t[i];
        }
        for (Collocation.Kernel kernel : Collocation.Kernel.values()) {
            Collocation found = Collocation.of(t, data, kernel, 0.3);
            assertArrayEquals(slopes, found.du(), 1e-8, kernel.toString());
            for (int i = 0; i < 40; i++) {
                assertEquals(data[2 * i], found.u()[2 * i], 1e-11, kernel.toString());
            }
        }
    }

    /** Each kernel is a density. */
    @Test
    void weightsHaveTheSumOne() {
        for (Collocation.Kernel kernel : Collocation.Kernel.values()) {
            double sum = 0;
            for (int i = -40_000; i < 40_000; i++) {
                sum += kernel.at((i + 0.5) * 1e-3) * 1e-3;
            }
            assertEquals(1, sum, 1e-5, kernel.toString());
        }
    }

    @Test
    void smoothsNoise() {
        double[] t = times(200);
        double[] data = new double[200];
        Arrays.setAll(data, i -> Math.sin(3 * t[i]) + 0.02 * Math.sin(1e4 * i * i));
        Collocation found = Collocation.of(t, data, Collocation.Kernel.TRIANGULAR, 0.2);
        for (int i = 10; i < 190; i++) {
            assertEquals(Math.sin(3 * t[i]), found.u()[i], 0.06);
            assertEquals(3 * Math.cos(3 * t[i]), found.du()[i], 0.5);
        }
    }

    @Test
    void bandwidthGrowsWithTheSpan() {
        double usual = Math.pow(50, -0.2) * Math.pow(50, -3.0 / 35) * Math.pow(Math.log(50), -1.0 / 16);
        double[] t = new double[50];
        Arrays.setAll(t, i -> 7.0 * i / 49);
        assertEquals(7 * usual, Collocation.bandwidth(t), 1e-12);
    }

    @Test
    void refuses() {
        String message = assertThrows(FlowgradException.class, () -> Collocation.of(times(10), new double[10],
                Collocation.Kernel.UNIFORM, 0.1)).getMessage();
        assertTrue(message.contains("fewer than three points"), message);
        assertThrows(FlowgradException.class, () -> Collocation.of(times(10), new double[11], Collocation.Kernel.UNIFORM, 1));
    }
}
