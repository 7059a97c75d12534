package dev.flowgrad.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyTest {
    /** The known answers that Random123 is delivered with. */
    @Test
    void philox() {
        assertArrayEquals(new long[] {0xe169c58d6627e8d5L, 0x9b00dbd8bc57ac4cL}, Philox.block(0, 0, 0));
        assertArrayEquals(new long[] {0x41c83b0e408f276dL, 0x6d5451fda20bc7c6L}, Philox.block(-1, -1, -1));
        assertArrayEquals(new long[] {0x94fdccebd16cfe09L, 0x24126ea15001e420L},
                Philox.block(0x85a308d3243f6a88L, 0x0370734413198a2eL, 0x299f31d0a4093822L));
    }

    @Test
    void uniform() {
        double[] x = Key.of(1).uniform(20_001);
        assertTrue(Arrays.stream(x).allMatch(u -> u > 0 && u < 1));
        assertEquals(0.5, Arrays.stream(x).average().orElseThrow(), 0.01);
        assertEquals(1.0 / 12, Arrays.stream(x).map(u -> (u - 0.5) * (u - 0.5)).average().orElseThrow(), 0.002);
        assertArrayEquals(Arrays.copyOf(x, 7), Key.of(1).uniform(7));
    }

    @Test
    void normal() {
        double[] x = Key.of(2).normal(20_001);
        assertEquals(0.0, Arrays.stream(x).average().orElseThrow(), 0.03);
        assertEquals(1.0, Arrays.stream(x).map(z -> z * z).average().orElseThrow(), 0.05);
        assertEquals(3.0, Arrays.stream(x).map(z -> z * z * z * z).average().orElseThrow(), 0.3);
    }

    @Test
    void foldsDiffer() {
        Key key = Key.of(5);
        assertNotEquals(key.fold(0), key.fold(1));
        assertNotEquals(key.fold(0).fold(1), key.fold(1).fold(0));
        assertEquals(key.fold(3).fold(4), key.fold(new int[] {3, 4}));
        double[] a = key.fold(0).normal(10_000);
        double[] b = key.fold(1).normal(10_000);
        double correlation = 0.0;
        for (int i = 0; i < a.length; i++) {
            correlation += a[i] * b[i] / a.length;
        }
        assertEquals(0.0, correlation, 0.04);
    }

    @Test
    void numbersAreKeys() {
        assertEquals(Key.of(7L), Key.of(7.0));
        assertNotEquals(Key.of(7.0), Key.of(7.5));
        assertNotEquals(Key.of(7.25), Key.of(7.5));
    }
}
