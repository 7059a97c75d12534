package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.random.Key;
import java.util.ArrayList;
import java.util.List;

/** A layer made of layers, whose parameters lie one after the other. */
abstract class Container implements Layer {
    private final List<Layer> layers;
    private final List<Parameter> parameters;

    Container(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        List<Parameter> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            for (Parameter p : layers.get(i).parameters()) {
                all.add(new Parameter(i + "." + p.name(), p.shape(), p.initializer()));
            }
        }
        this.parameters = List.copyOf(all);
    }

    /** The layers. */
    public List<Layer> layers() {
        return layers;
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    /** Each layer starts from a key of its own, so that its numbers do not depend on its neighbours. */
    @Override
    public double[] initial(Key key) {
        double[] theta = new double[size()];
        int at = 0;
        for (int i = 0; i < layers.size(); i++) {
            double[] part = layers.get(i).initial(key.fold(i));
            System.arraycopy(part, 0, theta, at, part.length);
            at += part.length;
        }
        return theta;
    }

    /** The part of {@code theta} that belongs to layer {@code i}. */
    Expr part(Expr theta, int i) {
        int at = layers.subList(0, i).stream().mapToInt(Layer::size).sum();
        return theta.slice(0, at, layers.get(i).size());
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + String.join(", ", layers.stream().map(Object::toString).toList()) + ")";
    }
}
