package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.problems.Stiff;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of the stiff methods allocate nothing, with dense and with sparse matrices. */
class StiffHotPathTest {
    /** Five times as many steps allocate the same bytes. */
    @ParameterizedTest
    @MethodSource("dev.flowgrad.ode.StiffConvergenceTest#methods")
    void stepsAllocateNothing(Method method, int unused) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (ODEProblem problem : List.of(Stiff.orego().problem(), Stiff.brusselator(30).problem())) {
            SolveOptions options = SolveOptions.builder().method(method).saveEverystep(false)
                    .maxiters(200_000).dt(0.01).dtmax(0.01).build();
            ODEProblem few = problem.remake().tspan(0, 1).build();
            ODEProblem many = problem.remake().tspan(0, 5).build();
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 8 && least > 64; attempt++) { // compilers may interfere at first
                long before = threads.getCurrentThreadAllocatedBytes();
                Solution a = few.solve(options);
                long between = threads.getCurrentThreadAllocatedBytes();
                Solution b = many.solve(options);
                long after = threads.getCurrentThreadAllocatedBytes();
                assertTrue(b.stats().naccept() >= a.stats().naccept() + 350);
                least = Math.min(least, Math.abs((after - between) - (between - before)));
            }
            assertEquals(0, least, 64);
        }
    }
}
