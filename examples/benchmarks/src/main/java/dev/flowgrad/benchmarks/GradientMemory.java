package dev.flowgrad.benchmarks;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Locale;

/**
 * The peak of the heap during one gradient of a long solve, 20,000 steps of Tsit5 with 128 unknowns and 256 parameters, by
 * algorithm, with and without checkpoints.
 */
public final class GradientMemory {
    private static final int CELLS = 8;

    private GradientMemory() {
    }

    /** Prints the table. */
    public static void main(String[] args) {
        System.out.printf("%-48s %10s %10s%n", "", "MiB", "ms");
        for (String algorithm : List.of("\"DiscreteAdjoint\"", "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":150}",
                "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":30}", "\"InterpolatingAdjoint\"",
                "{\"kind\":\"InterpolatingAdjoint\",\"checkpoints\":150}", "\"GaussAdjoint\"", "\"BacksolveAdjoint\"")) {
            Executor gradient = Executor.of(Gradient.valueAndGrad(Losses.brusselator(CELLS, "{\"method\":\"Tsit5\","
                    + "\"adaptive\":false,\"dt\":2.5e-4,\"sensealg\":" + algorithm + "}"), 0));
            gradient.compile();
            System.gc();
            long before = used(false);
            pools().forEach(MemoryPoolMXBean::resetPeakUsage);
            long start = System.nanoTime();
            gradient.evaluate(Losses.brusselatorParameters(CELLS));
            System.out.printf(Locale.ROOT, "%-48s %10.1f %10.0f%n", algorithm, (used(true) - before) / 0x1p20,
                    (System.nanoTime() - start) * 1e-6);
        }
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP).toList();
    }

    private static long used(boolean peak) {
        return pools().stream().mapToLong(pool -> (peak ? pool.getPeakUsage() : pool.getUsage()).getUsed()).sum();
    }
}
