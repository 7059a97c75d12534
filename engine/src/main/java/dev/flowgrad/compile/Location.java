package dev.flowgrad.compile;

import dev.flowgrad.ir.Shapes;

/**
 * Where the elements of a value are: strided from a base, or (small values only) at addresses of their own. Views such as
 * slices, transposes and broadcasts only change the location; nothing is copied.
 */
sealed interface Location {

    /** The address of each element, row-major. */
    int[] addresses(int[] shape);

    /** Element i is at {@code base + sum i_d strides_d}. */
    record Strided(int base, int[] strides) implements Location {
        @Override
        public int[] addresses(int[] shape) {
            return Shapes.indices(shape, base, strides);
        }

        /** Whether the elements follow each other in row-major order; axes of length one have no say. */
        boolean isDense(int[] shape) {
            int[] dense = Shapes.strides(shape);
            for (int i = 0; i < shape.length; i++) {
                if (shape[i] != 1 && strides[i] != dense[i]) {
                    return Shapes.size(shape) == 0;
                }
            }
            return true;
        }
    }

    /** One address for each element. */
    record Scattered(int[] each) implements Location {
        @Override
        public int[] addresses(int[] shape) {
            return each;
        }
    }

    static Strided dense(int base, int[] shape) {
        return new Strided(base, Shapes.strides(shape));
    }
}
