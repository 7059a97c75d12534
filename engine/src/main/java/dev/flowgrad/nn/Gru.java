package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A {@link GruCell} that reads a sequence (..., n, inputs), from a state of zeros on. The result is its last state,
 * (..., hidden), or with {@code sequence} the state at each place, (..., n, hidden). Parameters: those of the cell.
 *
 * <p>Each place becomes operations of its own, so that a Program grows with n: this is for some hundred places.
 *
 * @param cell     the cell
 * @param sequence whether all states are wanted
 * @param backward whether the last place is read first; the last state is then that at the first place
 */
public record Gru(GruCell cell, boolean sequence, boolean backward) implements Layer {

    /** The last state of a sequence that is read from its first place on. */
    public static Gru of(int inputs, int hidden) {
        return new Gru(new GruCell(inputs, hidden), false, false);
    }

    @Override
    public List<Parameter> parameters() {
        return cell.parameters();
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        checkTheta(theta);
        Inputs.checkLast(this, "x", x.shape(), cell.inputs());
        if (x.rank() < 2) {
            throw new FlowgradException("x", "`x` must have shape (..., n, " + cell.inputs() + ") for " + this + ", got "
                    + Shapes.text(x.shape()));
        }
        int n = x.shape()[x.rank() - 2];
        int[] outer = Arrays.copyOf(x.shape(), x.rank() - 2);
        int batch = Shapes.size(outer);
        int hidden = cell.hidden();
        Expr read = cell.read(x, theta).reshape(batch, n, 3 * hidden);
        Expr h = Expr.zeros(batch, hidden);
        List<Expr> states = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            h = cell.next(read.slice(1, backward ? n - 1 - i : i, 1).reshape(batch, 3 * hidden), h, theta);
            states.add(h.reshape(batch, 1, hidden));
        }
        if (!sequence) {
            return h.reshape(Shapes.join(outer, new int[] {hidden}));
        }
        if (backward) {
            Collections.reverse(states);
        }
        return Expr.concatenate(1, states).reshape(Inputs.withLast(x.shape(), hidden));
    }

    @Override
    public String toString() {
        return "GRU(" + cell.inputs() + ", " + cell.hidden() + ")";
    }
}
