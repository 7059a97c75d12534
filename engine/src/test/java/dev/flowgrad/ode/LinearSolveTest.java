package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.problems.Stiff;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ways to solve linear systems: all give the same solution, the choice suits the pattern, wrong ones are named. */
class LinearSolveTest {
    private static final SolveOptions OPTIONS =
            SolveOptions.builder().rtol(1e-6).atol(1e-6).saveEverystep(false).build();

    private static double[] solve(ODEProblem problem, Method method) {
        Solution solution = problem.solve(method, OPTIONS);
        assertEquals(Retcode.SUCCESS, solution.retcode(), () -> method + ": " + solution.message());
        return solution.last();
    }

    private static void near(double[] expected, double[] actual, double delta, String message) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], delta, message);
        }
    }

    /** 512 unknowns on a square. */
    @Test
    void everyWayLeadsToTheSameEnd() {
        ODEProblem problem = Stiff.brusselator2d(16).problem().remake().tspan(0, 1).build();
        double[] reference = solve(problem, Methods.RODAS5P);
        for (Method method : List.of(Methods.KENCARP4, Methods.FBDF, Methods.RADAU_IIA5, Methods.RODAS5P)) {
            for (LinearSolve linsolve : method.linearSolves()) {
                near(reference, solve(problem, method.with(linsolve)), 1e-4, method + " " + linsolve);
            }
        }
    }

    /** Without a trace, products are differences. */
    @Test
    void iterationsOnAFunctionThatIsCalledBack() {
        ODEProblem problem = Stiff.brusselator(40).problem();
        ODEFunction f = problem.f();
        ODEProblem opaque = problem.remake().f(ODEFunction.of(f.dim(), f.instantiate())).build();
        double[] reference = solve(problem, Methods.RODAS5P);
        for (Method method : List.of(Methods.KENCARP4, Methods.FBDF)) {
            Solution solution = opaque.solve(method.with(LinearSolve.GMRES), OPTIONS);
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            near(reference, solution.last(), 1e-4, method.toString());
            assertEquals(0, solution.stats().nlu());
        }
    }

    @Test
    void theChoiceSuitsThePattern() {
        assertEquals(LinearSolve.DENSE, layout(Stiff.hires().problem()));
        assertEquals(LinearSolve.BANDED, layout(Stiff.brusselator(100).problem()));
        assertEquals(LinearSolve.SPARSE, layout(Stiff.brusselator2d(16).problem()));
    }

    private static LinearSolve layout(ODEProblem problem) {
        return problem.f().derivatives().layout(LinearSolve.AUTO).kind();
    }

    @Test
    void namesCarryTheOption() {
        Method method = Methods.byName("KenCarp4(linsolve=gmres)");
        assertEquals(Methods.KENCARP4.with(LinearSolve.GMRES), method);
        assertEquals("KenCarp4(linsolve=gmres)", method.name());
        Method both = Methods.byName("AutoSwitch(Tsit5, FBDF(linsolve=banded))");
        assertEquals("AutoSwitch(Tsit5, FBDF(linsolve=banded))", both.name());
    }

    @Test
    void wrongOptionsAreNamed() {
        refused("`linsolve` must be \"auto\", \"dense\"", () -> Methods.byName("KenCarp4(linsolve=lu)"));
        refused("`step` is no option", () -> Methods.byName("KenCarp4(step=1)"));
        refused("option of implicit methods, and Tsit5 is none", () -> Methods.TSIT5.with(LinearSolve.DENSE));
        refused("`linsolve` of Rodas5P must be", () -> Methods.RODAS5P.with(LinearSolve.GMRES));
        ODEFunction opaque = ODEFunction.of(1, (du, u, p, t) -> du[0] = -u[0]);
        ODEProblem problem = ODEProblem.of(opaque, new double[] {1}, 0, 1);
        refused("needs the pattern of the Jacobian",
                () -> problem.solve(Methods.KENCARP4.with(LinearSolve.SPARSE), OPTIONS));
    }

    private static void refused(String words, Runnable run) {
        FlowgradException error = assertThrows(FlowgradException.class, run::run);
        assertTrue(error.getMessage().contains(words), error.getMessage());
    }
}
