package dev.flowgrad.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flowgrad.ad.Vjp;
import dev.flowgrad.ir.CubeCall;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.RandomPrograms;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Machine code gives the bits of the interpreter. */
class AssemblerTest {
    private static final double[] SPECIAL = {0.0, -0.0, 1.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1e300, -3.5};

    @BeforeEach
    void onItsProcessor() {
        assumeTrue(TestMachine.isHere(), "the code is for x86-64");
    }

    private static Code lower(Program program) {
        return Lowering.lower(program.simplify());
    }

    /** Machine code must agree with the interpreter, with AVX2 and, where there is any, without. */
    private static boolean agrees(Program program, double[][] inputs, String what) {
        TestMachine machine = new TestMachine();
        if (machine.hasAvx2()) {
            assertTrue(agrees(program, true, inputs, what + ", with AVX2"));
        }
        return agrees(program, false, inputs, what);
    }

    private static boolean agrees(Program program, boolean hasAvx2, double[][] inputs, String what) {
        Code code = lower(program);
        MachineCode assembled = Assembler.assemble(code, hasAvx2);
        if (assembled == null) {
            return false;
        }
        double[][] expected = arguments(program, inputs);
        double[][] found = arguments(program, inputs);
        new Interpreter(code).run(expected, code.newFrame());
        new TestMachine().load(assembled).run(found);
        for (int i = inputs.length; i < expected.length; i++) {
            assertArrayEquals(expected[i], found[i], what);
        }
        return true;
    }

    private static double[][] arguments(Program program, double[][] inputs) {
        double[][] args = java.util.Arrays.copyOf(inputs, inputs.length + program.outputs().size());
        for (int i = inputs.length; i < args.length; i++) {
            args[i] = new double[program.outputs().get(i - inputs.length).size()];
        }
        return args;
    }

    @Test
    void everyOperationOnSpecialValues() {
        Expr x = Expr.input("x");
        Expr y = Expr.input("y");
        Expr z = Expr.input("z");
        for (Op op : Op.values()) {
            if (!op.isElementwise()) {
                continue;
            }
            Expr result = switch (op.kind()) {
                case UNARY -> x.apply(op);
                case BINARY -> x.apply(op, y);
                default -> Expr.where(x, y, z);
            };
            // With constants, and with operands that were just computed.
            Expr more = op.kind() == Op.Kind.BINARY ? result.apply(op, Expr.constant(0.75)).add(y.apply(op, result)) : result.neg();
            Program program = Program.of(List.of(x, y, z), List.of(result, more));
            for (double a : SPECIAL) {
                for (double b : SPECIAL) {
                    assertTrue(agrees(program, new double[][] {{a}, {b}, {2.5}}, op + " of " + a + " and " + b));
                }
            }
        }
    }

    @Test
    void randomPrograms() {
        int assembled = 0;
        for (int seed = 0; seed < 1000; seed++) {
            RandomPrograms random = seed % 2 == 0 ? RandomPrograms.safe(seed, 5 + seed % 30) : RandomPrograms.wild(seed, 12);
            if (agrees(random.program(), random.point(seed), "seed " + seed)) {
                assembled++;
            }
        }
        assertTrue(assembled > 100, assembled + " of 1000 programs have no loops");
    }

    @Test
    void longProgramsAndFrames() {
        SplittableRandom random = new SplittableRandom(1);
        Expr x = Expr.input("x", 30);
        List<Expr> pool = new java.util.ArrayList<>(IntStream.range(0, 30).mapToObj(x::get).toList());
        for (int i = 0; i < 3_000; i++) {
            Expr a = pool.get(random.nextInt(pool.size()));
            Expr b = pool.get(random.nextInt(pool.size()));
            pool.add(switch (random.nextInt(4)) {
                case 0 -> a.add(b).mul(0.5);
                case 1 -> a.sub(b);
                case 2 -> a.mul(b).sin();
                default -> Expr.where(a.lt(b), a, b.neg());
            });
        }
        Program program = Program.of(List.of(x), List.of(Expr.stack(pool.subList(2_000, 3_000))));
        assertTrue(agrees(program, new double[][] {random.doubles(30, -1, 1).toArray()}, "a long program"));
    }

    @Test
    void everyOperationOnArrays() {
        Expr x = Expr.input("x", 11, 13);
        Expr y = Expr.input("y", 13);
        Expr z = Expr.input("z");
        SplittableRandom random = new SplittableRandom(2);
        for (Op op : Op.values()) {
            if (!op.isElementwise()) {
                continue;
            }
            Expr result = switch (op.kind()) {
                case UNARY -> x.apply(op);
                case BINARY -> x.apply(op, y);
                default -> Expr.where(x, y, z);
            };
            Expr before = x.mul(z).apply(Op.ADD, y);
            Expr inside = (op.kind() == Op.Kind.UNARY ? before.apply(op) : op.kind() == Op.Kind.BINARY
                    ? before.apply(op, z) : Expr.where(y, before, x)).add(x);
            Program program = Program.of(List.of(x, y, z), List.of(result, inside, inside.mul(y).sum()));
            double[][] inputs = {numbers(random, 11 * 13), numbers(random, 13), {0.75}};
            agrees(program, inputs, op + " on arrays");
        }
    }

    private static double[] numbers(SplittableRandom random, int n) {
        return IntStream.range(0, n).mapToDouble(i -> random.nextInt(3) == 0 ? SPECIAL[random.nextInt(SPECIAL.length)]
                : random.nextDouble(-2, 2)).toArray();
    }

    @Test
    void everyReductionAlongEveryAxis() {
        SplittableRandom random = new SplittableRandom(3);
        for (int[] shape : new int[][] {{200}, {35, 7}, {7, 35}, {5, 9, 6}, {3, 2, 40}}) {
            Expr x = Expr.input("x", shape);
            for (Op op : List.of(Op.SUM, Op.PROD, Op.MIN, Op.MAX)) {
                for (int axis = 0; axis < shape.length; axis++) {
                    Expr all = x.mul(0.5).reduce(op, IntStream.range(0, shape.length).toArray());
                    Expr one = x.reduce(op, axis);
                    Expr long1 = x.mul(x).add(x).sub(x.neg()).abs().mul(0.1).add(x.abs().sqrt()).reduce(op, axis);
                    Program program = Program.of(List.of(x), List.of(all, one, long1));
                    agrees(program, new double[][] {random.doubles(x.size(), -1, 1).toArray()}, op + " " + axis);
                }
            }
        }
    }

    @Test
    void productsOfMatrices() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 300; i++) {
            int m = 1 + random.nextInt(i % 3 == 0 ? 50 : 9);
            int k = 1 + random.nextInt(i % 5 == 0 ? 50 : 11);
            int n = 1 + random.nextInt(i % 2 == 0 ? 50 : 9);
            int batch = i % 7 == 0 ? 3 : 1;
            boolean left = random.nextBoolean();
            boolean right = random.nextBoolean();
            Expr a = left ? Expr.input("a", batch, k, m) : Expr.input("a", batch, m, k);
            Expr b = right ? Expr.input("b", n, k) : Expr.input("b", k, n);
            Expr product = (left ? a.swapLast() : a).matmul(right ? b.swapLast() : b);
            Program program = Program.of(List.of(a, b), List.of(product));
            agrees(program, new double[][] {random.doubles(a.size(), -1, 1).toArray(),
                random.doubles(b.size(), -1, 1).toArray()}, i + ": " + batch + " of " + m + ", " + k + ", " + n);
        }
    }

    @Test
    void slicesTablesAndCalls() {
        Expr x = Expr.input("x", 20, 31);
        Expr table = x.gather(0, IntStream.range(0, 37).map(i -> i * 7 % 20).toArray());
        Expr stencil = x.slice(new int[] {1, 2}, new int[] {9, 10}, new int[] {2, 3})
                .sub(x.slice(new int[] {0, 0}, new int[] {9, 10}, new int[] {2, 3}));
        Expr cube = CubeCall.of(x.get(3), x.get(1).get(1));
        Program program = Program.of(List.of(x), List.of(table, stencil, cube, x.swapLast().mul(2.0),
                x.slice(new int[] {0, 30}, new int[] {20, 31}, new int[] {1, -1}),
                Expr.concatenate(1, List.of(x, x.apply(Op.EXP)))));
        double[][] inputs = {new SplittableRandom(5).doubles(x.size(), -1, 1).toArray()};
        agrees(program, inputs, "slices, tables and calls");
        Program gradient = Vjp.of(Program.of(List.of(x), List.of(table.mul(table), stencil.apply(Op.TANH))), 0);
        List<double[]> more = new java.util.ArrayList<>(List.of(inputs[0]));
        for (int i = 1; i < gradient.inputs().size(); i++) {
            more.add(new SplittableRandom(i).doubles(gradient.inputs().get(i).size(), -1, 1).toArray());
        }
        agrees(gradient, more.toArray(double[][]::new), "and its derivative");
    }

    /** Each term walks through memory in a way of its own, and there are more values than registers. */
    @Test
    void manyWalksAndValues() {
        int[] shape = {6, 5, 4, 3};
        List<Expr> inputs = new java.util.ArrayList<>();
        for (int mask = 0; mask < 16; mask++) {
            int bits = mask;
            inputs.add(Expr.input("x" + mask, IntStream.range(0, 4).map(d -> (bits >> d & 1) == 0 ? shape[d] : 1).toArray()));
        }
        Expr sum = inputs.getFirst();
        Expr product = inputs.getFirst();
        for (Expr x : inputs) {
            sum = sum.lt(x).add(sum.mul(0.5));
            product = product.sub(x);
        }
        Program program = Program.of(inputs, List.of(sum.add(product), sum.mul(product).reduce(Op.SUM, 3)));
        SplittableRandom random = new SplittableRandom(6);
        agrees(program, inputs.stream().map(x -> random.doubles(x.size(), -1, 1).toArray()).toArray(double[][]::new), "walks");
    }

    @Test
    void withoutAvx2ArraysAreLeftToTheInterpreter() {
        Expr x = Expr.input("x", 200);
        assertNull(Assembler.assemble(lower(Program.of(List.of(x), List.of(x.mul(2.0).sum()))), false));
        assertNotNull(Assembler.assemble(lower(Program.of(List.of(x), List.of(x.get(3).mul(2.0)))), false));
    }
}
