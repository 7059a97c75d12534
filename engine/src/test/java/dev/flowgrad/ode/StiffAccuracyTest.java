package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.problems.StandardProblem;
import dev.flowgrad.problems.Stiff;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The stiff problems, by every method that suits, against values of quadruple precision. */
class StiffAccuracyTest {
    private static final List<Method> TIGHT = List.of(Methods.RODAS4, Methods.RODAS5P, Methods.KVAERNO4,
            Methods.KVAERNO5, Methods.KENCARP4, Methods.KENCARP5, Methods.RADAU_IIA5, Methods.FBDF);
    private static final List<Method> CRUDE = List.of(Methods.ROSENBROCK23, Methods.TRBDF2, Methods.KVAERNO3,
            Methods.KENCARP3);

    static Stream<Arguments> tight() {
        return Stiff.all().stream().flatMap(problem -> TIGHT.stream().map(m -> Arguments.of(problem, m)));
    }

    static Stream<Arguments> crude() {
        return Stiff.all().stream().flatMap(problem -> CRUDE.stream().map(m -> Arguments.of(problem, m)));
    }

    /** Absolute tolerances below the least component by the relative tolerance. */
    static SolveOptions options(StandardProblem problem, double rtol) {
        double scale = switch (problem.name()) {
            case "ROBER" -> 1e-13;
            case "HIRES" -> 1e-4;
            case "OREGO" -> 0.1;
            case "POLLU" -> 1e-17;
            default -> 1;
        };
        return SolveOptions.builder().rtol(rtol).atol(scale * rtol).saveEverystep(false).build();
    }

    static double error(Solution solution, double[] reference) {
        double most = 0;
        for (int i = 0; i < reference.length; i++) {
            most = Math.max(most, Math.abs(solution.last()[i] / reference[i] - 1));
        }
        return most;
    }

    @ParameterizedTest
    @MethodSource("tight")
    void everyComponentToSixDigits(StandardProblem problem, Method method) {
        Solution solution = problem.problem().solve(method, options(problem, 1e-8));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        double error = error(solution, problem.reference());
        System.out.printf("%-6s %-10s error %.1e, %s%n", problem, method, error, solution.stats());
        assertTrue(error < 1e-6, () -> "relative error " + error);
        assertTrue(solution.stats().njac() > 0 && solution.stats().nlu() >= solution.stats().njac());
    }

    @ParameterizedTest
    @MethodSource("crude")
    void lowOrdersAtCrudeTolerances(StandardProblem problem, Method method) {
        Solution solution = problem.problem().solve(method, options(problem, 1e-5));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        double error = error(solution, problem.reference());
        assertTrue(error < 2e-2, () -> "relative error " + error);
        assertTrue(solution.stats().naccept() < 10_000);
    }

    /** A function that is called back has its Jacobian from differences. */
    @ParameterizedTest
    @MethodSource("dev.flowgrad.ode.StiffConvergenceTest#methods")
    void finiteDifferencesServe(Method method, int unused) {
        for (StandardProblem problem : Stiff.all()) {
            ODEFunction f = problem.problem().f();
            ODEFunction opaque = ODEFunction.of(f.dim(), f.instantiate());
            Solution solution = problem.problem().remake().f(opaque).build()
                    .solve(method, options(problem, 1e-5));
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            double error = error(solution, problem.reference());
            assertTrue(error < 2e-2, () -> problem + " relative error " + error);
        }
    }

    @Test
    void explicitMethodsAdviseAgainstThemselves() {
        StandardProblem rober = Stiff.rober();
        for (Method method : List.of(Methods.TSIT5, Methods.VERN7)) {
            long before = System.nanoTime();
            Solution solution = rober.problem().solve(method, options(rober, 1e-8));
            assertEquals(Retcode.MAX_ITERS, solution.retcode());
            assertTrue(solution.message().contains("stiff method such as Rodas5P"), solution.message());
            assertTrue(System.nanoTime() - before < 10e9);
        }
    }

    /** A system of 400 unknowns, its Jacobian sparse, by direct comparison of methods. */
    @Test
    void brusselatorWithSparseJacobian() {
        ODEProblem problem = Stiff.brusselator(200).problem();
        SolveOptions options = SolveOptions.builder().rtol(1e-8).atol(1e-8).saveEverystep(false).build();
        SolveOptions tighter = options.toBuilder().rtol(1e-10).atol(1e-10).build();
        double[] reference = problem.solve(Methods.RADAU_IIA5, tighter).last();
        for (Method method : TIGHT) {
            long start = System.nanoTime();
            Solution solution = problem.solve(method, options);
            double ms = (System.nanoTime() - start) / 1e6;
            System.out.printf("Brusselator %s error %.1e, %s, %.0f ms%n", method, error(solution, reference),
                    solution.stats(), ms);
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            assertTrue(error(solution, reference) < 1e-6);
        }
    }

    /** 512 unknowns on a square, fed suddenly at t = 1.1: methods agree, the default among them. */
    @Test
    void brusselatorInTwoDimensions() {
        ODEProblem problem = Stiff.brusselator2d(16).problem();
        SolveOptions options = SolveOptions.builder().rtol(1e-6).atol(1e-6).tstops(1.1)
                .saveEverystep(false).build();
        SolveOptions tighter = options.toBuilder().rtol(1e-8).atol(1e-8).build();
        double[] reference = problem.solve(Methods.RODAS5P, tighter).last();
        for (Method method : List.of(Methods.RODAS5P, Methods.KENCARP4, Methods.RADAU_IIA5,
                Methods.choose(1e-6, problem.f()))) {
            Solution solution = problem.solve(method, options);
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            assertTrue(error(solution, reference) < 1e-4, () -> method + " " + error(solution, reference));
        }
    }

    /** Backward in time the stiff part grows; from a short time later the way back is short too. */
    @ParameterizedTest
    @MethodSource("dev.flowgrad.ode.StiffConvergenceTest#methods")
    void backward(Method method, int unused) {
        ODEProblem forward = Stiff.hires().problem().remake().tspan(0, 0.5).build();
        SolveOptions options = SolveOptions.builder().rtol(1e-6).atol(1e-8).build();
        SolveOptions tight = options.toBuilder().rtol(1e-12).atol(1e-12).build();
        double[] end = forward.solve(Methods.VERN9, tight).last();
        Solution back = forward.remake().u0(end).tspan(0.5, 0).build().solve(method, options);
        assertEquals(1, back.last()[0], 1e-3);
        assertEquals(0.0057, back.last()[7], 1e-3);
    }

    @Test
    void systemsThatCannotBeSolvedAreNamed() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = t < 0.5 ? -u[0] : Double.NaN);
        for (Method method : List.of(Methods.KENCARP4, Methods.RADAU_IIA5)) {
            Solution solution = ODEProblem.of(f, new double[] {1}, 0, 1).solve(method, SolveOptions.DEFAULT);
            assertEquals(Retcode.CONVERGENCE_FAILURE, solution.retcode(), solution::message);
            assertEquals(0.5, solution.t()[solution.size() - 1], 1e-6);
        }
    }
}
