package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.problems.NonStiff;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No allocation in steps, and solves that do not disturb each other. */
class HotPathTest {
    private static final ODEProblem PROBLEM = NonStiff.lotkaVolterra().problem();

    /** A solve of 2,000 steps and one of 100,000 allocate the same bytes. */
    @ParameterizedTest
    @MethodSource("dev.flowgrad.ode.Orders#ordinaryMethods")
    void stepsAllocateNothing(Method method) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SolveOptions options = SolveOptions.builder().method(method).saveEverystep(false).maxiters(200_000)
                .dt(0.01).dtmax(0.01).build();
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = Math.cos(t) - u[0];
            du[1] = u[0] * u[0] - u[1];
        });
        ODEProblem few = ODEProblem.of(f, new double[] {1, 1}, 0, 20);
        ODEProblem many = few.remake().tspan(0, 1000).build();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5
                && least != 0; attempt++) { // compilers may interfere with the first ones
            long before = threads.getCurrentThreadAllocatedBytes();
            Solution a = few.solve(options);
            long between = threads.getCurrentThreadAllocatedBytes();
            Solution b = many.solve(options);
            long after = threads.getCurrentThreadAllocatedBytes();
            assertEquals(98_000, b.stats().naccept() - a.stats().naccept(), 100);
            least = Math.min(least, Math.abs((after - between) - (between - before)));
        }
        // The messages, which quote numbers, may differ by some bytes.
        assertEquals(0, least, 64);
    }

    @Test
    void eightThreadsFindTheSameBits() throws Exception {
        SolveOptions options = SolveOptions.builder().method(Methods.VERN9).rtol(1e-10).atol(1e-10).build();
        Solution alone = PROBLEM.solve(options);
        double[] times = {0.1, 5.5, 3.3};
        List<Callable<Solution>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tasks.add(() -> {
                Solution last = null;
                for (int j = 0; j < 20; j++) {
                    last = PROBLEM.solve(options);
                }
                return last;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (Future<Solution> future : pool.invokeAll(tasks)) {
                assertArrayEquals(alone.t(), future.get().t());
                assertArrayEquals(alone.u(), future.get().u());
                assertArrayEquals(alone.at(times), future.get().at(times));
            }
            List<Callable<double[]>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readers.add(() -> alone.at(times));
            }
            for (Future<double[]> future : pool.invokeAll(readers)) {
                assertArrayEquals(alone.at(times), future.get());
            }
        }
    }
}
