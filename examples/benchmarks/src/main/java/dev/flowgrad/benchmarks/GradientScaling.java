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
import java.util.Collections;
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
    /** For each algorithm at each size. */
    private static final long NANOS = 3_000_000_000L;

    private GradientScaling() {
    }

    /** {@code args[1]}, if there is one, is the method of the solves. */
    public static void main(String[] args) {
        String method = args.length > 1 ? args[1] : null;
        List<String> names = new ArrayList<>(SensitivityAlgorithm.NAMES);
        names.remove("SteadyStateAdjoint");
        names.add(DEFAULT);
        Map<String, List<double[]>> times = new LinkedHashMap<>();
        names.forEach(name -> times.put(name, new ArrayList<>()));
        System.out.printf("%10s %10s", "unknowns", "parameters");
        names.forEach(name -> System.out.printf(" %14s", name.replace("Sensitivity", "").replace("Adjoint", "")));
        System.out.printf(" %8s  %s%n", "to best", "chosen");
        for (int n : SIZES) {
            System.out.printf("%10d %10d", 2 * n * n, 4 * n * n);
            List<String> there = names.stream().filter(name -> times.get(name).isEmpty()
                    || times.get(name).getLast()[1] < MOST).toList();
            Map<String, Double> millis = millis(n, method, there);
            for (String name : names) {
                double time = millis.getOrDefault(name, Double.POSITIVE_INFINITY);
                times.get(name).add(new double[] {4 * n * n, time});
                System.out.printf(Locale.ROOT, " %14s", time < Double.POSITIVE_INFINITY ? String.format(Locale.ROOT, "%.3f", time)
                        : "-");
            }
            System.out.printf(Locale.ROOT, " %8.2f  %s%n", millis.get(DEFAULT) / Collections.min(millis.values()),
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

    /** The best of some time's worth of gradients, in turns, so that nobody has a warmer or a quieter machine. */
    private static Map<String, Double> millis(int n, String method, List<String> names) {
        double[] p = Losses.brusselatorParameters(n);
        Map<String, Executor> gradients = new LinkedHashMap<>();
        names.forEach(name -> gradients.put(name, Executor.of(Gradient.valueAndGrad(Losses.brusselator(n,
                Losses.spec(method, 1e-6, 1e-8, name.equals(DEFAULT) ? null : name)), 0))));
        Map<String, Double> best = new LinkedHashMap<>();
        Map<String, Long> spent = new LinkedHashMap<>();
        while (spent.isEmpty() || spent.values().stream().anyMatch(nanos -> nanos < NANOS)) {
            for (String name : names) {
                if (spent.getOrDefault(name, 0L) < NANOS) {
                    long start = System.nanoTime();
                    gradients.get(name).evaluate(p);
                    long nanos = System.nanoTime() - start;
                    spent.merge(name, nanos, Long::sum);
                    best.merge(name, nanos * 1e-6, Math::min);
                }
            }
        }
        return best;
    }
}
