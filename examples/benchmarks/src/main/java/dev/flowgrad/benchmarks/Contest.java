package dev.flowgrad.benchmarks;

import dev.flowgrad.ode.LinearSolve;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.StandardProblem;
import dev.flowgrad.problems.Stiff;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A problem on which everybody is timed.
 *
 * @param problem   the problem
 * @param scale     absolute tolerances are this times the relative ones, for everybody; an error counts relative
 *                  to the component and this
 * @param stiff     whether the stiff methods take part, rather than the explicit ones
 * @param legs      spans to solve one after the other: a jump of the right-hand side is no part of a method's work
 * @param reference the state at the end
 */
record Contest(StandardProblem problem, double scale, boolean stiff, List<ODEProblem> legs, double[] reference) {
    private static final double SECONDS = 0.3;
    private static final double WARM_UP = 1.5;
    private static final int MOST_RUNS = 1000;
    private static final int LARGE = 1000;

    private static Contest of(StandardProblem problem, double scale, boolean stiff) {
        return new Contest(problem, scale, stiff, List.of(problem.problem()),
                problem.reference() != null ? problem.reference() : reference(List.of(problem.problem())));
    }

    /** All of them, by name of the problem and in the order of the diagrams. */
    static List<String> names() {
        return List.of("Lotka-Volterra", "Pleiades", "ROBER", "HIRES", "OREGO", "VDPOL", "POLLU", "Brusselator",
                "Brusselator 2-D");
    }

    static Contest of(String name) {
        return switch (name) {
            case "Lotka-Volterra" -> of(NonStiff.lotkaVolterra(), 1, false);
            case "Pleiades" -> of(NonStiff.pleiades(), 1, false);
            case "ROBER" -> of(Stiff.rober(), 1e-13, true);
            case "HIRES" -> of(Stiff.hires(), 1e-4, true);
            case "OREGO" -> of(Stiff.orego(), 0.1, true);
            case "VDPOL" -> of(Stiff.vdpol(), 1, true);
            case "POLLU" -> of(stiff("POLLU"), 1e-17, true);
            case "Brusselator" -> of(Stiff.brusselator(128), 1, true);
            case "Brusselator 2-D" -> {
                StandardProblem whole = Stiff.brusselator2d(32);
                ODEProblem before = whole.problem().remake().tspan(0, Math.nextDown(1.1)).build();
                List<ODEProblem> legs = List.of(before, whole.problem().remake().tspan(1.1, 11.5).build());
                yield new Contest(whole, 1, true, legs, reference(legs));
            }
            default -> throw new IllegalArgumentException("no problem " + name);
        };
    }

    private static StandardProblem stiff(String name) {
        return Stiff.all().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
    }

    /** Where no end value is known: Radau at tolerances far below all others. */
    private static double[] reference(List<ODEProblem> legs) {
        double tolerance = legs.getFirst().dim() > LARGE ? 1e-10 : 1e-12;
        return solve(legs, Methods.RADAU_IIA5, tolerance, tolerance);
    }

    /** The methods of ours that suit; null is the default. */
    List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        if (isLarge()) {
            methods.addAll(List.of(Methods.RODAS5P, Methods.KENCARP4, Methods.KVAERNO5, Methods.FBDF,
                    Methods.KENCARP4.with(LinearSolve.GMRES), Methods.FBDF.with(LinearSolve.GMRES)));
        } else if (stiff) {
            methods.addAll(List.of(Methods.RODAS5P, Methods.KENCARP4, Methods.KVAERNO5, Methods.RADAU_IIA5, Methods.FBDF));
        } else {
            methods.addAll(List.of(Methods.TSIT5, Methods.VERN7, Methods.VERN9));
        }
        methods.add(null);
        return methods;
    }

    /** Whether a solve takes a large part of a second. */
    boolean isLarge() {
        return reference.length > LARGE;
    }

    double error(double[] u) {
        double most = 0;
        for (int i = 0; i < u.length; i++) {
            most = Math.max(most, Math.abs(u[i] - reference[i]) / (Math.abs(reference[i]) + scale));
        }
        return most;
    }

    private static double[] solve(List<ODEProblem> legs, Method method, double rtol, double atol) {
        SolveOptions options = SolveOptions.builder().method(method).rtol(rtol).atol(atol).saveEverystep(false).build();
        double[] u = null;
        for (ODEProblem leg : legs) {
            Solution solution = (u == null ? leg : leg.remake().u0(u).build()).solve(options);
            if (solution.retcode() != Retcode.SUCCESS) {
                throw new IllegalStateException(leg + " by " + method + ": " + solution.message());
            }
            u = solution.last();
        }
        return u;
    }

    /** Times one of our methods, warmed up at the first tolerance: the best of many solves. */
    List<Point> run(Method method, List<Double> tolerances) {
        String name = "Flowgrad " + (method == null ? "default" : method.name());
        List<Point> points = new ArrayList<>();
        repeat(() -> solve(legs, method, tolerances.getFirst(), scale * tolerances.getFirst()), WARM_UP);
        for (double rtol : tolerances) {
            points.add(repeat(name, rtol, () -> solve(legs, method, rtol, scale * rtol)));
        }
        return points;
    }

    /** Times {@code solve}, which gives the state at the end. */
    Point repeat(String name, double rtol, Supplier<double[]> solve) {
        double[] u = solve.get();
        return new Point(name, rtol, repeat(solve, SECONDS), error(u));
    }

    private static double repeat(Supplier<double[]> solve, double seconds) {
        long begin = System.nanoTime();
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 2 || i < MOST_RUNS && System.nanoTime() - begin < seconds * 1e9; i++) {
            long start = System.nanoTime();
            solve.get();
            best = Math.min(best, (System.nanoTime() - start) / 1e3);
        }
        return best;
    }

    @Override
    public String toString() {
        return problem.name();
    }
}
