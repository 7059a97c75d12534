package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;

/**
 * A function of an array and of parameters. Leading axes of the array are batch axes: {@code (..., in)} becomes
 * {@code (..., out)}, images are {@code (..., height, width, channels)}.
 */
public interface Layer extends Parametric {
    /** The shape of the result for an input of shape {@code x}; an error if that does not fit. */
    default int[] outputShape(int... x) {
        return apply(Expr.input("x", x), Expr.input("theta", size())).shape();
    }

    /** The result. */
    Expr apply(Expr x, Expr theta, Mode mode);

    /** The result, without randomness. */
    default Expr apply(Expr x, Expr theta) {
        return apply(x, theta, Mode.INFERENCE);
    }
}
