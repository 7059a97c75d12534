package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}, mean and variance over the last axes. Parameters: {@code scale}
 * and {@code bias}, of the shape of these axes. Ba, Kiros and Hinton 2016.
 */
public final class LayerNorm implements Layer {
    private final int[] shape;
    private final double epsilon;

    private LayerNorm(double epsilon, int[] shape) {
        this.epsilon = epsilon;
        this.shape = shape;
        if (shape.length == 0) {
            throw new FlowgradException("shape", "`shape` must name at least one axis");
        }
        for (int n : shape) {
            Inputs.atLeast("shape", 1, n);
        }
        if (!(epsilon >= 0.0)) {
            throw new FlowgradException("epsilon", "`epsilon` must be at least 0, got " + epsilon);
        }
    }

    /** Over the last axes, of shape {@code shape}, with epsilon 1e-5. */
    public static LayerNorm of(int... shape) {
        return withEpsilon(1e-5, shape);
    }

    /** Over the last axes, of shape {@code shape}. */
    public static LayerNorm withEpsilon(double epsilon, int... shape) {
        return new LayerNorm(epsilon, shape.clone());
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("scale", shape, Initializers.constant(1.0)),
                new Parameter("bias", shape, Initializers.zeros()));
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        Inputs.checkLast(this, "x", x.shape(), shape);
        Expr centred = x.sub(mean(x));
        Expr variance = mean(centred.mul(centred));
        return centred.div(variance.add(epsilon).sqrt()).mul(view(theta, "scale")).add(view(theta, "bias"));
    }

    private Expr mean(Expr x) {
        int[] axes = IntStream.range(x.rank() - shape.length, x.rank()).toArray();
        return x.sum(axes).mul(1.0 / Shapes.size(shape)).reshape(Shapes.keeping(x.shape(), axes));
    }

    @Override
    public String toString() {
        return "LayerNorm" + Shapes.text(shape).replace(",)", ")");
    }
}
