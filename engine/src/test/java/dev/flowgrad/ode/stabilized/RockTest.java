package dev.flowgrad.ode.stabilized;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Orders;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.Parabolic;
import dev.flowgrad.problems.StandardProblem;
import dev.flowgrad.problems.Stiff;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RockTest {
    static Stream<Method> methods() {
        return Stream.of(Methods.ROCK2, Methods.ROCK4);
    }

    private static SolveOptions options(Method method, double tolerance) {
        return SolveOptions.builder().method(method).rtol(tolerance).atol(tolerance).build();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void order(Method method) {
        ODEProblem problem = NonStiff.rigidBody().problem().remake().tspan(0, 5).build();
        Orders orders = Orders.of(problem, method, method.order() == 2 ? 400 : 50);
        assertEquals(method.order(), orders.ends(), 0.3);
        assertEquals(Math.min(method.order(), 4), orders.inside(), 0.3);
    }

    /** Also where stability asks for many stages, for diffusion of smooth data with a reaction that depends on time. */
    @ParameterizedTest
    @MethodSource("methods")
    void orderWithManyStages(Method method) {
        int n = 80;
        ODEFunction f = ODEFunction.of(n, (du, u, p, t) -> {
            for (int i = 0; i < n; i++) {
                double left = i > 0 ? u[i - 1] : 0;
                double right = i < n - 1 ? u[i + 1] : 0;
                du[i] = 0.1 * (n + 1) * (n + 1) * (left - 2 * u[i] + right) - u[i] * u[i] * Math.cos(3 * t);
            }
        });
        double[] u0 = new double[n];
        for (int i = 0; i < n; i++) {
            u0[i] = Math.sin(Math.PI * (i + 1) / (n + 1));
        }
        ODEProblem problem = ODEProblem.of(f, u0, 0, 2);
        double[] exact = problem.solve(options(Methods.RADAU_IIA5, 1e-13)).last();
        double[] h = new double[6];
        double[] error = new double[6];
        for (int i = 0; i < h.length; i++) {
            h[i] = 2.0 / (80 + 16 * i);
            SolveOptions fixed = options(method, 1e-7).toBuilder().adaptive(false).dt(h[i]).build();
            Solution solution = problem.solve(fixed);
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            assertTrue(solution.stats().nf() > 6 * solution.stats().naccept(), () -> solution.stats() + "");
            error[i] = Orders.distance(solution.last(), exact);
        }
        double order = Orders.slope(h, error);
        assertEquals(method.order(), order, 0.4);
    }

    /** The heat equation to the tolerance; ROCK4 needs fewer evaluations than RKC. */
    @ParameterizedTest
    @MethodSource("methods")
    void heat(Method method) {
        for (int n : new int[] {50, 200}) {
            StandardProblem heat = Parabolic.heat(n);
            for (double tolerance : new double[] {1e-4, 1e-6}) {
                Solution solution = heat.problem().solve(options(method, tolerance));
                assertTrue(solution.retcode().isSuccess(), solution::message);
                assertTrue(Orders.distance(solution.last(), heat.reference()) < 10 * tolerance);
                Solution other = heat.problem().solve(options(Methods.RKC, tolerance));
                assertTrue(method == Methods.ROCK2 || solution.stats().nf() < other.stats().nf(), () -> solution.stats() + "");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void brusselator(Method method) {
        ODEProblem problem = Stiff.brusselator(40).problem();
        Solution exact = problem.solve(options(Methods.RADAU_IIA5, 1e-10));
        double middle = problem.t1() / 2;
        for (double tolerance : new double[] {1e-4, 1e-6, 1e-8}) {
            Solution solution = problem.solve(options(method, tolerance));
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            assertTrue(Orders.distance(solution.last(), exact.last()) < 100 * tolerance);
            assertTrue(Orders.distance(solution.at(middle), exact.at(middle)) < 100 * tolerance);
        }
    }

    /** At tight tolerances rounding, which the stages that finish magnify, bounds the stages and not the accuracy. */
    @ParameterizedTest
    @MethodSource("methods")
    void roundingStaysBelowTheTolerance(Method method) {
        StandardProblem heat = Parabolic.heat(50);
        Solution solution = heat.problem().solve(options(method, 1e-9));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        assertTrue(solution.stats().nreject() < 5, () -> solution.stats() + "");
        assertTrue(Orders.distance(solution.last(), heat.reference()) < 1e-9);
    }

    /** A fixed step that no number of stages makes stable ends the solve. */
    @ParameterizedTest
    @MethodSource("methods")
    void stepsOutOfReach(Method method) {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = -1e8 * u[0]);
        Solution solution = ODEProblem.of(f, new double[] {1}, 0, 10).solve(method, Orders.fixed(1));
        assertEquals(Retcode.UNSTABLE, solution.retcode());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void nothingMovesAndTimeGoesBack(Method method) {
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> du[0] = du[1] = 0);
        assertEquals(3, ODEProblem.of(f, new double[] {3, 0}, 0, 1).solve(options(method, 1e-6)).last()[0], 1e-12);
        ODEFunction clock = ODEFunction.of(1, (du, u, p, t) -> du[0] = Math.cos(t));
        assertEquals(Math.sin(5), ODEProblem.of(clock, new double[] {0}, 0, 5).solve(options(method, 1e-6)).last()[0], 1e-4);
        ODEFunction growth = ODEFunction.of(1, (du, u, p, t) -> du[0] = 100 * (u[0] - Math.cos(t)) - Math.sin(t));
        assertEquals(Math.cos(-3), ODEProblem.of(growth, new double[] {1}, 0, -3).solve(options(method, 1e-6)).last()[0], 1e-5);
    }
}
