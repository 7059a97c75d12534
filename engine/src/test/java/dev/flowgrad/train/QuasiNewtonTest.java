package dev.flowgrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuasiNewtonTest {
    private static final List<Optimizer> BOTH = List.of(new BFGS(), new LBFGS());

    @Test
    void minimisesRosenbrocksFunction() {
        for (Optimizer optimizer : BOTH) {
            Fit fit = Trainer.of(Trainings.rosenbrock()).optimizer(optimizer).epochs(200).train(Trainings.ROSENBROCK_START);
            assertArrayEquals(new double[] {1, 1}, fit.params(), 1e-8, optimizer.name());
            assertTrue(fit.message().matches("converged after [2-4]\\d iterations"), fit.message());
            assertEquals(Fit.Retcode.SUCCESS, fit.retcode());
            for (int i = 1; i < fit.losses().length; i++) {
                assertTrue(fit.losses()[i] < fit.losses()[i - 1]);
            }
        }
    }

    /** The extended function of Rosenbrock of 100 unknowns (Moré, Garbow, Hillstrom 1981, 21). */
    @Test
    void minimisesInManyDimensions() {
        Expr theta = Expr.input("theta", 50, 2);
        Expr x = theta.slice(1, 0, 1);
        Expr b = theta.slice(1, 1, 1).sub(x.mul(x));
        Expr a = Expr.constant(1).sub(x);
        Program f = Program.of(List.of(theta), List.of(a.mul(a).add(b.mul(b).mul(100)).sum()));
        double[] start = new double[100];
        Arrays.setAll(start, i -> i % 2 == 0 ? -1.2 - 0.01 * i : 1);
        double[] ones = new double[100];
        Arrays.fill(ones, 1);
        for (Optimizer optimizer : BOTH) {
            Fit fit = Trainer.of(f).optimizer(optimizer).epochs(1000).train(start);
            assertArrayEquals(ones, fit.params(), 1e-8, optimizer + fit.message());
        }
    }

    /** On a quadratic function exact Newton steps come after as many changes as there are dimensions. */
    @Test
    void learnsTheHessianOfAQuadraticFunction() {
        Expr theta = Expr.input("theta", 3);
        Expr scaled = theta.sub(Expr.constant(new double[] {1, -2, 3}, 3)).mul(Expr.constant(new double[] {1, 10, 100}, 3));
        Program f = Program.of(List.of(theta), List.of(scaled.mul(scaled).sum()));
        for (Optimizer optimizer : BOTH) {
            Fit fit = Trainer.of(f).optimizer(optimizer).epochs(60).train(new double[3]);
            assertArrayEquals(new double[] {1, -2, 3}, fit.params(), 1e-10, optimizer.name());
            assertTrue(fit.iterations() <= 30, fit.message());
        }
    }

    @Test
    void takesTheMeanOverAllBatches() {
        for (Optimizer optimizer : BOTH) {
            Fit fit = Trainings.batched().optimizer(optimizer).epochs(50).train(new double[3]);
            assertEquals("converged", fit.message().split(" ")[0]);
            // Weights of 6, 6, 6 and 2 rows as the batches weigh them.
            Fit slow = Trainings.batched().optimizer(new BFGS(1e-12)).epochs(100).train(fit.params());
            assertArrayEquals(slow.params(), fit.params(), 1e-7);
        }
    }

    /** The logarithm of a negative number is not finite: the search comes back from there. */
    @Test
    void comesBackFromWhereTheLossIsNotFinite() {
        Expr x = Expr.input("x");
        Program f = Program.of(List.of(x), List.of(x.sub(x.log())));
        for (Optimizer optimizer : BOTH) {
            assertEquals(1, Trainer.of(f).optimizer(optimizer).epochs(50).train(new double[] {1e-3}).params()[0], 1e-8);
        }
    }

    @Test
    void saysWhereNothingIsToBeGained() {
        Expr x = Expr.input("x");
        Program wrong = Program.of(List.of(x), List.of(x.apply(Op.FLOOR).sub(x.mul(1e-300)).add(x.abs().mul(3))));
        Fit fit = Trainer.of(wrong).optimizer(new BFGS()).epochs(50).train(new double[] {0});
        assertTrue(fit.retcode() != Fit.Retcode.SUCCESS || fit.message().startsWith("converged"), fit.message());
    }

    @Test
    void refuses() {
        assertTrue(assertThrows(FlowgradException.class, () -> new BFGS().stepper(20_000)).getMessage().endsWith("use LBFGS"));
        assertThrows(FlowgradException.class, () -> new LBFGS(0, 1e-8));
        assertTrue(assertThrows(FlowgradException.class, () -> Trainer.of(Trainings.rosenbrock()).optimizer(new BFGS())
                .clipNorm(1).train(new double[2])).getMessage().contains("are not for BFGS"));
    }
}
