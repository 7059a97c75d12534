package dev.flowgrad.train;

/** Sums and products of vectors. */
final class Vectors {
    private Vectors() {
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    /** The largest size of an element. */
    static double max(double[] a) {
        double max = 0;
        for (double x : a) {
            max = Math.max(max, Math.abs(x));
        }
        return max;
    }

    static void scale(double s, double[] a) {
        for (int i = 0; i < a.length; i++) {
            a[i] *= s;
        }
    }

    /** {@code y += s x}. */
    static void add(double s, double[] x, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] += s * x[i];
        }
    }
}
