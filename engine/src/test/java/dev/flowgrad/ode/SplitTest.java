package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.problems.Split;
import dev.flowgrad.problems.StandardProblem;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Split problems: additive pairs, the exponential method, and the others, which see the sum. */
class SplitTest {
    /** Methods that treat the halves differently, and their coarsest number of steps. */
    static Stream<Arguments> methods() {
        return Stream.of(
                Arguments.of(Methods.KENCARP3, 300),
                Arguments.of(Methods.KENCARP4, 120),
                Arguments.of(Methods.KENCARP5, 60),
                Arguments.of(Methods.ARS222, 800),
                Arguments.of(Methods.ARS443, 300));
    }

    static List<Method> adaptive() {
        return List.of(Methods.KENCARP3, Methods.KENCARP4, Methods.KENCARP5);
    }

    static List<StandardProblem> problems() {
        return Split.all();
    }

    /** A rigid body under a torque, each half with parts of all three equations, so that all couplings count. */
    static ODEProblem rigidBody() {
        ODEFunction f1 = ODEFunction.trace(3, 0, (u, p, t) -> Expr.stack(
                u.get(1).mul(u.get(2)).mul(-1.5),
                u.get(0).mul(u.get(2)).mul(0.5),
                t.sin().mul(t.sin()).mul(0.25)));
        ODEFunction f2 = ODEFunction.trace(3, 0, (u, p, t) -> Expr.stack(
                u.get(1).mul(u.get(2)).mul(-0.5),
                u.get(0).mul(u.get(2)).mul(0.75).add(t.cos().mul(0.1)),
                u.get(0).mul(u.get(1)).mul(-0.5)));
        return SplitODEProblem.of(f1, f2, new double[] {1, 0, 0.9}, 0, 5);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void orders(Method method, int coarsest) {
        StiffConvergenceTest.checkOrders(rigidBody(), method, coarsest);
    }

    /** Each alone is a method for what is not split. */
    @ParameterizedTest
    @MethodSource("methods")
    void ordersOfTheImplicitHalf(Method method, int coarsest) {
        ODEFunction sum = ODEFunction.of(rigidBody().f().program());
        StiffConvergenceTest.checkOrders(rigidBody().remake().f(sum).build(), method, coarsest);
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void diffusionWithReaction(Method method) {
        for (StandardProblem problem : problems()) {
            double rtol = method.order() == 3 ? 1e-5 : 1e-7;
            double[] exact = reference(problem);
            Solution solution = problem.problem().solve(method, options(rtol));
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            assertEquals(0, Orders.distance(solution.last(), exact), 200 * rtol, problem::name);
        }
    }

    /** What the stiff half is linear in needs few Jacobians, and the other half none. */
    @Test
    void onlyTheStiffHalfIsLinearized() {
        ODEProblem traced = Split.brusselator(20).problem();
        SplitFunction f = (SplitFunction) traced.f();
        SplitFunction half = SplitFunction.of(f.f1(), ODEFunction.of(f.dim(), f.f2().instantiate()));
        Solution one = traced.solve(Methods.KENCARP4, options(1e-6));
        Solution other = traced.remake().f(half).build().solve(Methods.KENCARP4, options(1e-6));
        assertArrayEquals(one.last(), other.last(), 1e-12);
        assertEquals(one.stats(), other.stats());
        assertTrue(one.stats().njac() < one.stats().naccept() / 4, () -> one.stats().toString());
    }

    /** Not a bit differs from the sum. */
    @Test
    void otherMethodsSeeTheSum() {
        ODEProblem split = rigidBody();
        ODEProblem whole = split.remake().f(ODEFunction.of(split.f().program())).build();
        for (Method method : List.of(Methods.TSIT5, Methods.RODAS5P, Methods.KVAERNO5, Methods.RADAU_IIA5)) {
            assertArrayEquals(whole.solve(method, options(1e-6)).u(), split.solve(method, options(1e-6)).u());
        }
        assertArrayEquals(whole.solve(options(1e-6)).u(), split.solve(options(1e-6)).u());
    }

    /** A half that is called back makes the sum one that is called back. */
    @Test
    void opaqueHalves() {
        ODEProblem split = rigidBody();
        SplitFunction f = (SplitFunction) split.f();
        SplitFunction opaque = SplitFunction.of(ODEFunction.of(3, f.f1().instantiate()), f.f2());
        for (Method method : List.of(Methods.TSIT5, Methods.RODAS5P, Methods.KENCARP4)) {
            double[] end = split.remake().f(opaque).build().solve(method, options(1e-8)).last();
            assertArrayEquals(reference(new StandardProblem("", split, null)), end, 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void stepsAllocateNothing(Method method, int unused) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SolveOptions options = SolveOptions.builder().method(method).saveEverystep(false).maxiters(200_000).dt(0.001)
                .dtmax(0.001).build();
        ODEProblem few = Split.brusselator(20).problem().remake().tspan(0, 0.1).build();
        ODEProblem many = few.remake().tspan(0, 1).build();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 8 && least > 64; attempt++) { // compilers may interfere at first
            long before = threads.getCurrentThreadAllocatedBytes();
            few.solve(options);
            long between = threads.getCurrentThreadAllocatedBytes();
            Solution b = many.solve(options);
            long after = threads.getCurrentThreadAllocatedBytes();
            assertTrue(b.stats().naccept() >= 900);
            least = Math.min(least, Math.abs((after - between) - (between - before)));
        }
        assertEquals(0, least, 64);
    }

    @Test
    void badInputs() {
        ODEFunction two = ODEFunction.trace(2, 1, (u, p, t) -> u.neg());
        ODEFunction three = ODEFunction.trace(3, 1, (u, p, t) -> u.neg());
        ODEFunction more = ODEFunction.trace(2, 2, (u, p, t) -> u.neg());
        assertError("f2", "for 3 unknowns but `f1` is for 2", () -> SplitFunction.of(two, three));
        assertError("f2", "for 2 parameters but `f1` is for 1", () -> SplitFunction.of(two, more));
        assertError("f2", "is missing", () -> SplitFunction.of(two, null));
        assertError("f1", "is missing", () -> SplitFunction.of(null, two));
        assertError("dt", "ARS443 has a fixed step", () -> rigidBody().solve(Methods.ARS443, SolveOptions.DEFAULT));
    }

    private static void assertError(String argument, String message, Runnable run) {
        FlowgradException error = assertThrows(FlowgradException.class, run::run);
        assertEquals(argument, error.argument());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    static SolveOptions options(double rtol) {
        return SolveOptions.builder().rtol(rtol).atol(rtol).build();
    }

    static double[] reference(StandardProblem problem) {
        return problem.problem().solve(Methods.RODAS5P, options(1e-10)).last();
    }
}
