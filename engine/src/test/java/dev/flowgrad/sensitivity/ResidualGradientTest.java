package dev.flowgrad.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of fully implicit problems. */
class ResidualGradientTest {
    private static final Expr DU = Expr.input("du", 2);
    private static final Expr U = Expr.input("u", 2);
    private static final Expr P = Expr.input("p", 2);
    private static final Expr T = Expr.input("t");
    private static final double[] AT = {0.7, 1.3, 1.5};

    /** {@code x' + a sin x' / 10 = -b x + z, z + x z = cos t}: z can be eliminated, x' cannot. */
    private static Program residual() {
        Expr x = U.get(0);
        Expr z = U.get(1);
        Expr slope = DU.get(0).add(P.get(0).mul(DU.get(0).sin()).mul(0.1));
        return Program.of(List.of(DU, U, P, T), List.of(Expr.stack(slope.add(P.get(1).mul(x)).sub(z),
                z.add(x.mul(z)).sub(T.cos()))));
    }

    /** By a, b and x0. */
    private static Program loss(String more, String problem, Program f, int guess) {
        Expr q = Expr.input("q", 3);
        Expr u = Expr.call(new Call("solve", "{\"rtol\":1e-9,\"atol\":1e-9," + more + "\"problem\":{" + problem + "}}",
                List.of(f)), Expr.stack(q.get(2), Expr.constant(guess)), q.slice(0, 0, 2), Expr.constant(0), Expr.constant(2),
                Expr.constant(new double[] {0, 0.5, 2}, 3));
        return Program.of(List.of(q), List.of(u.mul(u).sum()));
    }

    private static final String DAE = "\"kind\":\"dae\",\"du0\":[0,0]";

    /** The same with x' as an unknown of its own, by a method for mass matrices. */
    private static double[] reference() {
        Expr u = Expr.input("u", 3); // x, z and x'
        Program f = residual();
        Expr equations = f.inline(List.of(Expr.stack(u.get(2), Expr.constant(0)), u.slice(0, 0, 2), P, T)).getFirst();
        Program g = Program.of(List.of(u, P, T), List.of(Expr.concatenate(0, List.of(u.slice(0, 2, 1), equations))));
        Expr q = Expr.input("q", 3);
        Expr all = Expr.call(new Call("solve", "{\"rtol\":1e-11,\"atol\":1e-11,\"method\":\"Rodas5P\",\"sensealg\":"
                + "\"DiscreteAdjoint\",\"problem\":{\"kind\":\"ode\",\"mass_matrix\":[1,0,0,0,0,0,0,0,0]}}", List.of(g)),
                Expr.stack(q.get(2), Expr.constant(0), Expr.constant(0)), q.slice(0, 0, 2), Expr.constant(0), Expr.constant(2),
                Expr.constant(new double[] {0, 0.5, 2}, 3)).slice(1, 0, 2);
        return gradient(Program.of(List.of(q), List.of(all.mul(all).sum())))[1];
    }

    private static double[][] gradient(Program loss) {
        return Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(AT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"differential_vars\":[true,false]"})
    void residuals(String differential) {
        AdjointTest.near(reference(), gradient(loss("", DAE + differential, residual(), 7))[1], 1e-6, "gradient");
        AdjointTest.near(reference(), gradient(loss("\"sensealg\":\"ForwardSensitivity\",", DAE + differential, residual(), 0))[1],
                1e-6, "gradient");
    }

    @Test
    void secondDerivatives() {
        Program loss = loss("", DAE, residual(), 0);
        double[] along = {1, -0.5, 2};
        double[] product = Executor.of(Gradient.hvp(loss, 0)).evaluate(AT, along)[2];
        Executor gradient = Executor.of(Gradient.valueAndGrad(loss, 0));
        double[] low = new double[3];
        double[] high = new double[3];
        for (int i = 0; i < 3; i++) {
            low[i] = AT[i] - 1e-3 * along[i];
            high[i] = AT[i] + 1e-3 * along[i];
        }
        double[] a = gradient.evaluate(low)[1];
        double[] b = gradient.evaluate(high)[1];
        for (int i = 0; i < 3; i++) {
            assertEquals((b[i] - a[i]) / 2e-3, product[i], 1e-4, "by " + i);
        }
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        String message = assertThrows(FlowgradException.class, () -> gradient(loss("\"sensealg\":\"GaussAdjoint\",", DAE,
                residual(), 0))).getMessage();
        assertTrue(message.startsWith("`sensealg` GaussAdjoint is not for a DAEProblem; use ForwardSensitivity"), message);
        Expr q = Expr.input("q");
        Expr u = Expr.call(new Call("solve", "{\"problem\":{" + DAE + "}}", List.of(residual())), Expr.zeros(2),
                Expr.zeros(2), Expr.constant(0), Expr.constant(2), Expr.stack(q));
        message = assertThrows(FlowgradException.class, () -> Gradient.valueAndGrad(Program.of(List.of(q), List.of(u.sum())), 0))
                .getMessage();
        assertTrue(message.startsWith("`saveat` of a DAEProblem cannot depend on what it is differentiated by"), message);
    }
}
