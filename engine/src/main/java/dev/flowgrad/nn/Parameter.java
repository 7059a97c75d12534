package dev.flowgrad.nn;

import dev.flowgrad.ir.Shapes;

/**
 * A named part of the vector of parameters.
 *
 * @param name        as {@code weight}; within containers as {@code 1.weight}
 * @param shape       its shape: shared, not to be modified
 * @param initializer where it starts
 */
public record Parameter(String name, int[] shape, Initializer initializer) {
    /** How many numbers it has. */
    public int size() {
        return Shapes.size(shape);
    }
}
