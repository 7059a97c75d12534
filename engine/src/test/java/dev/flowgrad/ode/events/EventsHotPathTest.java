package dev.flowgrad.ode.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that callbacks look at allocate nothing, apart from the list of events. */
class EventsHotPathTest {
    static Stream<Method> methods() {
        return Stream.of(Methods.TSIT5, Methods.VERN7, Methods.RODAS5P, Methods.KENCARP4, Methods.RADAU_IIA5);
    }

    /** A solve of 1,000 steps and one of 21,000 allocate the same bytes. */
    @ParameterizedTest
    @MethodSource("methods")
    void stepsAllocateNothing(Method method) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = -u[0];
        });
        StateFunction radius = StateFunction.of((u, p, t) -> u[0] * u[0] + u[1] * u[1] - 1);
        SolveOptions options = SolveOptions.builder().method(method).saveEverystep(false).maxiters(200_000)
                .dt(0.01).dtmax(0.01).callback(
                        ContinuousCallback.of(StateFunction.of(2, (out, u, p, t) -> {
                            out[0] = u[0] - 2;
                            out[1] = u[1] + 2;
                        }), Affect.NONE),
                        DiscreteCallback.of(StateFunction.of((u, p, t) -> t < 0 ? 1 : 0), Affect.NONE),
                        new ManifoldProjection(radius), new PositiveDomain(2), new TerminateSteadyState()).build();
        ODEProblem few = ODEProblem.of(f, new double[] {1, 0}, 0, 10);
        ODEProblem many = few.remake().tspan(0, 210).build();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 8 && least > 64; attempt++) { // compilers may interfere at first
            long before = threads.getCurrentThreadAllocatedBytes();
            Solution a = few.solve(options);
            long between = threads.getCurrentThreadAllocatedBytes();
            Solution b = many.solve(options);
            long after = threads.getCurrentThreadAllocatedBytes();
            assertEquals(20_000, b.stats().naccept() - a.stats().naccept(), 100);
            least = Math.min(least, Math.abs((after - between) - (between - before)));
        }
        // The messages, which quote numbers, may differ by some bytes.
        assertEquals(0, least, 64);
    }
}
