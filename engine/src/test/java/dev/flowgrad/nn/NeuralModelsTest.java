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
import dev.flowgrad.random.RandomCall;
import dev.flowgrad.spec.SensitivityAlgorithm;
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

    /** With a constant layer the states are a linear function of the path, which has a slope of its own at each time. */
    @Test
    void statesAtAnyTimes() {
        double[] wanted = {0, 0.25, 0.5, 2};
        NeuralCDE cde = NeuralCDE.of(Function.of(z -> z.mul(0).add(2)), Function.of(x -> x)).options(TIGHT).saveat(wanted)
                .sensealg(SensitivityAlgorithm.of("InterpolatingAdjoint"));
        Expr xs = Expr.input("xs", 5, 1);
        Expr theta = Expr.input("theta", 0);
        Expr z = cde.apply(TS, xs, theta);
        assertArrayEquals(new int[] {4, 1}, z.shape());
        double[] observed = {1, 3, 2, 2.5, 0};
        double[] got = Executor.of(Program.of(List.of(xs, theta), List.of(z))).evaluate(observed, new double[0])[0];
        assertArrayEquals(new double[] {1, 3, 5, 4}, got, 1e-8);
        Gradients.check(Program.of(List.of(xs, theta), List.of(z.mul(z).sum())), observed, new double[0]);
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

    private static FFJORD linear() {
        return FFJORD.of(new Dense(2, 2, Activation.IDENTITY, false, Initializers.zeros()), 2, 0, 1).options(TIGHT);
    }

    /** dz/dt = (a x, b y): the density of x is that of exp(a) x, times exp(a + b). */
    @Test
    void theDensityOfALinearFlow() {
        FFJORD flow = linear();
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
        FFJORD flow = linear();
        Expr x = Expr.input("x", 3, 2);
        Expr theta = Expr.input("theta", 4);
        double[][] got = Executor.of(Program.of(List.of(x, theta), List.of(flow.logDensity(x, theta),
                flow.logDensity(x, theta, Expr.constant(5)), flow.fromNormal(flow.toNormal(x, theta), theta))))
                .evaluate(new double[] {0.4, -0.7, 1, 2, -1, 0.5}, new double[] {0.3, 0, 0, -0.6});
        assertArrayEquals(got[0], got[1], 1e-9);
        assertArrayEquals(new double[] {0.4, -0.7, 1, 2, -1, 0.5}, got[2], 1e-9);
    }

    /** dz/dt = t (1, -3) moves all points by (0.5, -1.5): samples are normal points less that. */
    @Test
    void aFlowThatDependsOnTime() {
        FFJORD flow = FFJORD.of(new Dense(3, 2, Activation.IDENTITY, false, Initializers.zeros()), 2, 0, 1).options(TIGHT).withTime()
                .sensealg(SensitivityAlgorithm.of("GaussAdjoint"));
        Expr theta = Expr.input("theta", 6);
        Expr key = Expr.constant(3);
        Expr points = flow.sample(4, theta, key);
        double[] weights = {0, 0, 0, 0, 1, -3};
        double[][] got = Executor.of(Program.of(List.of(theta), List.of(points, flow.logDensity(points, theta),
                RandomCall.normal(key, new int[0], 4, 2)))).evaluate(new double[][] {weights});
        for (int i = 0; i < 4; i++) {
            double x = got[2][2 * i];
            double y = got[2][2 * i + 1];
            assertEquals(x - 0.5, got[0][2 * i], 1e-9);
            assertEquals(y + 1.5, got[0][2 * i + 1], 1e-9);
            assertEquals(-0.5 * (x * x + y * y) - Math.log(2 * Math.PI), got[1][i], 1e-9);
        }
        Gradients.check(Program.of(List.of(theta), List.of(flow.logDensity(Expr.constant(new double[] {1, 2}, 1, 2), theta).sum())),
                weights);
    }

    @Test
    void gradientsOfAFlow() {
        FFJORD flow = FFJORD.of(Chain.of(Dense.of(2, 4, Activation.TANH), Dense.of(4, 2)), 2, 0, 1).options(TIGHT);
        Expr x = Expr.input("x", 3, 2);
        Expr theta = Expr.input("theta", flow.size());
        double[] points = new Random(1).doubles(6, -1, 1).toArray();
        Gradients.check(Program.of(List.of(x, theta), List.of(flow.logDensity(x, theta).sum())), points, flow.initial(1));
        Gradients.check(Program.of(List.of(x, theta), List.of(flow.logDensity(x, theta, Expr.constant(5)).sum())), points,
                flow.initial(1));
        assertThrows(FlowgradException.class, () -> flow.logDensity(Expr.input("x", 3, 1), theta));
        assertThrows(FlowgradException.class, () -> FFJORD.of(Dense.of(2, 2), 0, 0, 1));
    }
}
