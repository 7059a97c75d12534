package dev.flowgrad.benchmarks;

import dev.flowgrad.ode.Method;
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
 * Error against time over a range of tolerances, for Flowgrad and its peers one after the other on this machine: pictures,
 * all numbers as a file, and a table of the times at an error of 1e-6.
 */
public final class WorkPrecision {
    private static final double ERROR = 1e-6;
    private static final String[] FAMILIES = {"Flowgrad", "CVODE", "SciPy", "Hipparchus"};

    private WorkPrecision() {
    }

    /** {@code args[0]}: the folder of the examples; names of problems follow, or none for all. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Peers peers = new Peers(Path.of(args[0]).resolve("benchmarks/peers"));
        List<String> names = args.length > 1 ? Arrays.asList(args).subList(1, args.length) : Contest.names();
        Map<String, Map<String, List<Point>>> all = new LinkedHashMap<>();
        List<String> csv = new ArrayList<>(List.of("problem,method,rtol,microseconds,error"));
        for (String name : names) {
            Contest contest = Contest.of(name);
            List<Point> points = new ArrayList<>();
            for (Method method : contest.methods()) {
                points.addAll(contest.run(method, tolerances(contest)));
            }
            points.addAll(peers.run(contest, tolerances(contest)));
            points.forEach(point -> csv.add(point.csv(name)));
            Map<String, List<Point>> curves = new LinkedHashMap<>();
            points.forEach(point -> curves.computeIfAbsent(point.method(), m -> new ArrayList<>()).add(point));
            all.put(name, curves);
            print(name, curves);
        }
        Files.write(Path.of("work-precision.csv"), csv);
        Diagram.write(all, Path.of("."));
        System.out.println("work-precision.csv, .png and one .svg a problem are in " + Path.of("").toAbsolutePath());
        printBest(all);
    }

    private static List<Double> tolerances(Contest contest) {
        return contest.isLarge() ? List.of(1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
                : List.of(1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10);
    }

    private static void print(String name, Map<String, List<Point>> curves) {
        System.out.println("\n" + name + ": microseconds (error) at each relative tolerance");
        curves.forEach((method, points) -> {
            StringBuilder line = new StringBuilder(String.format("%-28s", method));
            points.forEach(p -> line.append(String.format(Locale.ROOT, " %9.0f (%.0e)", p.micros(), p.error())));
            System.out.println(line);
        });
    }

    /** Who needs how long for the error, the best of each family and over CVODE's BDF. */
    private static void printBest(Map<String, Map<String, List<Point>>> all) {
        System.out.printf("%nmilliseconds to an error of %.0e (over those of the best CVODE BDF)%n%-16s", ERROR, "");
        for (String family : FAMILIES) {
            System.out.printf(" %-36s", family);
        }
        System.out.println();
        all.forEach((name, curves) -> {
            System.out.printf("%-16s", name);
            double unit = time(curves, best(curves, "CVODE BDF"));
            for (String family : FAMILIES) {
                String best = best(curves, family);
                double time = time(curves, best);
                System.out.printf(" %-36s", best == null ? "-" : String.format(Locale.ROOT, "%9.3f %6.2f %s",
                        time / 1e3, time / unit, best.substring(family.length() + 1)));
            }
            System.out.println();
        });
    }

    private static String best(Map<String, List<Point>> curves, String family) {
        String best = null;
        for (String method : curves.keySet()) {
            double time = time(curves, method);
            if (method.startsWith(family) && !Double.isNaN(time) && !(time >= time(curves, best))) {
                best = method;
            }
        }
        return best;
    }

    private static double time(Map<String, List<Point>> curves, String method) {
        return method == null ? Double.NaN : Point.timeAt(ERROR, curves.get(method));
    }
}
