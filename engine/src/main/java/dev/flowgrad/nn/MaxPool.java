package dev.flowgrad.nn;

import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import java.util.List;

/** The greatest number of each window of images (..., height, width, channels); beyond the edges there is nothing. */
public final class MaxPool implements Layer {
    private final Windows windows;

    private MaxPool(Windows windows) {
        this.windows = windows;
    }

    /** Square windows side by side. */
    public static MaxPool of(int window) {
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
    public static MaxPool of(int[] window, int[] stride, int[] padding) {
        return new MaxPool(new Windows(window.clone(), stride.clone(), padding.clone()));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of();
    }

    /** A window that sees a number twice has the same maximum; shares of its derivative add up to that of the number. */
    @Override
    public Expr apply(Expr x, Expr theta, Mode mode) {
        int[] counts = windows.counts(this, x.shape());
        int channels = x.shape()[x.rank() - 1];
        return windows.of(x, counts).reduce(Op.MAX, 2).reshape(windows.outputShape(x.shape(), counts, channels));
    }

    @Override
    public String toString() {
        return "MaxPool(" + windows.size()[0] + " x " + windows.size()[1] + ")";
    }
}
