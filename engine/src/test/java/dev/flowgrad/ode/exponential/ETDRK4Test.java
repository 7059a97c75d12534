package dev.flowgrad.ode.exponential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.SplitODEProblem;
import dev.flowgrad.problems.Split;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ETDRK4Test {
    /** Flame fronts and phases that separate, the second with a constant from its ends; and a diagonal of wide range. */
    static List<ODEProblem> problems() {
        double[] lambda = {-1e6, -100, -1, 0, 0.5};
        ODEProblem diagonal = SplitODEProblem.of(
                ODEFunction.trace(5, 0, (u, p, t) -> u.mul(Expr.constant(lambda, 5))),
                ODEFunction.trace(5, 0, (u, p, t) -> u.get(3).add(t).cos().broadcast(5).sub(u.mul(u))),
                new double[] {1e-6, 0.01, 0.5, 0.2, 0.1}, 0, 2);
        return List.of(Split.allenCahn(40).problem(), Split.kuramotoSivashinsky(64).problem(), diagonal);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void orderFour(ODEProblem problem) {
        SolveOptions tight = SolveOptions.builder().rtol(1e-12).atol(1e-13).build();
        Solution exact = problem.solve(Methods.RODAS5P, tight);
        double[] ends = new double[3];
        double[] inside = new double[3];
        for (int i = 0; i < 3; i++) {
            int steps = 40 << i;
            double h = problem.t1() / steps;
            Solution solution = problem.solve(Methods.ETDRK4, SolveOptions.builder().dt(h).build());
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            assertEquals(steps, solution.stats().naccept());
            assertEquals(0, solution.stats().nlu());
            ends[i] = distance(solution.last(), exact.last());
            double[] times = {problem.t1() * 0.5 + 0.37 * h, problem.t1() - 0.5 * h};
            inside[i] = distance(solution.at(times), exact.at(times));
        }
        System.out.printf("ETDRK4 errors %.1e %.1e %.1e, inside %.1e %.1e%n", ends[0], ends[1], ends[2], inside[1],
                inside[2]);
        assertEquals(4, Math.log(ends[1] / ends[2]) / Math.log(2), 0.6);
        assertTrue(inside[1] / inside[2] > 9, "inside " + inside[1] / inside[2]);
    }

    /** The linear half alone is solved exactly, at any step. */
    @Test
    void linearPartIsExact() {
        ODEProblem rotation = SplitODEProblem.of(new double[][] {{-1, 50}, {-50, -1}},
                ODEFunction.trace(2, 0, (u, p, t) -> u.mul(0)), new double[] {1, 0}, 0, 3);
        double[] end = rotation.solve(Methods.ETDRK4, SolveOptions.builder().dt(1.5).build()).last();
        double decay = Math.exp(-3);
        assertArrayEquals(new double[] {decay * Math.cos(150), -decay * Math.sin(150)}, end, 1e-13);
    }

    @Test
    void coefficientsMayBeParameters() {
        ODEFunction f1 = ODEFunction.trace(1, 1, (u, p, t) -> u.mul(p.get(0)));
        ODEFunction f2 = ODEFunction.trace(1, 1, (u, p, t) -> u.mul(0).add(1));
        ODEProblem problem = SplitODEProblem.of(f1, f2, new double[] {0}, 0, 1, -3);
        double[] end = problem.solve(Methods.ETDRK4, SolveOptions.builder().dt(0.25).build()).last();
        assertEquals((1 - Math.exp(-3)) / 3, end[0], 1e-14);
    }

    @Test
    void stepsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SolveOptions options = SolveOptions.builder().method(Methods.ETDRK4).dt(0.001).saveEverystep(false).build();
        for (ODEProblem problem : problems()) {
            ODEProblem few = problem.remake().tspan(0, 0.2).build();
            ODEProblem many = problem.remake().tspan(0, 1).build();
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

    @Test
    void badInputs() {
        SolveOptions options = SolveOptions.builder().method(Methods.ETDRK4).dt(0.1).build();
        ODEFunction linear = ODEFunction.trace(1, 0, (u, p, t) -> u.neg());
        double[] one = {1};
        assertError("method", "is for a SplitODEProblem", () -> ODEProblem.of(linear, one, 0, 1).solve(options));
        for (ODEFunction f1 : List.of(ODEFunction.trace(1, 0, (u, p, t) -> u.mul(u)),
                ODEFunction.trace(1, 0, (u, p, t) -> u.abs()),
                ODEFunction.trace(1, 0, (u, p, t) -> u.mul(t)),
                ODEFunction.trace(1, 0, (u, p, t) -> u.add(t)),
                ODEFunction.of(1, (du, u, p, t) -> du[0] = u[0]))) {
            assertError("f1", "must be linear in u", () -> SplitODEProblem.of(f1, linear, one, 0, 1).solve(options));
        }
        assertError("dt", "ETDRK4 has a fixed step",
                () -> SplitODEProblem.of(linear, linear, one, 0, 1).solve(Methods.ETDRK4, SolveOptions.DEFAULT));
        double[][] ragged = {{1, 2}, {3}};
        assertError("f1", "must be square", () -> SplitODEProblem.of(ragged, linear, new double[2], 0, 1));
    }

    private static void assertError(String argument, String message, Runnable run) {
        FlowgradException error = assertThrows(FlowgradException.class, run::run);
        assertEquals(argument, error.argument());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    private static double distance(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }
}
