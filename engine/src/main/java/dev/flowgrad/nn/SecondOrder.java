package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import java.util.List;

/**
 * {@code u'' = layer((u', u), theta)} as a layer for a {@link NeuralODE} (Norcliffe et al. 2020): the derivative of a state
 * {@code (..., 2 d)}, velocities then positions.
 *
 * @param acceleration takes the state and gives the d accelerations
 */
public record SecondOrder(Layer acceleration) implements Layer {
    @Override
    public List<Parameter> parameters() {
        return acceleration.parameters();
    }

    @Override
    public int[] outputShape(int... x) {
        Inputs.checkPairs(this, "x", x);
        return x.clone();
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        int[] shape = outputShape(x.shape());
        int axis = shape.length - 1;
        return Expr.concatenate(axis, List.of(acceleration.apply(x, theta, mode), x.slice(axis, 0, shape[axis] / 2)));
    }

    @Override
    public String toString() {
        return "SecondOrder(" + acceleration + ")";
    }
}
