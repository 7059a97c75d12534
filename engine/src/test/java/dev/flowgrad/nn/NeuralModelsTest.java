package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.SolveOptions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeuralModelsTest {
    private static final SolveOptions TIGHT = SolveOptions.builder().method(Methods.VERN7).rtol(1e-11).atol(1e-11).build();
    private static final double NAN = Double.NaN;
    private static final double[] TS = {0, 0.5, 0.75, 2, 3};

    /** dz = z dx has the solution z0 exp(x - x0), whatever the path between observations. */
    @Test
    void aControlledEquationThatCanBeSolved() {
        NeuralCDE cde = NeuralCDE.of(Function.of(z -> z), Function.of(x -> x.add(2)), Function.of(z -> z)).options(TIGHT);
        Expr xs = Expr.input("xs", 5, 1);
        Expr theta = Expr.input("theta", 0);
        Executor f = Executor.of(Program.of(List.of(xs, theta), List.of(cde.apply(TS, xs, theta))));
        double[] y = f.evaluate(new double[] {0, 1, -0.5, NAN, 0.7}, new double[0])[0];
        assertArrayEquals(new double[] {2 * Math.exp(0.7)}, y, 1e-8);
    }

    @Test
    void gradientsOfAControlledEquation() {
        NeuralCDE cde = NeuralCDE.of(Dense.of(3, 6, Activation.TANH), Dense.of(2, 3), Dense.of(3, 1)).options(TIGHT);
        Expr xs = Expr.input("xs", 2, 5, 2);
        Expr theta = Expr.input("theta", cde.size());
        Expr y = cde.apply(TS, xs, theta);
        assertArrayEquals(new int[] {2, 1}, y.shape());
        Gradients.check(Program.of(List.of(xs, theta), List.of(y.mul(y).sum())), new Random(1).doubles(20, -1, 1).toArray(),
                cde.initial(1));
        NeuralCDE narrow = NeuralCDE.of(Dense.of(3, 5), Dense.of(2, 3), Function.of(z -> z));
        assertThrows(FlowgradException.class, () -> narrow.apply(TS, xs, Expr.input("theta", narrow.size())));
    }

    /** dz/dt = (a x, b y): the density of x is that of exp(a) x, times exp(a + b). */
    @Test
    void theDensityOfALinearFlow() {
        FFJORD flow = new FFJORD(new Dense(2, 2, Activation.IDENTITY, false, Initializers.zeros()), 2, 0, 1, TIGHT);
        Expr x = Expr.input("x", 1, 2);
        Expr theta = Expr.input("theta", 4);
        double[] got = Executor.of(Program.of(List.of(x, theta), List.of(flow.logDensity(x, theta))))
                .evaluate(new double[] {0.4, -0.7}, new double[] {0.3, 0, 0, -0.6})[0];
        double z1 = 0.4 * Math.exp(0.3);
        double z2 = -0.7 * Math.exp(-0.6);
        double want = -0.5 * (z1 * z1 + z2 * z2) - Math.log(2 * Math.PI) - 0.3;
        assertEquals(want, got[0], 1e-9);
    }

    @Test
    void theEstimateAndTheWayBack() {
        FFJORD flow = new FFJORD(new Dense(2, 2, Activation.IDENTITY, false, Initializers.zeros()), 2, 0, 1, TIGHT);
        Expr x = Expr.input("x", 3, 2);
        Expr theta = Expr.input("theta", 4);
        double[][] got = Executor.of(Program.of(List.of(x, theta), List.of(flow.logDensity(x, theta),
                flow.logDensity(x, theta, Expr.constant(5)), flow.fromNormal(flow.toNormal(x, theta), theta))))
                .evaluate(new double[] {0.4, -0.7, 1, 2, -1, 0.5}, new double[] {0.3, 0, 0, -0.6});
        assertArrayEquals(got[0], got[1], 1e-9);
        assertArrayEquals(new double[] {0.4, -0.7, 1, 2, -1, 0.5}, got[2], 1e-9);
    }

    @Test
    void gradientsOfAFlow() {
        FFJORD flow = new FFJORD(Chain.of(Dense.of(2, 4, Activation.TANH), Dense.of(4, 2)), 2, 0, 1, TIGHT);
        Expr x = Expr.input("x", 3, 2);
        Expr theta = Expr.input("theta", flow.size());
        double[] points = new Random(1).doubles(6, -1, 1).toArray();
        Gradients.check(Program.of(List.of(x, theta), List.of(flow.logDensity(x, theta).sum())), points, flow.initial(1));
        Gradients.check(Program.of(List.of(x, theta), List.of(flow.logDensity(x, theta, Expr.constant(5)).sum())), points,
                flow.initial(1));
        assertThrows(FlowgradException.class, () -> flow.logDensity(Expr.input("x", 3, 1), theta));
        assertThrows(FlowgradException.class, () -> new FFJORD(Dense.of(2, 2), 0, 0, 1, TIGHT));
    }
}
