package dev.flowgrad.sensitivity;

import java.util.Arrays;

/**
 * Adaptive quadrature of functions with vector values: 15 points of Kronrod, with 7 of Gauss among them for the error, and
 * halving. Source: Piessens et al., QUADPACK (1983).
 */
final class GaussKronrod {
    private static final int DEEPEST = 30;
    private static final double[] NODES = {0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
        0.864864423359769072789712788640926, 0.741531185599394439863864773280788, 0.586087235467691130294144691693013,
        0.405845151377397166906606412076961, 0.207784955007898467600689403773245, 0};
    private static final double[] KRONROD = {0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
        0.104790010322250183839876322541518, 0.140653259715525918745189590510238, 0.169004726639267902826583426598550,
        0.190350578064785409913256402421014, 0.204432940075298892414161999234649, 0.209482141084727828012999174891714};
    private static final double[] GAUSS = {0, 0.129484966168869693270611432679082, 0, 0.279705391489276667901467771423780, 0,
        0.381830050505118944950369775488975, 0, 0.417959183673469387755102040816327};

    private final Integrand f;
    private final double abstol;
    private final double reltol;
    private final double[] value;
    private final double[] fine;
    private final double[] coarse;

    /** A function of one variable. */
    @FunctionalInterface
    interface Integrand {
        /** Writes its value at t. */
        void at(double t, double[] out);
    }

    /** For functions of n values; the largest error of a value meets the tolerance, relative to the largest value. */
    GaussKronrod(int n, Integrand f, double abstol, double reltol) {
        this.f = f;
        this.abstol = abstol;
        this.reltol = reltol;
        value = new double[n];
        fine = new double[n];
        coarse = new double[n];
    }

    /** Adds the integral from a to b. */
    void add(double a, double b, double[] sum) {
        add(a, b, sum, DEEPEST);
    }

    private void add(double a, double b, double[] sum, int depth) {
        Arrays.fill(fine, 0);
        Arrays.fill(coarse, 0);
        double middle = (a + b) / 2;
        double half = (b - a) / 2;
        for (int i = 0; i < NODES.length; i++) {
            term(middle + half * NODES[i], half * KRONROD[i], half * GAUSS[i]);
            if (NODES[i] != 0) {
                term(middle - half * NODES[i], half * KRONROD[i], half * GAUSS[i]);
            }
        }
        double error = 0;
        double size = 0;
        for (int j = 0; j < fine.length; j++) {
            error = Math.max(error, Math.abs(fine[j] - coarse[j]));
            size = Math.max(size, Math.max(Math.abs(fine[j]), Math.abs(sum[j])));
        }
        if (error <= Math.max(abstol, reltol * size) || depth == 0) {
            for (int j = 0; j < fine.length; j++) {
                sum[j] += fine[j];
            }
        } else {
            add(a, middle, sum, depth - 1);
            add(middle, b, sum, depth - 1);
        }
    }

    private void term(double t, double kronrod, double gauss) {
        f.at(t, value);
        for (int j = 0; j < value.length; j++) {
            fine[j] += kronrod * value[j];
            coarse[j] += gauss * value[j];
        }
    }
}
