package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import java.util.List;

/** The mean of each window of images (..., height, width, channels), of what lies within the image. */
public final class AvgPool implements Layer {
    private final Windows windows;

    private AvgPool(Windows windows) {
        this.windows = windows;
    }

    /** Square windows side by side. */
    public static AvgPool of(int window) {
        int[] size = {window, window};
        return of(size, size, new int[2]);
    }

    /**
     * In full.
     *
     * @param window  its height and width
     * @param stride  how far apart windows are, down and across
     * @param padding by how much they reach over each edge; less than the window
     */
    public static AvgPool of(int[] window, int[] stride, int[] padding) {
        return new AvgPool(new Windows(window.clone(), stride.clone(), padding.clone()));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        int rank = x.rank();
        int[] counts = windows.counts(this, x.shape());
        double[] weights = windows.within(counts, x.shape()[rank - 3], x.shape()[rank - 2]);
        int area = windows.area();
        for (int at = 0; at < weights.length; at += area) {
            double places = 0.0;
            for (int i = at; i < at + area; i++) {
                places += weights[i];
            }
            for (int i = at; i < at + area; i++) {
                weights[i] /= places;
            }
        }
        Expr shares = Expr.constant(weights, weights.length / area, area, 1);
        return windows.of(x, counts).mul(shares).sum(2)
                .reshape(windows.outputShape(x.shape(), counts, x.shape()[rank - 1]));
    }

    @Override
    public String toString() {
        return "AvgPool(" + windows.size()[0] + " x " + windows.size()[1] + ")";
    }
}
