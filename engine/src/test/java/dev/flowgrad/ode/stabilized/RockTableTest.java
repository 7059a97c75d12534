package dev.flowgrad.ode.stabilized;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ode.tableaus.RootedTree;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order conditions and the stability of every degree. */
class RockTableTest {
    static Stream<RockTable> tables() {
        return Stream.of(Rock.rock2().table(), Rock.rock4().table());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void degreesAreThoseOfTheCodes(RockTable table) {
        List<RockTable.Degree> degrees = table.read();
        assertEquals(table.order() == 2 ? 46 : 48, degrees.size());
        assertEquals(table.order() == 2 ? 200 : 142, degrees.getLast().degree() + table.finish());
        for (RockTable.Degree degree : degrees) {
            assertEquals(2 * degree.degree() - 1, degree.recurrence().length);
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void solutionAndErrorEstimateHaveTheirOrders(RockTable table) {
        for (RockTable.Degree degree : table.read()) {
            double[][] a = matrix(table, degree);
            double[] b = a[a.length - 1];
            double[] e = new double[a.length];
            System.arraycopy(degree.e(), 0, e, a.length - 1 - table.finish(), table.finish() + 1);
            assertEquals(0, residual(a, b, table.order(), 1), 1e-12, () -> "degree " + degree.degree());
            assertTrue(residual(a, b, table.order() + 1, 1) > 1e-4);
            assertEquals(0, residual(a, e, table.order() - 1, 0), 1e-12, () -> "degree " + degree.degree());
            assertTrue(residual(a, e, table.order(), 0) > 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("tables")
    void stabilityReachesAsFarAsTheySay(RockTable table) {
        for (RockTable.Degree degree : table.read()) {
            int stages = degree.degree() + table.finish();
            double reach = table.reach(stages);
            assertEquals(stages, table.stages(0.999 * reach));
            for (double x = 1e-3; x <= reach; x += 2e-4 * reach) {
                assertTrue(Math.abs(factor(table, degree, -x)) < 1, "degree " + degree.degree() + " at -" + x);
            }
            assertTrue(Math.abs(factor(table, degree, -1.2 * reach - 2)) > 1, "degree " + degree.degree());
        }
    }

    /** The stability polynomial. */
    private static double factor(RockTable table, RockTable.Degree degree, double z) {
        double before = 1;
        double last = 1 + degree.recurrence()[0] * z;
        for (int j = 2; j <= degree.degree(); j++) {
            double c = degree.recurrence()[2 * j - 2];
            double next = degree.recurrence()[2 * j - 3] * z * last + (1 + c) * last - c * before;
            before = last;
            last = next;
        }
        double[] k = new double[table.finish()];
        double sum = 1;
        for (int s = 0, row = 0; s < k.length; row += s, s++) {
            k[s] = z;
            for (int j = 0; j < s; j++) {
                k[s] += z * degree.a()[row + j] * k[j];
            }
            sum += degree.b()[s] * k[s];
        }
        return last * sum;
    }

    /** The tableau: a row for each stage, and the weights of the solution as the last, for the slope at the end. */
    private static double[][] matrix(RockTable table, RockTable.Degree degree) {
        int m = degree.degree();
        int n = m + table.finish();
        double[][] a = new double[n + 1][n + 1];
        a[1][0] = degree.recurrence()[0];
        for (int j = 2; j <= m; j++) {
            double c = degree.recurrence()[2 * j - 2];
            for (int i = 0; i < n; i++) {
                a[j][i] = (1 + c) * a[j - 1][i] - c * a[j - 2][i];
            }
            a[j][j - 1] += degree.recurrence()[2 * j - 3];
        }
        for (int s = 1, row = 0; s <= table.finish(); row += s, s++) {
            a[m + s] = a[m].clone();
            for (int j = 0; j < s; j++) {
                a[m + s][m + j] += s < table.finish() ? degree.a()[row + j] : degree.b()[j];
            }
        }
        return a;
    }

    /** The largest residual of {@code sum_i w_i weight_i(tree) = theta^order / density} up to an order. */
    private static double residual(double[][] a, double[] w, int order, double theta) {
        double worst = 0;
        for (RootedTree tree : RootedTree.upTo(order)) {
            double[] stage = tree.stageWeights(a);
            double sum = -Math.pow(theta, tree.order()) / tree.density();
            for (int i = 0; i < w.length; i++) {
                sum += w[i] * stage[i];
            }
            worst = Math.max(worst, Math.abs(sum));
        }
        return worst;
    }
}
