package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import java.util.List;

/**
 * In training each number is zero with probability {@code rate} and otherwise divided by {@code 1 - rate}; in inference all
 * stay as they are. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.
 *
 * @param rate at least 0, below 1
 */
public record Dropout(double rate) implements Layer {

    /** Checks the rate. */
    public Dropout {
        if (!(rate >= 0.0 && rate < 1.0)) {
            throw new FlowgradException("rate", "`rate` must be at least 0 and below 1, got " + rate);
        }
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        if (!mode.isTraining()) {
            return x;
        }
        Expr isGone = mode.uniform(x.shape()).lt(Expr.constant(rate));
        return Expr.where(isGone, Expr.constant(0.0), x.mul(1.0 / (1.0 - rate)));
    }

    @Override
    public String toString() {
        return "Dropout(" + rate + ")";
    }
}
