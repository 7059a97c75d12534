package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.implicit.Esdirk;
import dev.flowgrad.problems.Algebraic;
import dev.flowgrad.problems.StandardProblem;
import dev.flowgrad.problems.Stiff;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Systems {@code M u' = f}, with algebraic equations and without, by every implicit method. */
class MassMatrixTest {
    static Stream<Method> methods() {
        return Methods.all().stream().filter(Method::takesMassMatrix);
    }

    /** Those of order 4 and more. */
    static Stream<Method> accurate() {
        return methods().filter(m -> m.order() >= 4);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void linearProblemAtTheStepsAndInside(Method method) {
        StandardProblem standard = Algebraic.linear();
        double tolerance = method.order() < 4 ? 1e-7 : 1e-11;
        Solution solution = standard.problem().solve(method, tolerance(tolerance));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        double accuracy = method.order() < 4 ? 1e-5 : 1e-8;
        assertArrayEquals(standard.reference(), solution.last(), accuracy);
        for (double t = 0.05; t < 10; t += 0.1) {
            double y = (Math.sin(t) - Math.cos(t)) / 2 + 1.5 * Math.exp(-t);
            assertEquals(y, solution.at(t)[0], accuracy);
            // Stages of ESDIRK methods have order 2, which shows in what is algebraic.
            assertEquals(Math.sin(t) - y, solution.at(t)[1], method instanceof Esdirk ? 2e-5 : accuracy);
        }
    }

    @ParameterizedTest
    @MethodSource("accurate")
    void robertsonsReactionWithConservationOfMass(Method method) {
        StandardProblem standard = Algebraic.rober();
        for (double[] asked : new double[][] {{1e-8, 1e-7}, {1e-10, 1e-8}}) {
            double rtol = asked[0];
            SolveOptions options = SolveOptions.builder().rtol(rtol).atol(1e-9 * rtol, 1e-14 * rtol, 1e-6 * rtol)
                    .saveEverystep(false).build();
            Solution solution = standard.problem().solve(method, options);
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            double error = StiffAccuracyTest.error(solution, standard.reference());
            System.out.printf("%-10s %-10s %.0e error %.1e, %s%n", standard, method, rtol, error, solution.stats());
            assertTrue(error < asked[1], () -> "relative error " + error);
            assertEquals(1, Arrays.stream(solution.last()).sum(), 1e-15);
        }
    }

    @ParameterizedTest
    @MethodSource("accurate")
    void pendulumKeepsItsLengthAndEnergy(Method method) {
        Solution solution = Algebraic.pendulum().problem().solve(method, tolerance(1e-9));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        for (double t = 0; t <= 10; t += 0.5) {
            double[] u = solution.at(t);
            assertEquals(1, Math.hypot(u[0], u[1]), 1e-5);
            assertEquals(0, (u[2] * u[2] + u[3] * u[3]) / 2 + 9.81 * u[1], 1e-4);
        }
    }

    /** {@code M u' = f} with M invertible has the solution of {@code u' = M^-1 f}; also where f is called back. */
    @ParameterizedTest
    @MethodSource("accurate")
    void invertibleMatrices(Method method) {
        double[] mass = {2, 1, 0, 0, 1, -1, 1, 0, 3};
        ODEProblem plain = Stiff.orego().problem().remake().tspan(0, 5).build();
        ODEFunction multiplied = ODEFunction.trace(3, 0, (u, p, t) -> {
            Expr f = plain.f().program().inline(List.of(u, p, t)).getFirst();
            return Expr.stack(f.get(0).mul(2).add(f.get(1)), f.get(1).sub(f.get(2)), f.get(0).add(f.get(2).mul(3)));
        });
        double[] expected = plain.solve(Methods.RADAU_IIA5, tolerance(1e-11)).last();
        for (ODEFunction f : List.of(multiplied, ODEFunction.of(3, multiplied.instantiate()))) {
            Solution solution = plain.remake().f(f).massMatrix(mass).build().solve(method, tolerance(1e-8));
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            for (int i = 0; i < 3; i++) {
                assertEquals(expected[i], solution.last()[i], 2e-5 * Math.abs(expected[i]));
            }
        }
    }

    /** Rows that are no unit vectors: {@code y1' + y2' = 1}, twice, with an algebraic equation in their difference. */
    @ParameterizedTest
    @MethodSource("accurate")
    void singularWithoutRowsOfZeros(Method method) {
        ODEFunction f = ODEFunction.trace(2, 0, (u, p, t) -> {
            Expr constraint = u.get(0).sub(u.get(1)).sub(t.sin());
            return Expr.stack(constraint.add(1), constraint.neg().add(1));
        });
        ODEProblem problem = ODEProblem.builder(f).u0(new double[] {0, 0}).tspan(0, 2).massMatrix(1, 1, 1, 1).build();
        Solution solution = problem.solve(method, tolerance(1e-9));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        assertEquals(1 + Math.sin(2) / 2, solution.last()[0], 1e-7);
        assertEquals(1 - Math.sin(2) / 2, solution.last()[1], 1e-7);
    }

    /** A heat equation whose ends are algebraic, sparse. */
    @ParameterizedTest
    @MethodSource("accurate")
    void sparseSystems(Method method) {
        int n = 40;
        ODEFunction f = ODEFunction.trace(n, 0, (u, p, t) -> {
            Expr inner = u.slice(0, 2, n - 2).add(u.slice(0, 0, n - 2)).sub(u.slice(0, 1, n - 2).mul(2)).mul((n - 1.0) * (n - 1));
            return Expr.concatenate(0, List.of(u.slice(0, 0, 1), inner, u.slice(0, n - 1, 1)));
        });
        double[] mass = new double[n * n];
        double[] u0 = new double[n];
        for (int i = 1; i < n - 1; i++) {
            mass[i * n + i] = 1;
            u0[i] = Math.sin(Math.PI * i / (n - 1));
        }
        Solution solution = ODEProblem.builder(f).u0(u0).tspan(0, 0.1).massMatrix(mass).build()
                .solve(method, tolerance(1e-8));
        double rate = 4 * (n - 1) * (n - 1) * Math.pow(Math.sin(Math.PI / 2 / (n - 1)), 2);
        for (int i = 0; i < n; i++) {
            assertEquals(u0[i] * Math.exp(-0.1 * rate), solution.last()[i], 1e-6);
        }
    }

    @Test
    void algebraicVariablesAreFound() {
        ODEProblem problem = Algebraic.linear().problem().remake().u0(new double[] {1, 7}).build();
        Solution solution = problem.solve();
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        assertEquals(1, solution.u(0, 0));
        assertEquals(-1, solution.u(0, 1), 1e-12);
        assertEquals(Methods.RODAS5P, solution.method());
    }

    /** A nonlinear one, from far away. */
    @Test
    void newtonsMethodIsDamped() {
        ODEFunction f = ODEFunction.trace(2, 0, (u, p, t) ->
                Expr.stack(u.get(1).neg(), u.get(1).exp().sub(u.get(0))));
        ODEProblem problem = ODEProblem.builder(f).u0(new double[] {2, -9}).tspan(0, 0.1).massMatrix(1, 0, 0, 0).build();
        for (Method method : List.of(Methods.RODAS5P, Methods.FBDF)) {
            Solution solution = problem.solve(method, tolerance(1e-8));
            assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
            assertEquals(Math.log(2), solution.u(0, 1), 1e-9);
        }
    }

    @Test
    void inconsistentValuesAreRefusedOnRequest() {
        ODEProblem problem = Algebraic.linear().problem().remake().u0(new double[] {1, 7}).build();
        SolveOptions check = SolveOptions.builder().initialization(Initialization.CHECK).build();
        Solution solution = problem.solve(check);
        assertEquals(Retcode.INITIAL_FAILURE, solution.retcode());
        assertTrue(solution.message().contains("equation 1 is 8.0 instead of 0"), solution.message());
        assertEquals(Retcode.SUCCESS, Algebraic.linear().problem().solve(check).retcode());
    }

    @Test
    void whatCannotBeFoundIsNamed() {
        ODEFunction none = ODEFunction.trace(2, 0, (u, p, t) ->
                Expr.stack(u.get(1), u.get(1).mul(u.get(1)).add(1)));
        ODEFunction index2 = ODEFunction.trace(2, 0, (u, p, t) -> Expr.stack(u.get(1), u.get(0).sub(t.sin()).sub(1)));
        for (ODEFunction f : List.of(none, index2)) {
            Solution solution = ODEProblem.builder(f).u0(new double[] {0, 2}).tspan(0, 1).massMatrix(1, 0, 0, 0).build()
                    .solve();
            assertEquals(Retcode.INITIAL_FAILURE, solution.retcode());
            assertTrue(solution.message().contains("equation 1"), solution.message());
        }
    }

    @Test
    void explicitMethodsRefuse() {
        for (Method method : List.of(Methods.TSIT5, Methods.byName("AutoSwitch(Tsit5, Rodas5P)"))) {
            String message = assertThrows(FlowgradException.class,
                    () -> Algebraic.linear().problem().solve(method, SolveOptions.DEFAULT)).getMessage();
            assertTrue(message.contains("`mass_matrix`; take Rodas5P"), message);
        }
    }

    @Test
    void wrongMatricesAreRefused() {
        ODEProblem.Builder problem = Algebraic.linear().problem().remake();
        assertTrue(assertThrows(FlowgradException.class, () -> problem.massMatrix(1, 0, 0).build()).getMessage()
                .contains("2 by 2, got 3 numbers"));
        assertTrue(assertThrows(FlowgradException.class, () -> problem.massMatrix(1, 0, Double.NaN, 0).build()).getMessage()
                .contains("NaN in row 1, column 0"));
        assertNull(problem.massMatrix(1, 0, 0, 1).build().mass());
    }

    /** Five times as many steps allocate the same bytes. */
    @ParameterizedTest
    @MethodSource("accurate")
    void stepsAllocateNothing(Method method) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SolveOptions options = SolveOptions.builder().method(method).saveEverystep(false).dt(0.01).dtmax(0.01)
                .maxiters(200_000).build();
        ODEProblem few = Algebraic.linear().problem().remake().tspan(0, 1).build();
        ODEProblem many = few.remake().tspan(0, 5).build();
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

    private static SolveOptions tolerance(double tolerance) {
        return SolveOptions.builder().rtol(tolerance).atol(tolerance).maxiters(1_000_000).build();
    }
}
