package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.problems.Detest;
import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.StandardProblem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** End values of the standard problems against exact solutions and values of quadruple precision. */
class AccuracyTest {

    static Stream<StandardProblem> problems() {
        return Stream.concat(Detest.all().stream(), NonStiff.all().stream());
    }

    static Stream<Method> precise() {
        return Methods.all().stream().filter(m -> m instanceof ExplicitRungeKutta
                && m.adaptive() && m.order() >= 5);
    }

    @ParameterizedTest
    @MethodSource("precise")
    void lotkaVolterraToNineDigits(Method method) {
        StandardProblem lotkaVolterra = NonStiff.lotkaVolterra();
        double[] end = lotkaVolterra.problem().solve(method, options(1e-12)).last();
        for (int j = 0; j < 2; j++) {
            double exact = lotkaVolterra.reference()[j];
            assertEquals(exact, end[j], 1e-9 * exact);
        }
    }

    /**
     * Within 100 times the tolerance, in the norm that the steps are chosen by. The tolerances are those at
     * which the orbits of class D, which amplify local errors some fifty times, are in the asymptotic regime
     * with every method.
     */
    @ParameterizedTest
    @MethodSource("problems")
    void endIsWithinHundredTolerances(StandardProblem problem) {
        double[] reference = reference(problem);
        for (Method method : new Method[] {Methods.TSIT5, Methods.VERN7, Methods.VERN9, Methods.DOP853}) {
            for (double tolerance : new double[] {1e-8, 1e-10}) {
                Solution solution = problem.problem().solve(method, options(tolerance));
                assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
                double error = error(solution.last(), reference, tolerance);
                assertTrue(error < 100, () -> method + " at " + tolerance + ": " + error
                        + " times the tolerance");
            }
        }
    }

    /** Where no value is known, two methods at the limit of double precision agree first. */
    private static double[] reference(StandardProblem problem) {
        if (problem.reference() != null) {
            return problem.reference();
        }
        double[] a = problem.problem().solve(Methods.VERN9, options(1e-13)).last();
        double[] b = problem.problem().solve(Methods.DOP853, options(1e-13)).last();
        assertTrue(error(a, b, 1e-12) < 10, "the methods agree");
        return a;
    }

    /** Dense output is as good as the steps. */
    @ParameterizedTest
    @MethodSource("precise")
    void denseOutputFollowsTheTorus(Method method) {
        Solution solution = Detest.byName("B4").problem().solve(method, options(1e-9));
        for (double t = 0.05; t < 20; t += 0.1) {
            double[] exact = {(2 + Math.cos(t)) * Math.cos(t), (2 + Math.cos(t)) * Math.sin(t), Math.sin(t)};
            assertTrue(error(solution.at(t), exact, 1e-9) < 100, method + " at t = " + t);
        }
    }

    @Test
    void defaultMethodFollowsTheTolerance() {
        ODEProblem problem = NonStiff.lotkaVolterra().problem();
        Solution crude = problem.solve();
        assertEquals("AutoSwitch(Tsit5, Rodas5P)", crude.method().name());
        assertEquals(List.of(new Phase(0, Methods.TSIT5)), crude.phases());
        assertEquals(problem.solve(Methods.TSIT5, SolveOptions.DEFAULT).stats(), crude.stats());
        Solution tight = problem.solve(options(1e-9));
        assertEquals("AutoSwitch(Vern7, Rodas5P)", tight.method().name());
        assertEquals(List.of(new Phase(0, Methods.VERN7)), tight.phases());
    }

    @Test
    void backwardReturnsToTheStart() {
        ODEProblem forward = NonStiff.lotkaVolterra().problem();
        double[] end = forward.solve(Methods.VERN7, options(1e-11)).last();
        ODEProblem backward = forward.remake().u0(end).tspan(10, 0).build();
        Solution back = backward.solve(Methods.VERN7, options(1e-11));
        assertEquals(1, back.last()[0], 1e-8);
        assertEquals(1, back.last()[1], 1e-8);
        assertTrue(back.t()[0] == 10 && back.t()[back.size() - 1] == 0 && back.t()[1] < 10);
        assertEquals(forward.solve(Methods.VERN7, options(1e-11)).at(5)[0], back.at(5)[0], 1e-8);
    }

    /** A tight tolerance for one component tightens that component. */
    @Test
    void toleranceOfEachComponent() {
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = Math.cos(t);
            du[1] = -u[1] * Math.sin(5 * t);
        });
        ODEProblem problem = ODEProblem.of(f, new double[] {0, 1}, 0, 10);
        double exact = Math.exp((Math.cos(50) - 1) / 5);
        SolveOptions.Builder options = SolveOptions.builder().method(Methods.TSIT5).rtol(1e-12);
        Solution loose = problem.solve(options.atol(1e-3, 1e-3).build());
        Solution tight = problem.solve(options.atol(1e-3, 1e-10).build());
        assertTrue(Math.abs(tight.last()[1] - exact) < 1e-8);
        assertTrue(tight.stats().naccept() > 2 * loose.stats().naccept());
    }

    private static SolveOptions options(double tolerance) {
        return SolveOptions.builder().rtol(tolerance).atol(tolerance).build();
    }

    private static double error(double[] value, double[] exact, double tolerance) {
        double sum = 0;
        for (int j = 0; j < exact.length; j++) {
            double scaled = (value[j] - exact[j]) / (tolerance + tolerance * Math.abs(exact[j]));
            sum += scaled * scaled;
        }
        return Math.sqrt(sum / exact.length);
    }
}
