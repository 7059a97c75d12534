package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.problems.NonStiff;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is saved, and that saving changes no step. */
class SaveTest {
    private static final ODEProblem PROBLEM = NonStiff.lotkaVolterra().problem();

    private static SolveOptions.Builder options() {
        return SolveOptions.builder().method(Methods.TSIT5).rtol(1e-8).atol(1e-8);
    }

    private static double[] times(SolveOptions.Builder options) {
        return PROBLEM.solve(options.build()).t();
    }

    @Test
    void everyStepByDefault() {
        Solution solution = PROBLEM.solve(options().build());
        assertEquals(solution.stats().naccept() + 1, solution.size());
        assertEquals(0, solution.t()[0]);
        assertEquals(10, solution.t()[solution.size() - 1]);
        assertTrue(solution.isDense());
        assertEquals(2 * solution.size(), solution.u().length);
        assertArrayEquals(solution.row(3), new double[] {solution.u(3, 0), solution.u(3, 1)});
    }

    @Test
    void withoutEveryStepTheTwoEnds() {
        Solution solution = PROBLEM.solve(options().saveEverystep(false).build());
        assertArrayEquals(new double[] {0, 10}, solution.t());
        assertFalse(solution.isDense());
        assertTrue(PROBLEM.solve(options().saveEverystep(false).dense(true).build()).isDense());
    }

    @Test
    void distanceHasBothEnds() {
        assertArrayEquals(new double[] {0, 2.5, 5, 7.5, 10}, times(options().saveat(2.5)));
        assertArrayEquals(new double[] {0, 3, 6, 9, 10}, times(options().saveat(3)));
        assertArrayEquals(new double[] {0, 10}, times(options().saveat(20)));
        assertArrayEquals(new double[] {3, 6, 9}, times(options().saveat(3).saveStart(false).saveEnd(false)));
        assertEquals(101, times(options().saveat(0.1)).length);
        assertEquals(10, times(options().saveat(0.1))[100]);
    }

    @Test
    void distanceRunsBackward() {
        ODEProblem backward = PROBLEM.remake().tspan(10, 0).build();
        assertArrayEquals(new double[] {10, 7, 4, 1, 0}, backward.solve(options().saveat(3).build()).t());
    }

    @Test
    void listIsExactlyTheList() {
        double[] list = {0.5, 0.5, Math.PI, 9};
        assertArrayEquals(list, times(options().saveat(list)));
        assertArrayEquals(new double[] {0, 3}, times(options().saveat(new double[] {0, 3})));
        assertArrayEquals(new double[] {0, 3, 10},
                times(options().saveat(new double[] {3}).saveStart(true).saveEnd(true)));
        assertEquals(0, times(options().saveat(new double[] {})).length);
    }

    @Test
    void endsMayBeLeftOut() {
        double[] all = times(options());
        double[] inner = times(options().saveStart(false).saveEnd(false));
        assertArrayEquals(Arrays.copyOfRange(all, 1, all.length - 1), inner);
    }

    @Test
    void listAndEveryStep() {
        double[] both = times(options().saveat(new double[] {1, 2, 10}).saveEverystep(true));
        double[] expected = DoubleStream.concat(DoubleStream.of(times(options())), DoubleStream.of(1,
                2)).sorted()
                .toArray();
        assertArrayEquals(expected, both);
    }

    @ParameterizedTest
    @MethodSource("dev.flowgrad.ode.Orders#ordinaryMethods")
    void savedTimesAreDenseOutputAndChangeNoStep(Method method) {
        SolveOptions.Builder options = options().method(method).rtol(1e-6).dt(0.01);
        Solution plain = PROBLEM.solve(options.build());
        Solution saved = PROBLEM.solve(options.saveat(0.37).build());
        assertEquals(plain.stats().naccept(), saved.stats().naccept());
        assertArrayEquals(plain.last(), saved.last());
        assertArrayEquals(plain.at(saved.t()), saved.u());
    }

    @ParameterizedTest
    @MethodSource("dev.flowgrad.ode.Orders#ordinaryMethods")
    void denseOutputGoesThroughTheSteps(Method method) {
        Solution solution = PROBLEM.solve(options().method(method).rtol(1e-6).dt(0.01).build());
        assertArrayEquals(solution.u(), solution.at(solution.t()), 1e-12);
        double[] unordered = solution.at(new double[] {7, 1, 4});
        assertEquals(solution.at(1)[0], unordered[2]);
        assertEquals(solution.at(4)[1], unordered[5]);
    }

    @Test
    void extraStagesAreComputedOnlyWhenLookedAt() {
        Solution none = PROBLEM.solve(options().method(Methods.VERN7).saveEverystep(false).build());
        Solution one = PROBLEM.solve(options().method(Methods.VERN7).saveat(new double[] {3, 3.001}).build());
        assertEquals(none.stats().nf() + 5, one.stats().nf());
    }

    @Test
    void stepsEndAtStops() {
        Solution solution = PROBLEM.solve(options().tstops(7, 2.5, 2.5, 0, 10).build());
        assertTrue(DoubleStream.of(solution.t()).anyMatch(t -> t == 2.5));
        assertTrue(DoubleStream.of(solution.t()).anyMatch(t -> t == 7));
        long plain = PROBLEM.solve(options().build()).stats().naccept();
        assertTrue(solution.stats().naccept() <= plain + 4, "a stop costs about a step");
    }

    /** A jump of the right-hand side costs nothing when it is a stop. */
    @Test
    void stopAtDiscontinuityIsExact() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = t < 1 ? 1 : -1);
        ODEProblem problem = ODEProblem.of(f, new double[] {0}, 0, 3);
        Solution solution = problem.solve(Methods.EULER, SolveOptions.builder().dt(0.3).tstops(1).build());
        assertEquals(-1, solution.last()[0], 1e-14);
    }

    @Test
    void largestStep() {
        double[] t = times(options().rtol(1e-3).dtmax(0.05));
        for (int i = 1; i < t.length; i++) {
            assertTrue(t[i] - t[i - 1] <= 0.05 * (1 + 1e-9));
        }
    }

    @Test
    void fixedStepOfAnAdaptiveMethod() {
        Solution solution = PROBLEM.solve(options().adaptive(false).dt(0.1).build());
        assertEquals(100, solution.stats().naccept());
        assertEquals(0.7, solution.t()[7], 1e-15);
        assertEquals(10, solution.t()[100]);
    }

    @Test
    void stateKeepsItsShape() {
        ODEFunction f = ODEFunction.of(6, (du, u, p, t) -> System.arraycopy(u, 0, du, 0, 6));
        ODEProblem problem = ODEProblem.builder(f).u0(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).tspan(0,
                1).build();
        Solution solution = problem.solve();
        assertArrayEquals(new int[] {2, 3}, solution.shape());
        assertEquals(6, solution.dim());
        assertEquals(6 * Math.E, solution.last()[5], 0.01);
    }

    @Test
    void startAndSpanFollowParameters() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = p[0]);
        ODEProblem problem = ODEProblem.builder(f).u0(p -> new double[] {p[1]})
                .tspan(p -> new double[] {0, p[0]}).p(2, 5).build();
        assertEquals(9, problem.solve().last()[0], 1e-12);
        assertEquals(10, problem.remake().p(3, 1).build().solve().last()[0], 1e-12);
        assertEquals(2, problem.p()[0]);
        assertEquals(4, problem.remake().u0(new double[] {0}).build().solve().last()[0], 1e-12);
    }
}
