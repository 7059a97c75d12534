package dev.flowgrad.nd4j;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole functions and their gradients. */
class Nd4jProgramsTest {
    private static void checkWithGradient(List<Expr> inputs, Expr loss) {
        int[] wrt = new int[inputs.size()];
        Arrays.setAll(wrt, i -> i);
        Program gradient = Gradient.valueAndGrad(Program.of(inputs, List.of(loss)), wrt);
        Same.check(-0.5, 0.5, gradient.inputs(), gradient.outputs().toArray(Expr[]::new));
    }

    private static Expr dense(Expr x, Expr theta, int from, int in, int out) {
        Expr w = theta.slice(0, from, in * out).reshape(in, out);
        return x.matmul(w).add(theta.slice(0, from + in * out, out));
    }

    @Test
    void denseLayersWithParametersInOneVector() {
        Expr x = Expr.input("x", 7, 5);
        Expr theta = Expr.input("theta", 5 * 6 + 6 + 6 * 3 + 3);
        Expr logits = dense(dense(x, theta, 0, 5, 6).tanh(), theta, 36, 6, 3);
        Expr top = logits.reduce(Op.MAX, 1).reshape(7, 1);
        Expr logSum = logits.sub(top).exp().sum(1).log().add(top.reshape(7));
        checkWithGradient(List.of(x, theta), logSum.sub(logits.get(0).get(1)).sum());
    }

    @Test
    void convolutionAsGatherAndMatrixProduct() {
        int batch = 3;
        int side = 5;
        int kernel = 3;
        int places = (side - kernel + 1) * (side - kernel + 1);
        List<Integer> index = new ArrayList<>();
        for (int p = 0; p < places; p++) {
            for (int q = 0; q < kernel * kernel; q++) {
                int row = p / (side - kernel + 1) + q / kernel;
                index.add(row * side + p % (side - kernel + 1) + q % kernel);
            }
        }
        Expr x = Expr.input("x", batch, side * side);
        Expr w = Expr.input("w", kernel * kernel, 2);
        Expr patches = x.gather(1, index.stream().mapToInt(i -> i).toArray()).reshape(batch, places, kernel * kernel);
        Expr features = patches.matmul(w);
        Expr pooled = features.apply(Op.MAXIMUM, Expr.constant(0)).reduce(Op.MAX, 1);
        checkWithGradient(List.of(x, w), pooled.mul(pooled).sum().add(features.sin().sum()));
    }

    @Test
    void randomFunctionsAndTheirGradients() {
        for (int seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Expr> inputs = List.of(Expr.input("a", 3, 4), Expr.input("b", 4), Expr.input("c"));
            List<Expr> values = new ArrayList<>(inputs);
            for (int i = 0; i < 12; i++) {
                values.add(step(values.get(random.nextInt(values.size())), values.get(random.nextInt(values.size())),
                        random.nextInt(12)));
            }
            Expr loss = Expr.constant(0);
            for (Expr value : values) {
                loss = loss.add(value.sin().sum());
            }
            checkWithGradient(inputs, loss);
        }
    }

    /** Something of two arrays of shapes (3, 4), (4) or (). */
    private static Expr step(Expr x, Expr y, int kind) {
        return switch (kind) {
            case 0 -> x.add(y);
            case 1 -> x.tanh().mul(y.sin());
            case 2 -> x.div(y.mul(y).add(1));
            case 3 -> Expr.where(x.lt(y), x.mul(2), y.neg());
            case 4 -> x.rank() == 0 ? x.exp().log() : x.sum(0).reshape(x.rank() == 1 ? new int[0] : new int[] {4});
            case 5 -> x.rank() < 2 ? x.cos() : x.gather(0, 2, 0, 2).sub(x);
            case 6 -> x.rank() < 2 ? x.abs() : x.matmul(x.swapLast()).tanh().matmul(x);
            case 7 -> x.apply(Op.MAXIMUM, y);
            case 8 -> x.rank() == 0 ? x.sin() : x.slice(0, 0, 1).broadcast(x.shape());
            case 9 -> x.rank() < 2 ? x.sub(y) : x.transpose(1, 0).cos().transpose(1, 0);
            case 10 -> x.rank() < 2 ? x : Expr.concatenate(1, List.of(x.slice(1, 2, 2), x.slice(1, 0, 2).exp()));
            default -> x.apply(Op.SIGMOID).pow(1.5);
        };
    }
}
