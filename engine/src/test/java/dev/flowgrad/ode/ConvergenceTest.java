package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.problems.NonStiff;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Errors shrink with the order of the method, over six fixed step sizes that halve the step altogether.
 *
 * <p>Dense output that meets the order conditions up to d errs by h^(d+1) inside a step, so over the whole
 * span the slope is the smaller of the method's order and d + 1.
 *
 * <p>The optimised pairs have leading error coefficients that are so small that nonlinear problems show a
 * higher order at all steps which double precision resolves. The oscillator, where the leading term is at
 * right angles to the next, shows the order itself; on the nonlinear problem the order is a lower bound.
 */
class ConvergenceTest {
    /** Methods and their coarsest number of steps, on the oscillator and on the rigid body. */
    static Stream<Arguments> methods() {
        return Stream.of(
                Arguments.of(Methods.EULER, 4000, 4000),
                Arguments.of(Methods.HEUN, 400, 400),
                Arguments.of(Methods.MIDPOINT, 400, 400),
                Arguments.of(Methods.RK4, 100, 100),
                Arguments.of(Methods.BS3, 200, 200),
                Arguments.of(Methods.DP5, 100, 80),
                Arguments.of(Methods.TSIT5, 300, 80),
                Arguments.of(Methods.VERN6, 60, 40),
                Arguments.of(Methods.VERN7, 50, 84),
                Arguments.of(Methods.VERN8, 25, 21),
                Arguments.of(Methods.VERN9, 25, 21),
                Arguments.of(Methods.DOP853, 50, 42));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void oscillator(Method method, int steps, int unused) {
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = -u[1];
            du[1] = u[0];
        });
        Orders orders = Orders.of(ODEProblem.of(f, new double[] {1, 0.5}, 0, 10), method, steps);
        assertEquals(method.order(), orders.ends(), 0.3, "at the steps");
        assertEquals(Math.min(method.order(), method.denseOrder() + 1), orders.inside(), 0.3,
                "inside the steps");
    }

    /** Nonlinear, and depends on t. */
    @ParameterizedTest
    @MethodSource("methods")
    void rigidBody(Method method, int unused, int steps) {
        ODEProblem problem = NonStiff.rigidBody().problem().remake().tspan(0, 5).build();
        Orders orders = Orders.of(problem, method, steps);
        assertTrue(orders.ends() > method.order() - 0.3, () -> "at the steps " + orders);
        assertTrue(orders.inside() > Math.min(method.order(), method.denseOrder() + 1) - 0.3,
                () -> "inside the steps " + orders);
    }
}
