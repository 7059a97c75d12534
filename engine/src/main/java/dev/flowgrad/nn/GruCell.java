package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;
import java.util.List;

/**
 * One step of a gated recurrent unit (Cho et al. 2014): from an input (..., inputs) and a state (..., hidden) the next state,
 * of its shape.
 *
 * <pre>
 * r = sigmoid(x Wr + br + h Ur + cr),  z = sigmoid(x Wz + bz + h Uz + cz)
 * n = tanh(x Wn + bn + r (h Un + cn)),  h' = (1 - z) n + z h
 * </pre>
 *
 * <p>Parameters: {@code weight_input} (inputs, 3 hidden), [Wr, Wz, Wn] side by side; likewise {@code weight_state}
 * (hidden, 3 hidden), {@code bias_input} and {@code bias_state} (3 hidden).
 *
 * @param inputs how many numbers come in
 * @param hidden how many the state has
 */
public record GruCell(int inputs, int hidden) implements Parametric {

    /** Checks the sizes. */
    public GruCell {
        Inputs.atLeast("inputs", 1, inputs);
        Inputs.atLeast("hidden", 1, hidden);
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter("weight_input", new int[] {inputs, 3 * hidden}, Initializers.glorotUniform(1.0)),
                new Parameter("weight_state", new int[] {hidden, 3 * hidden}, Initializers.orthogonal(1.0)),
                new Parameter("bias_input", new int[] {3 * hidden}, Initializers.zeros()),
                new Parameter("bias_state", new int[] {3 * hidden}, Initializers.zeros()));
    }

    /** The next state. */
    public Expr apply(Expr x, Expr h, Expr theta) {
        Inputs.checkLast(this, "x", x.shape(), inputs);
        Inputs.checkLast(this, "h", h.shape(), hidden);
        if (!Arrays.equals(Inputs.withLast(x.shape(), hidden), h.shape())) {
            throw new FlowgradException("h", "`h` must have the batch axes of `x`, of shape " + Shapes.text(x.shape())
                    + ", got shape " + Shapes.text(h.shape()));
        }
        return next(read(x, theta), h.reshape(Shapes.size(h.shape()) / hidden, hidden), theta).reshape(h.shape());
    }

    /** What the input adds to the gates, whatever the state: (batch, 3 hidden), all batch axes as one. */
    Expr read(Expr x, Expr theta) {
        return Dense.affine(x, view(theta, "weight_input"), view(theta, "bias_input"));
    }

    /** The state (batch, hidden) that follows {@code h} when {@code input} was {@link #read}. */
    Expr next(Expr input, Expr h, Expr theta) {
        Expr state = Dense.affine(h, view(theta, "weight_state"), view(theta, "bias_state"));
        Expr reset = gate(input, 0).add(gate(state, 0)).apply(Op.SIGMOID);
        Expr update = gate(input, 1).add(gate(state, 1)).apply(Op.SIGMOID);
        Expr candidate = gate(input, 2).add(reset.mul(gate(state, 2))).tanh();
        return candidate.add(update.mul(h.sub(candidate)));
    }

    private Expr gate(Expr all, int i) {
        return all.slice(1, i * hidden, hidden);
    }

    @Override
    public String toString() {
        return "GRUCell(" + inputs + ", " + hidden + ")";
    }
}
