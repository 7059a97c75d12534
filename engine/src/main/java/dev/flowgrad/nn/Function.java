package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Any function as a layer. */
public final class Function implements Layer {
    private final List<Parameter> parameters;
    private final BinaryOperator<Expr> function;

    private Function(List<Parameter> parameters, BinaryOperator<Expr> function) {
        this.parameters = List.copyOf(parameters);
        this.function = Objects.requireNonNull(function);
    }

    /** A function of the array alone. */
    public static Function of(UnaryOperator<Expr> function) {
        Objects.requireNonNull(function);
        return new Function(List.of(), (x, theta) -> function.apply(x));
    }

    /** A function of the array and of the vector of these parameters. */
    public static Function of(List<Parameter> parameters, BinaryOperator<Expr> function) {
        return new Function(parameters, function);
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        checkTheta(theta);
        return function.apply(x, theta);
    }

    @Override
    public String toString() {
        return "Function";
    }
}
