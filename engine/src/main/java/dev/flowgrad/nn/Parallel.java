package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Layers side by side: each gets the input, and their results are combined. */
public final class Parallel extends Container {
    private final Function<List<Expr>, Expr> combine;

    private Parallel(Function<List<Expr>, Expr> combine, List<Layer> layers) {
        super(layers);
        this.combine = combine;
    }

    /** Results joined along the last axis. */
    public static Parallel of(Layer... layers) {
        return combined(results -> Expr.concatenate(results.getFirst().rank() - 1, results), layers);
    }

    /** Results combined by {@code combine}. */
    public static Parallel combined(Function<List<Expr>, Expr> combine, Layer... layers) {
        return new Parallel(combine, List.of(layers));
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        checkTheta(theta);
        List<Expr> results = new ArrayList<>();
        for (int i = 0; i < layers().size(); i++) {
            results.add(layers().get(i).apply(x, part(theta, i), mode.at(i)));
        }
        return combine.apply(results);
    }
}
