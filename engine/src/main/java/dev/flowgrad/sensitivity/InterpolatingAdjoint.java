package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;

/**
 * The adjoint along dense output, with the integral for the parameters as further unknowns of the backward solve, under
 * its error control. Source: Rackauckas et al., Universal differential equations for scientific machine learning (2020).
 */
final class InterpolatingAdjoint extends ContinuousAdjoint {
    private final TransposedJacobian jacobian;

    InterpolatingAdjoint(ODEFunction f, Program program) {
        super(f, true);
        jacobian = TransposedJacobian.both(program);
    }

    @Override
    Sweep sweep(Solution solution, SolveOptions options, double[] p) {
        int dim = solution.dim();
        Solution.Reader state = clamped(solution);
        TransposedJacobian.Instance transposed = jacobian.instantiate(p);
        double[] u = new double[dim];
        double[] lambda = new double[dim];
        double[] product = new double[dim];
        return new Sweep() {
            @Override
            public int size() {
                return dim + p.length;
            }

            @Override
            public void derivative(double[] dz, double[] z, double t) {
                state.at(t, u);
                System.arraycopy(z, 0, lambda, 0, dim);
                transposed.apply(u, t, lambda, product);
                negate(product, dz, 0);
                if (p.length > 0) {
                    negate(transposed.parameters(), dz, dim);
                }
            }

            @Override
            public void finish(double[] z, Solution backward, double[] pbar) {
                System.arraycopy(z, dim, pbar, 0, pbar.length);
            }
        };
    }

    static void negate(double[] from, double[] to, int offset) {
        for (int j = 0; j < from.length; j++) {
            to[offset + j] = -from[j];
        }
    }
}
