package dev.flowgrad.nn;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/**
 * The motion of an energy that a layer gives: x = (q, p), of shape {@code (..., 2 d)}, becomes {@code (dH/dp, -dH/dq)}
 * (Greydanus, Dzamba and Yosinski 2019). Within a {@link NeuralODE} it conserves H.
 *
 * @param energy a layer {@code (..., 2 d) -> (..., 1)}
 */
public record HamiltonianNN(Layer energy) implements Layer {
    @Override
    public List<Parameter> parameters() {
        return energy.parameters();
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
        int d = shape[axis] / 2;
        Expr q = Expr.input("x", shape);
        Expr p = Expr.input("theta", size());
        Program sum = Program.of(List.of(q, p), List.of(energy.apply(q, p).sum()));
        Expr slope = Gradient.valueAndGrad(sum, 0).inline(List.of(x, theta)).get(1);
        return Expr.concatenate(axis, List.of(slope.slice(axis, d, d), slope.slice(axis, 0, d).neg()));
    }

    @Override
    public String toString() {
        return "HamiltonianNN(" + energy + ")";
    }
}
