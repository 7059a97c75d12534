package dev.flowgrad.ode.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.AutoSwitch;
import dev.flowgrad.ode.IController;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.Stiff;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backward differentiation formulas; {@code StiffAccuracyTest} has them on all stiff problems. */
class FBDFTest {
    private static ODEProblem rigidBody() {
        ODEFunction f = ODEFunction.trace(3, 0, (u, p, t) -> Expr.stack(
                u.get(1).mul(u.get(2)).mul(-2),
                u.get(0).mul(u.get(2)).mul(1.25),
                u.get(0).mul(u.get(1)).mul(-0.5).add(t.sin().mul(t.sin()).mul(0.25))));
        return ODEProblem.of(f, new double[] {1, 0, 0.9}, 0, 20);
    }

    /** Errors at the steps and inside shrink with the number of steps to the power of the order. */
    @ParameterizedTest
    @CsvSource({"1, 1e-5, 1e-7", "2, 1e-5, 1e-8", "3, 1e-6, 1e-10", "4, 1e-6, 1e-10", "5, 1e-6, 1e-10"})
    void orderOfEachFormula(int order, double crude, double tight) {
        ODEProblem problem = rigidBody();
        Solution exact = problem.solve(Methods.VERN9, tolerance(1e-13));
        double[] times = new double[401];
        for (int i = 0; i < times.length; i++) {
            times[i] = i * 20.0 / 400;
        }
        int n = 8;
        double[] steps = new double[n];
        double[] error = new double[n];
        for (int i = 0; i < n; i++) {
            Solution solution = problem.solve(new FBDF(order),
                    tolerance(crude * Math.pow(tight / crude, i / (n - 1.0))));
            steps[i] = solution.stats().naccept();
            error[i] = distance(solution.at(times), exact.at(times));
        }
        double slope = -slope(steps, error);
        System.out.printf("FBDF order %d: measured %.2f%n", order, slope);
        assertEquals(order, slope, 0.35);
    }

    @Test
    void denseOutputIsContinuousAndAsGoodAsTheSteps() {
        Solution exact = rigidBody().solve(Methods.VERN9, tolerance(1e-13));
        Solution solution = rigidBody().solve(Methods.FBDF, tolerance(1e-8));
        double atSteps = 0;
        double inside = 0;
        for (int i = 0; i + 1 < solution.size(); i++) {
            double t = solution.t()[i];
            double h = solution.t()[i + 1] - t;
            atSteps = Math.max(atSteps, distance(solution.at(t), exact.at(t)));
            for (double x = 0.1; x < 1; x += 0.2) {
                inside = Math.max(inside, distance(solution.at(t + x * h), exact.at(t + x * h)));
            }
            assertEquals(0, distance(solution.at(t), solution.at(t + 1e-12 * h)), 1e-11);
        }
        assertTrue(inside < 1.5 * atSteps && atSteps < 1e-5, inside + " inside, " + atSteps + " at the steps");
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e2, 1e6, 1e10})
    void followsTheSlowSolutionHoweverStiff(double stiffness) {
        ODEFunction f = ODEFunction.trace(1, 0, (u, p, t) -> u.sub(t.cos()).mul(-stiffness).sub(t.sin()));
        Solution solution = ODEProblem.of(f, new double[] {1}, 0, 3).solve(Methods.FBDF, tolerance(1e-7));
        assertEquals(Math.cos(3), solution.last()[0], 1e-5);
        assertEquals(Math.cos(1.234), solution.at(1.234)[0], 1e-5);
        assertTrue(solution.stats().naccept() < 200, solution.stats()::toString);
    }

    @Test
    void transientsAreDamped() {
        ODEFunction f = ODEFunction.trace(1, 0, (u, p, t) -> u.sub(t.cos()).mul(-1e8));
        Solution solution = ODEProblem.of(f, new double[] {3}, 0, 1).solve(Methods.FBDF, tolerance(1e-6));
        assertEquals(Math.cos(1), solution.last()[0], 1e-5);
    }

    @Test
    void backward() {
        ODEProblem forward = Stiff.hires().problem().remake().tspan(0, 0.5).build();
        double[] end = forward.solve(Methods.VERN9, tolerance(1e-12)).last();
        Solution back = forward.remake().u0(end).tspan(0.5, 0).build().solve(Methods.FBDF, tolerance(1e-9));
        assertEquals(1, back.last()[0], 1e-3);
        assertEquals(0.0057, back.last()[7], 1e-3);
    }

    /** Steps end at times asked for, and go on from there with little loss. */
    @Test
    void stopsAreMet() {
        double[] stops = {0.1, 0.7, 1.3, 5, 19.999};
        Solution plain = rigidBody().solve(Methods.FBDF, tolerance(1e-8));
        Solution stopped = rigidBody().solve(Methods.FBDF, tolerance(1e-8).toBuilder().tstops(stops).build());
        for (double stop : stops) {
            assertTrue(Arrays.stream(stopped.t()).anyMatch(t -> t == stop));
        }
        assertEquals(0, distance(plain.last(), stopped.last()), 1e-5);
        assertTrue(stopped.stats().naccept() < plain.stats().naccept() + 40 * stops.length);
    }

    @Test
    void hasItsJacobianFromDifferencesToo() {
        ODEProblem problem = Stiff.hires().problem();
        ODEFunction opaque = ODEFunction.of(8, problem.f().instantiate());
        Solution solution = problem.remake().f(opaque).build().solve(Methods.FBDF, tolerance(1e-7));
        double[] reference = Stiff.hires().reference();
        for (int i = 0; i < reference.length; i++) {
            assertEquals(reference[i], solution.last()[i], 1e-3 * reference[i]);
        }
        assertTrue(solution.stats().nf() > 8 * solution.stats().njac());
    }

    @Test
    void largeSystemsKeepTheirFactorisations() {
        SolveOptions options = SolveOptions.builder().rtol(1e-6).atol(1e-6).saveEverystep(false).build();
        Solution solution = Stiff.brusselator(200).problem().solve(Methods.FBDF, options);
        assertEquals(Retcode.SUCCESS, solution.retcode());
        assertTrue(6 * solution.stats().nlu() < solution.stats().naccept(), solution.stats()::toString);
    }

    @Test
    void servesInASwitch() {
        AutoSwitch method = new AutoSwitch(Methods.TSIT5, Methods.FBDF);
        Solution solution = Stiff.vdpol().problem().solve(method, tolerance(1e-8));
        assertEquals(Retcode.SUCCESS, solution.retcode(), solution::message);
        assertEquals(Stiff.vdpol().reference()[0], solution.last()[0], 1e-6);
        assertEquals(Methods.FBDF, solution.phases().get(1).method());
        assertTrue(solution.stats().nreject() < 300, solution.stats()::toString);
    }

    @Test
    void whatItCannotDoIsSaid() {
        assertThrows(FlowgradException.class, () -> new FBDF(6));
        SolveOptions fixed = SolveOptions.builder().adaptive(false).dt(0.1).build();
        assertTrue(assertThrows(FlowgradException.class, () -> rigidBody().solve(Methods.FBDF, fixed)).getMessage()
                .contains("`adaptive` cannot be false for FBDF"));
        SolveOptions controlled = SolveOptions.builder().controller(new IController()).build();
        assertTrue(assertThrows(FlowgradException.class, () -> rigidBody().solve(Methods.FBDF, controlled))
                .getMessage().contains("`controller` cannot be set for FBDF"));
    }

    @Test
    void systemsThatCannotBeSolvedAreNamed() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = t < 0.5 ? -u[0] : Double.NaN);
        Solution solution = ODEProblem.of(f, new double[] {1}, 0, 1).solve(Methods.FBDF, SolveOptions.DEFAULT);
        assertEquals(Retcode.CONVERGENCE_FAILURE, solution.retcode(), solution::message);
        assertEquals(0.5, solution.t()[solution.size() - 1], 1e-6);
    }

    /** Five times as many steps allocate the same bytes, with dense and with sparse matrices. */
    @Test
    void stepsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (ODEProblem problem : List.of(Stiff.orego().problem(), Stiff.brusselator(30).problem())) {
            SolveOptions options = SolveOptions.builder().method(Methods.FBDF).saveEverystep(false)
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

    private static SolveOptions tolerance(double tolerance) {
        return SolveOptions.builder().rtol(tolerance).atol(tolerance).maxiters(1_000_000).build();
    }

    private static double distance(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    /** Of the least-squares line through the logarithms. */
    private static double slope(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.length; i++) {
            meanX += Math.log(x[i]) / x.length;
            meanY += Math.log(y[i]) / x.length;
        }
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (Math.log(x[i]) - meanX) * (Math.log(y[i]) - meanY);
            xx += (Math.log(x[i]) - meanX) * (Math.log(x[i]) - meanX);
        }
        return xy / xx;
    }
}
