package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code activation(x @ weight + bias)} of shape {@code (..., outputs)} for x of shape {@code (..., inputs)}. Parameters:
 * {@code weight} (inputs, outputs), {@code bias} (outputs).
 *
 * @param inputs      how many numbers come in
 * @param outputs     how many come out
 * @param activation  the function at the end
 * @param bias        whether there is one
 * @param initializer of the weight; the bias starts at zero
 */
public record Dense(int inputs, int outputs, Activation activation, boolean bias, Initializer initializer)
        implements Layer {

    /** Checks the sizes. */
    public Dense {
        Inputs.atLeast("inputs", 1, inputs);
        Inputs.atLeast("outputs", 1, outputs);
    }

    /** With a bias, from Glorot's uniform distribution. */
    public static Dense of(int inputs, int outputs, Activation activation) {
        return new Dense(inputs, outputs, activation, true, Initializers.glorotUniform(1.0));
    }

    /** Without a function at the end. */
    public static Dense of(int inputs, int outputs) {
        return of(inputs, outputs, Activation.IDENTITY);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter("weight", new int[] {inputs, outputs}, initializer));
        if (bias) {
            parameters.add(new Parameter("bias", new int[] {outputs}, Initializers.zeros()));
        }
        return parameters;
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        Inputs.checkLast(this, "x", x.shape(), inputs);
        Expr y = affine(x, view(theta, "weight"), bias ? view(theta, "bias") : null);
        return activation.apply(y.reshape(Inputs.withLast(x.shape(), outputs)));
    }

    /** {@code x @ weight + bias}, all batch axes as one: (batch, outputs). */
    static Expr affine(Expr x, Expr weight, Expr bias) {
        int inputs = weight.shape()[0];
        int batch = Shapes.size(x.shape()) / inputs;
        Expr y = x.reshape(batch, inputs).matmul(weight);
        return bias == null ? y : y.add(bias);
    }

    @Override
    public String toString() {
        return "Dense(" + inputs + ", " + outputs + ")";
    }
}
