package dev.flowgrad.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

    /** Whether there is machine code for {@code program}; if so it must agree with the interpreter. */
    private static boolean agrees(Program program, double[][] inputs, String what) {
        Code code = lower(program);
        MachineCode assembled = Assembler.assemble(code);
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
    void loopsAreLeftToTheInterpreter() {
        Expr x = Expr.input("x", 200);
        assertNull(Assembler.assemble(lower(Program.of(List.of(x), List.of(x.mul(2.0).sum())))));
        assertNotNull(Assembler.assemble(lower(Program.of(List.of(x), List.of(x.get(3).mul(2.0))))));
    }
}
