package dev.flowgrad.ode;

import java.util.Arrays;

/**
 * The size of an error relative to the tolerances: the root mean square of {@code e_j / (atol_j + rtol
 * max(|u_j|, |v_j|))}, so that 1 is what is asked for. Not finite if an argument is not.
 */
public final class ErrorNorm {
    private final double rtol;
    private final double[] atol;

    /** For {@code dim} components; {@code atol} has one element for all or one for each. */
    public ErrorNorm(double rtol, double[] atol, int dim) {
        this.rtol = rtol;
        this.atol = atol.length == dim ? atol.clone() : new double[dim];
        if (atol.length != dim) {
            Arrays.fill(this.atol, atol[0]);
        }
    }

    /** The size of {@code e} for a step from {@code u} to {@code v}. */
    public double of(double[] e, double[] u, double[] v) {
        double[] atol = this.atol;
        double rtol = this.rtol;
        double sum = 0;
        for (int j = 0; j < atol.length; j++) {
            double scaled = e[j] / (atol[j] + rtol * Math.max(Math.abs(u[j]), Math.abs(v[j])));
            sum += scaled * scaled;
        }
        return Math.sqrt(sum / atol.length);
    }
}
