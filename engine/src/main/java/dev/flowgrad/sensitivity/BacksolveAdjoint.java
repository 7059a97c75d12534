package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEFunction.Instance;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;

/**
 * The adjoint with the state solved backward beside it: no memory for the trajectory, and no safety. Errors of the
 * backward state grow as fast as the forward problem forgets its past. Source: Chen et al. (2018); its failure: Gholami,
 * Keutzer and Biros, ANODE (2019).
 */
final class BacksolveAdjoint extends ContinuousAdjoint {
    private final TransposedJacobian jacobian;
    private final boolean checkpointing;

    /** With checkpointing the state is set right at each saved time. */
    BacksolveAdjoint(ODEFunction f, Program program, boolean checkpointing) {
        super(f, false);
        this.checkpointing = checkpointing;
        jacobian = TransposedJacobian.both(program);
    }

    @Override
    Sweep sweep(Solution solution, SolveOptions options, double[] p) {
        int dim = solution.dim();
        int at = dim + p.length;
        TransposedJacobian.Instance transposed = jacobian.instantiate(p);
        Instance f = f().instantiate();
        double[] u = new double[dim];
        double[] lambda = new double[dim];
        double[] product = new double[dim];
        return new Sweep() {
            @Override
            public int size() {
                return at + dim;
            }

            @Override
            public void derivative(double[] dz, double[] z, double t) {
                System.arraycopy(z, 0, lambda, 0, dim);
                System.arraycopy(z, at, u, 0, dim);
                transposed.apply(u, t, lambda, product);
                InterpolatingAdjoint.negate(product, dz, 0);
                if (p.length > 0) {
                    InterpolatingAdjoint.negate(transposed.parameters(), dz, dim);
                }
                f.eval(product, u, p, t);
                System.arraycopy(product, 0, dz, at, dim);
            }

            @Override
            public void saved(int index, double[] z) {
                if (checkpointing || index == solution.size() - 1) {
                    System.arraycopy(solution.u(), index * dim, z, at, dim);
                }
            }

            @Override
            public void finish(double[] z, Solution backward, double[] pbar) {
                System.arraycopy(z, dim, pbar, 0, pbar.length);
            }
        };
    }
}
