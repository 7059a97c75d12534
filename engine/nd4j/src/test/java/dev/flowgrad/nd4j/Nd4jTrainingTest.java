package dev.flowgrad.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.sensitivity.SolveCall;
import dev.flowgrad.train.Adam;
import dev.flowgrad.train.Fit;
import dev.flowgrad.train.Trainer;
import dev.flowgrad.wire.Bridge;
import dev.flowgrad.wire.LoadedProgram;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What bindings ask for: a device for a gradient or a training, with the solves inside it. */
class Nd4jTrainingTest {
    private static Program loss() {
        Expr p = Expr.input("p", NeuralFlow.PARAMETERS);
        Expr u0 = Expr.constant(NeuralFlow.start(), NeuralFlow.BATCH, NeuralFlow.DIM);
        SolveOptions options = SolveOptions.builder().method("Tsit5").adaptive(false).dt(0.2).build();
        Expr u = SolveCall.of(NeuralFlow.problem(), options, u0, p, Expr.constant(new double[] {1, 2}, 2));
        return Program.of(List.of(p), List.of(u.mul(u).sum()));
    }

    @Test
    void aTrainingIsTheSameThere() {
        Trainer trainer = Trainer.of(loss()).optimizer(new Adam(0.02)).epochs(10);
        Fit host = trainer.train(NeuralFlow.parameters());
        Fit device = trainer.placement(Same.DOUBLE).train(NeuralFlow.parameters());
        Same.check("parameters", host.params(), device.params(), 1e-9);
        assertTrue(device.losses()[9] < device.losses()[0]);
        Fit single = trainer.placement(Same.SINGLE).train(NeuralFlow.parameters());
        Same.check("parameters", host.params(), single.params(), 1e-3);
    }

    @Test
    void aTransformedProgramRunsThere() {
        LoadedProgram loss = Bridge.load(loss().toBytes());
        double[][] host = Bridge.evaluate(Bridge.transform(loss, "value_and_grad", "{\"wrt\":0}"), NeuralFlow.parameters());
        LoadedProgram placed = Bridge.transform(loss, "value_and_grad", "{\"wrt\":0,\"device\":\"nd4j\"}");
        Same.check(placed, host, Bridge.evaluate(placed, NeuralFlow.parameters()), 1e-12);
        assertTrue(placed.program().toString().contains("solve_adjoint"));
        FlowgradException e = assertThrows(FlowgradException.class,
                () -> Bridge.transform(placed, "jvp", "{\"wrt\":0,\"device\":\"nd4j\"}"));
        assertEquals("device", e.argument());
    }

    @Test
    void aFailedSolveInALossSaysSo() {
        Program loss = loss();
        double[] huge = new double[NeuralFlow.PARAMETERS];
        Arrays.fill(huge, Double.MAX_VALUE);
        LoadedProgram placed = Bridge.transform(Bridge.load(loss.toBytes()), "value_and_grad",
                "{\"wrt\":0,\"device\":\"nd4j\"}");
        FlowgradException e = assertThrows(FlowgradException.class, () -> Bridge.evaluate(placed, huge));
        assertTrue(e.getMessage().contains("a `solve` inside a loss ended with"), e.getMessage());
    }
}
