package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.StandardProblem;
import dev.flowgrad.problems.Stiff;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The method that switches, which is the default: right where the problem is stiff, and where it is not. */
class AutoSwitchTest {
    private static final AutoSwitch METHOD = new AutoSwitch(Methods.TSIT5, Methods.RODAS5P);

    static List<StandardProblem> stiff() {
        return Stiff.all();
    }

    static Stream<StandardProblem> nonStiff() {
        return NonStiff.all().stream();
    }

    @ParameterizedTest
    @MethodSource("stiff")
    void defaultSolvesStiffProblems(StandardProblem problem) {
        Solution solution = problem.problem().solve(StiffAccuracyTest.options(problem, 1e-8));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        double error = StiffAccuracyTest.error(solution, problem.reference());
        System.out.printf("%-6s default error %.1e, %s, %s%n", problem, error, solution.stats(),
                solution.message());
        assertTrue(error < 1e-6, () -> "relative error " + error);
        assertEquals(Methods.VERN7, solution.phases().getFirst().method());
        assertEquals(Methods.RODAS5P, solution.phases().get(1).method());
        assertTrue(solution.phases().get(1).t() > 0);
    }

    /** Not a step is different from those of the explicit method. */
    @ParameterizedTest
    @MethodSource("nonStiff")
    void staysExplicitWhereThatIsBest(StandardProblem problem) {
        SolveOptions options = SolveOptions.builder().rtol(1e-6).atol(1e-8).build();
        Solution plain = problem.problem().solve(Methods.TSIT5, options);
        Solution solution = problem.problem().solve(METHOD, options);
        assertEquals(plain.stats(), solution.stats());
        assertEquals(1, solution.phases().size());
        assertEquals(plain.last()[0], solution.last()[0]);
    }

    /** Van der Pol's oscillator is stiff along its slow branches and not at all where it jumps. */
    @Test
    void changesForthAndBack() {
        ODEProblem problem = Stiff.vdpol().problem().remake().p(1e-5).tspan(0, 5).build();
        SolveOptions options = SolveOptions.builder().rtol(1e-8).atol(1e-8).build();
        Solution solution = problem.solve(METHOD, options);
        assertTrue(solution.phases().size() > 2, solution::message);
        Solution exact = problem.solve(Methods.RADAU_IIA5, options.toBuilder().rtol(1e-12).atol(1e-12).build());
        for (double t = 0; t <= 0.8; t += 0.01) { // dense output of both methods
            assertEquals(exact.at(t)[0], solution.at(t)[0], 1e-6);
        }
        assertEquals(exact.last()[0], solution.last()[0], 1e-5);
    }

    @Test
    void messageSaysWhatWasUsedWhere() {
        StandardProblem rober = Stiff.rober();
        String message = rober.problem().solve(METHOD, StiffAccuracyTest.options(rober, 1e-4)).message();
        assertTrue(message.contains("with Tsit5, from t = ") && message.contains("with Rodas5P"), message);
    }

    @Test
    void isFoundByName() {
        assertEquals(METHOD, Methods.byName("AutoSwitch(Tsit5, Rodas5P)"));
        assertEquals(METHOD, Methods.byName(METHOD.name()));
        assertThrows(FlowgradException.class, () -> Methods.byName("AutoSwitch(Rodas5P, Tsit5)"));
        assertThrows(FlowgradException.class, () -> Methods.byName("AutoSwitch(Tsit5, Vern7)"));
        assertThrows(FlowgradException.class, () -> Methods.byName("AutoSwitch(BS3, Rodas5P)"));
    }

    @Test
    void largeProblemsAvoidFactorisations() {
        ODEFunction large = Stiff.brusselator(400).problem().f();
        assertEquals("AutoSwitch(Tsit5, FBDF)", Methods.choose(1e-4, large).name());
        assertEquals("AutoSwitch(Vern7, FBDF)", Methods.choose(1e-8, large).name());
        ODEFunction huge = ODEFunction.of(10_000, (du, u, p, t) -> { });
        assertEquals(Methods.TSIT5, Methods.choose(1e-4, huge));
    }

    /** Known limits: 3.3 for the pair of Dormand and Prince, 2.8 for the classical method. */
    @Test
    void limitsOfStability() {
        assertEquals(3.31, AutoSwitch.stability(dev.flowgrad.ode.tableaus.DP5.TABLEAU), 0.02);
        assertEquals(2.79, AutoSwitch.stability(dev.flowgrad.ode.tableaus.RK4.TABLEAU), 0.02);
        assertEquals(2, AutoSwitch.stability(dev.flowgrad.ode.tableaus.Euler.TABLEAU), 0.02);
    }
}
