package dev.flowgrad.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.ode.ODEIntegrator;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;

/**
 * The others: SUNDIALS and SciPy as programs of their own, Hipparchus in this JVM. Who is not there is left out aloud.
 */
final class Peers {
    private final Path folder;
    private final Path cvode;
    private final boolean scipy;

    /** {@code folder} holds the programs. */
    Peers(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        Path program = Files.createTempDirectory("flowgrad").resolve("cvode");
        boolean built = call("gcc", "-O3", "-march=native", "-I/usr/include/suitesparse", "-o", program.toString(),
                folder.resolve("cvode.c").toString(), "-lsundials_cvode", "-lsundials_nvecserial",
                "-lsundials_sunlinsolklu", "-lm") != null;
        cvode = built ? program : null;
        if (!built) {
            System.err.println("left out: SUNDIALS (Debian: apt-get install gcc libsundials-dev)");
        }
        scipy = call("python3", "-c", "import scipy") != null;
        if (!scipy) {
            System.err.println("left out: SciPy (pip install scipy)");
        }
    }

    List<Point> run(Contest contest, List<Double> tolerances) throws IOException, InterruptedException {
        List<Point> points = new ArrayList<>();
        if (cvode != null) {
            points.addAll(program(contest, tolerances, cvode.toString()));
        }
        if (scipy) {
            List<Double> every = new ArrayList<>();
            for (int i = 0; i < tolerances.size(); i += 2) {
                every.add(tolerances.get(i));
            }
            points.addAll(program(contest, every, "python3", folder.resolve("scipy_work_precision.py").toString()));
        }
        if (!contest.stiff()) {
            points.addAll(hipparchus(contest, tolerances));
        }
        return points;
    }

    /** Runs a program that prints "method,rtol,microseconds,u0,u1,..." lines. */
    private static List<Point> program(Contest contest, List<Double> tolerances, String... program)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.add(contest.toString());
        command.add(Double.toString(contest.scale()));
        tolerances.forEach(rtol -> command.add(Double.toString(rtol)));
        String output = call(command.toArray(String[]::new));
        if (output == null) {
            System.err.println("failed: " + String.join(" ", command));
            return List.of();
        }
        return output.lines().map(line -> line.split(",")).map(parts -> {
            double[] u = Arrays.stream(parts).skip(3).mapToDouble(Double::parseDouble).toArray();
            return new Point(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2]), contest.error(u));
        }).toList();
    }

    private static String call(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String output = new String(process.getInputStream().readAllBytes());
            return process.waitFor() == 0 ? output : null;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return null;
        }
    }

    private static List<Point> hipparchus(Contest contest, List<Double> tolerances) {
        Equation equation = new Equation(contest);
        double t1 = contest.problem().problem().t1();
        List<Point> points = new ArrayList<>();
        for (double rtol : tolerances) {
            double atol = contest.scale() * rtol;
            points.add(contest.repeat("Hipparchus DP54", rtol,
                    () -> equation.solve(new DormandPrince54Integrator(1e-12, t1, atol, rtol), t1)));
            points.add(contest.repeat("Hipparchus DP853", rtol,
                    () -> equation.solve(new DormandPrince853Integrator(1e-12, t1, atol, rtol), t1)));
        }
        return points;
    }

    /** A problem of ours as Hipparchus wants it; the function is the same plain Java. */
    private record Equation(Contest contest) implements OrdinaryDifferentialEquation {
        double[] solve(ODEIntegrator integrator, double t1) {
            ODEState start = new ODEState(0, contest.problem().problem().u0());
            return integrator.integrate(this, start, t1).getPrimaryState();
        }

        @Override
        public int getDimension() {
            return contest.reference().length;
        }

        @Override
        public double[] computeDerivatives(double t, double[] u) {
            double[] du = new double[u.length];
            contest.problem().problem().f().instantiate().eval(du, u, contest.problem().problem().p(), t);
            return du;
        }
    }
}
