package dev.flowgrad.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.Cancellation;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.events.Affect;
import dev.flowgrad.ode.events.ContinuousCallback;
import dev.flowgrad.ode.events.SavePositions;
import dev.flowgrad.ode.events.StateFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleProblemTest {
    private static final int N = 60;
    private static final ODEFunction LOTKA_VOLTERRA = ODEFunction.trace(2, 4, (u, p, t) -> {
        Expr meet = u.get(0).mul(u.get(1));
        return Expr.stack(List.of(p.get(0).mul(u.get(0)).sub(p.get(1).mul(meet)), p.get(3).mul(meet).sub(p.get(2).mul(u.get(1)))));
    });
    private static final ODEProblem PROBLEM = ODEProblem.of(LOTKA_VOLTERRA, new double[] {1, 1}, 0, 3, 1.5, 1, 3, 1);

    private static double[] rows(double... first) {
        return IntStream.range(0, N * first.length).mapToDouble(i -> first[i % first.length] * (1 + 0.003 * (i / first.length)))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Tsit5", "VCABM", "Rodas5P", "FBDF", "KenCarp4", "RadauIIA5", "AutoSwitch(Tsit5, Rodas5P)"})
    void eachTrajectoryIsToTheBitWhatItIsAlone(String method) {
        SolveOptions options = SolveOptions.builder().method(method).saveat(0.5).build();
        EnsembleProblem ensemble = new EnsembleProblem(PROBLEM, rows(1, 1), rows(1.5, 1, 3, 1));
        EnsembleSolution one = ensemble.solve(options, 1);
        EnsembleSolution many = ensemble.solve(options, 5);
        assertTrue(one.isSuccess());
        assertArrayEquals(one.u(), many.u());
        assertEquals(one.stats(), many.stats());
        long nf = 0;
        for (int i = 0; i < N; i++) {
            Solution alone = ensemble.trajectory(i).solve(options);
            assertArrayEquals(alone.t(), one.t());
            assertArrayEquals(alone.u(), one.u(i));
            assertEquals(alone.message(), one.message(i));
            nf += alone.stats().nf();
        }
        assertEquals(nf, one.stats().nf());
    }

    @Test
    void withoutTimesTheEndsAreSaved() {
        EnsembleSolution solution = new EnsembleProblem(PROBLEM, null, rows(1.5, 1, 3, 1)).solve(SolveOptions.DEFAULT);
        assertArrayEquals(new double[] {0, 3}, solution.t());
        assertArrayEquals(PROBLEM.solve().last(), new double[] {solution.u(0)[2], solution.u(0)[3]});
        SolveOptions end = SolveOptions.builder().saveStart(false).build();
        assertArrayEquals(new double[] {3}, new EnsembleProblem(PROBLEM, rows(1, 1), null).solve(end).t());
    }

    @Test
    void trajectoriesEndInTheirOwnWay() {
        ODEFunction growth = ODEFunction.of(1, (du, u, p, t) -> {
            if (p[0] == 9) {
                throw new FlowgradException("`f` does not like 9");
            }
            du[0] = p[0] == 0 ? Double.NaN : p[0] * u[0];
        });
        ContinuousCallback limit = ContinuousCallback.rising(StateFunction.of((u, p, t) -> u[0] - 5), Affect.NONE).terminating()
                .saving(SavePositions.BOTH);
        ODEProblem problem = ODEProblem.builder(growth).u0(new double[] {1}).tspan(0, 2).p(1).callback(limit).build();
        EnsembleSolution solution = new EnsembleProblem(problem, null, new double[] {0.5, 2, 0, 9, 1e-3})
                .solve(SolveOptions.builder().rtol(1e-8).atol(1e-8).saveat(1.0).build(), 3);
        assertEquals(List.of(Retcode.SUCCESS, Retcode.TERMINATED, Retcode.INITIAL_FAILURE, Retcode.FAILURE, Retcode.SUCCESS),
                IntStream.range(0, 5).mapToObj(solution::retcode).toList());
        assertArrayEquals(new double[] {1, Math.exp(0.5), Math.exp(1)}, solution.u(0), 1e-6);
        assertArrayEquals(new double[] {1, 5, 5}, solution.u(1), 1e-6);
        assertTrue(Double.isNaN(solution.u(2)[2]));
        assertTrue(solution.message(3).contains("does not like 9"), solution.message(3));
        assertFalse(solution.isSuccess());
    }

    @Test
    void theFirstThatIsWrongIsNamed() {
        double[] u0 = rows(1, 1);
        u0[2 * 20] = Double.NaN;
        u0[2 * 40] = Double.NaN;
        for (int threads = 1; threads < 4; threads++) {
            int n = threads;
            FlowgradException e = assertThrows(FlowgradException.class,
                    () -> new EnsembleProblem(PROBLEM, u0, null).solve(SolveOptions.DEFAULT, n));
            assertEquals("u0", e.argument());
            assertTrue(e.getMessage().contains("trajectory 20"), e.getMessage());
        }
        assertThrows(FlowgradException.class, () -> new EnsembleProblem(PROBLEM, null, null));
        assertThrows(FlowgradException.class, () -> new EnsembleProblem(PROBLEM, new double[3], null));
        assertThrows(FlowgradException.class, () -> new EnsembleProblem(PROBLEM, new double[4], new double[4]));
        assertThrows(FlowgradException.class, () -> new EnsembleProblem(PROBLEM, u0, null).solve(SolveOptions.DEFAULT, -1));
    }

    @Test
    void itCanBeEnded() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        EnsembleSolution solution = new EnsembleProblem(PROBLEM, rows(1, 1), null)
                .solve(SolveOptions.builder().cancellation(cancellation).build(), 2);
        assertEquals(Retcode.FAILURE, solution.retcode(N - 1));
        assertTrue(solution.message(0).contains("interrupted"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-7, 1})
    void itTellsHowFarItIs(double dtmax) { // of two that take for ever, and of many that do not
        Cancellation cancellation = new Cancellation();
        List<Double> fractions = new ArrayList<>();
        SolveOptions options = SolveOptions.builder().dtmax(dtmax).maxiters(Long.MAX_VALUE).saveat(3).cancellation(cancellation)
                .progress((fraction, t, steps) -> {
                    fractions.add(fraction);
                    if (fractions.size() == 2) {
                        cancellation.cancel();
                    }
                }).build();
        double[] u0 = dtmax == 1 ? new double[2_000_000] : rows(1, 1);
        new EnsembleProblem(PROBLEM, u0, null).solve(options, 2);
        assertTrue(fractions.size() >= 2);
        assertTrue(fractions.stream().allMatch(fraction -> fraction >= 0 && fraction <= 1));
    }
}
