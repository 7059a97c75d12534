package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.Stepper;

/**
 * The adjoint along dense output; on each of its steps the integral for the parameters by Gauss-Legendre quadrature, with
 * as many nodes as the order of the method warrants. The backward solve has as many unknowns as the forward one, whatever
 * the number of parameters, and the parameters' part of the Jacobian is evaluated at the nodes alone.
 *
 * <p>Sources: Norcliffe and Deisenroth, Faster training of neural ODEs using Gauss-Legendre quadrature (2023); Kim, Ji,
 * Deng, Ma and Rackauckas, Stiff neural ordinary differential equations (2021).
 */
final class GaussAdjoint extends ContinuousAdjoint {
    private final AdjointEquation equation;
    private final TransposedJacobian byParameters;
    private final double[] nodes;
    private final double[] weights;

    /** For a method of this order. */
    GaussAdjoint(Followed followed, int order) {
        super(followed, true);
        equation = new AdjointEquation(followed, false);
        byParameters = followed.f().parameters() == 0 ? null : TransposedJacobian.parameters(followed.program());
        double[][] rule = GaussLegendre.rule(order / 2 + 1);
        nodes = rule[0];
        weights = rule[1];
    }

    @Override
    Sweep sweep(Solution solution, Trajectory trajectory, SolveOptions options, double[] p) {
        int dim = solution.dim();
        ODEFunction function = equation.along(trajectory);
        Solution.Reader atNodes = trajectory.reader();
        TransposedJacobian.Instance integrand = byParameters == null ? null : byParameters.instantiate(p);
        double[] u = new double[dim];
        double[] lambda = new double[dim];
        double[] sum = new double[p.length];
        return new Sweep() {
            @Override
            public ODEFunction function() {
                return function;
            }

            @Override
            public void step(Stepper stepper, double t, double h) {
                for (int i = 0; integrand != null && i < nodes.length; i++) {
                    double at = t + nodes[i] * h;
                    stepper.interpolant().at(nodes[i], lambda);
                    atNodes.at(at, u);
                    integrand.apply(u, at, lambda, null);
                    integrand.addParameters(-h * weights[i], sum);
                }
            }

            @Override
            public void finish(double[] z, Solution backward, double[] pbar) {
                System.arraycopy(sum, 0, pbar, 0, pbar.length);
            }
        };
    }
}
