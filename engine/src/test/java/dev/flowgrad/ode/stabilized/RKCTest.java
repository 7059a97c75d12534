package dev.flowgrad.ode.stabilized;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Orders;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.NonStiff;
import dev.flowgrad.problems.Parabolic;
import dev.flowgrad.problems.StandardProblem;
import dev.flowgrad.problems.Stiff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RKCTest {
    private static SolveOptions options(double tolerance) {
        return SolveOptions.builder().method(Methods.RKC).rtol(tolerance).atol(tolerance).build();
    }

    @Test
    void order() {
        Orders orders = Orders.of(NonStiff.rigidBody().problem().remake().tspan(0, 5).build(), Methods.RKC, 400);
        assertEquals(2, orders.ends(), 0.3);
        assertEquals(2, orders.inside(), 0.3);
    }

    /** Where stability asks for many stages it is still the order. */
    @Test
    void orderWithManyStages() {
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> {
            du[0] = -2000 * (u[0] - Math.cos(u[1])) - Math.sin(u[1]) * Math.cos(t);
            du[1] = Math.cos(t);
        });
        ODEProblem problem = ODEProblem.of(f, new double[] {1, 0}, 0, 2);
        double[] h = new double[6];
        double[] error = new double[6];
        for (int i = 0; i < 6; i++) {
            h[i] = 2.0 / (40 + 8 * i);
            Solution solution = problem.solve(Methods.RKC, Orders.fixed(h[i]));
            assertTrue(solution.stats().nf() > 8 * solution.stats().naccept(), () -> solution.stats() + "");
            error[i] = Math.abs(solution.last()[0] - Math.cos(Math.sin(2)));
        }
        assertTrue(Orders.slope(h, error) > 1.7, () -> Orders.slope(h, error) + "");
        assertTrue(error[0] < 1e-3);
    }

    /** The heat equation by the square root of the stages that Tsit5 needs, and to the tolerance. */
    @ParameterizedTest
    @ValueSource(ints = {50, 200, 400})
    void heat(int n) {
        StandardProblem heat = Parabolic.heat(n);
        for (double tolerance : new double[] {1e-4, 1e-6}) {
            Solution solution = heat.problem().solve(options(tolerance));
            assertTrue(solution.retcode().isSuccess(), solution::message);
            assertTrue(Orders.distance(solution.last(), heat.reference()) < 10 * tolerance);
        }
        if (n == 400) {
            long evaluations = heat.problem().solve(options(1e-4)).stats().nf();
            assertTrue(evaluations < 2_500, () -> evaluations + " evaluations");
        }
    }

    @Test
    void brusselator() {
        ODEProblem problem = Stiff.brusselator(40).problem();
        double[] exact = problem.solve(SolveOptions.builder().method(Methods.RADAU_IIA5).rtol(1e-10).atol(1e-10).build())
                .last();
        for (double tolerance : new double[] {1e-4, 1e-6}) {
            Solution solution = problem.solve(options(tolerance));
            assertTrue(Orders.distance(solution.last(), exact) < 100 * tolerance, solution::message);
            double middle = problem.t1() / 2;
            double[] inside = problem.solve(SolveOptions.builder().method(Methods.RADAU_IIA5).rtol(1e-10).atol(1e-10)
                    .build()).at(middle);
            assertTrue(Orders.distance(solution.at(middle), inside) < 100 * tolerance);
        }
    }

    @Test
    void spectralRadiusIsBoundedClosely() {
        int n = 60;
        ODEFunction f = Parabolic.heat(n).problem().f();
        double exact = 4.0 * (n + 1) * (n + 1) * Math.pow(Math.cos(Math.PI / (2 * (n + 1))), 2);
        Rhs rhs = new Rhs(f, new double[0]);
        double[] u = new double[n];
        for (int i = 0; i < n; i++) {
            u[i] = Math.sin(i * i);
        }
        double[] slope = new double[n];
        rhs.eval(slope, u, 0);
        double estimate = new SpectralRadius(rhs, n).estimate(u, slope, 0);
        assertTrue(estimate > exact && estimate < 1.3 * exact, () -> estimate + " for " + exact);
    }

    /** At tight tolerances rounding bounds the stages, and so the step, not the success. */
    @Test
    void stagesAreBoundedByRounding() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = -1e6 * (u[0] - Math.cos(t)) - Math.sin(t));
        Solution solution = ODEProblem.of(f, new double[] {1}, 0, 1).solve(SolveOptions.builder().method(Methods.RKC)
                .rtol(1e-11).atol(1e-3).build());
        assertTrue(solution.retcode().isSuccess(), solution::message);
        assertEquals(Math.cos(1), solution.last()[0], 1e-6);
    }

    @Test
    void nothingMovesAndNothingIsStiff() {
        ODEFunction f = ODEFunction.of(2, (du, u, p, t) -> du[0] = du[1] = 0);
        assertEquals(3, ODEProblem.of(f, new double[] {3, 0}, 0, 1).solve(options(1e-6)).last()[0], 1e-13);
        ODEFunction clock = ODEFunction.of(1, (du, u, p, t) -> du[0] = Math.cos(t));
        assertEquals(Math.sin(5), ODEProblem.of(clock, new double[] {0}, 0, 5).solve(options(1e-6)).last()[0], 1e-4);
    }
}
