package dev.flowgrad.sensitivity;

import dev.flowgrad.ad.Vjp;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The adjoint with the state solved backward beside it: no memory for the trajectory, and no safety. Errors of the
 * backward state grow as fast as the forward problem forgets its past. Source: Chen et al. (2018); its failure: Gholami,
 * Keutzer and Biros, ANODE (2019).
 */
final class BacksolveAdjoint extends ContinuousAdjoint {
    private final ODEFunction function;
    private final boolean checkpointing;
    private final MassMatrix mass;

    /** With checkpointing the state is set right at each saved time. */
    BacksolveAdjoint(Followed followed, boolean checkpointing) {
        super(followed, false);
        this.checkpointing = checkpointing;
        mass = followed.mass();
        function = ODEFunction.of(augmented(followed.program()));
    }

    @Override
    double[] mass(int dim) {
        double[] all = super.mass(dim);
        if (all != null) {
            copy(mass, all, dim - mass.size());
        }
        return all;
    }

    /** {@code (lambda, q, u)' = (-f_u^T lambda, -f_p^T lambda, f)}. */
    private static Program augmented(Program f) {
        Expr state = f.inputs().getFirst();
        Expr p = f.inputs().get(1);
        int dim = state.size();
        Expr z = Expr.input("z", 2 * dim + p.size());
        Expr lambda = z.slice(0, 0, dim).reshape(state.shape());
        Expr u = z.slice(0, dim + p.size(), dim).reshape(state.shape());
        int[] wrt = p.size() > 0 ? new int[] {0, 1} : new int[] {0};
        Vjp.Pullback pullback = Vjp.pullback(f, List.of(u, p, f.inputs().get(2)), List.of(lambda), wrt);
        List<Expr> parts = new ArrayList<>();
        pullback.cotangents().forEach(e -> parts.add(e.reshape(e.size()).neg()));
        parts.add(pullback.values().getFirst().reshape(dim));
        return Program.of(List.of(z, p, f.inputs().get(2)), List.of(Expr.concatenate(0, parts)), List.of("dz")).simplify();
    }

    @Override
    Sweep sweep(Solution solution, Trajectory trajectory, SolveOptions options, double[] p) {
        int dim = solution.dim();
        return new Sweep() {
            @Override
            public ODEFunction function() {
                return function;
            }

            @Override
            public void saved(int index, double[] z) {
                if (checkpointing || index == solution.size() - 1) {
                    System.arraycopy(solution.u(), index * dim, z, dim + p.length, dim);
                }
            }

            @Override
            public void happened(double[] before, double[] z) {
                System.arraycopy(before, 0, z, dim + p.length, dim);
            }

            @Override
            public void finish(double[] z, Solution backward, double[] pbar) {
                System.arraycopy(z, dim, pbar, 0, pbar.length);
            }
        };
    }
}
