package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Iterations allocate nothing, apart from reports, ten a second; what is kept of each, its loss, doubles its room now and then.
 */
class HotPathTest {
    /** Bytes of a report, about. */
    private static final long REPORT = 80;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes between the iterations 40 and 60, between which the history of losses does not grow, beyond those of reports. */
    private static long between(Trainer trainer, double[] theta) {
        long[] bytes = new long[2];
        long[] reports = new long[3];
        trainer.epochs(61).listener(new TrainingListener() {
            @Override
            public void progress(Progress progress) {
                reports[2]++;
            }
        }).callback((point, loss, i) -> {
            if (i == 40 || i == 60) {
                bytes[(int) (i - 40) / 20] = THREADS.getCurrentThreadAllocatedBytes();
                reports[(int) (i - 40) / 20] = reports[2];
            }
            return false;
        }).train(theta);
        return Math.max(0, bytes[1] - bytes[0] - REPORT * (reports[1] - reports[0]));
    }

    private static void allocatesNothing(Trainer trainer, double[] theta) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && least != 0; attempt++) { // compilers may interfere
            least = Math.min(least, between(trainer, theta));
        }
        assertEquals(0, least, trainer.optimizer.toString());
    }

    @Test
    void iterationsAllocateNothing() {
        int n = 100_000;
        Expr theta = Expr.input("theta", n);
        Expr miss = theta.sub(1);
        Program loss = Program.of(List.of(theta), List.of(miss.mul(miss).sum()));
        for (Optimizer optimizer : List.of(new SGD(1e-3), new Momentum(Schedule.constant(1e-3), 0.9, true), new Adam(0.01),
                new RMSProp(Schedule.constant(1e-3), 0.9, 1e-8))) {
            allocatesNothing(Trainer.of(loss).optimizer(optimizer).clipNorm(10), new double[n]);
        }
    }

    @Test
    void rowsAreGatheredIntoOneRoom() {
        allocatesNothing(Trainer.of(Trainings.regression(20)).data(Batches.rows(20, 20, Trainings.data())).shuffle(1)
                .optimizer(new Adam(0.01)), new double[3]);
    }

    @Test
    void lineSearchesAllocateNothing() {
        double[] start = new double[30];
        Arrays.setAll(start, i -> Math.sin(i));
        Expr theta = Expr.input("theta", 30);
        Expr fourth = theta.mul(theta).mul(theta).mul(theta);
        Program loss = Program.of(List.of(theta), List.of(fourth.mul(theta.mul(0.1).add(1)).sum()));
        for (Optimizer optimizer : List.of(new BFGS(0), new LBFGS(5, 0))) {
            Fit fit = Trainer.of(loss).optimizer(optimizer).epochs(61).train(start);
            assertTrue(fit.iterations() == 61, fit.message());
            allocatesNothing(Trainer.of(loss).optimizer(optimizer), start);
        }
    }
}
