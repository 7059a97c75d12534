package dev.flowgrad.ode.tableaus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All order conditions of each method, of its error estimate and of its dense output. */
class TableauTest {
    private static final List<RootedTree> TREES = RootedTree.upTo(9);
    /** Rounding, for each unit of the largest coefficient: Vern6 has some thousand, most others some ten. */
    private static final double ROUNDING = 1e-13;

    static Stream<ButcherTableau> tableaus() {
        return Stream.of(Euler.TABLEAU, Heun.TABLEAU, Midpoint.TABLEAU, RK4.TABLEAU, BS3.TABLEAU, DP5.TABLEAU,
                Tsit5.TABLEAU, Vern6.TABLEAU, Vern7.TABLEAU, Vern8.TABLEAU, Vern9.TABLEAU, DOP853.TABLEAU);
    }

    @Test
    void treesAreCounted() {
        int[] counts = {1, 1, 2, 4, 9, 20, 48, 115, 286};
        for (int order = 1; order <= 9; order++) {
            int wanted = order;
            assertEquals(counts[order - 1], TREES.stream().filter(t -> t.order() == wanted).count());
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void rowsSumToNodes(ButcherTableau tableau) {
        double[][] a = all(tableau);
        double[] c = nodes(tableau);
        for (int i = 0; i < c.length; i++) {
            double sum = DoubleStream.of(a[i]).sum();
            assertEquals(c[i], sum, 1e-13 * (1 + largest(a[i])), tableau.name() + " row " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void solutionHasItsOrderAndNoMore(ButcherTableau tableau) {
        assertTrue(residual(tableau, tableau.b(), tableau.order(), 1) < tolerance(tableau));
        if (tableau.order() < 9) {
            assertTrue(residual(tableau, tableau.b(), tableau.order() + 1, 1) > 1e-7);
        }
    }

    /** The error estimate vanishes up to the order of the embedded solution, and not beyond. */
    @ParameterizedTest
    @MethodSource("tableaus")
    void errorEstimateHasItsOrder(ButcherTableau tableau) {
        if (tableau.error() != null) {
            int order = tableau.secondError() != null ? 5 : tableau.order() - 1;
            assertTrue(residual(tableau, tableau.error(), order, 0) < tolerance(tableau));
            assertTrue(residual(tableau, tableau.error(), order + 1, 0) > 1e-6);
        }
        if (tableau.secondError() != null) {
            assertTrue(residual(tableau, tableau.secondError(), 3, 0) < tolerance(tableau));
            assertTrue(residual(tableau, tableau.secondError(), 4, 0) > 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void denseOutputHasItsOrder(ButcherTableau tableau) {
        int order = tableau.denseOrder();
        int limit = Math.min(order, tableau.order());
        double worst = 0;
        double beyond = 0;
        for (double theta : new double[] {0.1, 0.3, 0.5, 0.7, 0.9}) {
            worst = Math.max(worst, residual(tableau, weights(tableau, theta), limit, theta));
            beyond = Math.max(beyond, residual(tableau, weights(tableau, theta), Math.min(9, order + 1),
                    theta));
        }
        assertTrue(worst < tolerance(tableau), tableau.name() + ": " + worst);
        assertTrue(order >= 9 || beyond > 1e-8, tableau.name() + " has a higher order than it says");
    }

    @ParameterizedTest
    @MethodSource("tableaus")
    void denseOutputEndsAtTheSolution(ButcherTableau tableau) {
        double[] end = weights(tableau, 1);
        for (int i = 0; i < end.length; i++) {
            assertEquals(i < tableau.b().length ? tableau.b()[i] : 0, end[i], 1e-12, tableau.name()
                    + " stage " + i);
        }
        for (double weight : weights(tableau, 0)) {
            assertEquals(0, weight);
        }
    }

    /** The largest residual of {@code sum_i w_i weight_i(tree) = theta^order / density} up to an order. */
    private static double residual(ButcherTableau tableau, double[] w, int order, double theta) {
        double[][] a = all(tableau);
        double worst = 0;
        for (RootedTree tree : TREES) {
            if (tree.order() <= order) {
                double[] stage = tree.stageWeights(a);
                double sum = -Math.pow(theta, tree.order()) / tree.density();
                for (int i = 0; i < w.length; i++) {
                    sum += w[i] * stage[i];
                }
                worst = Math.max(worst, Math.abs(sum));
            }
        }
        return worst;
    }

    /** Dense weights by the definition of Chebyshev polynomials. */
    private static double[] weights(ButcherTableau tableau, double theta) {
        double angle = Math.acos(2 * theta - 1);
        double[] w = new double[tableau.dense().length];
        for (int i = 0; i < w.length; i++) {
            double[] row = tableau.dense()[i];
            for (int n = 0; n < row.length; n++) {
                w[i] += theta * row[n] * Math.cos(n * angle);
            }
        }
        return w;
    }

    /** The rows of all stages: those proper, the end slope, the extra ones. */
    private static double[][] all(ButcherTableau tableau) {
        return Stream.of(tableau.a(), new double[][] {tableau.b()}, tableau.extraA())
                .flatMap(Stream::of).toArray(double[][]::new);
    }

    private static double[] nodes(ButcherTableau tableau) {
        return IntStream.range(0, tableau.dense().length).mapToDouble(i -> i < tableau.stages()
                ? tableau.c()[i]
                : i == tableau.stages() ? 1 : tableau.extraC()[i - tableau.stages() - 1]).toArray();
    }

    private static double tolerance(ButcherTableau tableau) {
        return ROUNDING * (1 + Stream.of(all(tableau)).mapToDouble(TableauTest::largest).max().orElse(0));
    }

    private static double largest(double[] row) {
        return DoubleStream.of(row).map(Math::abs).max().orElse(0);
    }
}
