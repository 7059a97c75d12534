package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.train.Adam;
import dev.flowgrad.train.Fit;
import dev.flowgrad.train.Trainer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeuralODETest {
    private static final SolveOptions TIGHT = SolveOptions.builder().method(Methods.VERN7).rtol(1e-10).atol(1e-10).build();
    private static final double[] TIMES = {0.1, 0.15, 0.7, 1};

    private static double[] evaluate(Expr result, List<Expr> inputs, double[]... at) {
        return Executor.of(Program.of(inputs, List.of(result))).evaluate(at)[0];
    }

    /** A linear layer has the matrix exponential as its solution: here a rotation that decays. */
    @Test
    void solvesForABatchAtUnevenTimes() {
        Layer linear = new Dense(2, 2, Activation.IDENTITY, false, Initializers.zeros());
        NeuralODE node = NeuralODE.of(linear, 0, 1).options(TIGHT).saveat(TIMES);
        Expr u0 = Expr.input("u0", 3, 2);
        Expr theta = Expr.input("theta", 4);
        assertArrayEquals(new int[] {4, 3, 2}, node.outputShape(3, 2));
        double[] start = {1, 0, 0, 1, -2, 3};
        double[] got = evaluate(node.apply(u0, theta), List.of(u0, theta), start, new double[] {-0.5, -2, 2, -0.5});
        for (int i = 0; i < TIMES.length; i++) {
            double t = TIMES[i];
            double c = Math.exp(-0.5 * t) * Math.cos(2 * t);
            double s = Math.exp(-0.5 * t) * Math.sin(2 * t);
            for (int b = 0; b < 3; b++) {
                double x = start[2 * b];
                double y = start[2 * b + 1];
                assertEquals(c * x + s * y, got[(i * 3 + b) * 2], 1e-8);
                assertEquals(c * y - s * x, got[(i * 3 + b) * 2 + 1], 1e-8);
            }
        }
    }

    @Test
    void withoutTimesItIsALayerOfAChain() {
        NeuralODE node = NeuralODE.of(Dense.of(3, 3, Activation.TANH), 0, 1).options(TIGHT);
        Chain chain = Chain.of(Dense.of(2, 3), node, Dense.of(3, 1));
        assertArrayEquals(new int[] {5, 1}, chain.outputShape(5, 2));
        Expr x = Expr.input("x", 5, 2);
        Expr theta = Expr.input("theta", chain.size());
        double[] at = chain.initial(3);
        Program loss = Program.of(List.of(theta, x), List.of(chain.apply(x, theta).sum()));
        double[] data = {1, 2, 3, -1, 0.5, 0, -1, -2, 0, 1};
        double[] gradient = Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(at, data)[1];
        Executor value = Executor.of(loss);
        for (int i = 0; i < at.length; i += 3) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double slope = (value.evaluate(up, data)[0][0] - value.evaluate(down, data)[0][0]) / 2e-5;
            assertEquals(slope, gradient[i], 1e-6 * Math.max(1, Math.abs(slope)));
        }
    }

    @Test
    void timeAndMoreComponents() {
        // du/dt = t, for whatever u: the layer's weight takes the last component alone.
        Layer ofTime = new Dense(3, 2, Activation.IDENTITY, false, Initializers.zeros());
        Expr u0 = Expr.input("u0", 1);
        Expr theta = Expr.input("theta", 6);
        NeuralODE node = NeuralODE.of(ofTime, 0, 2).options(TIGHT).withTime().augment(1).saveat(1, 2);
        double[] got = evaluate(node.apply(u0, theta), List.of(u0, theta), new double[] {5}, new double[] {0, 0, 0, 0, 1, -2});
        assertArrayEquals(new double[] {5.5, -1, 7, -4}, got, 1e-9);
    }

    @Test
    void secondOrder() {
        // u'' = -9 u: the layer sees (u', u).
        Layer spring = new Dense(2, 1, Activation.IDENTITY, false, Initializers.zeros());
        NeuralODE node = NeuralODE.of(new SecondOrder(spring), 0, 1).options(TIGHT);
        Expr u0 = Expr.input("u0", 2);
        Expr theta = Expr.input("theta", 2);
        double[] got = evaluate(node.apply(u0, theta), List.of(u0, theta), new double[] {3, 1}, new double[] {0, -9});
        assertArrayEquals(new double[] {3 * Math.cos(3) - 3 * Math.sin(3), Math.cos(3) + Math.sin(3)}, got, 1e-8);
    }

    @Test
    void aHamiltonianIsConserved() {
        Layer energy = Chain.of(Dense.of(4, 8, Activation.TANH), Dense.of(8, 1));
        HamiltonianNN motion = new HamiltonianNN(energy);
        NeuralODE node = NeuralODE.of(motion, 0, 5).options(TIGHT).saveat(1, 2, 5);
        Expr x = Expr.input("x", 4);
        Expr theta = Expr.input("theta", motion.size());
        double[] at = motion.initial(1);
        double[] start = {0.3, -0.2, 0.8, 0.1};
        double[] states = evaluate(node.apply(x, theta), List.of(x, theta), start, at);
        Executor h = Executor.of(Program.of(List.of(x, theta), List.of(energy.apply(x, theta))));
        double before = h.evaluate(start, at)[0][0];
        for (int i = 0; i < 3; i++) {
            assertEquals(before, h.evaluate(Arrays.copyOfRange(states, 4 * i, 4 * i + 4), at)[0][0], 1e-8);
        }
        assertTrue(Math.abs(states[8] - start[0]) > 1e-2);
        // dq/dt = dH/dp, dp/dt = -dH/dq against differences.
        double[] slope = evaluate(motion.apply(x, theta), List.of(x, theta), start, at);
        for (int i = 0; i < 4; i++) {
            double[] up = start.clone();
            double[] down = start.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double d = (h.evaluate(up, at)[0][0] - h.evaluate(down, at)[0][0]) / 2e-5;
            assertEquals(i < 2 ? -d : d, slope[(i + 2) % 4], 1e-9);
        }
        // And its parameters have a gradient, which goes through that of the energy.
        Program loss = Program.of(List.of(theta, x), List.of(node.apply(x, theta).sum()));
        double[] gradient = Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(at, start)[1];
        double[] up = at.clone();
        double[] down = at.clone();
        up[5] += 1e-5;
        down[5] -= 1e-5;
        double d = (Executor.of(loss).evaluate(up, start)[0][0] - Executor.of(loss).evaluate(down, start)[0][0]) / 2e-5;
        assertEquals(d, gradient[5], 1e-6 * Math.max(1, Math.abs(d)));
    }

    /** Chen et al. 2018: 30 points of a spiral, x -> x^3, 2-50-2 with tanh. From at least nine of ten seeds. */
    @Test
    void theSpiralIsLearnt() {
        double[] times = new double[30];
        Arrays.setAll(times, i -> 1.5 * i / 29);
        double[] data = new double[60];
        for (int i = 0; i < 30; i++) {
            data[2 * i] = 2 * Math.exp(-0.2 * times[i]) * Math.cos(2 * times[i]);
            data[2 * i + 1] = -2 * Math.exp(-0.2 * times[i]) * Math.sin(2 * times[i]);
        }
        Layer net = Chain.of(Function.of(x -> x.mul(x).mul(x)), Dense.of(2, 50, Activation.TANH), Dense.of(50, 2));
        NeuralODE node = NeuralODE.of(net, 0, 1.5).saveat(times)
                .options(SolveOptions.builder().method(Methods.TSIT5).rtol(1e-7).atol(1e-9).build());
        Expr theta = Expr.input("theta", net.size());
        Expr miss = node.apply(Expr.constant(new double[] {2, 0}, 2), theta).sub(Expr.constant(data, 30, 2));
        Program loss = Program.of(List.of(theta), List.of(miss.mul(miss).sum()));
        int learnt = 0;
        for (int seed = 0; seed < 10; seed++) {
            double[] first = new double[1];
            Fit fit = Trainer.of(loss).optimizer(new Adam(0.05)).epochs(300).callback((at, value, i) -> {
                first[0] = i == 0 ? value : first[0];
                return value < 0.1 * first[0];
            }).train(net.initial(seed));
            learnt += fit.retcode() == Fit.Retcode.STOPPED ? 1 : 0;
        }
        assertTrue(learnt >= 9, learnt + " of 10");
    }

    @Test
    void refuses() {
        NeuralODE node = NeuralODE.of(Dense.of(2, 3), 0, 1);
        String message = assertThrows(FlowgradException.class, () -> node.apply(Expr.input("u0", 2), Expr.input("theta", 9)))
                .getMessage();
        assertTrue(message.contains("must give a derivative of shape (2,)"), message);
        assertThrows(FlowgradException.class, () -> node.augment(0));
        assertThrows(FlowgradException.class, () -> new HamiltonianNN(Dense.of(3, 1)).outputShape(3));
    }
}
