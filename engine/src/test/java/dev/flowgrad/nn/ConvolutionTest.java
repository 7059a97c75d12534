package dev.flowgrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Shapes;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Convolutions and pools against plain loops. */
class ConvolutionTest {
    private static final int BATCH = 2;
    private static final int CHANNELS = 3;
    /** height, width, kernel, stride, padding: of both directions. */
    private static final int[][] CASES = {
        {5, 6, 3, 3, 1, 1, 0, 0}, {5, 6, 3, 3, 1, 1, 1, 1}, {7, 5, 2, 3, 2, 1, 0, 2}, {4, 4, 1, 1, 1, 1, 0, 0},
        {6, 7, 3, 2, 3, 2, 2, 1}, {3, 3, 3, 3, 1, 1, 0, 0}, {2, 8, 2, 4, 2, 4, 1, 3}};

    private static double[] random(int n) {
        return new Random(n).doubles(n, -1, 1).toArray();
    }

    private record Geometry(int height, int width, int[] size, int[] stride, int[] padding) {
        static Geometry of(int[] c) {
            return new Geometry(c[0], c[1], new int[] {c[2], c[3]}, new int[] {c[4], c[5]}, new int[] {c[6], c[7]});
        }

        int rows() {
            return (height + 2 * padding[0] - size[0]) / stride[0] + 1;
        }

        int columns() {
            return (width + 2 * padding[1] - size[1]) / stride[1] + 1;
        }

        int[] shape() {
            return new int[] {BATCH, height, width, CHANNELS};
        }

        /** The pixel that place (i, j) of the window (y, x) sees, NaN beyond the edges. */
        double pixel(double[] image, int b, int y, int x, int i, int j, int c) {
            int row = y * stride[0] - padding[0] + i;
            int column = x * stride[1] - padding[1] + j;
            boolean isWithin = row >= 0 && row < height && column >= 0 && column < width;
            return isWithin ? image[((b * height + row) * width + column) * CHANNELS + c] : Double.NaN;
        }
    }

    private interface Pixel {
        double at(int b, int y, int x, int c);
    }

    private static void compare(Geometry g, int channels, double[] got, Pixel want) {
        assertEquals(BATCH * g.rows() * g.columns() * channels, got.length);
        int at = 0;
        for (int b = 0; b < BATCH; b++) {
            for (int y = 0; y < g.rows(); y++) {
                for (int x = 0; x < g.columns(); x++) {
                    for (int c = 0; c < channels; c++) {
                        assertEquals(want.at(b, y, x, c), got[at++], 1e-13);
                    }
                }
            }
        }
    }

    @Test
    void convolution() {
        int outputs = 4;
        for (int[] c : CASES) {
            Geometry g = Geometry.of(c);
            Conv2d layer = Conv2d.of(CHANNELS, outputs, g.size(), g.stride(), g.padding(), Activation.IDENTITY, true,
                    Initializers.heNormal(1));
            double[] image = random(Shapes.size(g.shape()));
            double[] theta = random(layer.size());
            int biasAt = layer.size() - outputs;
            compare(g, outputs, Values.of(layer, image, theta, g.shape()), (b, y, x, o) -> {
                double sum = theta[biasAt + o];
                for (int i = 0; i < g.size()[0]; i++) {
                    for (int j = 0; j < g.size()[1]; j++) {
                        for (int k = 0; k < CHANNELS; k++) {
                            double pixel = g.pixel(image, b, y, x, i, j, k);
                            sum += Double.isNaN(pixel) ? 0 : pixel * theta[((i * g.size()[1] + j) * CHANNELS + k) * outputs + o];
                        }
                    }
                }
                return sum;
            });
            Gradients.check(layer, g.shape());
        }
    }

    @Test
    void maximum() {
        for (int[] c : CASES) {
            Geometry g = Geometry.of(c);
            MaxPool layer = MaxPool.of(g.size(), g.stride(), g.padding());
            double[] image = random(Shapes.size(g.shape()));
            compare(g, CHANNELS, Values.of(layer, image, new double[0], g.shape()), (b, y, x, k) -> {
                double max = Double.NEGATIVE_INFINITY;
                for (int i = 0; i < g.size()[0]; i++) {
                    for (int j = 0; j < g.size()[1]; j++) {
                        double pixel = g.pixel(image, b, y, x, i, j, k);
                        max = Double.isNaN(pixel) ? max : Math.max(max, pixel);
                    }
                }
                return max;
            });
            Gradients.check(layer, g.shape());
        }
    }

    @Test
    void mean() {
        for (int[] c : CASES) {
            Geometry g = Geometry.of(c);
            AvgPool layer = AvgPool.of(g.size(), g.stride(), g.padding());
            double[] image = random(Shapes.size(g.shape()));
            compare(g, CHANNELS, Values.of(layer, image, new double[0], g.shape()), (b, y, x, k) -> {
                double sum = 0;
                int n = 0;
                for (int i = 0; i < g.size()[0]; i++) {
                    for (int j = 0; j < g.size()[1]; j++) {
                        double pixel = g.pixel(image, b, y, x, i, j, k);
                        sum += Double.isNaN(pixel) ? 0 : pixel;
                        n += Double.isNaN(pixel) ? 0 : 1;
                    }
                }
                return sum / n;
            });
            Gradients.check(layer, g.shape());
        }
    }

    @Test
    void withoutAndWithManyBatchAxes() {
        Conv2d layer = Conv2d.of(1, 2, 3, Activation.RELU);
        assertArrayEquals(new int[] {2, 3, 2}, layer.outputShape(4, 5, 1));
        assertArrayEquals(new int[] {2, 1, 3, 2, 3, 2}, layer.outputShape(2, 1, 3, 4, 5, 1));
        assertArrayEquals(new int[] {2, 2, 7}, MaxPool.of(2).outputShape(5, 4, 7));
        assertArrayEquals(new int[] {8, 60}, new Flatten(3).outputShape(8, 3, 4, 5));
        assertArrayEquals(new int[] {20}, new Flatten(2).outputShape(4, 5));
    }

    @Test
    void network() {
        Gradients.check(Chain.of(Conv2d.of(1, 2, 3, Activation.TANH), AvgPool.of(2), new Flatten(3), Dense.of(4, 2)), 2, 6, 4, 1);
    }

    @Test
    void whatDoesNotFit() {
        Conv2d layer = Conv2d.of(3, 2, 3, Activation.RELU);
        message("`x` must have shape (..., 3) for Conv2d(3, 2, 3 x 3), got (4, 4, 1)", () -> layer.outputShape(4, 4, 1));
        message("`x` must have shape (..., height, width, channels) for Conv2d(3, 2, 3 x 3), got (4, 3)", () -> layer.outputShape(4, 3));
        assertTrue(assertThrows(FlowgradException.class, () -> layer.outputShape(2, 4, 3)).getMessage().contains("is smaller than"));
        message("`padding` must be at least 0 and less than the window, 2, got 2",
                () -> MaxPool.of(new int[] {2, 2}, new int[] {1, 1}, new int[] {0, 2}));
        message("`stride` must be at least 1, got 0", () -> AvgPool.of(new int[] {2, 2}, new int[] {1, 0}, new int[2]));
        message("`x` must have at least 3 axes for Flatten(3), got shape (4, 5)",
                () -> new Flatten(3).apply(Expr.input("x", 4, 5), Expr.input("theta", 0)));
    }

    private static void message(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(FlowgradException.class, call).getMessage());
    }
}
