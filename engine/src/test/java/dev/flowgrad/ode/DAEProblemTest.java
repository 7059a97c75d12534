package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.events.Affect;
import dev.flowgrad.ode.events.PresetTimeCallback;
import dev.flowgrad.problems.Algebraic;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fully implicit problems {@code 0 = F(u', u, p, t)}. */
class DAEProblemTest {
    private static final DAEFunction LINEAR = DAEFunction.of(2, (out, du, u, p, t) -> {
        out[0] = du[0] - u[1];
        out[1] = u[0] + u[1] - Math.sin(t);
    });

    private static double[] exact(double t) {
        double y = (Math.sin(t) - Math.cos(t)) / 2 + 1.5 * Math.exp(-t);
        return new double[] {y, Math.sin(t) - y};
    }

    private static SolveOptions tolerance(double tolerance) {
        return SolveOptions.builder().rtol(tolerance).atol(tolerance).build();
    }

    static Stream<Method> methods() {
        return Stream.of(Methods.DFBDF, Methods.RADAU_IIA5);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void linearProblemAtTheStepsAndInside(Method method) {
        Solution solution = Algebraic.linearResidual().solve(tolerance(1e-11).toBuilder().method(method).build());
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        for (double t = 0.05; t < 10; t += 0.1) {
            assertArrayEquals(exact(t), solution.at(t), 1e-8);
        }
        assertArrayEquals(exact(10), solution.last(), 1e-8);
    }

    @Test
    void theDefaultIsChosenByTolerance() {
        assertEquals(Methods.DFBDF, Algebraic.linearResidual().solve(tolerance(1e-5)).method());
        Solution tight = Algebraic.linearResidual().solve(tolerance(1e-9));
        assertEquals(Methods.RADAU_IIA5, tight.method());
        assertArrayEquals(exact(10), tight.last(), 1e-9);
    }

    /** A residual that is called back has its derivatives from differences. */
    @ParameterizedTest
    @MethodSource("methods")
    void differencesServe(Method method) {
        DAEProblem problem = DAEProblem.of(LINEAR, new double[] {0, 0}, new double[] {1, 5}, 0, 10);
        Solution solution = problem.solve(tolerance(1e-10).toBuilder().method(method).build());
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        assertArrayEquals(exact(0), Arrays.copyOf(solution.u(), 2), 1e-9);
        assertArrayEquals(exact(10), solution.last(), 1e-7);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void robertsonsReaction(Method method) {
        Solution solution = rober(method, 1e-10);
        double error = StiffAccuracyTest.error(solution, Algebraic.rober().reference());
        System.out.printf("ROBER, fully implicit: %s, error %.1e, %s%n", method, error, solution.stats());
        assertTrue(error < 1e-8, () -> "relative error " + error);
        assertEquals(1, Arrays.stream(solution.last()).sum(), 1e-15);
    }

    /** The third is 1 minus the others: an absolute tolerance below the rounding of 1 costs no steps, nor the solution. */
    @ParameterizedTest
    @MethodSource("methods")
    void tolerancesBelowRounding(Method method) {
        for (double rtol : new double[] {1e-11, 1e-12}) {
            Solution solution = rober(method, rtol);
            assertTrue(StiffAccuracyTest.error(solution, Algebraic.rober().reference()) < 1e-9);
            assertTrue(solution.stats().naccept() < 10_000, () -> solution.stats() + "");
            assertTrue(solution.stats().nreject() < 100, () -> solution.stats() + "");
        }
    }

    private static Solution rober(Method method, double rtol) {
        SolveOptions options = SolveOptions.builder().method(method).rtol(rtol).atol(1e-9 * rtol, 1e-14 * rtol, 1e-6 * rtol)
                .saveEverystep(false).build();
        Solution solution = Algebraic.roberResidual().solve(options);
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        return solution;
    }

    /** The steps are those of the same method with a mass matrix. */
    @ParameterizedTest
    @MethodSource("methods")
    void pendulumKeepsItsLengthAndEnergy(Method method) {
        SolveOptions options = tolerance(1e-9).toBuilder().method(method).build();
        Solution solution = Algebraic.pendulumResidual().solve(options);
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        for (double t = 0; t <= 10; t += 0.5) {
            double[] u = solution.at(t);
            assertEquals(1, Math.hypot(u[0], u[1]), 1e-5);
            assertEquals(0, (u[2] * u[2] + u[3] * u[3]) / 2 + 9.81 * u[1], 1e-4);
        }
        Solution byMass = Algebraic.pendulum().problem().solve(options);
        assertEquals(byMass.stats().naccept(), solution.stats().naccept(), 0.05 * byMass.stats().naccept());
    }

    /** Of the ends of steps, in what is differential and what is algebraic. */
    @Test
    void orderOfRadau() {
        double[] h = new double[5];
        double[] error = new double[5];
        for (int i = 0; i < h.length; i++) {
            h[i] = 10.0 / (10 + 4 * i);
            Solution solution = Algebraic.linearResidual().toProblem().solve(Methods.RADAU_IIA5, Orders.fixed(h[i]));
            error[i] = Orders.distance(solution.last(), exact(10));
        }
        assertEquals(5, Orders.slope(h, error), 0.3);
    }

    /** A mass that depends on the state, {@code u u' = -u^2}, has a solution in closed form. */
    @ParameterizedTest
    @MethodSource("methods")
    void derivativesMayEnterInAnyWay(Method method) {
        DAEFunction f = DAEFunction.trace(1, 1, (du, u, p, t) -> u.mul(du).add(p.get(0).mul(u).mul(u)));
        Solution solution = DAEProblem.of(f, new double[] {0}, new double[] {2}, 0, 3, 0.7)
                .solve(tolerance(1e-9).toBuilder().method(method).build());
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        assertEquals(2 * Math.exp(-2.1), solution.last()[0], 1e-7);
    }

    @Test
    void startsAreFoundOrRefused() {
        DAEProblem problem = DAEProblem.of(LINEAR, new double[] {0, 0}, new boolean[] {true, false}, new double[] {1, 7}, 0,
                1);
        Solution found = problem.solve(tolerance(1e-8));
        assertEquals(1, found.u(0, 0));
        assertEquals(-1, found.u(0, 1), 1e-10);
        Solution refused = problem.solve(tolerance(1e-8).toBuilder().initialization(Initialization.CHECK).build());
        assertEquals(Retcode.INITIAL_FAILURE, refused.retcode());
        assertTrue(refused.message().contains("equation 1 is"), refused.message());
        assertEquals(Retcode.SUCCESS, Algebraic.linearResidual()
                .solve(tolerance(1e-8).toBuilder().initialization(Initialization.CHECK).build()).retcode());
    }

    @Test
    void whatCannotBeFoundIsNamed() {
        DAEFunction none = DAEFunction.trace(2, 0, (du, u, p, t) ->
                Expr.stack(du.get(0).sub(u.get(1)), u.get(1).mul(u.get(1)).add(1)));
        Solution solution = DAEProblem.of(none, new double[2], new double[] {0, 2}, 0, 1).solve(tolerance(1e-6));
        assertEquals(Retcode.INITIAL_FAILURE, solution.retcode());
        assertTrue(solution.message().contains("equation 1"), solution.message());
    }

    /** What an affect breaks is made consistent again. */
    @ParameterizedTest
    @MethodSource("methods")
    void eventsGoOnConsistently(Method method) {
        PresetTimeCallback callback = PresetTimeCallback.of(Affect.of((u, p, t) -> u[0] += 1), 1);
        SolveOptions options = tolerance(1e-10).toBuilder().method(method).callback(callback).build();
        Solution solution = Algebraic.linearResidual().solve(options);
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        double y = exact(10)[0] + Math.exp(-9);
        assertArrayEquals(new double[] {y, Math.sin(10) - y}, solution.last(), 1e-7);
    }

    @Test
    void badInputIsRefused() {
        for (String[] wrong : new String[][] {{"du0", "`du0` has 1 elements"}, {"vars", "`differential_vars` has 1"}}) {
            double[] du0 = new double[wrong[0].equals("du0") ? 1 : 2];
            boolean[] vars = new boolean[wrong[0].equals("vars") ? 1 : 2];
            String message = assertThrows(FlowgradException.class,
                    () -> DAEProblem.of(LINEAR, du0, vars, new double[2], 0, 1)).getMessage();
            assertTrue(message.contains(wrong[1]), message);
        }
        String message = assertThrows(FlowgradException.class, () -> Algebraic.linearResidual()
                .solve(SolveOptions.builder().method(Methods.RODAS5P).build())).getMessage();
        assertTrue(message.contains("Rodas5P cannot solve a DAEProblem; take DFBDF or RadauIIA5"), message);
    }

    /** Five times as many steps allocate the same bytes. */
    @ParameterizedTest
    @MethodSource("methods")
    void stepsAllocateNothing(Method method) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SolveOptions options = SolveOptions.builder().method(method).saveEverystep(false).dt(0.01).dtmax(0.01).build();
        ODEProblem few = Algebraic.linearResidual().toProblem().remake().tspan(0, 1).build();
        ODEProblem many = few.remake().tspan(0, 5).build();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 8 && least > 64; attempt++) { // compilers may interfere at first
            long before = threads.getCurrentThreadAllocatedBytes();
            few.solve(options);
            long between = threads.getCurrentThreadAllocatedBytes();
            many.solve(options);
            long after = threads.getCurrentThreadAllocatedBytes();
            least = Math.min(least, Math.abs((after - between) - (between - before)));
        }
        assertEquals(0, least, 64);
    }
}
