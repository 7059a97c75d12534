package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.sensitivity.SolveCall;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Losses that are not finite at some parameters, or for some data. */
class RecoveryTest {
    private final Trainings.Notices notices = new Trainings.Notices();

    /** {@code x - log x}, NaN below 0, least at 1. */
    private static Program barrier() {
        Expr x = Expr.input("x", 1);
        return Program.of(List.of(x), List.of(x.sub(x.log()).sum()));
    }

    @Test
    void halfOfAStepIsTakenBack() {
        // From 2 the gradient is 0.5, and a step of rate 6 leads to -1: half of it back is 0.5.
        double[] second = new double[1];
        Fit fit = Trainer.of(barrier()).optimizer(new SGD(new Schedule.StepDecay(6, 1.0 / 60, 1))).epochs(200).listener(notices)
                .callback((theta, loss, i) -> {
                    if (i == 1) {
                        second[0] = theta[0];
                    }
                    return false;
                }).train(new double[] {2});
        assertEquals(0.5, second[0]);
        assertEquals("iteration 1: the loss is NaN; half of the step is taken back", notices.texts.getFirst());
        assertEquals(Fit.Retcode.SUCCESS, fit.retcode());
        assertTrue(fit.message().endsWith("1 time the loss was not finite"), fit.message());
        assertTrue(Double.isFinite(fit.loss()));
    }

    @Test
    void aLastStepIsTakenBackToo() {
        Fit fit = Trainer.of(barrier()).optimizer(new SGD(6)).epochs(1).train(new double[] {2});
        assertArrayEquals(new double[] {0.5}, fit.params());
        assertEquals(0.5 + Math.log(2), fit.loss(), 1e-15);
    }

    @Test
    void aBatchThatIsBadIsPassedOver() {
        List<double[]> data = Trainings.data();
        double[] y = data.get(1).clone();
        y[7] = Double.NaN;
        Trainer trainer = Trainer.of(Trainings.regression(6), Trainings.regression(2))
                .data(Batches.rows(20, 6, List.of(data.get(0), y))).optimizer(new Adam(0.05)).epochs(300).listener(notices);
        Fit fit = trainer.recovery(Recovery.SKIP).train(new double[3]);
        assertEquals(Fit.Retcode.SUCCESS, fit.retcode());
        assertEquals(900, fit.iterations());
        assertArrayEquals(new double[] {2, -1, 0.5}, fit.params(), 0.1);
        assertEquals("iteration 1: the loss is NaN; the step is taken back, and the batch passed over", notices.texts.getFirst());
        assertEquals(10, notices.texts.size());
        assertTrue(notices.texts.getLast().endsWith("(further ones are not told)"));
        Fit stopped = trainer.recovery(Recovery.STOP).train(new double[3]);
        assertEquals(Fit.Retcode.MAX_NAN, stopped.retcode());
        assertEquals(1, stopped.iterations());
        assertArrayEquals(new double[3], stopped.params());
    }

    @Test
    void givesUpAtTheLastGoodParameters() {
        // The second batch is NaN at all parameters.
        Trainer trainer = Trainer.of(Trainings.regression(1)).data(Batches.listed(List.of(
                List.of(new double[] {1, 1}, new double[] {1}), List.of(new double[] {1, Double.NaN}, new double[] {1}))))
                .optimizer(new SGD(0.1)).epochs(5);
        Fit fit = trainer.train(new double[3]);
        assertEquals("MaxNaN", fit.retcode().toString());
        assertArrayEquals(new double[3], fit.params());
        assertEquals(1, fit.loss());
        assertTrue(fit.message().startsWith("the loss is NaN, 11 times in a row; take a smaller rate, or clip"), fit.message());
    }

    @Test
    void aSolveThatFailsCountsAsNotFinite() {
        // u' = p u^2 from 1 has a pole at 1 / p: the first step, of 9.6, leads past p = 1.
        Expr p = Expr.input("p", 1);
        ODEProblem problem = ODEProblem.of(ODEFunction.trace(1, 1, (u, q, t) -> u.mul(u).mul(q)), new double[] {1}, 0, 1,
                new double[] {0.5});
        SolveOptions options = SolveOptions.builder().method(Methods.TSIT5).rtol(1e-8).atol(1e-8).build();
        Expr end = SolveCall.of(problem, options, Expr.constant(new double[] {1}, 1), p, Expr.constant(new double[] {1}, 1));
        Expr miss = end.sum().sub(4);
        Fit fit = Trainer.of(Program.of(List.of(p), List.of(miss.mul(miss)))).listener(notices)
                .optimizer(new SGD(new Schedule.StepDecay(0.6, 0.02, 1))).epochs(30).train(new double[] {0.5});
        assertTrue(notices.texts.getFirst().contains("a `solve` inside a loss ended with"), notices.texts.toString());
        assertTrue(fit.losses()[fit.losses().length - 1] >= 0);
        assertEquals(Fit.Retcode.SUCCESS, fit.retcode());
    }

    @Test
    void theFirstParametersMustBeGood() {
        String message = assertThrows(FlowgradException.class, () -> Trainer.of(barrier()).train(new double[] {-1})).getMessage();
        assertEquals("`loss` cannot be trained from these `theta`: the loss is NaN", message);
    }
}
