package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.List;

/**
 * The last axes as one: {@code (..., height, width, channels)} becomes {@code (..., height * width * channels)}.
 *
 * @param axes how many
 */
public record Flatten(int axes) implements Layer {

    /** Checks the number. */
    public Flatten {
        Inputs.atLeast("axes", 1, axes);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        int batch = x.rank() - axes;
        if (batch < 0) {
            throw new FlowgradException("x", "`x` must have at least " + axes + " axes for " + this + ", got shape "
                    + Shapes.text(x.shape()));
        }
        int size = Shapes.size(Arrays.copyOfRange(x.shape(), batch, x.rank()));
        return x.reshape(Shapes.join(Arrays.copyOf(x.shape(), batch), new int[] {size}));
    }

    @Override
    public String toString() {
        return "Flatten(" + axes + ")";
    }
}
