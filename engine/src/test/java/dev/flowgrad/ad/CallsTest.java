package dev.flowgrad.ad;

import static dev.flowgrad.ad.Differences.assertClose;
import static dev.flowgrad.ad.Differences.flat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.CubeCall;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Differentiation through operations that are defined elsewhere. */
class CallsTest {
    private static final double[][] POINT = {{0.3, -0.7, 1.1, 0.4, 0.9, -0.2}, {1.3}, {0.6}};

    private static Program f() {
        Expr x = Expr.input("x", 2, 3);
        Expr a = Expr.input("a");
        Expr b = Expr.input("b");
        Expr y = CubeCall.of(x.sin(), a.mul(a));
        Expr z = CubeCall.of(y.add(b), Expr.constant(0.5)); // a call of a call, of a constant factor
        return Program.of(List.of(x, a, b), List.of(z.mul(x), y.get(0)));
    }

    @Test
    void bothModes() {
        Differences.check("calls", f(), POINT, 0.02, 1e-9);
    }

    @Test
    void secondOrder() {
        Program f = f();
        Expr loss = f.outputs().get(0).mul(f.outputs().get(0)).sum().add(f.outputs().get(1).sum());
        Program g = Gradient.valueAndGrad(Program.of(f.inputs(), List.of(loss)), 0, 1, 2);
        Differences.check("gradient of calls", g, POINT, 0.02, 1e-8);
    }

    @Test
    void directionsUnrolledAndBatched() {
        Program f = f().simplify();
        List<Expr> seeds = new java.util.ArrayList<>();
        seeds.add(Algebra.identity(7, 0, f.inputs().get(0).shape()));
        seeds.add(Algebra.identity(7, 6, f.inputs().get(1).shape()));
        seeds.add(null);
        Program one = Program.of(f.inputs(), Jvp.unrolled(f, f.inputs(), seeds, 7).tangents());
        Program all = Program.of(f.inputs(), Jvp.batched(f, f.inputs(), seeds, 7).tangents());
        assertClose("directions", flat(Reference.evaluate(one, POINT)), flat(Reference.evaluate(all, POINT)), 1e-13);
        assertEquals(2, one.nodes().stream().filter(e -> e.op() == Op.CALL).count());
    }

    @Test
    void jacobians() {
        Program f = f();
        double[][] forward = Reference.evaluate(Jacobian.dense(f, 0), POINT);
        double[] reverse = Reference.evaluate(Program.of(f.inputs(),
                List.of(Jacobian.rows(Program.of(f.inputs(), f.outputs().subList(0, 1)), 0, new int[] {2, 3, 2, 3}))),
                POINT)[0];
        assertClose("rows", forward[0], reverse, 1e-13);
        assertEquals(18, forward[1].length);
    }

    /** The derivative of an unused or constant argument asks nothing of the call. */
    @Test
    void inactiveCallsStay() {
        Expr x = Expr.input("x", 2);
        Expr a = Expr.input("a");
        Program f = Program.of(List.of(x, a), List.of(CubeCall.of(x, Expr.constant(2.0)).add(a)));
        Program g = Vjp.of(f, 1);
        assertEquals(1, g.nodes().stream().filter(e -> e.op() == Op.CALL).count());
        assertArrayEquals(new double[] {3.0}, Reference.evaluate(g, new double[] {1, 2}, new double[] {3},
                new double[] {1, 2})[1]);
    }

    @Test
    void batchedCalls() {
        Program f = f();
        double[] two = flat(POINT[0], flat(POINT[0]).clone());
        double[][] both = Reference.evaluate(Batch.of(f, 2, 0), two, POINT[1], POINT[2]);
        double[][] one = Reference.evaluate(f, POINT);
        assertArrayEquals(flat(one[0], one[0]), both[0]);
        assertArrayEquals(flat(one[1], one[1]), both[1]);
    }
}
