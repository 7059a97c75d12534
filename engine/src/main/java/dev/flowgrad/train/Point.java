package dev.flowgrad.train;

/** Parameters, and there the loss and its gradient. */
public final class Point {
    /** The parameters. */
    public final double[] theta;
    /** The gradient of the loss. */
    public final double[] gradient;
    /** The loss. */
    public double value = Double.NaN;

    /** A point of {@code n} parameters. */
    public Point(int n) {
        theta = new double[n];
        gradient = new double[n];
    }

    /** Makes this a copy of {@code other}. */
    void set(Point other) {
        System.arraycopy(other.theta, 0, theta, 0, theta.length);
        System.arraycopy(other.gradient, 0, gradient, 0, gradient.length);
        value = other.value;
    }

    /** Whether the loss and its gradient are finite numbers. */
    boolean isFinite() {
        if (!Double.isFinite(value)) {
            return false;
        }
        for (double g : gradient) {
            if (!Double.isFinite(g)) {
                return false;
            }
        }
        return true;
    }
}
