package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GivenJacobianTest {
    private static final double[] MU = {50};

    private static void vanDerPol(double[] du, double[] u, double[] p, double t) {
        du[0] = u[1];
        du[1] = p[0] * (1 - u[0] * u[0]) * u[1] - u[0];
    }

    private static void derivative(double[] entries, double[] u, double[] p, double t) {
        entries[0] = 0;
        entries[1] = 1;
        entries[2] = -2 * p[0] * u[0] * u[1] - 1;
        entries[3] = p[0] * (1 - u[0] * u[0]);
    }

    private static final ODEFunction GIVEN = new ODEFunction() {
        @Override
        public int dim() {
            return 2;
        }

        @Override
        public Instance instantiate() {
            return GivenJacobianTest::vanDerPol;
        }

        @Override
        public Linearization linearization(Rhs f) {
            return new GivenJacobian(f, 2, GivenJacobianTest::derivative);
        }
    };

    @Test
    void itTakesThePlaceOfDifferences() {
        for (String name : new String[] {"Rodas5P", "RadauIIA5"}) {
            Solution given = solve(GIVEN, name);
            Solution differences = solve(ODEFunction.of(2, GivenJacobianTest::vanDerPol), name);
            assertEquals(Retcode.SUCCESS, given.retcode(), given.message());
            assertArrayEquals(differences.last(), given.last(), 1e-5);
            assertTrue(given.stats().njac() > 0);
            assertTrue(given.stats().nf() + given.stats().njac() < differences.stats().nf(),
                    given.stats() + " against " + differences.stats());
        }
    }

    private static Solution solve(ODEFunction f, String method) {
        return ODEProblem.of(f, new double[] {2, 0}, 0, 60, MU)
                .solve(SolveOptions.builder().method(method).rtol(1e-8).atol(1e-8).build());
    }
}
