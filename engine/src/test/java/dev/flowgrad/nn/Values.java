package dev.flowgrad.nn;

import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;

/** Layers on numbers. */
final class Values {
    private Values() {
    }

    static double[] of(Layer layer, double[] x, double[] theta, int... shape) {
        Expr input = Expr.input("x", shape);
        Expr vector = Expr.input("theta", layer.size());
        return Executor.of(Program.of(List.of(input, vector), List.of(layer.apply(input, vector))).simplify())
                .evaluate(x, theta)[0];
    }

    /** In training, with masks of {@code key}. */
    static double[] training(Layer layer, double[] x, double[] theta, double key, int... shape) {
        Expr input = Expr.input("x", shape);
        Expr vector = Expr.input("theta", layer.size());
        Expr number = Expr.input("key");
        Expr y = layer.apply(input, vector, Mode.training(number));
        return Executor.of(Program.of(List.of(input, vector, number), List.of(y)).simplify())
                .evaluate(x, theta, new double[] {key})[0];
    }
}
