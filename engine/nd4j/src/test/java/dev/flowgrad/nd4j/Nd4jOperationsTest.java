package dev.flowgrad.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.DeviceKernel;
import dev.flowgrad.device.Dtype;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.ScalarMath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each operation of a Program, in all the shapes that it is planned differently for. */
class Nd4jOperationsTest {
    @Test
    void unaryOperations() {
        for (Op op : Op.values()) {
            if (op.kind() == Op.Kind.UNARY) {
                Expr x = Expr.input("x", 3, 4);
                Expr y = Expr.input("y");
                boolean fromOne = op == Op.ACOSH;
                Same.check(fromOne ? 1.1 : 0.1, fromOne ? 3 : 0.9, List.of(x, y), x.apply(op), y.apply(op));
            }
        }
        Expr x = Expr.input("x", 50);
        Same.check(-20, 20, List.of(x), x.tanh(), x.apply(Op.SIGMOID), x.apply(Op.CBRT), x.apply(Op.FLOOR),
                x.apply(Op.CEIL), x.apply(Op.SIGN), x.abs(), x.apply(Op.ASINH), x.sin(), x.apply(Op.NOT));
    }

    @Test
    void tinyLargeAndInfiniteNumbers() {
        double[] at = {0, -0.0, 1e-300, -1e-20, 1e-9, 0.2, 0.499, 0.501, -0.3, 18, -19, 400, -400, 1e5, -1e5,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN};
        Expr x = Expr.input("x", at.length);
        for (Op op : new Op[] {Op.EXPM1, Op.LOG1P, Op.ASINH, Op.SINH, Op.CBRT, Op.TANH}) {
            double[] got = Executor.of(Program.of(List.of(x), List.of(x.apply(op))), Same.DOUBLE).evaluate(at)[0];
            for (int i = 0; i < at.length; i++) {
                double want = ScalarMath.apply(op, at[i]);
                double tolerance = op == Op.TANH ? 2e-16 : 1e-13 * Math.abs(want); // exact to the rounding of 1
                assertEquals(want, got[i], Double.isFinite(want) ? tolerance : 1, op + " of " + at[i]);
            }
        }
    }

    @Test
    void binaryOperationsBroadcast() {
        int[][][] shapes = {{{4}, {4}}, {{2, 3}, {3}}, {{2, 1}, {1, 3}}, {{}, {5}}, {{3}, {1, 1}}, {{2, 3, 4}, {3, 1}}, {{}, {}}};
        for (Op op : Op.values()) {
            if (op.kind() == Op.Kind.BINARY) {
                for (int[][] pair : shapes) {
                    Expr x = Expr.input("x", pair[0]);
                    Expr y = Expr.input("y", pair[1]);
                    Same.check(0.3, 2, List.of(x, y), x.apply(op, y), y.apply(op, x));
                }
            }
        }
        Expr x = Expr.input("x", 40);
        Expr y = Expr.input("y", 40);
        Same.check(-3, 3, List.of(x, y), x.apply(Op.MOD, y), x.apply(Op.REM, y), x.apply(Op.ATAN2, y));
    }

    @Test
    void comparisonsAtEqualNumbersAndTruthOfAnyNumber() {
        Expr x = Expr.input("x", 5);
        Expr y = Expr.constant(new double[] {0, 1, -1, 2, Double.NaN}, 5);
        Program program = Program.of(List.of(x), List.of(x.eq(y), x.apply(Op.NE, y), x.lt(y), x.le(y), x.apply(Op.AND, y),
                x.apply(Op.OR, y), x.apply(Op.NOT), Expr.where(y, x, x.mul(10)), Expr.where(x.lt(y).apply(Op.OR, y), x, y)));
        double[] at = {0, 1, 1, 0, 0};
        double[][] want = Reference.evaluate(program, at);
        Same.check(program, want, Executor.of(program, Same.DOUBLE).evaluate(at), 0);
    }

    @Test
    void selectionsOfSmallerArraysAndOfInfinities() {
        Expr c = Expr.input("c", 3, 1);
        Expr x = Expr.input("x", 4);
        Expr y = Expr.input("y");
        Same.check(-1, 1, List.of(c, x, y), Expr.where(c.lt(y), x, y), Expr.where(x.lt(y), x.div(0.0), c),
                Expr.where(y.lt(Expr.constant(2)), y, x));
    }

    @Test
    void reductions() {
        Expr x = Expr.input("x", 2, 3, 4);
        Expr one = Expr.input("one", 3, 1);
        for (Op op : List.of(Op.SUM, Op.PROD, Op.MAX, Op.MIN)) {
            Same.check(-1, 1, List.of(x, one), x.reduce(op, 0), x.reduce(op, 1), x.reduce(op, 2), x.reduce(op, 0, 2),
                    x.reduce(op, 0, 1, 2), one.reduce(op, 1), one.reduce(op));
        }
    }

    @Test
    void matrixProductsOfBatchesTransposesAndSlices() {
        Expr a = Expr.input("a", 5, 3);
        Expr b = Expr.input("b", 3, 4);
        Expr many = Expr.input("many", 2, 5, 3);
        Expr more = Expr.input("more", 6, 1, 3, 4);
        Expr bt = b.swapLast();
        Same.check(-1, 1, List.of(a, b, many, more), a.matmul(b), bt.matmul(a.swapLast()), a.swapLast().matmul(a),
                a.matmul(bt.swapLast()), many.matmul(b), many.swapLast().matmul(many), a.matmul(more), many.matmul(more),
                b.slice(0, 1, 1).matmul(bt), a.slice(1, 0, 2).matmul(b.slice(0, 1, 2)), bt.sin().matmul(b), bt);
    }

    @Test
    void structure() {
        Expr x = Expr.input("x", 4, 6);
        Expr y = Expr.input("y", 2, 3, 2);
        Same.check(-1, 1, List.of(x, y), x.reshape(3, 8).sin(), x.transpose(1, 0), y.transpose(2, 0, 1).exp(),
                y.broadcast(2, 2, 3, 2), x.slice(0, 1, 2).reshape(12), x.slice(1, 2, 3),
                x.slice(new int[] {3, 1}, new int[] {4, 2}, new int[] {-1, 3}), x.get(2).get(1),
                x.pad(new int[] {1, 0}, new int[] {2, 1}, new int[] {9, 7}),
                x.pad(new int[] {3, 0}, new int[] {-1, 1}, new int[] {4, 6}),
                Expr.concatenate(1, List.of(x, x.neg(), x.slice(1, 0, 1))), Expr.stack(y, y.sin()),
                x.get(0).broadcast(4, 6).mul(x), x.get(0).broadcast(2, 6).add(x.get(1).broadcast(2, 6)),
                x.get(0).broadcast(2, 6).apply(Op.AND, x.get(1)));
    }

    @Test
    void gatherAndScatter() {
        Expr x = Expr.input("x", 4, 5);
        Expr y = Expr.input("y", 2, 3, 4);
        Same.check(-1, 1, List.of(x, y), x.gather(0, 3, 3, 0), x.gather(1, 4, 0, 2, 2), y.gather(1, 2, 0), y.gather(2, 1, 1, 3),
                x.scatter(0, 6, 5, 0, 5, 1), x.scatter(1, 3, 0, 0, 2, 2, 1), y.scatter(1, 2, 1, 1, 0), y.scatter(0, 4, 3, 1));
    }

    @Test
    void emptyArrays() {
        Expr none = Expr.input("none", 0);
        Expr flat = Expr.input("flat", 3, 0);
        Expr x = Expr.input("x", 2);
        Same.check(-1, 1, List.of(none, flat, x), none.sin(), flat.sum(1), flat.matmul(flat.swapLast()),
                Expr.concatenate(0, List.of(none, x, none)), none.sum(), none.pad(new int[] {0}, new int[] {1}, new int[] {2}), x);
    }

    @Test
    void outputsThatAreInputsOrConstants() {
        Expr x = Expr.input("x", 2, 2);
        Expr unused = Expr.input("unused", 9);
        Program program = Program.of(List.of(x, unused), List.of(x, x.reshape(4), Expr.constant(3), x.transpose(1, 0)));
        double[][] got = Executor.of(program, Same.SINGLE).evaluate(new double[] {1, 2, 3, 4}, new double[9]);
        assertArrayEquals(new double[][] {{1, 2, 3, 4}, {1, 2, 3, 4}, {3}, {1, 3, 2, 4}}, got);
    }

    @Test
    void aKernelKnowsWhatItReads() {
        Expr x = Expr.input("x", 2);
        Expr t = Expr.input("t");
        DeviceKernel kernel = Same.DOUBLE.open().kernel(Program.of(List.of(x, t), List.of(x.mul(2))), Dtype.FLOAT64);
        assertTrue(kernel.reads(0));
        assertFalse(kernel.reads(1));
        kernel.input(0).set(new double[] {9, 1, 2}, 1);
        kernel.run();
        assertEquals(2.0 * 2 + 4.0 * 4, kernel.output(0).dot(kernel.output(0)));
    }
}
