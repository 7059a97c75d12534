package dev.flowgrad.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PhiFunctionsTest {
    /** Around the change of formula, where the series and the differences must meet, and far out. */
    @Test
    void numbers() {
        for (double z : new double[] {-3, -1.01, -1, -0.99, -1e-3, 0, 1e-9, 0.5, 1, 1.01, 4}) {
            double[] phi = PhiFunctions.of(z);
            for (int k = 0; k <= 3; k++) {
                assertEquals(1, phi[k] / series(z, k), 3e-15, "phi_" + k + " of " + z);
            }
        }
        double[] far = PhiFunctions.of(-1e6);
        assertEquals(0, far[0]);
        assertEquals(1e-6, far[1], 1e-20);
        assertEquals(1e-6 - 1e-12, far[2], 1e-20);
        assertEquals(0.5e-6 - 1e-12, far[3], 1e-17);
    }

    /** {@code sum over j of z^j / (j + k)!} */
    private static double series(double z, int k) {
        double term = 1;
        for (int i = 2; i <= k; i++) {
            term /= i;
        }
        double sum = 0;
        for (int j = 0; j < 60; j++) {
            sum += term;
            term *= z / (j + k + 1);
        }
        return sum;
    }

    /** Of a triangular matrix the diagonal holds the functions of its eigenvalues, the corner their differences. */
    @Test
    void triangularMatrices() {
        double[][] pairs = {{-2, 0.3}, {-1000, -1}, {-1e5, -1e4}, {3, -40}};
        for (double[] pair : pairs) {
            double a = pair[0];
            double b = pair[1];
            double[][] phi = PhiFunctions.of(new double[] {a, 1, 0, b}, 2);
            double[] left = PhiFunctions.of(a);
            double[] right = PhiFunctions.of(b);
            for (int k = 0; k <= 3; k++) {
                double scale = Math.max(left[k], right[k]);
                assertEquals(left[k], phi[k][0], 1e-12 * scale);
                assertEquals((left[k] - right[k]) / (a - b), phi[k][1], 1e-12 * scale);
                assertEquals(0, phi[k][2], 0);
                assertEquals(right[k], phi[k][3], 1e-12 * scale);
            }
        }
    }

    /** A rotation by many turns: e^z is orthogonal still. */
    @Test
    void rotation() {
        double[][] phi = PhiFunctions.of(new double[] {0, 1000, -1000, 0}, 2);
        assertEquals(Math.cos(1000), phi[0][0], 1e-12);
        assertEquals(Math.sin(1000), phi[0][1], 1e-12);
        assertEquals(Math.sin(1000) / 1000, phi[1][0], 1e-15);
        assertEquals((1 - Math.cos(1000)) / 1000, phi[1][1], 1e-15);
    }
}
