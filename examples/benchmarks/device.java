import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.sensitivity.Placing;
import dev.flowgrad.sensitivity.SolveCall;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.List;
import java.util.Random;

/**
 * Loss and gradient of Dense(784, 64, tanh), an ODE of Dense(64, 64, tanh) solved by Tsit5, and Dense(64, 10) with a softmax, by
 * batch: in the engine's own loops and on ND4J. Best of some seconds each.
 *
 * <pre>FLOWGRAD_ND4J=cpu ./flowgrad run examples/benchmarks/device.java [batch ...]</pre>
 */
class DeviceBenchmark {
    private static final int PIXELS = 784;
    private static final int HIDDEN = 64;
    private static final int DIGITS = 10;
    private static final int FIRST = PIXELS * HIDDEN + HIDDEN;
    private static final int FLOW = HIDDEN * HIDDEN + HIDDEN;
    private static final int LAST = HIDDEN * DIGITS + DIGITS;
    private static final long SECONDS = 4;

    static Expr dense(Expr x, Expr theta, int from, int in, int out) {
        Expr weights = theta.slice(0, from, in * out).reshape(in, out);
        return x.matmul(weights).add(theta.slice(0, from + in * out, out));
    }

    static Program loss(int batch) {
        Expr u = Expr.input("u", batch, HIDDEN);
        Expr p = Expr.input("p", FLOW);
        Expr t = Expr.input("t");
        ODEFunction f = ODEFunction.of(Program.of(List.of(u, p, t), List.of(dense(u, p, 0, HIDDEN, HIDDEN).tanh())));
        ODEProblem flow = ODEProblem.builder(f).u0(new double[batch * HIDDEN], batch, HIDDEN).tspan(0, 1).p(new double[FLOW])
                .build();
        Expr theta = Expr.input("theta", FIRST + FLOW + LAST);
        Expr x = Expr.input("x", batch, PIXELS);
        Expr y = Expr.input("y", batch, DIGITS);
        SolveOptions options = SolveOptions.builder().method("Tsit5").rtol(1e-3).atol(1e-3).build();
        Expr end = SolveCall.of(flow, options, dense(x, theta, 0, PIXELS, HIDDEN).tanh(), theta.slice(0, FIRST, FLOW),
                Expr.constant(new double[] {1}, 1), SensitivityAlgorithm.of("DiscreteAdjoint")).get(0);
        Expr logits = dense(end, theta, FIRST + FLOW, HIDDEN, DIGITS);
        Expr top = logits.reduce(Op.MAX, 1);
        Expr normal = logits.sub(top.reshape(batch, 1)).exp().sum(1).log().add(top);
        return Program.of(List.of(theta, x, y), List.of(normal.sum().sub(logits.mul(y).sum()).div(batch)));
    }

    static double best(Executor executor, double[][] args) {
        double[] frame = executor.newFrame();
        double best = Double.POSITIVE_INFINITY;
        for (long end = System.nanoTime() + SECONDS * 1_000_000_000L; System.nanoTime() < end; ) {
            long start = System.nanoTime();
            executor.run(args, frame);
            best = Math.min(best, (System.nanoTime() - start) / 1e6);
        }
        return best;
    }

    public static void main(String[] batches) {
        Random random = new Random(1);
        double[] theta = random.doubles(FIRST + FLOW + LAST, -0.1, 0.1).toArray();
        System.out.println("ms a gradient   batch    cpu  nd4j float64  nd4j float32");
        for (String text : batches.length > 0 ? batches : new String[] {"64", "256", "1024"}) {
            int batch = Integer.parseInt(text);
            double[] labels = new double[batch * DIGITS];
            for (int i = 0; i < batch; i++) {
                labels[i * DIGITS + i % DIGITS] = 1;
            }
            double[][] args = {theta, random.doubles(batch * PIXELS).toArray(), labels, new double[1], new double[theta.length]};
            System.out.printf("%21d", batch);
            for (Placement place : List.of(Placement.CPU, Placement.of("nd4j", "float64"), Placement.of("nd4j", "float32"))) {
                Executor executor = Executor.of(Gradient.valueAndGrad(Placing.of(loss(batch), place), 0), place);
                System.out.printf("  %.1f", best(executor, args));
            }
            System.out.println();
        }
    }
}
