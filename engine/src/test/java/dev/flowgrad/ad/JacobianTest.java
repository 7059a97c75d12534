package dev.flowgrad.ad;

import static dev.flowgrad.ad.Differences.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jacobians of known systems in every way in which they can be formed. */
class JacobianTest {
    private static final Map<String, Program> MODELS = Map.of(
            "Lotka-Volterra", Models.lotkaVolterra(), "ROBER", Models.rober(), "Pleiades", Models.pleiades(),
            "Brusselator, arrays", Models.brusselatorArrays(16), "Brusselator, cells", Models.brusselatorCells(16));

    private static double[][] point(Program f) {
        Random random = new Random(3);
        return f.inputs().stream().map(x -> Differences.random(random, x.size(), 0.5, 2.0)).toArray(double[][]::new);
    }

    private static double[] dense(SparseJacobian jacobian, double[][] x) {
        Sparsity s = jacobian.pattern();
        double[] values = Reference.evaluate(jacobian.program(), x)[0];
        double[] out = new double[s.rows() * s.cols()];
        for (int j = 0; j < s.cols(); j++) {
            for (int e = s.colPtr()[j]; e < s.colPtr()[j + 1]; e++) {
                out[s.rowIdx()[e] * s.cols() + j] = values[e];
            }
        }
        return out;
    }

    private static double[] differences(Program f, double[][] x) {
        int n = x[0].length;
        int m = f.outputs().getFirst().size();
        double[] out = new double[m * n];
        for (int j = 0; j < n; j++) {
            double[][] v = new double[x.length][];
            v[0] = new double[n];
            v[0][j] = 1.0;
            double[] column = Differences.directional(f, x, v, 0.01);
            for (int i = 0; i < m; i++) {
                out[i * n + j] = column[i];
            }
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Lotka-Volterra", "ROBER", "Pleiades", "Brusselator, arrays", "Brusselator, cells"})
    void allWaysAgree(String name) {
        Program f = MODELS.get(name);
        double[][] x = point(f);
        int[] shape = {f.outputs().getFirst().size(), x[0].length};
        double[] expected = differences(f, x);
        assertClose(name, expected, dense(SparseJacobian.symbolic(f, 0), x), 1e-8);
        assertClose(name, expected, dense(SparseJacobian.colored(f, 0), x), 1e-8);
        double[] exact = dense(SparseJacobian.of(f, 0), x);
        assertClose(name, exact, Reference.evaluate(Jacobian.dense(f, 0), x)[0], 1e-13);
        for (Expr way : List.of(Jacobian.columns(f, 0, shape), Jacobian.rows(f, 0, shape))) {
            assertClose(name, exact, Reference.evaluate(Program.of(f.inputs(), List.of(way)), x)[0], 1e-13);
        }
        Differences.check(name, f, x, 0.01, 1e-9);
    }

    @Test
    void patternsAreExact() {
        assertPattern(Models.lotkaVolterra(), "11", "11");
        assertPattern(Models.rober(), "111", "111", "010");
        Program brusselator = Models.brusselatorArrays(4);
        assertPattern(brusselator, "11001000", "11100100", "01110010", "00110001",
                "10001100", "01001110", "00100111", "00010011");
        assertArrayEquals(Sparsity.of(brusselator, 0, 0).rowIdx(), Sparsity.of(Models.brusselatorCells(4), 0, 0).rowIdx());
        Sparsity pleiades = Sparsity.of(Models.pleiades(), 0, 0);
        assertEquals(14 + 14 * 14, pleiades.nnz());
        assertArrayEquals(pleiades.rowIdx(), SparseJacobian.symbolic(Models.pleiades(), 0).pattern().rowIdx());
    }

    private static void assertPattern(Program f, String... rows) {
        int[][] columns = Arrays.stream(rows)
                .map(row -> row.chars().map(c -> c - '0').toArray())
                .map(row -> java.util.stream.IntStream.range(0, row.length).filter(j -> row[j] == 1).toArray())
                .toArray(int[][]::new);
        Sparsity expected = Sparsity.ofRows(columns, rows[0].length());
        Sparsity pattern = Sparsity.of(f, 0, 0);
        assertArrayEquals(expected.colPtr(), pattern.colPtr());
        assertArrayEquals(expected.rowIdx(), pattern.rowIdx());
        assertArrayEquals(expected.rowIdx(), SparseJacobian.symbolic(f, 0).pattern().rowIdx());
    }

    @Test
    void constantZerosCutDependence() {
        Expr x = Expr.input("x", 3);
        Expr laplacian = Expr.constant(new double[] {-2, 1, 0, 1, -2, 1, 0, 1, -2}, 3, 3);
        Expr product = laplacian.matmul(x.reshape(3, 1)).reshape(3);
        assertPattern(Program.of(List.of(x), List.of(product)), "110", "111", "011");
        Expr left = x.reshape(1, 3).matmul(laplacian).reshape(3);
        assertPattern(Program.of(List.of(x), List.of(left)), "110", "111", "011");
        Expr mask = Expr.constant(new double[] {0, 1, 1}, 3);
        assertPattern(Program.of(List.of(x), List.of(x.mul(mask))), "000", "010", "001");
        assertPattern(Program.of(List.of(x), List.of(Expr.where(mask, x, x.slice(new int[] {2}, new int[] {3},
                new int[] {-1})))), "001", "010", "001");
        assertPattern(Program.of(List.of(x), List.of(x.apply(Op.FLOOR).add(x.get(1)))), "010", "010", "010");
    }

    /** A pattern may not miss an entry: wherever a derivative is not zero, it has one. */
    @Test
    void patternsAreComplete() {
        for (OpCases.Case c : OpCases.all()) {
            Program f = c.program();
            double[] d = Reference.evaluate(Jacobian.dense(f, 0), c.point())[0];
            Sparsity s = Sparsity.of(f, 0, 0);
            boolean[] has = new boolean[d.length];
            for (int j = 0; j < s.cols(); j++) {
                for (int e = s.colPtr()[j]; e < s.colPtr()[j + 1]; e++) {
                    has[s.rowIdx()[e] * s.cols() + j] = true;
                }
            }
            for (int i = 0; i < d.length; i++) {
                assertTrue(has[i] || d[i] == 0.0, c.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void coloringsAreValid(int seed) {
        Random random = new Random(seed);
        int rows = 1 + random.nextInt(60);
        int cols = 1 + random.nextInt(60);
        double density = random.nextDouble() * 0.2;
        int[][] columns = new int[rows][];
        int longest = 1;
        for (int i = 0; i < rows; i++) {
            columns[i] = java.util.stream.IntStream.range(0, cols).filter(j -> random.nextDouble() < density).toArray();
            longest = Math.max(longest, columns[i].length);
        }
        Coloring coloring = Coloring.of(Sparsity.ofRows(columns, cols));
        for (int[] row : columns) {
            assertEquals(row.length, Arrays.stream(row).map(j -> coloring.colors()[j]).distinct().count());
        }
        assertEquals(coloring.count(), Arrays.stream(coloring.colors()).max().getAsInt() + 1);
        assertTrue(coloring.count() >= longest && coloring.count() <= cols);
    }

    @Test
    void bandsNeedAsManyColorsAsTheyAreWide() {
        int n = 50;
        int[][] rows = new int[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = java.util.stream.IntStream.rangeClosed(Math.max(0, i - 1), Math.min(n - 1, i + 1)).toArray();
        }
        assertEquals(3, Coloring.of(Sparsity.ofRows(rows, n)).count());
    }

    @Test
    void largeSystemsAreColored() {
        Program f = Models.brusselatorArrays(2_000);
        SparseJacobian jacobian = SparseJacobian.of(f, 0);
        assertEquals(8 * 2_000 - 4, jacobian.pattern().nnz());
        assertTrue(jacobian.program().nodes().size() < 1_000);
        double[][] x = point(f);
        double[][] v = {Differences.random(new Random(8), x[0].length, -1, 1), null};
        double[] product = new double[x[0].length];
        double[] values = Reference.evaluate(jacobian.program(), x)[0];
        Sparsity s = jacobian.pattern();
        for (int j = 0; j < s.cols(); j++) {
            for (int e = s.colPtr()[j]; e < s.colPtr()[j + 1]; e++) {
                product[s.rowIdx()[e]] += values[e] * v[0][j];
            }
        }
        assertClose("Brusselator", Differences.directional(f, x, v, 0.01), product, 1e-9);
        assertThrows(FlowgradException.class, () -> SparseJacobian.symbolic(f, 0));
    }

    /** Both modes go through a chain deeper than a thread's stack, and stay linear in its length. */
    @Test
    void deepGraphs() {
        Expr u = Expr.input("u");
        Expr x = u;
        for (int i = 0; i < 6_000; i++) {
            x = x.mul(0.999).add(x.sin().mul(1e-3));
        }
        Program f = Program.of(List.of(u), List.of(x));
        Differences.check("chain", f, new double[][] {{0.5}}, 0.01, 1e-9);
        assertTrue(Cost.of(Vjp.of(f, 0)) < 3 * Cost.of(f.simplify()));
    }

    /** Elements that are indexed out of an array flow back into one array, not into one array each. */
    @Test
    void elementsFlowBackTogether() {
        Program vjp = Vjp.of(Models.brusselatorCells(64), 0);
        long work = vjp.nodes().stream().filter(e -> e.op() != Op.INPUT).mapToLong(Expr::size).sum();
        assertTrue(work < 20 * Cost.of(Models.brusselatorCells(64).simplify()), work + " elements");
    }

    @Test
    void hessianIsSymmetric() {
        Program f = Models.layer();
        Random random = new Random(2);
        double[][] x = f.inputs().stream().map(e -> Differences.random(random, e.size(), -1, 1)).toArray(double[][]::new);
        Program hvp = Gradient.hvp(f, 1);
        double[] v = Differences.random(random, x[1].length, -1, 1);
        double[] w = Differences.random(random, x[1].length, -1, 1);
        double[] hv = Reference.evaluate(hvp, x[0], x[1], x[2], v)[2];
        double[] hw = Reference.evaluate(hvp, x[0], x[1], x[2], w)[2];
        assertEquals(Differences.dot(w, hv), Differences.dot(v, hw), 1e-12);
        Program gradient = Gradient.valueAndGrad(f, 1);
        double[] fd = Differences.directional(Program.of(f.inputs(), gradient.outputs().subList(1, 2)), x,
                new double[][] {null, v, null}, 0.02);
        assertClose("hvp", fd, hv, 1e-8);
        Differences.check("layer", f, x, 0.01, 1e-9);
    }

    @Test
    void errorsNameTheArgument() {
        Program f = Models.lotkaVolterra();
        FlowgradException scalar = assertThrows(FlowgradException.class, () -> Gradient.valueAndGrad(f, 0));
        assertEquals("f", scalar.argument());
        assertEquals("`f` must return one number to have a gradient, got shape (2,); sum it or use a Jacobian",
                scalar.getMessage());
        assertEquals("wrt", assertThrows(FlowgradException.class, () -> Jvp.of(f, 2)).argument());
        assertEquals("wrt", assertThrows(FlowgradException.class, () -> Vjp.of(f, 0, 0)).argument());
    }

    @Test
    void namesSayWhatIsWhat() {
        Program f = Models.lotkaVolterra();
        assertEquals(List.of("u", "p", "d_u"), names(Jvp.of(f, 0)));
        assertEquals(List.of("u", "p", "d_u", "d2_u"), names(Jvp.of(Jvp.of(f, 0), 0)));
        assertEquals(List.of("u", "p", "ct_out0"), names(Vjp.of(f, 0)));
        assertEquals(List.of("out0", "ct_p", "ct_u"), Vjp.of(f, 1, 0).outputNames());
        assertArrayEquals(new int[] {2, 4}, Jacobian.dense(f, 1).outputs().getFirst().shape());
    }

    private static List<String> names(Program f) {
        return f.inputs().stream().map(Expr::name).toList();
    }
}
