package dev.flowgrad.ad;

import static dev.flowgrad.ad.Differences.assertClose;
import static dev.flowgrad.ad.Differences.flat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ir.RandomPrograms;
import dev.flowgrad.ir.Reference;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds of the derivatives of every Program. */
class RandomDerivativesTest {

    @Test
    void smoothOnesAgreeWithDifferences() {
        for (int seed = 0; seed < 400; seed++) {
            RandomPrograms random = RandomPrograms.smooth(seed, 20);
            Differences.check("seed " + seed, random.program(), random.point(seed), 0.01, 1e-8);
        }
    }

    /**
     * The gradient of a scalar made of all outputs, differentiated forwards and backwards: the Hessian is
     * symmetric.
     */
    @Test
    void hessiansAreSymmetric() {
        for (int seed = 0; seed < 200; seed++) {
            RandomPrograms random = RandomPrograms.safe(seed, 15);
            Program g = Gradient.valueAndGrad(loss(random.program()), 0);
            double[][] x = random.point(seed);
            Random r = new Random(seed);
            double[] v = Differences.random(r, x[0].length, -1, 1);
            double[] w = Differences.random(r, x[0].length, -1, 1);
            double[][] args = Arrays.copyOf(x, x.length + 1);
            Program forward = Jvp.of(g, 0);
            args[x.length] = v;
            double[] hv = Reference.evaluate(forward, args)[3];
            args[x.length] = w;
            double[] hw = Reference.evaluate(forward, args)[3];
            double[][] both = Arrays.copyOf(x, x.length + 2);
            both[x.length] = new double[] {0.0};
            both[x.length + 1] = v;
            double[] vh = Reference.evaluate(Vjp.of(g, 0), both)[2];
            double scale = 1.0 + Differences.dot(hv, hv) + Differences.dot(hw, hw);
            assertEquals(Differences.dot(w, hv), Differences.dot(v, hw), 1e-11 * scale, "seed " + seed);
            assertClose("seed " + seed, hv, vh, 1e-11);
        }
    }

    private static Program loss(Program f) {
        Expr sum = Expr.constant(0.0);
        for (Expr output : f.outputs()) {
            sum = sum.add(output.mul(output).sum()).add(output.sin().sum());
        }
        return Program.of(f.inputs(), List.of(sum));
    }

    @Test
    void jacobiansAgreeInEveryWay() {
        for (int seed = 0; seed < 200; seed++) {
            RandomPrograms random = RandomPrograms.safe(seed, 15);
            Program f = random.program();
            f = Program.of(f.inputs(), f.outputs().subList(0, 1)).simplify();
            double[][] x = random.point(seed);
            int m = f.outputs().getFirst().size();
            if (m == 0) {
                continue;
            }
            double[] columns = Reference.evaluate(of(f, Jacobian.columns(f, 0, new int[] {m, x[0].length})), x)[0];
            double[] rows = Reference.evaluate(of(f, Jacobian.rows(f, 0, new int[] {m, x[0].length})), x)[0];
            double[] colored = Reference.evaluate(of(f, SparseJacobian.colored(f, 0).dense()), x)[0];
            double[] chosen = Reference.evaluate(Jacobian.dense(f, 0), x)[0];
            assertClose("rows, seed " + seed, columns, rows, 1e-12);
            assertClose("colored, seed " + seed, columns, colored, 1e-12);
            assertClose("chosen, seed " + seed, columns, chosen, 1e-12);
        }
    }

    private static Program of(Program f, Expr output) {
        return Program.of(f.inputs(), List.of(output));
    }

    @Test
    void directionsAndBatchesAreLoops() {
        int k = 3;
        for (int seed = 0; seed < 200; seed++) {
            RandomPrograms random = RandomPrograms.safe(seed, 15);
            Program f = random.program().simplify();
            double[][] x = random.point(seed);
            List<Expr> seeds = new ArrayList<>();
            for (int i = 0; i < x.length; i++) {
                seeds.add(Expr.constant(Differences.random(new Random(seed), k * x[i].length, -1, 1),
                        Shapes.prepend(k, f.inputs().get(i).shape())));
            }
            Program one = Program.of(f.inputs(), Jvp.unrolled(f, f.inputs(), seeds, k).tangents());
            Program all = Program.of(f.inputs(), Jvp.batched(f, f.inputs(), seeds, k).tangents());
            assertClose("seed " + seed, flat(Reference.evaluate(one, x)), flat(Reference.evaluate(all, x)), 1e-12);

            double[][] batch = x.clone();
            batch[0] = flat(random.point(1)[0], random.point(2)[0], random.point(3)[0]);
            double[][] values = Reference.evaluate(Batch.of(f, k, 0), batch);
            for (int j = 0; j < k; j++) {
                double[][] row = x.clone();
                row[0] = random.point(j + 1)[0];
                double[][] expected = Reference.evaluate(f, row);
                for (int o = 0; o < expected.length; o++) {
                    int n = expected[o].length;
                    assertClose("batch, seed " + seed, expected[o], Arrays.copyOfRange(values[o], j * n, (j + 1) * n), 1e-13);
                }
            }
        }
    }
}
