package dev.flowgrad.ad;

import static dev.flowgrad.ad.Differences.assertClose;
import static dev.flowgrad.ad.Differences.flat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation: both modes, both modes of second order, and many directions at once. */
class DerivativesTest {

    static List<OpCases.Case> cases() {
        return OpCases.all();
    }

    @Test
    void tableCoversEveryOperation() {
        Set<Op> missing = EnumSet.complementOf(EnumSet.of(Op.INPUT, Op.CONST, Op.CALL));
        cases().forEach(c -> c.program().nodes().forEach(e -> missing.remove(e.op())));
        assertEquals(Set.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void firstOrder(OpCases.Case c) {
        Differences.check(c.name(), c.program(), c.point(), 0.008, 1e-9);
    }

    /**
     * The gradient of a weighted sum is itself a function, so first-order checks of it are second-order
     * checks.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void secondOrder(OpCases.Case c) {
        Program f = c.program();
        Expr y = f.outputs().getFirst();
        Expr weights = Expr.constant(Differences.random(new Random(1), y.size(), 0.5, 1.5), y.shape());
        Expr loss = y.mul(y).mul(weights).sum();
        Program g = Gradient.valueAndGrad(Program.of(f.inputs(), List.of(loss)),
                Shapes.range(f.inputs().size()));
        Differences.check("second order of " + c.name(), g, c.point(), 0.008, 1e-8);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void directions(OpCases.Case c) {
        Program f = c.program();
        int k = 3;
        Random random = new Random(5);
        double[][] x = c.point();
        List<Expr> args = Arrays.asList(new Expr[x.length]);
        List<Expr> tangents = Arrays.asList(new Expr[x.length]);
        for (int i = 0; i < x.length; i++) {
            Expr input = f.inputs().get(i);
            args.set(i, input);
            if (i == 0 || x.length < 3) {
                tangents.set(i, Expr.constant(Differences.random(random, k * input.size(), -1.0, 1.0),
                        Shapes.prepend(k, input.shape())));
            }
        }
        Jvp.Directions one = Jvp.unrolled(f.simplify(), args, tangents, k);
        Jvp.Directions all = Jvp.batched(f.simplify(), args, tangents, k);
        assertClose(c.name(), flat(Reference.evaluate(Program.of(f.inputs(), one.tangents()), x)),
                flat(Reference.evaluate(Program.of(f.inputs(), all.tangents()), x)), 1e-13);
    }

    /** Batched programs against a loop, with every choice of which inputs are batched. */
    @ParameterizedTest
    @MethodSource("cases")
    void batches(OpCases.Case c) {
        Program f = c.program();
        int n = f.inputs().size();
        int k = 3;
        Random random = new Random(6);
        for (int choice = 0; choice < 1 << n; choice++) {
            int chosen = choice;
            int[] batched = Arrays.stream(Shapes.range(n)).filter(i -> (chosen >> i & 1) == 1).toArray();
            double[][] x = new double[n][];
            for (int i = 0; i < n; i++) {
                int size = f.inputs().get(i).size() * ((chosen >> i & 1) == 1 ? k : 1);
                x[i] = Differences.random(random, size, c.low(), c.high());
            }
            double[] all = Reference.evaluate(Batch.of(f, k, batched), x)[0];
            int size = f.outputs().getFirst().size();
            for (int j = 0; j < k; j++) {
                double[][] one = x.clone();
                for (int i : batched) {
                    int length = f.inputs().get(i).size();
                    one[i] = Arrays.copyOfRange(x[i], j * length, (j + 1) * length);
                }
                assertClose(c.name() + " batched in " + Arrays.toString(batched), Reference.evaluate(f, one)[0],
                        Arrays.copyOfRange(all, j * size, (j + 1) * size), 1e-14);
            }
        }
    }
}
