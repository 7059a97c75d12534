package dev.flowgrad.ode.exponential;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Sparsity;
import dev.flowgrad.ode.Rhs;
import java.util.Arrays;

/**
 * A right-hand side {@code L u + c}.
 *
 * @param pattern  where L may differ from zero
 * @param values   its entries, in the order of the pattern
 * @param constant c
 */
record LinearPart(Sparsity pattern, double[] values, double[] constant) {

    /** Of a function of n unknowns; an error if it is not of this kind. */
    static LinearPart of(Rhs f, int n) {
        double[] values = f.constantJacobian();
        if (values == null) {
            throw new FlowgradException("f1", "`f1` must be linear in u, with coefficients that do not depend on u or t, for"
                    + " ETDRK4; give such a function or a matrix, and the rest as `f2`, or take KenCarp4");
        }
        double[] constant = new double[n];
        f.eval(constant, new double[n], 0);
        return new LinearPart(f.derivatives().pattern(), values, constant);
    }

    int size() {
        return constant.length;
    }

    boolean isDiagonal() {
        for (int j = 0; j < size(); j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                if (pattern.rowIdx()[e] != j && values[e] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    double[] diagonal() {
        double[] diagonal = new double[size()];
        for (int j = 0; j < size(); j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                diagonal[j] += pattern.rowIdx()[e] == j ? values[e] : 0;
            }
        }
        return diagonal;
    }

    /** {@code factor L}, row-major. */
    double[] dense(double factor) {
        int n = size();
        double[] dense = new double[Math.multiplyExact(n, n)];
        for (int j = 0; j < n; j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                dense[pattern.rowIdx()[e] * n + j] = factor * values[e];
            }
        }
        return dense;
    }

    /** {@code out = L u}. */
    void apply(double[] out, double[] u) {
        Arrays.fill(out, 0);
        for (int j = 0; j < out.length; j++) {
            for (int e = pattern.colPtr()[j]; e < pattern.colPtr()[j + 1]; e++) {
                out[pattern.rowIdx()[e]] += values[e] * u[j];
            }
        }
    }
}
