package dev.flowgrad.benchmarks;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Program;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The agreement of all sensitivity algorithms: the largest error of a gradient's component, relative to the largest
 * component, by problem, method and algorithm. Backsolve fails where a problem is stiff: that is shown, not hidden.
 */
public final class Gradients {
    private static final double[] LOTKA_VOLTERRA = {8.30536266231655325534592629e+00, -1.59484292715138636283936839e+02,
        7.52035082137727724860411053e+01, -3.39195092766060907028811886e+02, -3.91275412226680943694273283e+01,
        -8.78778021899264267802001448e+00};
    /** dy/dk at t = 40: by each rate the derivatives of the three components. */
    private static final double[][] ROBERTSON = {
        {-4.247558771705732642756483870512, 4.591196249253893863015624274803e-05, 4.247512859743240103817853714270},
        {-2.288355088905669319104330490152e-09, -1.138059509350127324497406577619e-13, 2.288468894856604331836780230810e-09},
        {1.373080797344624742548508129515e-05, -2.357192113846333096008271073879e-10, -1.373057225423486279217548046805e-05}};

    /** dx(15)/de of the bouncing ball. */
    private static final double[] BALL = {314.56883993768555407};
    /** Those of problems in time. */
    private static final List<String> ALGORITHMS = SensitivityAlgorithm.NAMES.stream()
            .filter(name -> !name.equals("SteadyStateAdjoint")).toList();

    /** One problem with the methods that it is solved by. */
    private record Problem(String name, Function<String, Program> loss, double[] at, double[] reference,
            List<Solver> solvers) {
    }

    private record Solver(String method, double rtol, double atol) {
    }

    private Gradients() {
    }

    /** Prints the table. */
    public static void main(String[] args) {
        List<Problem> problems = problems();
        System.out.printf("%-12s %-28s %7s", "", "", "rtol");
        for (String algorithm : ALGORITHMS) {
            System.out.printf(" %14s", algorithm.replace("Sensitivity", "").replace("Adjoint", ""));
        }
        System.out.println();
        for (Problem problem : problems) {
            for (Solver solver : problem.solvers) {
                System.out.printf(Locale.ROOT, "%-12s %-28s %7.0e", problem.name, solver.method, solver.rtol);
                for (String algorithm : ALGORITHMS) {
                    System.out.printf(" %14s", error(problem, solver, algorithm));
                }
                System.out.println();
            }
        }
    }

    private static String error(Problem problem, Solver solver, String algorithm) {
        try {
            double[] got = gradient(problem.loss.apply(Losses.spec(solver.method, solver.rtol, solver.atol, algorithm)),
                    problem.at);
            double size = Arrays.stream(problem.reference).map(Math::abs).max().getAsDouble();
            double worst = 0;
            for (int i = 0; i < got.length; i++) {
                worst = Math.max(worst, Math.abs(got[i] - problem.reference[i]) / size);
            }
            return Double.isNaN(worst) ? "NaN" : String.format(Locale.ROOT, "%.1e", worst);
        } catch (FlowgradException e) {
            return e.getMessage().contains("ended with") ? "fails" : "none";
        }
    }

    private static List<Problem> problems() {
        List<Problem> all = new ArrayList<>();
        List<Solver> nonstiff = List.of(new Solver("Tsit5", 1e-6, 1e-8), new Solver("Vern9", 1e-12, 1e-12),
                new Solver("Rodas5P", 1e-9, 1e-9), new Solver("Kvaerno5", 1e-9, 1e-9), new Solver("RadauIIA5", 1e-9, 1e-9));
        all.add(new Problem("LV", Losses::lotkaVolterra, new double[] {1.5, 1, 3, 1, 1, 1}, LOTKA_VOLTERRA, nonstiff));
        double[] rober = new double[3];
        double[] weights = {1, 1e4, 2};
        for (int j = 0; j < 3; j++) {
            for (int i = 0; i < 3; i++) {
                rober[j] += weights[i] * ROBERTSON[j][i] * Losses.RATES[j];
            }
        }
        all.add(new Problem("ROBER", Losses::robertson, new double[3], rober, List.of(new Solver("Rodas5P", 1e-6, 1e-10),
                new Solver("Rodas5P", 1e-9, 1e-13), new Solver("Kvaerno5", 1e-9, 1e-13),
                new Solver("RadauIIA5", 1e-9, 1e-13), new Solver("AutoSwitch(Vern7, Rodas5P)", 1e-9, 1e-13))));
        all.add(new Problem("ROBER DAE", Losses::conservedRobertson, new double[3], rober, List.of(
                new Solver("Rodas5P", 1e-9, 1e-13), new Solver("KenCarp4", 1e-9, 1e-13),
                new Solver("RadauIIA5", 1e-9, 1e-13))));
        all.add(new Problem("ball", Losses::bouncingBall, new double[] {0.8}, BALL, List.of(new Solver("Tsit5", 1e-9, 1e-9),
                new Solver("Vern9", 1e-12, 1e-12), new Solver("Rodas5P", 1e-9, 1e-9), new Solver("FBDF", 1e-9, 1e-9))));
        all.add(withReference("spiral", Losses::spiral, Losses.spiralWeights(), nonstiff.subList(0, 3)));
        all.add(withReference("pendulum", Losses::pendulum, new double[] {1, 0.1, 2, 0.5}, nonstiff));
        return all;
    }

    /** The reference is by forward sensitivities at a tighter tolerance. */
    private static Problem withReference(String name, Function<String, Program> loss, double[] at, List<Solver> solvers) {
        return new Problem(name, loss, at, gradient(loss.apply(Losses.spec("Vern9", 1e-13, 1e-13, "ForwardSensitivity")), at),
                solvers);
    }

    private static double[] gradient(Program loss, double[] at) {
        return Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(at)[1];
    }
}
