package dev.flowgrad.nd4j;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.sensitivity.Placing;
import dev.flowgrad.sensitivity.SolveCall;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gradients of solves on ND4J against those in the engine's own loops. */
class Nd4jGradientTest {
    private static final SensitivityAlgorithm DISCRETE = SensitivityAlgorithm.of("DiscreteAdjoint");
    private static final ODEProblem NEURAL = NeuralFlow.problem();
    private static final double[] TIMES = {0, 0.2, 0.31, 1.2, 2};

    /** A loss of u0, p and the times, with a layer before the solve and one after it. */
    private static Program loss(SolveOptions options, SensitivityAlgorithm sensealg) {
        Expr x = Expr.input("x", NeuralFlow.BATCH, NeuralFlow.DIM);
        Expr p = Expr.input("p", NeuralFlow.PARAMETERS);
        Expr times = Expr.input("times", TIMES.length);
        Expr u0 = x.tanh().matmul(p.slice(0, 0, 9).reshape(3, 3));
        Expr u = SolveCall.of(NEURAL, options, u0, p, times, sensealg);
        Expr out = u.matmul(p.slice(0, 9, 6).reshape(3, 2)).apply(Op.SIGMOID);
        return Program.of(List.of(x, p, times), List.of(out.mul(out).sum().add(u.get(2).sum())));
    }

    private static double[][] gradient(Program loss, Placement placement) {
        Program both = Gradient.valueAndGrad(Placing.of(loss, placement), 0, 1, 2);
        Executor executor = Executor.of(both, placement);
        double[][] first = executor.evaluate(NeuralFlow.start(), NeuralFlow.parameters(), TIMES);
        double[][] again = executor.evaluate(NeuralFlow.start(), NeuralFlow.parameters(), TIMES);
        Same.check("the second time", first, again, 0);
        return first;
    }

    @Test
    void ofTheSameStepsForMethodsWithAndWithoutExtraStages() {
        for (String method : new String[] {"Tsit5", "Vern7", "DOP853", "BS3", "RK4"}) {
            Program loss = loss(SolveOptions.builder().method(method).adaptive(false).dt(0.1).build(), DISCRETE);
            Same.check(method, gradient(loss, Placement.CPU), gradient(loss, Same.DOUBLE), 1e-12);
        }
    }

    @Test
    void withStepsChosenByTheirErrorsAndTheAlgorithmToo() {
        Program loss = loss(SolveOptions.builder().rtol(1e-8).atol(1e-8).build(), null);
        Same.check("adaptive", gradient(loss, Placement.CPU), gradient(loss, Same.DOUBLE), 1e-6);
    }

    @Test
    void inSinglePrecision() {
        Program loss = loss(SolveOptions.builder().method("Tsit5").adaptive(false).dt(0.1).build(), DISCRETE);
        Same.check("float32", gradient(loss, Placement.CPU), gradient(loss, Same.SINGLE), 1e-5);
    }

    @Test
    void forwardSensitivity() {
        SensitivityAlgorithm forward = SensitivityAlgorithm.of("ForwardSensitivity");
        Program loss = loss(SolveOptions.builder().method("Tsit5").adaptive(false).dt(0.1).build(), forward);
        Same.check("forward", gradient(loss, Placement.CPU), gradient(loss, Same.DOUBLE), 1e-11);
    }

    @Test
    void aSolveThatNamesItsDeviceStaysThere() {
        SolveOptions.Builder options = SolveOptions.builder().method("Tsit5").adaptive(false).dt(0.1);
        double[][] host = gradient(loss(options.build(), DISCRETE), Placement.CPU);
        Same.check("in loops", host, gradient(loss(options.placement(Same.DOUBLE).build(), DISCRETE), Placement.CPU), 1e-12);
    }

    @Test
    void whatHasNoReverseThere() {
        SolveOptions.Builder options = SolveOptions.builder().placement(Same.DOUBLE).method("Tsit5");
        assertError("DiscreteAdjoint", options, SensitivityAlgorithm.of("GaussAdjoint"));
        assertError("checkpoints", options, new SensitivityAlgorithm.DiscreteAdjoint(5));
        assertError("Rodas5P", options.method("Rodas5P"), DISCRETE);
    }

    private static void assertError(String says, SolveOptions.Builder options, SensitivityAlgorithm sensealg) {
        FlowgradException e = assertThrows(FlowgradException.class,
                () -> gradient(loss(options.build(), sensealg), Placement.CPU));
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }
}
