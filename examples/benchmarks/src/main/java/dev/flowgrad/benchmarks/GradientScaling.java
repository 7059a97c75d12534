package dev.flowgrad.benchmarks;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.plot.PlotSpec;
import dev.flowgrad.plot.PlotSpec.Series;
import dev.flowgrad.plot.PlotSpec.Style;
import dev.flowgrad.polyglot.plot.Plot;
import dev.flowgrad.sensitivity.Explanation;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The time of one gradient by each algorithm against the number of parameters, on the Brusselator on N x N cells with four
 * parameters a cell, as in Ma, Dixit, Innes, Guo and Rackauckas (2021), figure 1. Leaves gradient-scaling.png.
 */
public final class GradientScaling {
    private static final int[] SIZES = {1, 2, 3, 4, 6, 8, 12};
    private static final String DEFAULT = "default";
    /** An algorithm that takes longer than this, in milliseconds, is left out of larger sizes. */
    private static final double MOST = 1_000;
    private static final long NANOS = 3_000_000_000L;

    private GradientScaling() {
    }

    /** {@code args[1]}, if there is one, is the method of the solves. */
    public static void main(String[] args) {
        String method = args.length > 1 ? args[1] : null;
        List<String> names = new ArrayList<>(SensitivityAlgorithm.NAMES);
        names.add(DEFAULT);
        Map<String, List<double[]>> times = new LinkedHashMap<>();
        names.forEach(name -> times.put(name, new ArrayList<>()));
        System.out.printf("%10s %10s", "unknowns", "parameters");
        names.forEach(name -> System.out.printf(" %14s", name.replace("Sensitivity", "").replace("Adjoint", "")));
        System.out.printf(" %8s  %s%n", "to best", "chosen");
        for (int n : SIZES) {
            System.out.printf("%10d %10d", 2 * n * n, 4 * n * n);
            double best = Double.POSITIVE_INFINITY;
            double last = Double.NaN;
            for (String name : names) {
                List<double[]> before = times.get(name);
                last = before.isEmpty() || before.getLast()[1] < MOST ? millis(n, method, name) : Double.POSITIVE_INFINITY;
                before.add(new double[] {4 * n * n, last});
                best = Math.min(best, last);
                System.out.printf(Locale.ROOT, " %14s", last < Double.POSITIVE_INFINITY ? String.format(Locale.ROOT, "%.3f", last)
                        : "-");
            }
            System.out.printf(Locale.ROOT, " %8.2f  %s%n", last / best,
                    Explanation.of(Losses.brusselator(n, Losses.spec(method, 1e-6, 1e-8, null)), 0).getFirst().sensealg());
        }
        List<Series> curves = new ArrayList<>();
        times.forEach((name, points) -> {
            List<double[]> there = points.stream().filter(point -> point[1] < Double.POSITIVE_INFINITY).toList();
            curves.add(new Series(name, there.stream().mapToDouble(point -> point[0]).toArray(),
                    there.stream().mapToDouble(point -> point[1]).toArray(),
                    name.equals(DEFAULT) ? Style.SCATTER : Style.BOTH, name.equals(DEFAULT) ? "#000000" : null));
        });
        Path picture = Path.of("gradient-scaling.png").toAbsolutePath();
        Plot.write(new PlotSpec("One gradient of the Brusselator on N x N cells", "parameters", "milliseconds", true, true,
                800, 560, curves), picture);
        System.out.println(picture);
    }

    /** The best of some time's worth of gradients. */
    private static double millis(int n, String method, String name) {
        Executor gradient = Executor.of(Gradient.valueAndGrad(Losses.brusselator(n,
                Losses.spec(method, 1e-6, 1e-8, name.equals(DEFAULT) ? null : name)), 0));
        double[] p = Losses.brusselatorParameters(n);
        double best = Double.POSITIVE_INFINITY;
        long end = System.nanoTime() + NANOS;
        do {
            long start = System.nanoTime();
            gradient.evaluate(p);
            best = Math.min(best, (System.nanoTime() - start) * 1e-6);
        } while (System.nanoTime() < end);
        return best;
    }
}
