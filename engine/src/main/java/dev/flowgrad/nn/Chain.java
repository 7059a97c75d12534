package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import java.util.List;

/** Layers one after the other. */
public final class Chain extends Container {
    private Chain(List<Layer> layers) {
        super(layers);
    }

    /** The first layer comes first. */
    public static Chain of(Layer... layers) {
        return new Chain(List.of(layers));
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        checkTheta(theta);
        Expr y = x;
        for (int i = 0; i < layers().size(); i++) {
            y = layers().get(i).apply(y, part(theta, i), mode.at(i));
        }
        return y;
    }
}
