package dev.flowgrad.ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Points at which a naive rule gives NaN or loses a derivative. */
class GuardsTest {
    private static final Expr ZERO = Expr.constant(0.0);

    private static double[] gradient(UnaryOperator<Expr> f, double... at) {
        Expr x = Expr.input("x", at.length);
        Program p = Program.of(List.of(x), List.of(f.apply(x).sum()));
        double[] reverse = Reference.evaluate(Gradient.valueAndGrad(p, 0), at)[1];
        assertArrayEquals(forward(p, at), reverse, 1e-12);
        return reverse;
    }

    private static double[] forward(Program p, double[] at) {
        Expr columns = Jacobian.columns(p, 0, new int[] {at.length});
        return Reference.evaluate(Program.of(p.inputs(), List.of(columns)), at)[0];
    }

    private static double[] hessian(UnaryOperator<Expr> f, double at) {
        Expr x = Expr.input("x");
        Program p = Program.of(List.of(x), List.of(f.apply(x).sum()));
        double forward = Reference.evaluate(Gradient.hvp(p, 0), new double[] {at}, new double[] {1})[2][0];
        Program g = Gradient.valueAndGrad(p, 0);
        Program second = Gradient.valueAndGrad(Program.of(g.inputs(), g.outputs().subList(1, 2)), 0);
        return new double[] {forward, Reference.evaluate(second, new double[] {at})[1][0]};
    }

    @Test
    void branchNotTakenDoesNotPoison() {
        UnaryOperator<Expr> f = x -> Expr.where(ZERO.lt(x), x.sqrt().add(x.log()).mul(x.pow(-0.5)), x.mul(2.0));
        assertArrayEquals(new double[] {2, 2, 0.5}, gradient(f, -1.0, 0.0, 1.0), 1.0);
        assertEquals(2.0, gradient(f, -1.0, 0.0, 1.0)[0]);
        assertEquals(2.0, gradient(f, -1.0, 0.0, 1.0)[1]);
    }

    @Test
    void guardSurvivesStructure() {
        UnaryOperator<Expr> f = x -> Expr.where(ZERO.lt(x), Expr.stack(x.log().get(2), x.log().get(1), x.log().get(0))
                .gather(0, 2, 1, 0).reshape(1, 3).transpose(1, 0).slice(0, 0, 3).reshape(3), ZERO);
        assertArrayEquals(new double[] {0, 0, 0.5}, gradient(f, -1.0, 0.0, 2.0));
    }

    @Test
    void nestedSelects() {
        UnaryOperator<Expr> f = x -> Expr.where(ZERO.lt(x), Expr.where(x.lt(Expr.constant(1.0)), x.sqrt(),
                Expr.constant(1.0).div(x.sub(2.0).abs().mul(x).log())), x);
        double log = Math.log(0.75); // of x (2 - x) at 1.5, where that has the derivative -1
        double slope = 1.0 / (0.75 * log * log);
        assertArrayEquals(new double[] {1, 1, 1, slope}, gradient(f, 0.0, 0.25, -2.0, 1.5), 1e-12);
    }

    /**
     * The cotangent that comes through a select can be zero by chance: its derivative must not be cut off.
     */
    @Test
    void guardDoesNotCutSecondDerivatives() {
        double at = 0.7;
        UnaryOperator<Expr> f = x -> {
            Expr h = x.sin().sub(Expr.constant(at).sin());
            return Expr.where(ZERO.lt(x), h.mul(h), x.log());
        };
        double expected = 2 * Math.cos(at) * Math.cos(at);
        assertArrayEquals(new double[] {expected, expected}, hessian(f, at), 1e-12);
        assertArrayEquals(new double[] {0, 0}, hessian(x -> Expr.where(ZERO.lt(x), x.pow(1.5), x), 0.0));
    }

    @Test
    void powersOfZero() {
        assertArrayEquals(new double[] {0, 0, 0}, gradient(x -> x.pow(2.0).add(x.pow(3.5)).add(x.pow(0.0)), 0, 0, 0));
        assertArrayEquals(new double[] {0, 0.5}, gradient(x -> x.pow(x.sub(x)).add(x.mul(x.get(0))), 0.0, 0.5), 1.0);
        Expr x = Expr.input("x");
        Expr n = Expr.input("n");
        Program g = Gradient.valueAndGrad(Program.of(List.of(x, n), List.of(x.pow(n))), 0, 1);
        assertArrayEquals(new double[] {0}, Reference.evaluate(g, new double[] {0}, new double[] {0})[1]);
        assertArrayEquals(new double[] {0}, Reference.evaluate(g, new double[] {0}, new double[] {2})[2]);
        assertArrayEquals(new double[] {12}, Reference.evaluate(g, new double[] {-2}, new double[] {3})[1]);
    }

    @Test
    void productsWithZeros() {
        assertArrayEquals(new double[] {24, 0, 0, 0, 0}, gradient(x -> x.reduce(Op.PROD, 0), 0, 1, 2, 3, 4));
        assertArrayEquals(new double[] {0, 0, 0}, gradient(x -> x.reduce(Op.PROD, 0), 0, 5, 0));
    }

    @Test
    void ties() {
        Expr x3 = Expr.input("x", 3);
        Program max = Program.of(List.of(x3), List.of(x3.reduce(Op.MAX, 0)));
        double[] first = Reference.evaluate(SparseJacobian.symbolic(max, 0).program(), new double[] {2, 1, 2})[0];
        assertArrayEquals(new double[] {1, 0, 0}, first);
        assertArrayEquals(new double[] {0.5, 0, 0.5}, gradient(x -> x.reduce(Op.MAX, 0), 2, 1, 2));
        assertArrayEquals(new double[] {0.5, 0.5}, gradient(x -> x.reduce(Op.MIN, 0), 2, 2));
        assertArrayEquals(new double[] {3.0}, gradient(x -> x.mul(3.0).apply(Op.MAXIMUM, x.mul(5.0)), 0.0));
        assertArrayEquals(new double[] {3.0}, gradient(x -> x.mul(3.0).apply(Op.MINIMUM, x.mul(5.0)), 0.0));
        assertArrayEquals(new double[] {0.0}, gradient(Expr::abs, 0.0));
        assertArrayEquals(new double[] {Double.POSITIVE_INFINITY}, gradient(Expr::sqrt, 0.0));
    }

    @Test
    void notANumberIsNotHidden() {
        assertTrue(Double.isNaN(gradient(x -> x.sin().mul(3.0), Double.NaN)[0]));
        assertTrue(Double.isNaN(gradient(x -> x.log().mul(x), -1.0)[0]));
    }
}
