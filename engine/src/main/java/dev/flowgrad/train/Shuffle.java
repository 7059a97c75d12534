package dev.flowgrad.train;

import java.util.Arrays;

/** Orders and keys that depend on a seed and the number of the epoch or iteration alone, on every machine. */
final class Shuffle {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Shuffle() {
    }

    /** Fills {@code order} with 0, 1, ... shuffled (Fisher and Yates; Durstenfeld 1964), or in order where seed is null. */
    static void fill(int[] order, Long seed, long epoch) {
        Arrays.setAll(order, i -> i);
        if (seed == null) {
            return;
        }
        long stream = mix(mix(seed) + epoch);
        for (int i = order.length - 1; i > 0; i--) {
            stream += GOLDEN;
            int j = (int) Math.unsignedMultiplyHigh(mix(stream), i + 1L);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
    }

    /** A whole number below 2^53. */
    static double key(long seed, long iteration) {
        return mix(mix(seed) + GOLDEN * (iteration + 1)) >>> 11;
    }

    /** A number that looks random: the finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
