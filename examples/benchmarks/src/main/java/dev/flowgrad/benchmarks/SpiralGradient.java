package dev.flowgrad.benchmarks;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ad.Vjp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.spec.Json;
import dev.flowgrad.train.Adam;
import dev.flowgrad.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One gradient of the spiral neural ODE (x -> x^3, 2-50-2 with tanh, 30 points on [0, 1.5], Tsit5, rtol 1e-7, atol 1e-9), and
 * one iteration of its training with Adam, here and by peers in the same run; then what the vjp of a right-hand side costs, in
 * units of the right-hand side. Times are the best of many for everybody.
 */
public final class SpiralGradient {
    private static final long NANOS = 5_000_000_000L;
    private static final int ITERATIONS = 50;
    /** So small that parameters stay in place for tens of thousands of iterations: elsewhere the problem is easier. */
    private static final double RATE = 1e-11;

    private SpiralGradient() {
    }

    /** {@code args[0]}: the folder of the examples; {@code args[1]}: a Python that has the peers, python3 if left out. */
    public static void main(String[] args) throws IOException, InterruptedException {
        double[] p = Losses.spiralWeights();
        double[] exact = Executor.of(Gradient.valueAndGrad(Losses.spiral(
                Losses.spec("Vern9", 1e-13, 1e-13, "ForwardSensitivity")), 0)).evaluate(p)[1];
        double loss = trainer("Vern9", 1e-13, 1e-13).epochs(ITERATIONS).train(p).loss();
        List<Row> rows = new ArrayList<>();
        for (String algorithm : new String[] {"DiscreteAdjoint", "GaussAdjoint", "InterpolatingAdjoint"}) {
            Executor gradient = Executor.of(Gradient.valueAndGrad(Losses.spiral(
                    Losses.spec("Tsit5", 1e-7, 1e-9, algorithm)), 0));
            rows.add(new Row("gradient", "Flowgrad " + algorithm, best(() -> gradient.evaluate(p)) * 1e-3,
                    error(gradient.evaluate(p)[1], exact)));
        }
        rows.add(new Row("training", "Flowgrad DiscreteAdjoint", iteration(p) * 1e-3,
                Math.abs(trainer("Tsit5", 1e-7, 1e-9).epochs(ITERATIONS).train(p).loss() / loss - 1)));
        Path data = Files.createTempFile("spiral", ".json");
        Files.writeString(data, Json.write(Map.of("p", p, "exact", exact, "times", Losses.spiralTimes(), "data",
                Losses.spiralData(), "iterations", ITERATIONS, "rate", RATE, "loss", loss)));
        String python = args.length > 1 ? args[1] : "python3";
        for (String peer : new String[] {"spiral_torchdiffeq.py", "spiral_diffrax.py"}) {
            Process process;
            try {
                process = new ProcessBuilder(python, args[0] + "/benchmarks/peers/" + peer, data.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            } catch (IOException e) {
                System.out.println("left out: " + peer + " (" + e.getMessage() + ")");
                continue;
            }
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                System.out.println("left out: " + peer);
                continue;
            }
            for (String line : output.lines().toList()) {
                String[] parts = line.split(",");
                rows.add(new Row(parts[0], parts[1], Double.parseDouble(parts[2]), Double.parseDouble(parts[3])));
            }
        }
        Files.delete(data);
        table("one gradient", rows.stream().filter(row -> row.kind.equals("gradient")).toList());
        table("one iteration of training with Adam", rows.stream().filter(row -> row.kind.equals("training")).toList());
        double[] stars = new double[28];
        Arrays.setAll(stars, i -> 3 * Math.sin(1 + i * i));
        cost("Lotka-Volterra", Losses.lotkaVolterra(), new double[] {1, 1}, new double[] {1.5, 1, 3, 1});
        cost("Pleiades", Losses.pleiades(), stars, new double[] {1, 2, 3, 4, 5, 6, 7});
        double[] cells = new double[128];
        Arrays.setAll(cells, i -> 1 + Math.sin(1.0 + i) / 2);
        cost("Brusselator-128", Losses.brusselatorRow(64), cells, new double[] {1, 3, 0.5});
    }

    /** What one way of doing it took. */
    private record Row(String kind, String name, double micros, double error) {}

    private static void table(String title, List<Row> rows) {
        System.out.printf("%-52s %12s %8s %10s%n", title, "us, best", "ratio", "error");
        rows.forEach(row -> System.out.printf(Locale.ROOT, "%-52s %12.1f %8.1f %10.1e%n", row.name, row.micros,
                row.micros / rows.getFirst().micros, row.error));
        System.out.println();
    }

    private static Trainer trainer(String method, double rtol, double atol) {
        return Trainer.of(Losses.spiral(Losses.spec(method, rtol, atol, "DiscreteAdjoint"))).optimizer(new Adam(RATE));
    }

    /** Nanoseconds of an iteration of training, the mean of the fastest {@value ITERATIONS} in a row. */
    private static double iteration(double[] p) {
        long end = System.nanoTime() + NANOS;
        long[] startAndBest = {System.nanoTime(), Long.MAX_VALUE};
        trainer("Tsit5", 1e-7, 1e-9).epochs(Long.MAX_VALUE).callback((theta, loss, i) -> {
            if (i > 0 && i % ITERATIONS == 0) {
                long now = System.nanoTime();
                startAndBest[1] = Math.min(startAndBest[1], now - startAndBest[0]);
                startAndBest[0] = now;
            }
            return startAndBest[0] > end;
        }).train(p);
        return (double) startAndBest[1] / ITERATIONS;
    }

    private static double error(double[] got, double[] exact) {
        double size = Arrays.stream(exact).map(Math::abs).max().getAsDouble();
        double worst = 0;
        for (int i = 0; i < got.length; i++) {
            worst = Math.max(worst, Math.abs(got[i] - exact[i]) / size);
        }
        return worst;
    }

    private static void cost(String name, Program f, double[] u, double[] p) {
        double[] v = new double[u.length];
        Arrays.setAll(v, i -> Math.cos(i));
        double plain = each(Executor.of(f), u, p, new double[] {0});
        System.out.printf(Locale.ROOT, "%-16s right-hand side %7.1f ns; its vjp", name, plain);
        Map<String, int[]> inputs = new LinkedHashMap<>();
        inputs.put("u", new int[] {0});
        inputs.put("p", new int[] {1});
        inputs.put("u and p", new int[] {0, 1});
        inputs.forEach((text, wrt) -> {
            double time = each(Executor.of(pullback(f, wrt)), u, p, new double[] {0}, v);
            System.out.printf(Locale.ROOT, " by %s %7.1f ns, %4.2f times;", text, time, time / plain);
        });
        System.out.println();
    }

    private static Program pullback(Program f, int... wrt) {
        Expr seed = Expr.input("v", f.outputs().getFirst().shape());
        List<Expr> inputs = new ArrayList<>(f.inputs());
        inputs.add(seed);
        return Program.of(inputs, Vjp.pullback(f, f.inputs(), List.of(seed), wrt).cotangents());
    }

    /** Nanoseconds of one evaluation without allocation. */
    private static double each(Executor executor, double[]... inputs) {
        executor.compile();
        double[] frame = executor.newFrame();
        List<double[]> args = new ArrayList<>(List.of(inputs));
        executor.program().outputs().forEach(output -> args.add(new double[output.size()]));
        double[][] all = args.toArray(double[][]::new);
        return best(() -> {
            for (int i = 0; i < 1_000; i++) {
                executor.run(all, frame);
            }
        }) / 1_000;
    }

    /** Nanoseconds of the fastest of many runs. */
    private static double best(Runnable work) {
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
