package dev.flowgrad.nn;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.Arrays;

/**
 * Windows that slide over images (..., height, width, channels): how large they are, how far apart, and by how much they
 * reach over the edges. Each is a pair for the two directions.
 *
 * @param size    at least 1
 * @param stride  at least 1
 * @param padding from 0 on, and less than size
 */
record Windows(int[] size, int[] stride, int[] padding) {

    Windows {
        for (int d = 0; d < 2; d++) {
            Inputs.atLeast("kernel", 1, size[d]);
            Inputs.atLeast("stride", 1, stride[d]);
            if (padding[d] < 0 || padding[d] >= size[d]) {
                throw new FlowgradException("padding", "`padding` must be at least 0 and less than the window, " + size[d]
                        + ", got " + padding[d]);
            }
        }
    }

    /** Places in one window. */
    int area() {
        return size[0] * size[1];
    }

    /** How many windows there are in each direction of an image of shape {@code (..., height, width, channels)}. */
    int[] counts(Object layer, int[] shape) {
        if (shape.length < 3) {
            throw new FlowgradException("x", "`x` must have shape (..., height, width, channels) for " + layer + ", got "
                    + Shapes.text(shape));
        }
        int[] counts = new int[2];
        for (int d = 0; d < 2; d++) {
            int room = shape[shape.length - 3 + d] + 2 * padding[d] - size[d];
            if (room < 0) {
                throw new FlowgradException("x", "`x` of shape " + Shapes.text(shape) + " is smaller than the window of " + layer
                        + "; make it larger, or add padding");
            }
            counts[d] = room / stride[d] + 1;
        }
        return counts;
    }

    /** The shape of an image with one place for each window of one of shape {@code shape}. */
    int[] outputShape(int[] shape, int[] counts, int channels) {
        int[] result = shape.clone();
        System.arraycopy(counts, 0, result, result.length - 3, 2);
        return Inputs.withLast(result, channels);
    }

    /**
     * What the windows see, of shape (batch, windows, area, channels). Beyond the edge they see the nearest place within it,
     * which lies in the same window.
     */
    Expr of(Expr x, int[] counts) {
        int[] shape = x.shape();
        int height = shape[shape.length - 3];
        int width = shape[shape.length - 2];
        int channels = shape[shape.length - 1];
        int windows = counts[0] * counts[1];
        int[] places = new int[windows * area()];
        forEach(counts, (at, row, column) -> places[at] = Math.clamp(row, 0, height - 1) * width + Math.clamp(column, 0, width - 1));
        int batch = Shapes.size(Arrays.copyOf(shape, shape.length - 3));
        return x.reshape(batch, height * width, channels).gather(1, places).reshape(batch, windows, area(), channels);
    }

    /** Whether the places of {@link #of} lie in an image of this height and width: ones and zeros, of shape (windows, area, 1). */
    double[] within(int[] counts, int height, int width) {
        double[] within = new double[counts[0] * counts[1] * area()];
        forEach(counts, (at, row, column) -> within[at] = row >= 0 && row < height && column >= 0 && column < width ? 1.0 : 0.0);
        return within;
    }

    private interface Place {
        void at(int index, int row, int column);
    }

    private void forEach(int[] counts, Place place) {
        int at = 0;
        for (int y = 0; y < counts[0]; y++) {
            for (int x = 0; x < counts[1]; x++) {
                for (int i = 0; i < size[0]; i++) {
                    for (int j = 0; j < size[1]; j++) {
                        place.at(at++, y * stride[0] - padding[0] + i, x * stride[1] - padding[1] + j);
                    }
                }
            }
        }
    }
}
