package dev.flowgrad.benchmarks;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.wire.Bridge;
import dev.flowgrad.wire.LoadedProgram;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The same serialised Programs on this JVM and in libflowgrad, which no bytecode can be loaded into: solves, and gradients of
 * solves. Both take turns, so that other work on the machine slows both; times are the best of many.
 */
public final class ImageTimes {
    private static final long NANOS = 2_000_000_000L;
    private static final int TURNS = 6;

    private ImageTimes() {
    }

    /** {@code args[1]}: the path of libflowgrad.so; more arguments: which lines, by the beginning of their names. */
    public static void main(String[] args) {
        Library library = new Library(Path.of(args[1]));
        List<String> wanted = List.of(args).subList(2, args.length);
        System.out.printf("%-36s %12s %12s %8s %12s%n", "us, best", "JVM", "library", "times", "difference");
        double[] stars = new double[28];
        Arrays.setAll(stars, i -> 3 * Math.sin(1 + i * i));
        double[] cells = new double[128];
        Arrays.setAll(cells, i -> 1 + Math.sin(1.0 + i) / 2);
        List<Case> cases = List.of(
                new Solve("Lotka-Volterra, Tsit5", Losses.lotkaVolterra(), "Tsit5", 1e-6, 1e-8, 10, new double[] {1, 1},
                        1.5, 1, 3, 1),
                new Solve("Pleiades, Tsit5", Losses.pleiades(), "Tsit5", 1e-6, 1e-8, 3, stars, 1, 2, 3, 4, 5, 6, 7),
                new Solve("Brusselator-128, Tsit5", Losses.brusselatorRow(64), "Tsit5", 1e-6, 1e-8, 2, cells, 1, 3, 0.5),
                new Solve("Brusselator-128, Rodas5P", Losses.brusselatorRow(64), "Rodas5P", 1e-6, 1e-8, 2, cells, 1, 3, 0.5),
                new Solve("ROBER, Rodas5P", robertson(), "Rodas5P", 1e-6, 1e-8, 1e5, new double[] {1, 0, 0}, Losses.RATES),
                new Solve("spiral 2-50-2, Tsit5", Losses.network(), "Tsit5", 1e-7, 1e-9, 1.5, new double[] {2, 0},
                        Losses.spiralWeights()),
                new Solve("network 64-64-64, Tsit5", network(64), "Tsit5", 1e-6, 1e-8, 1, numbers(64, 1),
                        numbers(2 * 64 * 65, 0.2)),
                new Loss("spiral, gradient", Gradient.valueAndGrad(Losses.spiral(
                        Losses.spec("Tsit5", 1e-7, 1e-9, "DiscreteAdjoint")), 0), Losses.spiralWeights()),
                new Loss("Lotka-Volterra, gradient", Gradient.valueAndGrad(Losses.lotkaVolterra(
                        Losses.spec("Tsit5", 1e-6, 1e-8, "InterpolatingAdjoint")), 0), 1.5, 1, 3, 1, 1, 1));
        for (Case one : cases) {
            if (wanted.isEmpty() || wanted.stream().anyMatch(one.name()::startsWith)) {
                compare(one, library);
            }
        }
    }

    /** One line of the table. */
    private sealed interface Case {
        String name();

        Program program();
    }

    private record Solve(String name, Program program, String method, double rtol, double atol, double t1, double[] u0,
            double... p) implements Case {
        String spec() {
            return Losses.spec(method, rtol, atol, null);
        }
    }

    private record Loss(String name, Program program, double... theta) implements Case {}

    /** Gives the numbers that both must agree on. */
    private interface Run {
        double[] once();
    }

    private static void compare(Case one, Library library) {
        byte[] bytes = one.program().toBytes();
        LoadedProgram loaded = Bridge.load(bytes);
        long handle = library.load(bytes);
        Run here = switch (one) {
            case Solve s -> () -> {
                Solution solution = Bridge.solve(List.of(loaded), s.spec(), s.u0, s.p, 0, s.t1, null, null);
                return solution.last();
            };
            case Loss l -> () -> Bridge.evaluate(loaded, l.theta)[1];
        };
        Run there = switch (one) {
            case Solve s -> () -> library.solve(handle, s.spec(), s.u0, s.p, 0, s.t1);
            case Loss l -> () -> library.evaluate(handle, l.theta, 1, l.theta.length)[1];
        };
        double difference = 0;
        double[] expected = here.once();
        double[] found = there.once();
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(found[i] - expected[i]) / (1 + Math.abs(expected[i])));
        }
        double jvm = Double.MAX_VALUE;
        double image = Double.MAX_VALUE;
        for (int turn = 0; turn < TURNS; turn++) {
            jvm = Math.min(jvm, best(here));
            image = Math.min(image, best(there));
        }
        System.out.printf(Locale.ROOT, "%-36s %12.1f %12.1f %8.2f %12.1e%n", one.name(), jvm, image, image / jvm, difference);
    }

    /** Microseconds of the fastest of many runs. */
    private static double best(Run run) {
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + NANOS / TURNS;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            run.once();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best * 1e-3;
    }

    private static Program robertson() {
        Expr u = Expr.input("u", 3);
        Expr k = Expr.input("k", 3);
        Expr a = k.get(0).mul(u.get(0));
        Expr b = k.get(1).mul(u.get(1)).mul(u.get(1));
        Expr c = k.get(2).mul(u.get(1)).mul(u.get(2));
        return Program.of(List.of(u, k, Expr.input("t")), List.of(Expr.stack(c.sub(a), a.sub(c).sub(b), b)));
    }

    /** Two layers of n units, the first with tanh. */
    private static Program network(int n) {
        Expr u = Expr.input("u", n);
        Expr p = Expr.input("p", 2 * n * (n + 1));
        Expr hidden = layer(u, p, 0).tanh();
        return Program.of(List.of(u, p, Expr.input("t")), List.of(layer(hidden, p, n * (n + 1))));
    }

    private static Expr layer(Expr x, Expr p, int at) {
        int n = x.size();
        return p.slice(0, at, n * n).reshape(n, n).matmul(x.reshape(n, 1)).reshape(n).add(p.slice(0, at + n * n, n));
    }

    private static double[] numbers(int n, double size) {
        return new SplittableRandom(3).doubles(n, -size, size).toArray();
    }
}
