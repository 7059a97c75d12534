package dev.flowgrad.nn;

import dev.flowgrad.random.Key;

/**
 * Where parameters start. A weight has its inputs on the last axis but one and its outputs on the last; axes before them, of
 * a convolution, count for both.
 */
@FunctionalInterface
public interface Initializer {
    /** The numbers of an array of shape {@code shape}, row-major; the same for the same key. */
    double[] of(Key key, int... shape);
}
