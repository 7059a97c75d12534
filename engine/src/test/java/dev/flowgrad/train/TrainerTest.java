package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static void refused(String message, Runnable run) {
        String got = assertThrows(FlowgradException.class, run::run).getMessage();
        assertTrue(got.contains(message), got);
    }

    @Test
    void trainsALossOfParametersAlone() {
        double[] start = Trainings.ROSENBROCK_START.clone();
        Fit fit = Trainer.of(Trainings.rosenbrock()).optimizer(new Adam(0.02)).epochs(5000).train(start);
        assertArrayEquals(new double[] {1, 1}, fit.params(), 1e-3);
        assertArrayEquals(Trainings.ROSENBROCK_START, start);
        assertEquals(Fit.Retcode.SUCCESS, fit.retcode());
        assertEquals(5000, fit.iterations());
        assertEquals(24.2, fit.losses()[0], 1e-12);
        assertEquals("all epochs are done after 5000 iterations", fit.message());
        assertTrue(fit.loss() < fit.losses()[4000]);
    }

    @Test
    void lossIsThatOfTheParametersThatItGives() {
        Fit fit = Trainer.of(Trainings.rosenbrock()).optimizer(new SGD(1e-3)).epochs(3).train(Trainings.ROSENBROCK_START);
        double x = fit.params()[0];
        double y = fit.params()[1];
        assertEquals((1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x), fit.loss(), 1e-12);
        assertEquals(3, fit.losses().length);
    }

    @Test
    void batchesOfRowsSeeEachRowOnceAnEpoch() {
        Fit fit = Trainings.batched().optimizer(new Adam(0.05)).epochs(200).shuffle(1).train(new double[3]);
        assertArrayEquals(new double[] {2, -1, 0.5}, fit.params(), 0.05);
        assertEquals(800, fit.iterations());
        // The sum of all losses of an epoch of steps of length nearly zero is that of the rows, in any order.
        double[] losses = Trainings.batched().optimizer(new SGD(1e-300)).epochs(2).shuffle(7).train(new double[3]).losses();
        double first = 6 * (losses[0] + losses[1] + losses[2]) + 2 * losses[3];
        double second = 6 * (losses[4] + losses[5] + losses[6]) + 2 * losses[7];
        double whole = Arrays.stream(Trainings.data().get(1)).map(y -> y * y).sum();
        assertEquals(whole, first, 1e-12);
        assertEquals(whole, second, 1e-12);
        assertTrue(Math.abs(losses[0] - losses[4]) > 1e-6);
    }

    @Test
    void shufflingDependsOnTheSeedAlone() {
        double[] a = Trainings.batched().epochs(3).shuffle(5).train(new double[3]).params();
        double[] b = Trainings.batched().epochs(3).shuffle(5).train(new double[3]).params();
        double[] c = Trainings.batched().epochs(3).shuffle(6).train(new double[3]).params();
        assertArrayEquals(a, b);
        assertTrue(!Arrays.equals(a, c));
        int[] order = new int[1000];
        int[] seen = new int[1000];
        Shuffle.fill(order, 3L, 0);
        Arrays.stream(order).forEach(i -> seen[i]++);
        assertTrue(Arrays.stream(seen).allMatch(n -> n == 1));
    }

    @Test
    void listedBatchesMayDifferInShape() {
        List<double[]> all = Trainings.data();
        List<List<double[]>> batches = new ArrayList<>();
        batches.add(List.of(Arrays.copyOf(all.get(0), 8), Arrays.copyOf(all.get(1), 4)));
        batches.add(List.of(Arrays.copyOfRange(all.get(0), 8, 40), Arrays.copyOfRange(all.get(1), 4, 20)));
        Fit fit = Trainer.of(Trainings.regression(4), Trainings.regression(16)).data(Batches.listed(batches, new int[] {0, 1}))
                .optimizer(new SGD(0.1)).epochs(300).train(new double[3]);
        assertArrayEquals(new double[] {2, -1, 0.5}, fit.params(), 0.1);
        refused("does not fit the loss: batch 1", () -> Trainer.of(Trainings.regression(4)).data(Batches.listed(batches))
                .train(new double[3]));
    }

    @Test
    void callbackSeesAndStops() {
        List<Double> seen = new ArrayList<>();
        Fit fit = Trainer.of(Trainings.rosenbrock()).optimizer(new SGD(1e-3)).epochs(100)
                .callback((theta, loss, i) -> {
                    assertEquals(seen.size(), i);
                    seen.add(loss);
                    return i == 4;
                }).train(Trainings.ROSENBROCK_START);
        assertEquals(Fit.Retcode.STOPPED, fit.retcode());
        assertEquals(4, fit.iterations());
        assertEquals(seen, Arrays.stream(fit.losses()).boxed().toList());
        assertEquals(fit.loss(), seen.get(4));
    }

    @Test
    void cancellationStops() {
        Cancellation flag = new Cancellation();
        Fit fit = Trainer.of(Trainings.rosenbrock()).epochs(1000).cancellation(flag).callback((theta, loss, i) -> {
            if (i == 10) {
                flag.cancel();
            }
            return false;
        }).train(Trainings.ROSENBROCK_START);
        assertEquals("interrupted after 11 iterations", fit.message());
        assertEquals(Fit.Retcode.STOPPED, fit.retcode());
    }

    @Test
    void lossesMayTakeAKey() {
        Expr theta = Expr.input("theta", 1);
        Expr key = Expr.input("key");
        Program f = Program.of(List.of(theta, key), List.of(theta.sum().mul(0).add(key)));
        double[] keys = Trainer.of(f).key(3).epochs(4).train(new double[1]).losses();
        assertArrayEquals(keys, Trainer.of(f).key(3).epochs(4).train(new double[1]).losses());
        assertEquals(4, Arrays.stream(keys).distinct().count());
        assertTrue(Arrays.stream(keys).allMatch(k -> k == Math.rint(k) && k >= 0 && k < 0x1p53));
        assertTrue(keys[0] != Trainer.of(f).key(4).train(new double[1]).losses()[0]);
        assertEquals(keys[0], Trainer.of(f).key(3).optimizer(new BFGS()).train(new double[] {1}).losses()[0]);
    }

    @Test
    void gradientsAreClipped() {
        Expr theta = Expr.input("theta", 2);
        Program slope = Program.of(List.of(theta), List.of(theta.mul(Expr.constant(new double[] {3, 4}, 2)).sum()));
        Trainer trainer = Trainer.of(slope).optimizer(new SGD(1)).clipNorm(1);
        assertArrayEquals(new double[] {-0.6, -0.8}, trainer.train(new double[2]).params(), 1e-15);
        assertArrayEquals(new double[] {-3, -3.5}, Trainer.of(slope).optimizer(new SGD(1)).clipValue(3.5).train(new double[2])
                .params(), 1e-15);
    }

    @Test
    void progressIsALine() {
        assertEquals("[######..................]  25%  epoch 3/12  loss 0.01234  812 it/s  1:05 left",
                new Progress(0.25, 3, 12, 30, 0.012341, 812.3, 65).toString());
        assertEquals("[########################] 100%  epoch 2/2  loss 1.000e-09  2.0 s/it  done",
                new Progress(1, 2, 2, 2, 1e-9, 0.5, 0).toString());
    }

    @Test
    void refusesWhatDoesNotFit() {
        refused("`theta` must be the 2 parameters of the loss, got 3", () -> Trainer.of(Trainings.rosenbrock()).train(new double[3]));
        refused("`theta` must hold at least one", () -> Trainer.of(Trainings.rosenbrock()).train(new double[0]));
        refused("`resume` needs the `checkpoint`", () -> Trainer.of(Trainings.rosenbrock()).resume(true).train(new double[2]));
        refused("`epochs` must be", () -> Trainer.of(Trainings.rosenbrock()).epochs(-1));
        refused("`data` is empty", () -> Batches.listed(List.of()));
        refused("arrays of 3 rows", () -> Batches.rows(3, 2, List.of(new double[4])));
    }
}
