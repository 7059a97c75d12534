package dev.flowgrad.train;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.sensitivity.Placing;
import java.util.List;
import java.util.zip.CRC32;

/** Losses, one for each shape of batches, with their gradients, ready to run. For one thread; allocates nothing in a run. */
final class LossFunction {
    private final List<Program> programs;
    private final Batches batches;
    private final Executor[] executors;
    private final double[][] frames;
    private final double[][][] args;
    private final double[] value = new double[1];
    /** The last input of losses that take a key; null if they take none. */
    private final double[] key;
    private final Point part;
    /** Why the latest evaluation failed; null if it did not throw. */
    private String failure;

    LossFunction(List<Program> programs, Batches batches, boolean takesKey, int n, Placement placement) {
        this.programs = programs;
        this.batches = batches;
        key = takesKey ? new double[1] : null;
        check(n);
        executors = programs.stream()
                .map(program -> Executor.of(Gradient.valueAndGrad(Placing.of(program, placement), 0), placement))
                .toArray(Executor[]::new);
        frames = new double[executors.length][];
        args = new double[executors.length][][];
        for (int k = 0; k < executors.length; k++) {
            frames[k] = executors[k].newFrame();
            int inputs = programs.get(k).inputs().size();
            args[k] = new double[inputs + 2][];
            args[k][inputs] = value;
            if (takesKey) {
                args[k][inputs - 1] = key;
            }
        }
        part = batches.count() > 1 ? new Point(n) : null;
    }

    /** The key of the evaluations to come. */
    void setKey(double number) {
        key[0] = number;
    }

    private void check(int n) {
        if (n == 0) {
            throw new FlowgradException("theta", "`theta` must hold at least one parameter");
        }
        for (Program program : programs) {
            if (program.inputs().isEmpty()) {
                throw new FlowgradException("loss", "`loss` must be a function of parameters");
            }
            if (program.inputs().getFirst().size() != n) {
                throw new FlowgradException("theta", "`theta` must be the " + program.inputs().getFirst().size()
                        + " parameters of the loss, got " + n);
            }
        }
        for (int batch = 0; batch < batches.count(); batch++) {
            int k = batches.loss(batch);
            if (k < 0 || k >= programs.size()) {
                throw new FlowgradException("data", "`data` has batches of more shapes than there are losses");
            }
            List<Expr> wanted = programs.get(k).inputs();
            int[] sizes = batches.sizes(batch);
            boolean fits = sizes.length == wanted.size() - (key == null ? 1 : 2)
                    && (key == null || wanted.getLast().size() == 1);
            for (int i = 0; fits && i < sizes.length; i++) {
                fits = sizes[i] == wanted.get(i + 1).size();
            }
            if (!fits) {
                throw new FlowgradException("data", "`data` does not fit the loss: batch " + batch + " has "
                        + sizes.length + " arrays of other sizes than it takes" + (key == null ? "" : " before the key"));
            }
        }
    }

    /** The loss of a batch of this epoch. */
    void evaluate(int batch, Point at) {
        int k = batches.loss(batch);
        double[][] given = args[k];
        given[0] = at.theta;
        given[given.length - 1] = at.gradient;
        batches.fill(batch, given);
        failure = null;
        try {
            executors[k].run(given, frames[k]);
            at.value = value[0];
        } catch (FlowgradException e) { // a solve that fails at these parameters may succeed at others
            failure = e.getMessage();
            at.value = Double.NaN;
        }
    }

    /** The mean over all batches. */
    void evaluateMean(Point at) {
        int count = batches.count();
        evaluate(0, at);
        if (count == 1) {
            return;
        }
        System.arraycopy(at.theta, 0, part.theta, 0, at.theta.length);
        for (int batch = 1; batch < count && failure == null; batch++) {
            evaluate(batch, part);
            at.value += part.value;
            for (int i = 0; i < at.gradient.length; i++) {
                at.gradient[i] += part.gradient[i];
            }
        }
        at.value /= count;
        for (int i = 0; i < at.gradient.length; i++) {
            at.gradient[i] /= count;
        }
    }

    /** What was wrong with the latest evaluation, whose result {@code at} is. */
    String trouble(Point at) {
        return failure != null ? failure : Double.isFinite(at.value) ? "the gradient is not finite" : "the loss is " + at.value;
    }

    /** Tells losses apart. */
    String fingerprint() {
        CRC32 crc = new CRC32();
        programs.forEach(program -> crc.update(program.toBytes()));
        return Long.toHexString(crc.getValue());
    }
}
