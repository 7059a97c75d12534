package dev.flowgrad.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.RandomPrograms;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.Shapes;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ExecutorTest {
    private static final double TOLERANCE = 1e-13;

    @Test
    void everyElementwiseOperationInterpretedAndCompiledAsScalarsAndAsLoops() {
        for (Op op : Op.values()) {
            if (!op.isElementwise()) {
                continue;
            }
            for (int n : new int[] {1, 7, 300}) {
                List<Expr> inputs = new ArrayList<>();
                for (int i = 0; i < (op.kind() == Op.Kind.UNARY ? 1 : op.kind() == Op.Kind.BINARY ? 2 : 3); i++) {
                    inputs.add(Expr.input("x" + i, n));
                }
                Expr result = switch (inputs.size()) {
                    case 1 -> inputs.get(0).apply(op);
                    case 2 -> inputs.get(0).apply(op, inputs.get(1));
                    default -> Expr.where(inputs.get(0), inputs.get(1), inputs.get(2));
                };
                // Exactly what ScalarMath says, special values included.
                check(Program.of(inputs, List.of(result)), 0.0, true);
            }
        }
    }

    @Test
    void broadcastingLoops() {
        Expr a = Expr.input("a", 5, 1, 9);
        Expr b = Expr.input("b", 4, 1);
        Expr c = Expr.input("c");
        check(Program.of(List.of(a, b, c), List.of(a.mul(b).add(c), b.sub(c), a.add(1.0).exp().mul(c))), 0.0, false);
    }

    @Test
    void viewsOfLargeAndSmallArrays() {
        for (int n : new int[] {4, 40}) {
            Expr x = Expr.input("x", n, n + 1);
            Expr part = x.slice(new int[] {n - 1, 1}, new int[] {n, n / 2}, new int[] {-1, 2});
            check(Program.of(List.of(x), List.of(part, part.transpose(1, 0), part.transpose(1, 0).mul(2.0),
                    part.reshape(n / 2, n), x.transpose(1, 0).reshape(n * (n + 1)), part.sum(0), part.sum(1), part.sum(),
                    x.get(1).broadcast(3, n + 1), x.get(1).broadcast(3, n + 1).transpose(1, 0).sin())), TOLERANCE, false);
        }
    }

    @Test
    void gatherScatterPadAndConcatenate() {
        for (int n : new int[] {3, 50}) {
            Expr x = Expr.input("x", n, 2);
            Expr y = Expr.input("y", n, 3);
            Expr joined = Expr.concatenate(1, List.of(x, y.neg(), x.mul(x)));
            Expr stacked = Expr.concatenate(0, List.of(x, x.exp(), x));
            check(Program.of(List.of(x, y), List.of(joined, stacked, joined.gather(1, 0, 2, 2, 5), stacked.gather(0, 1, 0),
                    x.scatter(1, 4, 3, 3), y.pad(new int[] {1, 0}, new int[] {2, 1}, new int[] {2 * n + 1, 3}),
                    x.pad(new int[] {0, 2}, new int[] {1, -1}, new int[] {n, 3}))), TOLERANCE, false);
        }
    }

    @Test
    void reductionsOverEveryAxis() {
        for (Op op : new Op[] {Op.SUM, Op.PROD, Op.MAX, Op.MIN}) {
            for (int n : new int[] {2, 6}) {
                Expr x = Expr.input("x", n, 3, n + 1);
                List<Expr> results = new ArrayList<>();
                for (int[] axes : new int[][] {{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}}) {
                    results.add(x.reduce(op, axes));
                    results.add(x.mul(x).add(1.0).reduce(op, axes));
                }
                check(Program.of(List.of(x), results), TOLERANCE, false);
            }
        }
    }

    @Test
    void longReductionsKeepSeveralSumsInEveryExecutor() {
        for (Op op : new Op[] {Op.SUM, Op.PROD, Op.MAX, Op.MIN}) {
            for (int n : new int[] {33, 130, 203}) {
                Expr x = Expr.input("x", 3, n);
                Expr y = x.mul(0.1).add(1.0);
                check(Program.of(List.of(x), List.of(x.reduce(op, 0, 1), x.reduce(op, 0), y.reduce(op, 1),
                        y.sub(x.get(1)).div(y).abs().sqrt().add(y.neg()).mul(0.5).reduce(op, 1))), TOLERANCE, false);
            }
        }
    }

    @Test
    void smallProductsJoinTheLoopsAroundThem() {
        Expr w = Expr.input("w", 50, 2);
        Expr b = Expr.input("b", 50);
        Expr x = Expr.input("x", 2, 1);
        Expr v = Expr.input("v", 2, 50);
        Expr batch = Expr.input("batch", 4, 5, 3);
        Expr hidden = w.matmul(x).reshape(50).add(b);
        assertEquals(List.of(Instruction.Loop.class), kinds(Program.of(List.of(w, b, x), List.of(hidden))));
        Program program = Program.of(List.of(w, b, x, v, batch), List.of(hidden.tanh(), v.matmul(hidden.reshape(50, 1)),
                hidden.reshape(1, 50).matmul(v.swapLast()), hidden.reshape(50, 1).matmul(x.swapLast()),
                batch.matmul(batch.swapLast())));
        assertTrue(kinds(program).stream().noneMatch(kind -> kind == Instruction.MatMul.class));
        check(program, TOLERANCE, false);
    }

    private static List<Class<?>> kinds(Program program) {
        List<Class<?>> kinds = new ArrayList<>();
        Lowering.lower(program.simplify()).instructions().forEach(instruction -> kinds.add(instruction.getClass()));
        return kinds;
    }

    @Test
    void matrixProducts() {
        for (int[] mkn : new int[][] {{1, 1, 1}, {2, 3, 2}, {50, 2, 1}, {2, 50, 1}, {7, 9, 11}, {1, 20, 30}}) {
            Expr a = Expr.input("a", mkn[0], mkn[1]);
            Expr b = Expr.input("b", mkn[1], mkn[2]);
            Expr batch = Expr.input("batch", 3, 1, mkn[0], mkn[1]);
            Expr product = a.matmul(b);
            check(Program.of(List.of(a, b, batch), List.of(product, b.swapLast().matmul(a.swapLast()),
                    batch.matmul(b), batch.matmul(Expr.stack(b, b.neg())), product.tanh().sum())), TOLERANCE, false);
        }
    }

    @Test
    void largeMatrixProductsAddInOrderWhicheverFactorIsTransposed() {
        for (int[] mkn : new int[][] {{5, 9, 33}, {4, 67, 150}, {150, 66, 5}, {70, 8, 40}, {40, 65, 31}, {9, 30, 14}}) {
            for (int transposed = 0; transposed < 4; transposed++) {
                boolean left = (transposed & 1) != 0;
                boolean right = (transposed & 2) != 0;
                Expr a = left ? Expr.input("a", mkn[1], mkn[0]) : Expr.input("a", mkn[0], mkn[1]);
                Expr b = right ? Expr.input("b", mkn[2], mkn[1]) : Expr.input("b", mkn[1], mkn[2]);
                Program program = Program.of(List.of(a, b),
                        List.of((left ? a.swapLast() : a).matmul(right ? b.swapLast() : b)));
                check(program, mkn[0] == 9 ? TOLERANCE : 0.0, true);
                Code code = Lowering.lower(program.simplify());
                assertEquals(1, code.instructions().size(), () -> "operands are read in place: " + code.instructions());
            }
        }
    }

    @Test
    void outputsThatAreInputsConstantsOrOneAnother() {
        Expr x = Expr.input("x", 40);
        Expr y = x.sin();
        check(Program.of(List.of(x), List.of(x, y, y, Expr.constant(3.0), y.get(3), Expr.zeros(500), x.slice(0, 1, 5))), 0.0,
                false);
    }

    @Test
    void programsOfManyMethods() {
        SplittableRandom random = new SplittableRandom(7);
        Expr x = Expr.input("x", 20);
        List<Expr> pool = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pool.add(x.get(i));
        }
        for (int i = 0; i < 5_000; i++) {
            Expr a = pool.get(random.nextInt(pool.size()));
            Expr b = pool.get(random.nextInt(pool.size()));
            pool.add(switch (random.nextInt(4)) {
                case 0 -> a.add(b).mul(0.5);
                case 1 -> a.sub(b);
                case 2 -> a.mul(b).sin();
                default -> a.tanh();
            });
        }
        check(Program.of(List.of(x), List.of(Expr.stack(pool.subList(4_000, 5_000)), pool.getLast())), 0.0, false);
    }

    @Test
    void randomProgramsOfAllOperations() {
        for (int seed = 0; seed < 1_500; seed++) {
            RandomPrograms random = seed % 2 == 0 ? RandomPrograms.safe(seed, 5 + seed % 30) : RandomPrograms.wild(seed, 12);
            Program program = random.program();
            double[][] inputs = random.point(seed);
            double[][] expected = Reference.evaluate(program, inputs);
            Executor executor = Executor.of(program);
            double[][] interpreted = executor.evaluate(inputs);
            executor.compile();
            double[][] compiled = executor.evaluate(inputs);
            for (int i = 0; i < expected.length; i++) {
                String where = "seed " + seed + ", output " + i + " of\n" + program;
                assertArrayEquals(interpreted[i], compiled[i], where);
                for (int k = 0; k < expected[i].length && seed % 2 == 0; k++) {
                    assertEquals(expected[i][k], interpreted[i][k], 1e-9 * Math.max(1.0, Math.abs(expected[i][k])), where);
                }
            }
        }
    }

    @Test
    void aDenseLayerStaysALoop() {
        Expr w = Expr.input("w", 256, 256);
        Expr x = Expr.input("x", 256);
        Expr b = Expr.input("b", 256);
        Expr layer = w.matmul(x.reshape(256, 1)).reshape(256).add(b).tanh();
        Code code = Lowering.lower(Program.of(List.of(w, x, b), List.of(layer)).simplify());
        assertEquals(3, code.instructions().size(), code.instructions()::toString); // the tangents have loops of their own
        check(Program.of(List.of(w, x, b), List.of(layer)), TOLERANCE, false);
    }

    @Test
    void elementwiseChainsAreOneLoop() {
        Expr u = Expr.input("u", 64);
        Expr inner = u.slice(0, 1, 62);
        Expr laplacian = u.slice(0, 0, 62).sub(inner.mul(2.0)).add(u.slice(0, 2, 62));
        Expr du = Expr.concatenate(0, List.of(Expr.zeros(1), laplacian.mul(100.0).sub(inner.pow(3.0)), Expr.zeros(1)));
        Code code = Lowering.lower(Program.of(List.of(u), List.of(du)).simplify());
        assertEquals(1, code.instructions().stream().filter(i -> i instanceof Instruction.Loop).count());
        check(Program.of(List.of(u), List.of(du)), TOLERANCE, false);
    }

    @Test
    void hotProgramsAreCompiledByThemselves() throws InterruptedException {
        Expr x = Expr.input("x", 3);
        Executor executor = Executor.of(Program.of(List.of(x), List.of(x.mul(x))));
        double[][] args = {{1, 2, 3}, new double[3]};
        double[] frame = executor.newFrame();
        for (int i = 0; i < 5_000_000 && !executor.isCompiled(); i++) {
            executor.run(args, frame);
        }
        assertTrue(executor.isCompiled());
        executor.run(args, frame);
        assertArrayEquals(new double[] {1, 4, 9}, args[1]);
    }

    @Test
    void runsAllocateNothing() {
        Expr w = Expr.input("w", 30, 30);
        Expr x = Expr.input("x", 30, 1);
        Expr y = w.matmul(x).tanh();
        Program program = Program.of(List.of(w, x), List.of(y, y.mul(y).sum(), y.reshape(30).get(2).sin()));
        for (boolean compiled : new boolean[] {false, true}) {
            Executor executor = Executor.of(program);
            if (compiled) {
                executor.compile();
            }
            double[][] args = {new double[900], new double[30], new double[30], new double[1], new double[1]};
            double[] frame = executor.newFrame();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            executor.run(args, frame);
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                executor.run(args, frame);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 500, () -> "bytes allocated in 500 runs: " + allocated);
        }
    }

    @Test
    void manyThreadsGetTheSameBits() throws Exception {
        Expr x = Expr.input("x", 100);
        Executor executor = Executor.of(Program.of(List.of(x), List.of(x.sin().mul(x).sum())));
        double[] input = new SplittableRandom(3).doubles(100).toArray();
        double expected = executor.evaluate(input)[0][0];
        try (var pool = Executors.newFixedThreadPool(8)) {
            Callable<Boolean> task = () -> {
                double[][] args = {input, new double[1]};
                double[] frame = executor.newFrame();
                boolean same = true;
                for (int i = 0; i < 3_000; i++) { // across the switch to compiled code
                    executor.run(args, frame);
                    same &= args[1][0] == expected;
                }
                return same;
            };
            for (var result : pool.invokeAll(java.util.Collections.nCopies(8, task))) {
                assertTrue(result.get());
            }
        }
    }

    /** Interpreted and compiled runs agree bit for bit, and with the reference up to the order of additions. */
    static void check(Program program, double tolerance, boolean special) {
        SplittableRandom random = new SplittableRandom(program.nodes().size());
        double[] specials = {0.0, -0.0, 1.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -3.5};
        double[][] inputs = program.inputs().stream().map(e -> {
            double[] data = new double[e.size()];
            java.util.Arrays.setAll(data, i -> special && random.nextInt(3) == 0 ? specials[random.nextInt(specials.length)]
                    : random.nextDouble(-2, 2));
            return data;
        }).toArray(double[][]::new);
        double[][] expected = Reference.evaluate(program, inputs);
        Executor executor = Executor.of(program);
        double[][] interpreted = executor.evaluate(inputs);
        executor.compile();
        assertTrue(executor.isCompiled());
        double[][] compiled = executor.evaluate(inputs);
        for (int i = 0; i < expected.length; i++) {
            int output = i;
            String where = "output " + i + " " + Shapes.text(program.outputs().get(output).shape()) + " of\n" + program;
            assertArrayEquals(interpreted[i], compiled[i], where);
            for (int k = 0; k < expected[i].length; k++) {
                double scale = Math.max(1.0, Math.abs(expected[i][k]));
                assertEquals(expected[i][k], interpreted[i][k], Double.isFinite(scale) ? tolerance * scale : 0.0, where);
            }
        }
    }
}
