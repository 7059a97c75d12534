package dev.flowgrad.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs Flowgrad and its peers one after the other on this machine and prints one table of times, errors and ratios. The
 * times are the best of several batches for everybody: what else the machine does only ever adds.
 */
public final class Report {
    private record Row(String name, double micros, double error) {
    }

    private Report() {
    }

    /** {@code args[0]}: the folder of the examples. */
    public static void main(String[] args) throws IOException, InterruptedException, RunnerException {
        Path examples = Path.of(args[0]).toAbsolutePath();
        List<Row> rows = new ArrayList<>();
        for (RunResult result : new Runner(new OptionsBuilder().include("LotkaVolterra")
                .jvmArgsAppend("-Dflowgrad.examples=" + examples).build()).run()) {
            String language = result.getParams().getParam("language");
            double error = language == null ? error(LotkaVolterra.Hipparchus.solve())
                    : error(LotkaVolterra.problem("Java").solve(LotkaVolterra.OPTIONS).last());
            rows.add(new Row(language == null ? "Hipparchus DormandPrince54 (Java)"
                    : "Flowgrad Tsit5, right-hand side in " + language,
                    result.getPrimaryResult().getStatistics().getMin(), error));
        }
        Path peers = examples.resolve("benchmarks/peers");
        Path arkode = Files.createTempDirectory("flowgrad").resolve("arkode");
        if (run(rows, "SUNDIALS (Debian: apt-get install gcc libsundials-dev)", "gcc", "-O3", "-march=native", "-o",
                arkode.toString(), peers.resolve("arkode.c").toString(), "-lsundials_arkode", "-lsundials_nvecserial",
                "-lm")) {
            run(rows, "SUNDIALS", arkode.toString());
        }
        run(rows, "SciPy (pip install scipy)", "python3", peers.resolve("scipy_ivp.py").toString());
        print(rows);
        System.out.printf(Locale.ROOT, "bytes allocated per step: %.3f%n", bytesPerStep());
    }

    private static double error(double[] end) {
        return Math.max(Math.abs(end[0] - LotkaVolterra.END[0]), Math.abs(end[1] - LotkaVolterra.END[1]));
    }

    /** Runs a peer that prints "name,microseconds,error" lines; says so and goes on if it cannot be run. */
    private static boolean run(List<Row> rows, String what, String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() == 0) {
                output.lines().map(line -> line.split(",")).forEach(parts -> rows.add(
                        new Row(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]))));
                return true;
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
        }
        System.err.println("left out: " + what);
        return false;
    }

    private static void print(List<Row> rows) {
        double unit = rows.getFirst().micros;
        System.out.printf("%nLotka-Volterra to t = 10, rtol 1e-6, atol 1e-8, warm%n%-42s %12s %10s %10s%n", "",
                "us, best", "ratio", "error");
        for (Row row : rows) {
            System.out.printf(Locale.ROOT, "%-42s %12.2f %10.2f %10.1e%n", row.name, row.micros, row.micros / unit,
                    row.error);
        }
    }

    /** What a longer solve allocates more than a shorter one, over the steps it takes more. */
    private static double bytesPerStep() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ODEProblem shorter = LotkaVolterra.problem("Java");
        ODEProblem longer = shorter.remake().tspan(0, 1_000).build();
        for (int i = 0; i < 2_000; i++) {
            shorter.solve(LotkaVolterra.OPTIONS);
        }
        longer.solve(LotkaVolterra.OPTIONS);
        long start = threads.getCurrentThreadAllocatedBytes();
        Solution few = shorter.solve(LotkaVolterra.OPTIONS);
        long middle = threads.getCurrentThreadAllocatedBytes();
        Solution many = longer.solve(LotkaVolterra.OPTIONS);
        long end = threads.getCurrentThreadAllocatedBytes();
        return (double) ((end - middle) - (middle - start)) / (many.stats().naccept() - few.stats().naccept());
    }
}
