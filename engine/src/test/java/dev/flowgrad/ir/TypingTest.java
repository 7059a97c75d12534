package dev.flowgrad.ir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Shape rules, and what is said when they do not hold. */
class TypingTest {

    private static Expr x(int... shape) {
        return Expr.input("x", shape);
    }

    private static void shape(Expr e, int... expected) {
        assertArrayEquals(expected, e.shape(), () -> e.toString());
    }

    private static void error(String message, Supplier<Expr> e) {
        assertEquals(message, assertThrows(FlowgradException.class, e::get).getMessage());
    }

    @Test
    void elementwiseOperationsBroadcast() {
        shape(x(2, 3).sin(), 2, 3);
        shape(x(2, 1).add(x(3)), 2, 3);
        shape(x().mul(x(4, 1, 3)), 4, 1, 3);
        shape(x(0).add(x(1)), 0);
        shape(Expr.where(x(3), x(2, 1), x()), 2, 3);
        error("shapes (2,) and (3,) do not broadcast together", () -> x(2).add(x(3)));
        error("shapes (2, 3) and (2,) do not broadcast together", () -> Expr.where(x(2, 3), x(2), x()));
        error("add takes 2 arguments, got 1", () -> Expr.make(Op.ADD, new int[0], null, x()));
    }

    @Test
    void reductionsDropAxes() {
        shape(x(2, 3, 4).sum(0, 2), 3);
        shape(x(2, 3).sum());
        shape(x(0, 3).reduce(Op.PROD, 0), 3);
        error("sum needs sorted axes of an array of shape (2, 3), got [1, 0]", () -> x(2, 3).sum(1, 0));
        error("sum needs sorted axes of an array of shape (2, 3), got [2]", () -> x(2, 3).sum(2));
        error("max of an empty axis has no value", () -> x(0, 3).reduce(Op.MAX, 0));
    }

    @Test
    void products() {
        shape(x(2, 3).matmul(x(3, 4)), 2, 4);
        shape(x(5, 1, 2, 3).matmul(x(6, 3, 4)), 5, 6, 2, 4);
        error("matmul of (2, 3) and (4, 3) does not fit", () -> x(2, 3).matmul(x(4, 3)));
        error("matmul of (3,) and (3, 3) does not fit", () -> x(3).matmul(x(3, 3)));
    }

    @Test
    void structure() {
        shape(x(2, 3).reshape(6), 6);
        shape(x(3).broadcast(2, 3), 2, 3);
        shape(x(2, 3, 4).transpose(2, 0, 1), 4, 2, 3);
        shape(x(2, 3).slice(1, 1, 2), 2, 2);
        shape(x(5).slice(new int[] {4}, new int[] {3}, new int[] {-2}), 3);
        shape(x(2).pad(new int[] {3}, new int[] {-2}, new int[] {5}), 5);
        shape(Expr.concatenate(1, List.of(x(2, 1), x(2, 3))), 2, 4);
        shape(Expr.stack(x(2), x(2)), 2, 2);
        shape(x(2, 3).gather(1, 0, 0, 2, 1), 2, 4);
        shape(x(2, 3).scatter(1, 5, 4, 4, 0), 2, 5);
        error("reshape from (2, 3) to (4,) changes the number of elements", () -> x(2, 3).reshape(4));
        error("broadcast from (2, 3) to (1, 3) is not possible", () -> x(2, 3).broadcast(1, 3));
        error("shapes (3,) and (2,) do not broadcast together", () -> x(3).broadcast(2));
        error("transpose needs a permutation of 2 axes, got [0, 0]", () -> x(2, 3).transpose(0, 0));
        error("slice leaves an axis of length 3", () -> x(3).slice(0, 2, 2));
        error("slice leaves an axis of length 3", () -> x(3).slice(new int[] {0}, new int[] {2}, new int[] {-1}));
        error("slice leaves an axis of length 3", () -> x(3).slice(new int[] {0}, new int[] {1}, new int[] {0}));
        error("pad leaves an axis of length 2", () -> x(3).pad(new int[] {0}, new int[] {1}, new int[] {2}));
        error("concatenate of (2, 1) and (3, 1) along axis 1 does not fit",
                () -> Expr.concatenate(1, List.of(x(2, 1), x(3, 1))));
        error("concatenate needs arrays of one rank", () -> Expr.concatenate(0, List.of(x(2), x(2, 2))));
        error("gather index 3 leaves an axis of length 3", () -> x(3).gather(0, 3));
        error("scatter needs an index for each element of its axis", () -> x(3).scatter(0, 4, 1));
    }

    @Test
    void arraysHaveBounds() {
        error("a constant of shape (2, 2) needs 4 numbers, got 3", () -> Expr.constant(new double[3], 2, 2));
        error("a shape has no negative axis, got (-1,)", () -> x(-1));
        error("an array of shape (65536, 65536) has too many elements", () -> x(65_536, 65_536));
        error("an array of shape (65536, 65536) has too many elements", () -> x(1, 65_536).matmul(x(65_536, 1))
                .broadcast(65_536, 65_536));
    }

    @Test
    void callsAskTheirKind() {
        shape(CubeCall.of(x(2, 3), x()), 2, 3);
        error("cube takes an array, a number and one program", () -> CubeCall.of(x(2), x(2)));
        error("unknown call `sphere`; known are " + known(),
                () -> Expr.call(new Call("sphere", "{}", List.of()), x()));
    }

    private static String known() {
        String message = assertThrows(FlowgradException.class, new Call("?", "", List.of())::meaning).getMessage();
        return message.substring(message.indexOf('['));
    }

    @Test
    void programsAreClosed() {
        Expr a = Expr.input("a");
        Expr b = Expr.input("b");
        assertEquals("`b` is used but is not an input of this Program: a function may not use values of another trace",
                assertThrows(FlowgradException.class, () -> Program.of(List.of(a), List.of(a.add(b)))).getMessage());
        assertEquals("input `a` is given twice",
                assertThrows(FlowgradException.class, () -> Program.of(List.of(a, a), List.of(a))).getMessage());
    }
}
