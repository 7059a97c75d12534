package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A convolution of images (..., height, width, channels), as networks have it: the kernel is not turned round. Parameters:
 * {@code weight} (kernel height, kernel width, inputs, outputs), {@code bias} (outputs).
 *
 * <p>What the windows see becomes the rows of a matrix, and the convolution one product of matrices (im2col: Chellapilla,
 * Puri and Simard 2006).
 */
public final class Conv2d implements Layer {
    private final int inputs;
    private final int outputs;
    private final Windows windows;
    private final Activation activation;
    private final boolean bias;
    private final Initializer initializer;

    private Conv2d(int inputs, int outputs, Windows windows, Activation activation, boolean bias, Initializer initializer) {
        this.inputs = Inputs.atLeast("inputs", 1, inputs);
        this.outputs = Inputs.atLeast("outputs", 1, outputs);
        this.windows = windows;
        this.activation = activation;
        this.bias = bias;
        this.initializer = initializer;
    }

    /** With a square kernel, stride 1, no padding, a bias, from Glorot's uniform distribution. */
    public static Conv2d of(int inputs, int outputs, int kernel, Activation activation) {
        return of(inputs, outputs, new int[] {kernel, kernel}, new int[] {1, 1}, new int[2], activation, true,
                Initializers.glorotUniform(1.0));
    }

    /**
     * In full.
     *
     * @param inputs      channels that come in
     * @param outputs     channels that come out
     * @param kernel      height and width of the kernel
     * @param stride      how far apart its places are, down and across
     * @param padding     rows and columns of zeros at each edge
     * @param activation  the function at the end
     * @param bias        whether there is one
     * @param initializer of the weight
     */
    public static Conv2d of(int inputs, int outputs, int[] kernel, int[] stride, int[] padding, Activation activation,
            boolean bias, Initializer initializer) {
        return new Conv2d(inputs, outputs, new Windows(kernel.clone(), stride.clone(), padding.clone()), activation, bias,
                initializer);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("weight", Shapes.join(windows.size(), new int[] {inputs, outputs}), initializer));
        if (bias) {
            parameters.add(new Parameter("bias", new int[] {outputs}, Initializers.zeros()));
        }
        return parameters;
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        Inputs.checkLast(this, "x", x.shape(), inputs);
        int[] counts = windows.counts(this, x.shape());
        Windows onPadded = new Windows(windows.size(), windows.stride(), new int[2]);
        Expr seen = onPadded.of(padded(x), counts);
        int row = windows.area() * inputs;
        Expr weight = view(theta, "weight").reshape(row, outputs);
        Expr y = Dense.affine(seen.reshape(seen.shape()[0], seen.shape()[1], row), weight, bias ? view(theta, "bias") : null);
        return activation.apply(y.reshape(windows.outputShape(x.shape(), counts, outputs)));
    }

    private Expr padded(Expr x) {
        int rank = x.rank();
        int[] starts = new int[rank];
        int[] steps = new int[rank];
        Arrays.fill(steps, 1);
        int[] shape = x.shape().clone();
        for (int d = 0; d < 2; d++) {
            starts[rank - 3 + d] = windows.padding()[d];
            shape[rank - 3 + d] += 2 * windows.padding()[d];
        }
        return Arrays.equals(shape, x.shape()) ? x : x.pad(starts, steps, shape);
    }

    @Override
    public String toString() {
        return "Conv2d(" + inputs + ", " + outputs + ", " + windows.size()[0] + " x " + windows.size()[1] + ")";
    }
}
