package dev.flowgrad.sensitivity;

/** Gauss-Legendre quadrature on [0, 1]. */
final class GaussLegendre {
    private GaussLegendre() {
    }

    /** Nodes and weights of n points, exact for polynomials of degree 2n - 1; by Newton's method on P_n. */
    static double[][] rule(int n) {
        double[] nodes = new double[n];
        double[] weights = new double[n];
        for (int i = 0; i < n; i++) {
            double x = Math.cos(Math.PI * (n - i - 0.25) / (n + 0.5));
            double slope = 1;
            for (int iteration = 0; iteration < 50; iteration++) {
                double before = 1;
                double value = x;
                for (int k = 2; k <= n; k++) {
                    double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
                    before = value;
                    value = next;
                }
                slope = n * (x * value - before) / (x * x - 1);
                double step = value / slope;
                x -= step;
                if (Math.abs(step) < 1e-16) {
                    break;
                }
            }
            nodes[i] = (1 + x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        return new double[][] {nodes, weights};
    }
}
