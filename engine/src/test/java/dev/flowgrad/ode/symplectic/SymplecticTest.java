package dev.flowgrad.ode.symplectic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Orders;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.Mechanics;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SymplecticTest {
    static Stream<Method> methods() {
        return Methods.all().stream().filter(m -> m instanceof Symplectic);
    }

    /** Methods and their coarsest number of steps. */
    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of(Methods.VELOCITY_VERLET, 400),
                Arguments.of(Methods.RUTH3, 400),
                Arguments.of(Methods.MC_ATE4, 200),
                Arguments.of(Methods.CALVO_SANZ4, 100),
                Arguments.of(Methods.KAHAN_LI6, 60),
                Arguments.of(Methods.KAHAN_LI8, 30));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void orderOnThePendulum(Method method, int steps) {
        assertOrder(method, Mechanics.pendulum().problem(), steps);
    }

    /** Kicks happen at times of their own. */
    @ParameterizedTest
    @MethodSource("orders")
    void orderUnderATimeDependentForce(Method method, int steps) {
        DynamicalFunction f = DynamicalFunction.trace(2, 1,
                (v, u, p, t) -> u.sin().neg().add(Expr.stack(t.cos(), t.mul(t.cos())).mul(p.get(0))),
                (v, u, p, t) -> v);
        assertOrder(method, f.problem(new double[] {0.5, 0}, new double[] {0, 1}, 0, 5, 0.3), steps);
    }

    /** The methods that are optimised for {@code u' = v} lose an order on other problems; the others do not. */
    @ParameterizedTest
    @MethodSource("orders")
    void orderWhereVelocitiesAreMomentaInDisguise(Method method, int steps) {
        DynamicalFunction f = DynamicalFunction.trace(2, 0,
                (v, u, p, t) -> u.sin().neg(),
                (v, u, p, t) -> v.div(v.mul(v).add(1).sqrt()).mul(t.sin().mul(0.5).add(1)));
        Orders orders = Orders.of(f.problem(new double[] {0.5, 0}, new double[] {0, 1}, 0, 5), method, steps);
        boolean nystroem = method == Methods.MC_ATE4 || method == Methods.CALVO_SANZ4;
        assertEquals(nystroem ? 3 : method.order(), orders.ends(), 0.35);
    }

    private static void assertOrder(Method method, ODEProblem problem, int steps) {
        Orders orders = Orders.of(problem, method, steps);
        assertEquals(method.order(), orders.ends(), 0.35, "at the steps");
        assertEquals(Math.min(method.order(), method.denseOrder() + 1), orders.inside(), 0.35, "inside the steps");
    }

    /** The energy of 100,000 steps errs no more than that of the first 10,000. */
    @ParameterizedTest
    @MethodSource("methods")
    void energyErrorIsBounded(Method method) {
        for (Mechanics system : new Mechanics[] {Mechanics.kepler(0.6), Mechanics.pendulum()}) {
            double dt = method.order() < 3 ? 0.01 : method.order() < 8 ? 0.05 : 0.2;
            double first = energyError(system, method, dt, 10_000);
            double all = energyError(system, method, dt, 100_000);
            assertTrue(first > 1e-13, "more than rounding");
            assertTrue(all < 1.3 * first, () -> system + ": " + first + " grows to " + all);
        }
    }

    /** Compensated sums keep the energy within a few units of rounding. */
    @Test
    void roundingHardlyAddsUp() {
        double error = energyError(Mechanics.pendulum(), Methods.KAHAN_LI8, 0.05, 100_000);
        assertTrue(error < 5e-15, () -> "" + error);
    }

    private static double energyError(Mechanics system, Method method, double dt, int steps) {
        ODEProblem problem = system.problem().remake().tspan(0, dt * steps).build();
        Solution solution = problem.solve(SolveOptions.builder().method(method).dt(dt).dense(false).maxiters(steps + 1)
                .build());
        assertEquals(steps, solution.stats().naccept());
        double start = system.energy().applyAsDouble(solution.row(0));
        double most = 0;
        for (int i = 0; i < solution.size(); i++) {
            most = Math.max(most, Math.abs(system.energy().applyAsDouble(solution.row(i)) - start));
        }
        return most;
    }

    /** A step is a symplectic map: in one degree of freedom it keeps areas, and areas alone are all there is to keep. */
    @ParameterizedTest
    @MethodSource("methods")
    void stepsKeepAreas(Method method) {
        Random random = new Random(7);
        for (int trial = 0; trial < 20; trial++) {
            double stiffness = 0.5 + random.nextDouble();
            double mass = 0.5 + random.nextDouble();
            DynamicalFunction f = DynamicalFunction.of(1, (dv, s, p, t) -> dv[0] = -stiffness * s[1],
                    (du, s, p, t) -> du[0] = s[0] / mass);
            double h = 0.1 + random.nextDouble();
            double[] a = f.problem(new double[] {1}, new double[] {0}, 0, h).solve(method, Orders.fixed(h)).last();
            double[] b = f.problem(new double[] {0}, new double[] {1}, 0, h).solve(method, Orders.fixed(h)).last();
            assertEquals(1, a[0] * b[1] - a[1] * b[0], 2e-14);
        }
    }

    /** Symmetric methods run back to where they came from. */
    @Test
    void symmetricMethodsAreReversible() {
        for (Method method : new Method[] {Methods.VELOCITY_VERLET, Methods.KAHAN_LI6, Methods.KAHAN_LI8}) {
            ODEProblem forward = Mechanics.kepler(0.3).problem();
            double[] end = forward.solve(method, Orders.fixed(forward.t1() / 50)).last();
            ODEProblem back = forward.remake().u0(end).tspan(forward.t1(), 0).build();
            assertArrayEquals(forward.u0(), back.solve(method, Orders.fixed(forward.t1() / 50)).last(), 1e-13);
        }
    }

    /** The ordinary methods solve these problems as of first order, and find the same. */
    @Test
    void ordinaryMethodsAgree() {
        for (Mechanics system : Mechanics.all()) {
            double[] symplectic = system.problem().solve(Methods.KAHAN_LI8, Orders.fixed(system.problem().t1() / 2000))
                    .last();
            for (Method method : new Method[] {Methods.VERN9, Methods.RODAS5P, null}) {
                double[] ordinary = system.problem().solve(SolveOptions.builder().method(method).rtol(1e-11).atol(1e-11)
                        .build()).last();
                assertArrayEquals(symplectic, ordinary, 1e-7, system + " with " + method);
            }
        }
    }

    /** Programs, halves that are called back and a whole function that is called back step alike. */
    @ParameterizedTest
    @MethodSource("methods")
    void allFormsOfTheFunctionAgree(Method method) {
        ODEProblem traced = Mechanics.pendulum().problem();
        ODEFunction.Instance force = (dv, s, p, t) -> dv[0] = -Math.sin(s[1]);
        DynamicalFunction halves = DynamicalFunction.secondOrder(1, force);
        DynamicalFunction whole = DynamicalFunction.of(ODEFunction.of(2, (du, s, p, t) -> {
            du[0] = -Math.sin(s[1]);
            du[1] = s[0];
        }));
        Solution expected = traced.solve(method, Orders.fixed(0.1));
        for (DynamicalFunction f : new DynamicalFunction[] {halves, whole}) {
            Solution solution = traced.remake().f(f).build().solve(method, Orders.fixed(0.1));
            assertArrayEquals(expected.u(), solution.u(), 1e-12);
            assertArrayEquals(expected.at(3.14), solution.at(3.14), 1e-12);
            assertEquals(expected.stats(), solution.stats());
        }
    }

    @Test
    void forcesAreCountedOnce() {
        Solution solution = Mechanics.pendulum().problem().solve(Methods.VELOCITY_VERLET, Orders.fixed(0.1));
        assertEquals(101, solution.stats().nf());
    }

    @Test
    void stepsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ODEProblem few = Mechanics.pendulum().problem().remake().tspan(0, 100).build();
        ODEProblem many = few.remake().tspan(0, 2000).build();
        SolveOptions options = SolveOptions.builder().method(Methods.KAHAN_LI6).dt(0.1).saveEverystep(false).build();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least > 64; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            few.solve(options);
            long between = threads.getCurrentThreadAllocatedBytes();
            many.solve(options);
            long after = threads.getCurrentThreadAllocatedBytes();
            least = Math.min(least, Math.abs((after - between) - (between - before)));
        }
        assertEquals(0, least, 64);
    }

    @Test
    void wrongProblemsAreErrors() {
        ODEProblem ordinary = ODEProblem.of(ODEFunction.of(2, (du, u, p, t) -> du[0] = du[1] = 0), new double[2], 0, 1);
        assertError("make the problem a SecondOrderODEProblem or a DynamicalODEProblem, or take an ordinary method",
                () -> ordinary.solve(Methods.MC_ATE4, Orders.fixed(0.1)));
        DynamicalFunction damped = DynamicalFunction.trace(1, 0, (v, u, p, t) -> u.add(v.mul(0.1)).neg(),
                (v, u, p, t) -> v);
        ODEProblem problem = damped.problem(new double[] {1}, new double[] {0}, 0, 1);
        assertError("v' depends on the velocity v; take an ordinary method such as Vern7",
                () -> problem.solve(Methods.VELOCITY_VERLET, Orders.fixed(0.1)));
        assertTrue(problem.solve(Methods.VERN7, SolveOptions.DEFAULT).retcode().isSuccess());
        DynamicalFunction odd = DynamicalFunction.trace(1, 0, (v, u, p, t) -> u.neg(), (v, u, p, t) -> v.sub(u));
        assertError("u' depends on the position u",
                () -> odd.problem(new double[] {1}, new double[] {0}, 0, 1).solve(Methods.RUTH3, Orders.fixed(0.1)));
        assertError("VelocityVerlet has a fixed step", () -> Mechanics.pendulum().problem()
                .solve(Methods.VELOCITY_VERLET, SolveOptions.DEFAULT));
        assertError("`v0` has 1 elements but `u0` has 2",
                () -> damped.problem(new double[1], new double[2], 0, 1));
        assertError("as many velocities as positions",
                () -> DynamicalFunction.of(ODEFunction.of(3, (du, u, p, t) -> { })));
    }

    private static void assertError(String part, Executable wrong) {
        String message = assertThrows(FlowgradException.class, wrong).getMessage();
        assertTrue(message.contains(part), message);
    }
}
