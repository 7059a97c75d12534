package dev.flowgrad.ode;

import java.util.Arrays;

/**
 * The size of an error relative to the tolerances: the root mean square of {@code e_j / (atol_j + rtol
 * max(|u_j|, |v_j|))}, so that 1 is what is asked for. Not finite if an argument is not. Belongs to
 * one solve.
 */
public final class ErrorNorm {
    private static final int FEW = 16;

    private final double rtol;
    private final double[] asked;
    private final double[] atol;
    private final double[] squares;

    /** For {@code dim} components; {@code atol} has one element for all or one for each. */
    public ErrorNorm(double rtol, double[] atol, int dim) {
        this.rtol = rtol;
        asked = atol.length == dim ? atol.clone() : new double[dim];
        if (atol.length != dim) {
            Arrays.fill(asked, atol[0]);
        }
        this.atol = asked.clone();
        squares = new double[dim];
    }

    /** The same tolerances, apart from this. */
    public ErrorNorm copy() {
        return new ErrorNorm(rtol, asked, asked.length);
    }

    /** Makes the absolute tolerances those asked for, or the absolute values of {@code least} where these are larger. */
    public void raise(double[] least) {
        for (int j = 0; j < atol.length; j++) {
            atol[j] = Math.max(asked[j], Math.abs(least[j]));
        }
    }

    /** The relative tolerance. */
    public double rtol() {
        return rtol;
    }

    /** The absolute tolerances; a copy. */
    public double[] atol() {
        return atol.clone();
    }

    /** The size of {@code e} for a step from {@code u} to {@code v}. */
    public double of(double[] e, double[] u, double[] v) {
        return Math.sqrt((atol.length < FEW ? few(e, u, v) : many(e, u, v)) / atol.length);
    }

    /** Writes what each component of an error at {@code u} is multiplied with; never zero nor infinite. */
    void weigh(double[] u, double[] weights) {
        for (int j = 0; j < weights.length; j++) {
            weights[j] = 1 / Math.max(atol[j] + rtol * Math.abs(u[j]), Double.MIN_NORMAL);
        }
    }

    private double few(double[] e, double[] u, double[] v) {
        double[] atol = this.atol;
        double rtol = this.rtol;
        double sum = 0;
        for (int j = 0; j < atol.length; j++) {
            double scaled = e[j] / (atol[j] + rtol * Math.max(Math.abs(u[j]), Math.abs(v[j])));
            sum += scaled * scaled;
        }
        return sum;
    }

    /** The squares go through an array, so that the divisions vectorise. */
    private double many(double[] e, double[] u, double[] v) {
        double[] atol = this.atol;
        double[] squares = this.squares;
        double rtol = this.rtol;
        for (int j = 0; j < squares.length; j++) {
            double scaled = e[j] / (atol[j] + rtol * Math.max(Math.abs(u[j]), Math.abs(v[j])));
            squares[j] = scaled * scaled;
        }
        return sum(squares);
    }

    /** In four strands: one would wait for each addition. */
    private static double sum(double[] x) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j < x.length - 3; j += 4) {
            a += x[j];
            b += x[j + 1];
            c += x[j + 2];
            d += x[j + 3];
        }
        for (; j < x.length; j++) {
            a += x[j];
        }
        return a + b + (c + d);
    }
}
