package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import java.util.List;
import java.util.function.BinaryOperator;

/** A layer with a way around it. */
public final class SkipConnection extends Container {
    private final BinaryOperator<Expr> combine;

    private SkipConnection(Layer layer, BinaryOperator<Expr> combine) {
        super(List.of(layer));
        this.combine = combine;
    }

    /** {@code layer(x) + x} (He, Zhang, Ren and Sun 2016). */
    public static SkipConnection of(Layer layer) {
        return of(layer, Expr::add);
    }

    /** {@code combine(layer(x), x)}. */
    public static SkipConnection of(Layer layer, BinaryOperator<Expr> combine) {
        return new SkipConnection(layer, combine);
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        checkTheta(theta);
        return combine.apply(layers().getFirst().apply(x, theta, mode.at(0)), x);
    }
}
