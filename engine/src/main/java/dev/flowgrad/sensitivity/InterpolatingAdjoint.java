package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;

/**
 * The adjoint along dense output, with the integral for the parameters as further unknowns of the backward solve, under
 * its error control; or along checkpoints, between which the forward solve is repeated. Source: Rackauckas et al., Universal differential equations for scientific machine learning (2020).
 */
final class InterpolatingAdjoint extends ContinuousAdjoint {
    private final AdjointEquation equation;

    /** With so many checkpoints, or, if 0, dense output. */
    InterpolatingAdjoint(Followed followed, int checkpoints) {
        super(followed, checkpoints);
        equation = new AdjointEquation(followed, true);
    }

    @Override
    Sweep sweep(Solution solution, Trajectory trajectory, SolveOptions options, double[] p) {
        ODEFunction function = equation.along(trajectory);
        return new Sweep() {
            @Override
            public ODEFunction function() {
                return function;
            }

            @Override
            public void finish(double[] z, Solution backward, double[] pbar) {
                System.arraycopy(z, solution.dim(), pbar, 0, pbar.length);
            }
        };
    }
}
