package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ir.Expr;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders of the implicit methods at fixed steps, on problems that are nonlinear and depend on time. */
class StiffConvergenceTest {
    /** Methods and their coarsest number of steps. */
    static Stream<Arguments> methods() {
        return Stream.of(
                Arguments.of(Methods.ROSENBROCK23, 800),
                Arguments.of(Methods.RODAS4, 100),
                Arguments.of(Methods.RODAS5P, 50),
                Arguments.of(Methods.TRBDF2, 800),
                Arguments.of(Methods.KVAERNO3, 400),
                Arguments.of(Methods.KVAERNO4, 200),
                Arguments.of(Methods.KVAERNO5, 160),
                Arguments.of(Methods.KENCARP3, 300),
                Arguments.of(Methods.KENCARP4, 100),
                Arguments.of(Methods.KENCARP5, 60),
                Arguments.of(Methods.RADAU_IIA5, 60));
    }

    /** A rigid body under a torque: smooth, so every method shows its order, at the steps and inside. */
    @ParameterizedTest
    @MethodSource("methods")
    void rigidBody(Method method, int coarsest) {
        ODEFunction f = ODEFunction.trace(3, 0, (u, p, t) -> Expr.stack(
                u.get(1).mul(u.get(2)).mul(-2),
                u.get(0).mul(u.get(2)).mul(1.25),
                u.get(0).mul(u.get(1)).mul(-0.5).add(t.sin().mul(t.sin()).mul(0.25))));
        checkOrders(ODEProblem.of(f, new double[] {1, 0, 0.9}, 0, 5), method, coarsest);
    }

    /** To t = 5, from the coarsest number of steps on, at the steps and inside. */
    static void checkOrders(ODEProblem problem, Method method, int coarsest) {
        Orders orders = Orders.of(problem, method, coarsest);
        System.out.printf("%-12s order %.2f at the steps, %.2f inside%n", method, orders.ends(), orders.inside());
        assertEquals(method.order(), orders.ends(), 0.3, "at the steps");
        assertEquals(Math.min(method.order(), method.denseOrder() + 1), orders.inside(), 0.3, "inside the steps");
    }

    /** Prothero and Robinson's problem: L-stable methods follow the slow solution however stiff it is. */
    @ParameterizedTest
    @MethodSource("methods")
    void protheroRobinson(Method method, int coarsest) {
        for (double stiffness : new double[] {1e2, 1e6, 1e10}) {
            ODEFunction f = ODEFunction.trace(1, 0, (u, p, t) ->
                    u.sub(t.cos()).mul(-stiffness).sub(t.sin()));
            Solution solution = ODEProblem.of(f, new double[] {1}, 0, 3).solve(method, Orders.fixed(0.02));
            assertEquals(Math.cos(3), solution.last()[0], 1e-4);
            assertEquals(Math.cos(1.234), solution.at(1.234)[0], 2e-3);
        }
    }

    /** An initial value off the slow solution is forgotten in some steps, not carried along. */
    @ParameterizedTest
    @MethodSource("methods")
    void transientsAreDamped(Method method, int coarsest) {
        ODEFunction f = ODEFunction.trace(1, 0, (u, p, t) -> u.sub(t.cos()).mul(-1e8));
        Solution solution = ODEProblem.of(f, new double[] {3}, 0, 1).solve(method, Orders.fixed(0.02));
        assertEquals(Math.cos(1), solution.last()[0], 1e-3);
        assertTrue(solution.retcode().isSuccess());
    }
}
