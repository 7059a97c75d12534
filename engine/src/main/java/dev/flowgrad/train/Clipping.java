package dev.flowgrad.train;

/**
 * Bounds of gradients, each infinite for none.
 *
 * @param norm  longest gradient: a longer one is shortened to it, in its own direction (Pascanu et al. 2013)
 * @param value largest component, either way: others are cut off there, before the length is looked at
 */
record Clipping(double norm, double value) {
    /** No bounds. */
    static final Clipping NONE = new Clipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    void apply(double[] gradient) {
        if (value < Double.POSITIVE_INFINITY) {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = Math.clamp(gradient[i], -value, value);
            }
        }
        if (norm < Double.POSITIVE_INFINITY) {
            double length = Vectors.norm(gradient);
            if (length > norm) {
                Vectors.scale(norm / length, gradient);
            }
        }
    }
}
