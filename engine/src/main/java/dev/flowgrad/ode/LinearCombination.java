package dev.flowgrad.ode;

/**
 * {@code out = u + h (c0 k0 + c1 k1 + ...)}: the inner loop of every explicit method.
 *
 * <p>Zero coefficients are dropped when the combination is made. Up to nine terms are one fused loop over
 * the components, with coefficients and arrays in fields, so that the compiled loop reads each array once
 * and writes once; this is what makes a step on a small system take nanoseconds. Longer combinations are
 * chained.
 *
 * <p>Long arrays have loops of their own, of three, five or eight terms, padded with zeros: HotSpot
 * vectorises a loop only if it has not seen it run over few components, and not beyond some ten arrays. It
 * is worth a factor of two to three.
 */
public final class LinearCombination {
    private static final int MOST = 9;
    private static final int MOST_LONG = 8;
    /** From this many components on, the loops for long arrays are faster. */
    private static final int LONG = 32;

    private final int terms;
    private final LinearCombination rest;
    private final double c0, c1, c2, c3, c4, c5, c6, c7, c8;
    private final double[] k0, k1, k2, k3, k4, k5, k6, k7, k8;

    private LinearCombination(double[] c, double[][] k, int from) {
        int most = k.length > 0 && k[0].length >= LONG ? MOST_LONG : MOST;
        terms = Math.min(most, c.length - from);
        rest = c.length - from > most ? new LinearCombination(c, k, from + most) : null;
        double[] pad = terms > 0 ? k[from] : null;
        c0 = terms > 0 ? c[from] : 0;
        c1 = terms > 1 ? c[from + 1] : 0;
        c2 = terms > 2 ? c[from + 2] : 0;
        c3 = terms > 3 ? c[from + 3] : 0;
        c4 = terms > 4 ? c[from + 4] : 0;
        c5 = terms > 5 ? c[from + 5] : 0;
        c6 = terms > 6 ? c[from + 6] : 0;
        c7 = terms > 7 ? c[from + 7] : 0;
        c8 = terms > 8 ? c[from + 8] : 0;
        k0 = terms > 0 ? k[from] : pad;
        k1 = terms > 1 ? k[from + 1] : pad;
        k2 = terms > 2 ? k[from + 2] : pad;
        k3 = terms > 3 ? k[from + 3] : pad;
        k4 = terms > 4 ? k[from + 4] : pad;
        k5 = terms > 5 ? k[from + 5] : pad;
        k6 = terms > 6 ? k[from + 6] : pad;
        k7 = terms > 7 ? k[from + 7] : pad;
        k8 = terms > 8 ? k[from + 8] : pad;
    }

    /** The combination of the arrays {@code k} with the {@code weights}, which may be fewer. */
    public static LinearCombination of(double[] weights, double[][] k) {
        int n = 0;
        for (double weight : weights) {
            n += weight != 0 ? 1 : 0;
        }
        double[] c = new double[n];
        double[][] arrays = new double[n][];
        n = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                c[n] = weights[i];
                arrays[n++] = k[i];
            }
        }
        return new LinearCombination(c, arrays, 0);
    }

    /** Writes {@code u + h sum}; {@code out} may be {@code u}. */
    public void apply(double[] out, double[] u, double h) {
        if (out.length >= LONG) {
            applyLong(out, u, h);
        } else {
            applyShort(out, u, h);
        }
        if (rest != null) {
            rest.apply(out, out, h);
        }
    }

    private void applyLong(double[] out, double[] u, double h) {
        if (terms == 0) {
            System.arraycopy(u, 0, out, 0, out.length);
        } else if (terms <= 3) {
            long3(out, u, h);
        } else if (terms <= 5) {
            long5(out, u, h);
        } else {
            long8(out, u, h);
        }
    }

    private void applyShort(double[] out, double[] u, double h) {
        switch (terms) {
            case 0 -> System.arraycopy(u, 0, out, 0, out.length);
            case 1 -> sum1(out, u, h);
            case 2 -> sum2(out, u, h);
            case 3 -> sum3(out, u, h);
            case 4 -> sum4(out, u, h);
            case 5 -> sum5(out, u, h);
            case 6 -> sum6(out, u, h);
            case 7 -> sum7(out, u, h);
            case 8 -> sum8(out, u, h);
            default -> sum9(out, u, h);
        }
    }

    private void sum1(double[] out, double[] u, double h) {
        double c0 = this.c0;
        double[] k0 = this.k0;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j]);
        }
    }

    private void sum2(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1;
        double[] k0 = this.k0, k1 = this.k1;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j]);
        }
    }

    private void sum3(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j]);
        }
    }

    private void sum4(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j]);
        }
    }

    private void sum5(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3, c4 = this.c4;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3, k4 = this.k4;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j] + c4 * k4[j]);
        }
    }

    private void sum6(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3, c4 = this.c4;
        double c5 = this.c5;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3, k4 = this.k4;
        double[] k5 = this.k5;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j] + c4 * k4[j]
                    + c5 * k5[j]);
        }
    }

    private void sum7(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3, c4 = this.c4;
        double c5 = this.c5, c6 = this.c6;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3, k4 = this.k4;
        double[] k5 = this.k5, k6 = this.k6;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j] + c4 * k4[j]
                    + c5 * k5[j] + c6 * k6[j]);
        }
    }

    private void sum8(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3, c4 = this.c4;
        double c5 = this.c5, c6 = this.c6, c7 = this.c7;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3, k4 = this.k4;
        double[] k5 = this.k5, k6 = this.k6, k7 = this.k7;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j] + c4 * k4[j]
                    + c5 * k5[j] + c6 * k6[j] + c7 * k7[j]);
        }
    }

    private void sum9(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3, c4 = this.c4;
        double c5 = this.c5, c6 = this.c6, c7 = this.c7, c8 = this.c8;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3, k4 = this.k4;
        double[] k5 = this.k5, k6 = this.k6, k7 = this.k7, k8 = this.k8;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j] + c4 * k4[j]
                    + c5 * k5[j] + c6 * k6[j] + c7 * k7[j] + c8 * k8[j]);
        }
    }

    private void long3(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j]);
        }
    }

    private void long5(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3, c4 = this.c4;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3, k4 = this.k4;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j] + c4 * k4[j]);
        }
    }

    private void long8(double[] out, double[] u, double h) {
        double c0 = this.c0, c1 = this.c1, c2 = this.c2, c3 = this.c3, c4 = this.c4;
        double c5 = this.c5, c6 = this.c6, c7 = this.c7;
        double[] k0 = this.k0, k1 = this.k1, k2 = this.k2, k3 = this.k3, k4 = this.k4;
        double[] k5 = this.k5, k6 = this.k6, k7 = this.k7;
        for (int j = 0; j < out.length; j++) {
            out[j] = u[j] + h * (c0 * k0[j] + c1 * k1[j] + c2 * k2[j] + c3 * k3[j] + c4 * k4[j]
                    + c5 * k5[j] + c6 * k6[j] + c7 * k7[j]);
        }
    }
}
