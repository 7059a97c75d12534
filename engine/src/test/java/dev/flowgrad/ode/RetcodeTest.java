package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.Stiff;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How solves end, what they say, and that what was found until then is kept. */
class RetcodeTest {
    private static final ODEProblem PROBLEM = NonStiff.lotkaVolterra().problem();

    private static ODEProblem scalar(double u0, double t1, ODEFunction.Instance f) {
        return ODEProblem.of(ODEFunction.of(1, f), new double[] {u0}, 0, t1);
    }

    private static void assertEnd(Retcode retcode, String part, Solution solution) {
        assertEquals(retcode, solution.retcode(), solution::message);
        assertTrue(solution.message().contains(part), solution.message());
        assertEquals(solution.t().length * solution.dim(), solution.u().length);
    }

    @Test
    void success() {
        Solution solution = PROBLEM.solve();
        assertEnd(Retcode.SUCCESS, "reached t = 10.0", solution);
        assertEquals("Success", solution.retcode().toString());
        assertNull(solution.failure());
    }

    @Test
    void tooManySteps() {
        Solution solution = PROBLEM.solve(SolveOptions.builder().maxiters(5).build());
        assertEnd(Retcode.MAX_ITERS, "took 5 steps", solution);
        assertTrue(solution.message().contains("raise `maxiters`"));
        assertEquals(5, solution.stats().naccept() + solution.stats().nreject());
        assertTrue(solution.t()[solution.size() - 1] < 10);
        assertTrue(Double.isFinite(solution.at(solution.t()[solution.size() - 1] / 2)[0]),
                "dense as far as it goes");
    }

    /** Explicit methods that stability holds back say so, and soon. */
    @Test
    void stiffProblemsAreRecognised() {
        for (Method method : List.of(Methods.TSIT5, Methods.DP5, Methods.VERN7, Methods.VERN9, Methods.DOP853, Methods.VCABM)) {
            for (ODEProblem stiff : List.of(Stiff.rober().problem(), Stiff.vdpol().problem())) {
                long start = System.nanoTime();
                Solution solution = stiff.solve(method, SolveOptions.builder().saveEverystep(false).maxiters(20_000).build());
                assertEnd(Retcode.MAX_ITERS, "the problem looks stiff; use a stiff method such as Rodas5P or FBDF, or name"
                        + " no method", solution);
                assertTrue(System.nanoTime() - start < 2_000_000_000L, "in less than two seconds");
            }
        }
    }

    /** Where errors alone limit the steps, nothing is said of stiffness. */
    @Test
    void problemsThatAreMerelyLongAreNotStiff() {
        for (Method method : List.of(Methods.TSIT5, Methods.DP5, Methods.VERN7, Methods.VERN9, Methods.DOP853, Methods.VCABM)) {
            for (double tolerance : new double[] {1e-3, 1e-6, 1e-9}) {
                Solution solution = PROBLEM.remake().tspan(0, 1e5).build().solve(SolveOptions.builder().method(method)
                        .rtol(tolerance).atol(tolerance).maxiters(2000).build());
                assertEnd(Retcode.MAX_ITERS, "raise `maxiters`", solution);
            }
        }
    }

    @Test
    void lastPointOfAFailedSolveIsKept() {
        Solution ends = PROBLEM.solve(SolveOptions.builder().maxiters(5).saveEverystep(false).build());
        assertEquals(2, ends.size());
        assertTrue(ends.t()[1] > 0);
    }

    @Test
    void singularity() {
        Solution solution = scalar(1, 2, (du, u, p, t) -> du[0] = u[0] * u[0]).solve();
        assertEnd(Retcode.DT_LESS_THAN_MIN, "at t = 0.999", solution);
        assertEquals(1, solution.t()[solution.size() - 1], 1e-2);
    }

    @Test
    void smallestStepIsKept() {
        Solution solution = PROBLEM.solve(SolveOptions.builder().rtol(1e-10).atol(1e-10).dtmin(0.1).build());
        assertEnd(Retcode.DT_LESS_THAN_MIN, "below its minimum `dtmin` = 0.1", solution);
    }

    @Test
    void endOfTheDomain() {
        Solution solution = scalar(1, 5, (du, u, p, t) -> du[0] = -1 - 0 * Math.sqrt(u[0])).solve();
        assertEnd(Retcode.UNSTABLE, "no longer finite after t = ", solution);
        assertEquals(1, solution.t()[solution.size() - 1], 1e-6);
        assertTrue(Double.isFinite(solution.last()[0]));
    }

    @Test
    void overflowWithFixedStep() {
        Solution solution = scalar(1, 1000, (du, u, p, t) -> du[0] = -u[0] * u[0] * u[0])
                .solve(Methods.RK4, SolveOptions.builder().dt(10).build());
        assertEnd(Retcode.UNSTABLE, "reduce `dt`", solution);
        assertTrue(Double.isFinite(solution.last()[0]));
    }

    /** A step that leaves the domain of f is repeated smaller. */
    @Test
    void domainIsApproachedWithoutFailure() {
        Solution solution = scalar(1, 1.9, (du, u, p, t) -> du[0] = -Math.sqrt(u[0]))
                .solve(SolveOptions.builder().rtol(1e-8).atol(1e-10).dt(1.9).build());
        assertEnd(Retcode.SUCCESS, "", solution);
        assertTrue(solution.stats().nreject() > 0);
        assertEquals(0.05 * 0.05, solution.last()[0], 1e-8);
    }

    @Test
    void startIsNotFinite() {
        Solution solution = scalar(0, 1, (du, u, p, t) -> du[0] = Math.log(u[0] - 1)).solve();
        assertEnd(Retcode.INITIAL_FAILURE, "NaN for component 0 at t = 0.0", solution);
        assertEquals(1, solution.size());
    }

    @Test
    void rightHandSideThrows() {
        IllegalStateException cause = new IllegalStateException("no such species");
        Solution solution = scalar(1, 10, (du, u, p, t) -> {
            if (t > 5) {
                throw cause;
            }
            du[0] = -u[0];
        }).solve();
        assertEnd(Retcode.FAILURE, "no such species", solution);
        assertSame(cause, solution.failure());
        assertTrue(solution.size() > 2);
        assertTrue(solution.t()[solution.size() - 1] <= 5);
        assertTrue(Double.isFinite(solution.at(1)[0]));
    }

    /**
     * Extra stages of dense output fail after some times of the step were saved: no time comes twice or
     * backward.
     */
    @Test
    void rightHandSideThrowsInsideAStep() {
        boolean[] late = {false};
        Solution solution = scalar(1, 10, (du, u, p, t) -> {
            if (late[0] && t < 4) {
                throw new IllegalStateException("looked back");
            }
            late[0] |= t > 4;
            du[0] = -u[0] * 1e-3;
        }).solve(Methods.VERN7, SolveOptions.builder().saveat(0.5).build());
        assertEnd(Retcode.FAILURE, "looked back", solution);
        for (int i = 1; i < solution.size(); i++) {
            assertTrue(solution.t()[i] > solution.t()[i - 1]);
        }
    }

    @Test
    void rightHandSideThrowsAtOnce() {
        Solution solution = scalar(1, 1, (du, u, p, t) -> {
            throw new IllegalStateException();
        }).solve();
        assertEnd(Retcode.FAILURE, "IllegalStateException", solution);
        assertEquals(1, solution.size());
    }

    @Test
    void interruption() {
        Cancellation cancellation = new Cancellation();
        Solution solution = scalar(1, 1e9, (du, u, p, t) -> {
            if (t > 3) {
                cancellation.cancel();
            }
            du[0] = Math.cos(t);
        }).solve(SolveOptions.builder().cancellation(cancellation).build());
        assertEnd(Retcode.FAILURE, "interrupted at t = ", solution);
        assertNull(solution.failure());
        assertTrue(solution.t()[solution.size() - 1] > 1);
        assertFalse(solution.retcode().isSuccess());
    }

    @Test
    void progressIsHeard() {
        List<Double> fractions = new ArrayList<>();
        long start = System.nanoTime();
        scalar(1, 1, (du, u, p, t) -> {
            long end = System.nanoTime() + 1_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            du[0] = 1;
        }).solve(Methods.EULER, SolveOptions.builder().dt(1.0 / 350)
                .progress((fraction, t, steps) -> fractions.add(fraction)).build());
        long tenths = (System.nanoTime() - start) / 100_000_000;
        assertTrue(fractions.size() >= 1 && fractions.size() <= tenths, fractions::toString);
        assertTrue(fractions.stream().allMatch(x -> x > 0 && x < 1));
    }
}
