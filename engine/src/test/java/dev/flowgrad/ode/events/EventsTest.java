package dev.flowgrad.ode.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.Hybrid;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events in solves. */
class EventsTest {
    private static final double[] IMPACTS = {3.19438282499969956628882, 8.305395344999218872376931,
        12.39420536099883431723942, 15.66525337379852667312679, 18.2820917840382805578414, 20.375562512230083665611};
    private static final SolveOptions TIGHT = SolveOptions.builder().method(Methods.TSIT5).rtol(1e-10).atol(1e-10).build();
    /** u' = v, v' = -u. */
    private static final ODEFunction OSCILLATOR = ODEFunction.of(2, (du, u, p, t) -> {
        du[0] = u[1];
        du[1] = -u[0];
    });
    private static final StateFunction FIRST = StateFunction.of((u, p, t) -> u[0]);

    static Stream<Method> adaptive() {
        return Stream.concat(Methods.all().stream().filter(Method::adaptive),
                Stream.of(Methods.byName("AutoSwitch(Tsit5, Rodas5P)")));
    }

    private static double[] times(Solution solution) {
        return solution.events().stream().mapToDouble(Event::t).toArray();
    }

    private static Solution oscillate(double t1, Callback... callbacks) {
        return ODEProblem.of(OSCILLATOR, new double[] {0, 1}, 0, t1).solve(TIGHT.toBuilder().callback(callbacks).build());
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void bouncingBall(Method method) {
        double tolerance = method == Methods.ROCK2 ? 1e-6 : 1e-10; // its error estimate is of first order, its steps short
        Solution solution = Hybrid.bouncingBall().remake().tspan(0, 21).build()
                .solve(method, SolveOptions.builder().rtol(tolerance).atol(tolerance).build());
        assertArrayEquals(IMPACTS, times(solution), 1e-8);
        assertEquals(8.494217007606032792109058, solution.at(15)[0], 1e-8);
        for (int n = 1; n <= 6; n++) {
            assertEquals(Hybrid.impact(n), IMPACTS[n - 1], 1e-14);
            Event event = solution.events().get(n - 1);
            assertEquals(-0.8 * event.before()[1], event.after()[1], 1e-13);
        }
    }

    @Test
    void bouncingBallUpToZeno() {
        ODEProblem problem = Hybrid.bouncingBall().remake().tspan(0, 28.749445).build();
        Solution solution = problem.solve(TIGHT);
        assertEquals(Retcode.SUCCESS, solution.retcode());
        double[] times = times(solution);
        assertEquals(80, times.length, 10);
        for (int i = 0; i < times.length; i++) {
            assertEquals(Hybrid.impact(i + 1), times[i], 1e-8);
        }
        assertEquals(28.74944542499729609668938, Hybrid.zenoTime(), 1e-13);
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void threeRootsInOneStep(Method method) {
        double tolerance = method.order() == 2 && method != Methods.ROCK2 ? 1e-13 : 1e-10;
        Solution solution = Hybrid.threeRoots().solve(method, SolveOptions.builder().rtol(tolerance).atol(tolerance)
                .maxiters(1_000_000).callback(ContinuousCallback.of(FIRST, Affect.NONE)).build());
        assertArrayEquals(new double[] {-6, -2, 2}, times(solution), 1e-8);
    }

    /** At this tolerance the first step passes all roots. */
    @Test
    void threeRootsInOneCrudeStep() {
        Solution solution = Hybrid.threeRoots().solve(SolveOptions.builder().method(Methods.TSIT5).dt(18).adaptive(false)
                .callback(ContinuousCallback.of(FIRST, Affect.NONE)).build());
        assertArrayEquals(new double[] {-6, -2, 2}, times(solution), 1e-12);
        assertEquals(4, solution.stats().naccept());
    }

    @Test
    void backward() {
        Solution solution = Hybrid.threeRoots().remake().tspan(10, -8).u0(new double[] {1536}).build()
                .solve(TIGHT.toBuilder().callback(ContinuousCallback.of(FIRST, Affect.NONE)).build());
        assertArrayEquals(new double[] {2, -2, -6}, times(solution), 1e-9);
        // In the direction of the solve the first crossing is from above.
        Solution falling = Hybrid.threeRoots().remake().tspan(10, -8).u0(new double[] {1536}).build()
                .solve(TIGHT.toBuilder().callback(ContinuousCallback.falling(FIRST, Affect.NONE)).build());
        assertArrayEquals(new double[] {2, -6}, times(falling), 1e-9);
    }

    @Test
    void backwardWithJumps() {
        Callback dose = PresetTimeCallback.of(Affect.of((u, p, t) -> u[0] += 1), 1, 2);
        ODEFunction decay = ODEFunction.of(1, (du, u, p, t) -> du[0] = -u[0]);
        Solution solution = ODEProblem.of(decay, new double[] {1}, 3, 0).solve(TIGHT.toBuilder().callback(dose).build());
        assertArrayEquals(new double[] {2, 1}, times(solution));
        assertEquals(((Math.E + 1) * Math.E + 1) * Math.E, solution.last()[0], 1e-8);
        assertEquals(Math.E + 1, solution.at(2)[0], 1e-8);
        assertEquals(Math.E, solution.at(2 + 1e-12)[0], 1e-8);
    }

    @Test
    void directions() {
        assertArrayEquals(new double[] {Math.PI, 2 * Math.PI, 3 * Math.PI},
                times(oscillate(10, ContinuousCallback.of(FIRST, Affect.NONE))), 1e-9);
        assertArrayEquals(new double[] {2 * Math.PI}, times(oscillate(10, ContinuousCallback.rising(FIRST, Affect.NONE))), 1e-9);
        assertArrayEquals(new double[] {Math.PI, 3 * Math.PI},
                times(oscillate(10, ContinuousCallback.falling(FIRST, Affect.NONE))), 1e-9);
    }

    @Test
    void severalConditionsEachWithItsAffect() {
        StateFunction walls = StateFunction.of(2, (out, u, p, t) -> {
            out[0] = u[0] - 1;
            out[1] = u[0] + 2;
        });
        Affect slower = Affect.of((u, p, t) -> u[1] = -0.5 * u[1]);
        Affect faster = Affect.of((u, p, t) -> u[1] = -4 * u[1]);
        ODEFunction flight = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = 0;
        });
        Solution solution = ODEProblem.of(flight, new double[] {0, 1}, 0, 8.6)
                .solve(TIGHT.toBuilder().callback(ContinuousCallback.of(walls, slower, faster)).build());
        assertArrayEquals(new double[] {1, 7, 8.5}, times(solution), 1e-12);
        assertArrayEquals(new int[] {0, 1, 0}, solution.events().stream().mapToInt(Event::component).toArray());
        assertEquals(-1, solution.last()[1], 1e-12);
    }

    @Test
    void eventsAtTheSameTimeInOrder() {
        Affect add = Affect.of((u, p, t) -> u[1] += 1);
        Affect twice = Affect.of((u, p, t) -> u[1] *= 2);
        Solution solution = oscillate(4, DiscreteCallback.of(StateFunction.of((u, p, t) -> u[0] < 1e-6 && t > 3 ? 1 : 0),
                Affect.of((u, p, t) -> u[1] -= 3)).terminating(), ContinuousCallback.of(FIRST, add),
                ContinuousCallback.of(FIRST, twice));
        assertArrayEquals(new int[] {1, 2, 0}, solution.events().stream().mapToInt(Event::callback).toArray());
        assertEquals(-3, solution.last()[1], 1e-8);
        assertEquals(Retcode.TERMINATED, solution.retcode());
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void terminates(Method method) {
        Solution solution = ODEProblem.of(OSCILLATOR, new double[] {0, 1}, 0, 100).solve(method, SolveOptions.builder()
                .rtol(1e-8).atol(1e-8).callback(ContinuousCallback.falling(FIRST, Affect.NONE).terminating()).build());
        assertEquals(Retcode.TERMINATED, solution.retcode());
        assertEquals(Math.PI, solution.t()[solution.size() - 1], 1e-5);
        assertEquals(solution.last()[1], solution.at(solution.t()[solution.size() - 1])[1]);
        assertTrue(solution.message().contains("callback"));
    }

    /** Parameters that change are seen by f from then on, also by dense output that evaluates f later. */
    @ParameterizedTest
    @MethodSource("adaptive")
    void parametersChange(Method method) {
        Expr u = Expr.input("u", 1);
        Expr p = Expr.input("p", 1);
        Expr t = Expr.input("t");
        ODEFunction decay = ODEFunction.of(Program.of(List.of(u, p, t), List.of(u.mul(p.get(0)).neg())));
        Affect faster = Affect.of(Program.of(List.of(u, p, t), List.of(u.add(1), p.mul(3))));
        Solution solution = ODEProblem.of(decay, new double[] {1}, 0, 2, 1).solve(method, SolveOptions.builder()
                .rtol(1e-8).atol(1e-8).callback(PresetTimeCallback.of(faster, 1)).build());
        double middle = Math.exp(-1);
        double[] at = solution.at(new double[] {0.3, 1 - 1e-9, 1, 1.2, 1.9, 0.7, 1.5});
        double[] exact = {Math.exp(-0.3), middle, middle + 1, (middle + 1) * Math.exp(-0.6), (middle + 1) * Math.exp(-2.7),
            Math.exp(-0.7), (middle + 1) * Math.exp(-1.5)};
        assertArrayEquals(exact, at, 2e-5);
        assertArrayEquals(new double[] {3}, solution.events().getFirst().p());
        assertArrayEquals(new double[] {1}, solution.problem().p());
    }

    static Stream<Method> stiff() {
        return Stream.of("Rosenbrock23", "Rodas4", "Rodas5P", "TRBDF2", "Kvaerno3", "Kvaerno5", "KenCarp4", "RadauIIA5",
                "FBDF").map(Methods::byName);
    }

    /** A long step, as at rest, would miss what a jump sets off; stable methods might not even notice. */
    @ParameterizedTest
    @MethodSource("stiff")
    void stepsAreSmallAfterAJump(Method method) {
        double rate = 1e7;
        ODEFunction decay = ODEFunction.of(1, (du, u, p, t) -> du[0] = -rate * u[0]);
        Solution solution = ODEProblem.of(decay, new double[] {1}, 0, 100).solve(method, SolveOptions.builder()
                .rtol(1e-6).atol(1e-6).callback(PresetTimeCallback.of(Affect.of((u, p, t) -> u[0] = 1), 50)).build());
        double[] later = {0.1, 0.5, 2};
        for (double x : later) {
            assertEquals(Math.exp(-x), solution.at(50 + x / rate)[0], 1e-3);
        }
    }

    @Test
    void savedOnBothSides() {
        Affect up = Affect.of((u, p, t) -> u[0] = 5);
        ODEFunction still = ODEFunction.of(1, (du, u, p, t) -> du[0] = 1);
        ODEProblem problem = ODEProblem.of(still, new double[] {0}, 0, 2);
        SolveOptions.Builder options = SolveOptions.builder().method(Methods.EULER).dt(1);
        Callback both = PresetTimeCallback.of(up, 1);
        assertSaved(problem.solve(options.callback(both).build()), new double[] {0, 1, 1, 2}, new double[] {0, 1, 5, 6});
        assertSaved(problem.solve(options.callback(both.withoutSaving()).build()), new double[] {0, 1, 2},
                new double[] {0, 5, 6});
        Callback after = PresetTimeCallback.of(up, 1).saving(SavePositions.AFTER);
        assertSaved(problem.solve(options.callback(after).build()), new double[] {0, 1, 2}, new double[] {0, 5, 6});
        Callback before = PresetTimeCallback.of(up, 1).saving(new SavePositions(true, false));
        assertSaved(problem.solve(options.callback(before).build()), new double[] {0, 1, 2}, new double[] {0, 1, 6});
        // A listed time is the state after the event.
        options.saveat(0.5);
        assertSaved(problem.solve(options.callback(both.withoutSaving()).build()), new double[] {0, 0.5, 1, 1.5, 2},
                new double[] {0, 0.5, 5, 5.5, 6});
        assertSaved(problem.solve(options.callback(both).build()), new double[] {0, 0.5, 1, 1.5, 2},
                new double[] {0, 0.5, 5, 5.5, 6});
        Callback told = PresetTimeCallback.of(up, 1).saving(SavePositions.BOTH);
        assertSaved(problem.solve(options.callback(told).build()), new double[] {0, 0.5, 1, 1, 1.5, 2},
                new double[] {0, 0.5, 1, 5, 5.5, 6});
        Callback ends = PresetTimeCallback.of(up, 0, 2).saving(SavePositions.BOTH);
        assertSaved(problem.solve(options.saveat(1).callback(ends).build()), new double[] {0, 0, 1, 2, 2},
                new double[] {0, 5, 6, 7, 5});
    }

    private static void assertSaved(Solution solution, double[] t, double[] u) {
        assertArrayEquals(t, solution.t());
        assertArrayEquals(u, solution.u(), 1e-14);
    }

    @Test
    void periodic() {
        Affect none = Affect.NONE;
        assertArrayEquals(new double[] {0.5, 1, 1.5}, times(oscillate(2, PeriodicCallback.of(0.5, none))));
        assertArrayEquals(new double[] {0.25, 1.25, 2.25}, times(oscillate(3,
                new PeriodicCallback(1, 0.25, none, true, false, SavePositions.BOTH))));
        assertArrayEquals(new double[] {0, 1, 2}, times(oscillate(2,
                new PeriodicCallback(1, 0, none, true, true, SavePositions.BOTH))));
        Solution backward = ODEProblem.of(OSCILLATOR, new double[] {0, 1}, 2, 0)
                .solve(TIGHT.toBuilder().callback(PeriodicCallback.of(0.75, none)).build());
        assertArrayEquals(new double[] {1.25, 0.5}, times(backward));
    }

    /** The solution of u' = -|u| is unstable below zero: cut there it goes on as zero. */
    @ParameterizedTest
    @MethodSource("adaptive")
    void positiveDomain(Method method) {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = -Math.abs(u[0]));
        ODEProblem problem = ODEProblem.of(f, new double[] {1}, 0, 60);
        Solution kept = problem.solve(method, SolveOptions.builder().callback(new PositiveDomain()).build());
        assertEquals(Retcode.SUCCESS, kept.retcode());
        for (double u : kept.u()) {
            assertTrue(u >= 0);
        }
        assertEquals(0, kept.last()[0], 1e-5);
        assertTrue(kept.events().isEmpty());
    }

    /** The pendulum's energy, at a tolerance that loses it. */
    @Test
    void manifoldProjection() {
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = -Math.sin(u[0]);
        });
        ODEProblem problem = ODEProblem.of(f, new double[] {1, 0}, 0, 200);
        SolveOptions.Builder options = SolveOptions.builder().method(Methods.TSIT5).rtol(1e-4).atol(1e-4);
        double energy = -Math.cos(1);
        Solution free = problem.solve(options.build());
        double lost = free.last()[1] * free.last()[1] / 2 - Math.cos(free.last()[0]) - energy;
        assertTrue(Math.abs(lost) > 1e-3, "lost " + lost);
        Callback plain = new ManifoldProjection(StateFunction.of((u, p, t) -> u[1] * u[1] / 2 - Math.cos(u[0]) - energy));
        Callback traced = new ManifoldProjection(StateFunction.trace(2, 0, (u, p, t) ->
                u.get(1).mul(u.get(1)).mul(0.5).sub(u.get(0).cos()).sub(energy)));
        for (Callback callback : List.of(plain, traced)) {
            Solution kept = problem.solve(options.callback(callback).build());
            for (int i = 0; i < kept.size(); i++) {
                assertEquals(energy, kept.u(i, 1) * kept.u(i, 1) / 2 - Math.cos(kept.u(i, 0)), 1e-14);
            }
        }
    }

    @Test
    void keplersInvariants() {
        ODEFunction f = ODEFunction.of(4, (du, u, p, t) -> {
            double r3 = Math.pow(u[0] * u[0] + u[1] * u[1], 1.5);
            du[0] = u[2];
            du[1] = u[3];
            du[2] = -u[0] / r3;
            du[3] = -u[1] / r3;
        });
        double e = 0.6;
        double[] start = {1 - e, 0, 0, Math.sqrt((1 + e) / (1 - e))};
        StateFunction invariants = StateFunction.of(2, (out, u, p, t) -> {
            out[0] = (u[2] * u[2] + u[3] * u[3]) / 2 - 1 / Math.hypot(u[0], u[1]) + 0.5;
            out[1] = u[0] * u[3] - u[1] * u[2] - Math.sqrt(1 - e * e);
        });
        Solution solution = ODEProblem.of(f, start, 0, 60).solve(SolveOptions.builder().method(Methods.VERN7).rtol(1e-6)
                .atol(1e-6).callback(new ManifoldProjection(invariants)).build());
        double[] residual = new double[2];
        invariants.instantiate().eval(residual, solution.last(), null, 60);
        assertArrayEquals(new double[2], residual, 1e-14);
    }

    @Test
    void projectionOnNothingFails() {
        Solution solution = oscillate(1, new ManifoldProjection(StateFunction.of((u, p, t) -> u[0] * u[0] + 1)));
        assertEquals(Retcode.CONVERGENCE_FAILURE, solution.retcode());
    }

    @Test
    void saves() {
        StateFunction energy = StateFunction.of(2, (out, u, p, t) -> {
            out[0] = t;
            out[1] = u[0] * u[0] + u[1] * u[1];
        });
        Callback kick = ContinuousCallback.of(FIRST, Affect.of((u, p, t) -> u[1] *= 2)).saving(SavePositions.NONE);
        Solution solution = oscillate(4, new SavingCallback(energy), kick, new SavingCallback(FIRST, 0.5),
                new SavingCallback(energy, new double[] {1, 3.5}));
        List<SavedValues> saved = solution.saved();
        assertArrayEquals(new int[] {0, 2, 3}, saved.stream().mapToInt(SavedValues::callback).toArray());
        SavedValues steps = saved.getFirst();
        assertEquals(solution.size() + 1, steps.t().length); // both sides of the jump
        for (int i = 0; i < steps.t().length; i++) {
            assertEquals(steps.t()[i], steps.values()[2 * i]);
            boolean before = steps.t()[i] < Math.PI - 1e-6 || steps.t()[i] < 3.2 && steps.t()[i + 1] == steps.t()[i];
            assertEquals(before ? 1 : 4, steps.values()[2 * i + 1], 1e-7);
        }
        assertArrayEquals(IntStream.rangeClosed(0, 8).mapToDouble(i -> 0.5 * i).toArray(), saved.get(1).t());
        assertEquals(Math.sin(1.5), saved.get(1).values()[3], 1e-8);
        assertEquals(2 * Math.sin(3.5), saved.get(1).values()[7], 1e-8);
        assertArrayEquals(new double[] {1, 1, 3.5, 4}, saved.get(2).values(), 1e-7);
    }

    @Test
    void savingAtAJumpSavesItsLaterSide() {
        Solution solution = oscillate(2, PresetTimeCallback.of(Affect.of((u, p, t) -> u[0] = 7), 0, 1),
                new SavingCallback(FIRST, 1));
        assertArrayEquals(new double[] {7, 7}, new double[] {solution.saved().getFirst().values()[0],
            solution.saved().getFirst().values()[1]});
    }

    @Test
    void steadyState() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = p[0] - u[0]);
        ODEProblem problem = ODEProblem.of(f, new double[] {0}, 0, 1e6, 2);
        Solution solution = problem.solve(TIGHT.toBuilder().callback(new TerminateSteadyState()).build());
        assertEquals(Retcode.TERMINATED, solution.retcode());
        assertEquals(2, solution.last()[0], 4e-6);
        assertEquals(Math.log(1e6), solution.t()[solution.size() - 1], 5);
        Solution later = problem.solve(TIGHT.toBuilder().callback(new TerminateSteadyState(1e-8, 1e-6, 50)).build());
        assertTrue(later.t()[later.size() - 1] >= 50);
    }

    @Test
    void withoutEventsTheSolutionIsTheSame() {
        Solution plain = oscillate(10);
        Solution watched = oscillate(10, ContinuousCallback.of(StateFunction.of((u, p, t) -> u[0] - 2), Affect.NONE));
        assertArrayEquals(plain.t(), watched.t());
        assertArrayEquals(plain.u(), watched.u());
        assertEquals(plain.stats(), watched.stats());
        assertTrue(watched.events().isEmpty());
    }

    @Test
    void callbacksOfTheProblemComeFirst() {
        ODEProblem problem = ODEProblem.builder(OSCILLATOR).u0(new double[] {0, 1}).tspan(0, 4)
                .callback(PresetTimeCallback.of(Affect.of((u, p, t) -> u[0] = 1), 2)).build();
        Solution solution = problem.solve(TIGHT.toBuilder()
                .callback(PresetTimeCallback.of(Affect.of((u, p, t) -> u[0] *= 3), 2)).build());
        assertArrayEquals(new int[] {0, 1}, solution.events().stream().mapToInt(Event::callback).toArray());
        assertEquals(3, solution.at(2)[0], 1e-12);
        assertFalse(problem.callbacks().isEmpty());
    }

    @Test
    void aFunctionThatFails() {
        Solution solution = oscillate(1, new TerminateSteadyState(), ContinuousCallback.of(StateFunction.of((u, p, t) -> {
            throw new IllegalStateException("no");
        }), Affect.NONE));
        assertEquals(Retcode.FAILURE, solution.retcode());
        assertTrue(solution.message().startsWith("a function of callback 1 failed"), solution.message());
        assertSame(IllegalStateException.class, solution.failure().getClass());
    }
}
