package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultipleShootingTest {
    /** u' = p u, solved exactly. */
    private static MultipleShooting.Piece growth(Expr p) {
        return (u0, times) -> {
            List<Expr> states = new ArrayList<>();
            Arrays.stream(times).forEach(t -> states.add(u0.mul(p.mul(t - times[0]).exp())));
            return Expr.stack(states);
        };
    }

    @Test
    void isTheLossOfPiecesAndOfGaps() {
        Expr p = Expr.input("p");
        double[] t = {0, 1, 2, 3};
        double[] y = {1, 3, 4, 5};
        Expr data = Expr.constant(y, 4, 1);
        MultipleShooting shooting = new MultipleShooting(3, 10, Losses::mse);
        assertEquals(2, shooting.pieces(4));
        assertEquals(2, shooting.pieces(5));
        assertEquals(3, shooting.pieces(6));
        double e = Math.exp(0.5);
        double first = (0 + sq(e - 3) + sq(e * e - 4)) / 3;
        double second = (0 + sq(4 * e - 5)) / 2;
        double got = Executor.of(Program.of(List.of(p), List.of(shooting.of(growth(p), t, data)))).evaluate(new double[] {0.5})[0][0];
        assertEquals(first + second + 10 * sq(e * e - 4), got, 1e-13);
        Expr starts = Expr.constant(new double[] {2, 7}, 2, 1);
        double other = Executor.of(Program.of(List.of(p), List.of(shooting.of(growth(p), t, data, starts))))
                .evaluate(new double[] {0.5})[0][0];
        double a = (sq(2 - 1) + sq(2 * e - 3) + sq(2 * e * e - 4)) / 3;
        double b = (sq(7 - 4) + sq(7 * e - 5)) / 2;
        assertEquals(a + b + 10 * sq(2 * e * e - 7), other, 1e-12);
    }

    private static double sq(double x) {
        return x * x;
    }

    @Test
    void refuses() {
        assertThrows(FlowgradException.class, () -> new MultipleShooting(1));
        assertThrows(FlowgradException.class, () -> new MultipleShooting(2).of(null, new double[3], Expr.input("y", 4, 1)));
        assertThrows(FlowgradException.class, () -> new MultipleShooting(2).of(null, new double[3], Expr.input("y", 3, 1),
                Expr.input("s", 3, 1)));
    }
}
