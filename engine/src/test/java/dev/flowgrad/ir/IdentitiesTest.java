package dev.flowgrad.ir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which simplifications are made, and which are not because some argument would notice. */
class IdentitiesTest {
    private static final Expr X = Expr.input("x", 2, 3);
    private static final Expr S = Expr.input("s");

    private static Expr c(double value) {
        return Expr.constant(value);
    }

    @Test
    void neutralElements() {
        assertSame(X, X.mul(1.0));
        assertSame(X, c(1.0).mul(X));
        assertSame(X, X.div(1.0));
        assertSame(X, X.sub(0.0));
        assertSame(X, X.add(-0.0));
        assertSame(X, X.add(Expr.zeros(2, 3).neg()));
        assertSame(X, X.pow(1.0));
        assertSame(X, X.neg().neg());
        assertSame(X, X.apply(Op.MINIMUM, X));
        assertSame(X, Expr.where(c(Double.NaN), X, X.add(1.0)));
        assertSame(X, Expr.where(S, X, X));
        assertEquals(Op.NEG, X.mul(-1.0).op());
        assertEquals(Op.MUL, X.div(4.0).op());
        assertEquals(Op.BROADCAST, S.mul(Expr.constant(new double[] {1, 1}, 2)).op());
    }

    /** x + 0 turns -0 into 0, 0 x is NaN for an infinite x, x - x for NaN, x / 3 is not x (1/3). */
    @Test
    void noticeableOnesAreNotMade() {
        assertEquals(Op.ADD, X.add(0.0).op());
        assertEquals(Op.SUB, X.sub(-0.0).op());
        assertEquals(Op.MUL, X.mul(0.0).op());
        assertEquals(Op.SUB, X.sub(X).op());
        assertEquals(Op.DIV, X.div(X).op());
        assertEquals(Op.DIV, X.div(3.0).op());
        assertEquals(Op.DIV, X.div(Double.MIN_VALUE).op());
        assertEquals(Op.DIV, X.div(0.0).op());
        assertEquals(Op.EQ, X.eq(X).op());
        assertEquals(Op.POW, X.pow(0.5).op()); // sqrt(-0) is -0, pow(-0, 0.5) is 0
    }

    @Test
    void smallPowersAreAsAccurateAsPow() {
        Random random = new Random(1);
        for (double n : new double[] {-1, 0, 1, 2, 3, 4}) {
            Expr y = S.pow(n);
            Program f = Program.of(List.of(S), List.of(y));
            for (int i = 0; i < 2_000; i++) {
                double x = random.nextGaussian() * Math.exp(20 * random.nextGaussian());
                double expected = Math.pow(x, n);
                assertEquals(expected, Reference.evaluate(f, new double[] {x})[0][0], 2 * Math.ulp(expected));
            }
            for (double x : new double[] {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                assertEquals(Math.pow(x, n), Reference.evaluate(f, new double[] {x})[0][0]);
            }
        }
    }

    @Test
    void constantsFold() {
        assertArrayEquals(new double[] {3, 5}, Expr.constant(new double[] {1, 2}, 2).mul(2.0).add(1.0).data());
        assertArrayEquals(new double[] {6}, Expr.constant(new double[] {1, 2, 3}, 3).sum().data());
        assertEquals(Op.BROADCAST, Expr.zeros(1_000).op());
    }

    @Test
    void structureCollapses() {
        assertSame(X, X.reshape(6).reshape(3, 2).reshape(2, 3));
        assertSame(X, X.transpose(1, 0).transpose(1, 0));
        assertSame(X, X.slice(0, 0, 2));
        assertSame(X, Expr.concatenate(0, List.of(X.slice(0, 0, 1), X.slice(0, 1, 1))));
        Expr u = Expr.input("u", 10);
        Expr twice = u.slice(0, 2, 7).slice(new int[] {6}, new int[] {3}, new int[] {-2});
        assertSame(u, twice.arg(0));
        assertArrayEquals(new int[] {8, 3, -2}, twice.attrs());
        Expr joined = Expr.concatenate(0, List.of(u, u.sin(), u.cos()));
        assertSame(u.slice(0, 3, 2).arg(0), joined.slice(0, 3, 2).arg(0));
        assertEquals(Op.CONCATENATE, joined.slice(0, 8, 4).arg(0).op());
        Expr[] parts = new Expr[10];
        java.util.Arrays.setAll(parts, u::get);
        assertSame(u, Expr.concatenate(0, Stream.of(parts).map(x -> x.arg(0)).toList()));
    }

    @Test
    void equalExpressionsAreShared() {
        Expr u = Expr.input("u", 3);
        Expr v = Expr.input("v", 3);
        Program f = Program.of(List.of(u, v), List.of(
                u.mul(v).sin().add(v.mul(u).sin()), u.sub(v).sub(v.sub(u)),
                CubeCall.of(u, c(2.0)).add(CubeCall.of(u, c(2.0)))));
        Program g = f.simplify();
        assertEquals(15, f.nodes().size());
        assertEquals(11, g.nodes().size());
    }

    @Test
    void zerosOfBothSignsAreNotShared() {
        Program f = Program.of(List.of(S), List.of(c(0.0).mul(S), c(-0.0).mul(S))).simplify();
        double[][] out = Reference.evaluate(f, new double[] {1.0});
        assertEquals(0.0, out[0][0]);
        assertEquals(-0.0, out[1][0]);
    }

    /** A traced loop makes a chain far deeper than a thread's stack. */
    @Test
    void deepGraphsNeedNoStack() {
        Expr x = S;
        for (int i = 0; i < 30_000; i++) {
            x = x.mul(0.5).add(x.sin());
        }
        Program f = Program.of(List.of(S), List.of(x)).simplify();
        assertEquals(3 * 30_000, f.nodes().size(), 10);
        assertEquals(f.nodes().size(), Program.fromBytes(f.toBytes()).nodes().size());
        assertEquals(1, Scalarize.elements(f, 400_000).outputs().getFirst().length);

        Expr line = Expr.input("line", 10); // a delay line that feeds itself
        Expr u = line;
        for (int i = 0; i < 20_000; i++) {
            u = Expr.concatenate(0, List.of(u.slice(0, 1, 9), u.slice(0, 0, 1)));
        }
        assertSame(line, u.slice(0, 3, 1).arg(0));
    }
}
