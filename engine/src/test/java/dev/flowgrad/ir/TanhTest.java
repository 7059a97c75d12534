package dev.flowgrad.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TanhTest {
    private static final double[] SPECIAL = {0.0, -0.0, Double.MIN_VALUE, -Double.MIN_VALUE, 1e-310, Double.MIN_NORMAL, 1e-9,
        0x1.62e42fefa39efp-2, 19.0615, 22, 1e300, Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.NaN};

    /** {@code Math.tanh} is itself within 2.5 units, and in HotSpot within 0.6. */
    @Test
    void asAccurateAsMathOverTheWholeRange() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 300_000; i++) {
            double x = i % 2 == 0 ? random.nextDouble(-23, 23)
                    : Math.scalb(random.nextDouble(-2, 2), -random.nextInt(1, 1074));
            double expected = Math.tanh(x);
            assertTrue(Math.abs(Tanh.of(x) - expected) <= 3 * Math.ulp(expected), () -> x + " gives " + Tanh.of(x));
        }
        for (double x : SPECIAL) {
            double expected = Math.tanh(x);
            assertEquals(expected, Tanh.of(x), Double.isNaN(x) ? 0 : Math.ulp(expected));
        }
        assertEquals(1.0, Tanh.of(30));
        assertEquals(-1.0, Tanh.of(Double.NEGATIVE_INFINITY));
    }

    @Test
    void isOddAndKeepsTheSignOfZero() {
        for (double x : SPECIAL) {
            assertEquals(-Tanh.of(x), Tanh.of(-x));
        }
        assertEquals(-0.0, Tanh.of(-0.0));
        assertEquals(0.0, Tanh.of(0.0));
    }

    @Test
    void aBlockHasTheBitsOfSingleNumbers() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 200; round++) {
            int at = random.nextInt(5);
            int n = random.nextInt(Tanh.BLOCK + 1);
            double[] x = new double[n];
            for (int i = 0; i < n; i++) {
                x[i] = random.nextInt(5) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : 3 * random.nextDouble(-8, 8);
            }
            double[] work = new double[at + Tanh.WORK];
            System.arraycopy(x, 0, work, at, n);
            Tanh.block(work, at, n);
            for (int i = 0; i < n; i++) {
                assertEquals(Tanh.of(x[i]), work[at + i]);
            }
        }
    }
}
