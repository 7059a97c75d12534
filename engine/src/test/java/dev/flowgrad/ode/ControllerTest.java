package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.StandardProblem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Step size controllers. */
class ControllerTest {

    static Stream<Controller> controllers() {
        return Stream.of(new IController(), new PIController(), new PIDController());
    }

    @ParameterizedTest
    @MethodSource("controllers")
    void reachesTheTolerance(Controller controller) {
        StandardProblem rigidBody = NonStiff.rigidBody();
        SolveOptions options = SolveOptions.builder().method(Methods.TSIT5).rtol(1e-8).atol(1e-8)
                .controller(controller).build();
        Solution solution = rigidBody.problem().solve(options);
        assertEquals(rigidBody.reference()[0], solution.last()[0], 1e-6);
        assertTrue(solution.stats().naccept() < 400 && solution.stats().nreject() < 40, solution::toString);
    }

    @ParameterizedTest
    @MethodSource("controllers")
    void factorsStayInTheirLimits(Controller controller) {
        Controller.Memory memory = controller.memory(5);
        assertEquals(10, memory.accept(0), 8.5);
        assertTrue(memory.accept(1e-300) <= 10);
        double shrunk = memory.reject(1e300);
        assertTrue(shrunk >= 0.2 && shrunk < 0.5);
        assertTrue(memory.reject(1.0000001) < 1);
        assertTrue(memory.accept(1e-9) <= 1, "no growth right after a rejection");
        memory.reset();
        assertTrue(memory.accept(1e-9) > 1);
    }

    @Test
    void elementaryControllerIsTheRoot() {
        assertEquals(0.9 * 2, new IController().memory(5).accept(1.0 / 32), 1e-14);
        assertEquals(0.9 / 2, new IController().memory(5).reject(32), 1e-14);
    }
}
