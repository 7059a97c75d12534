package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.Stepper;
import java.util.Arrays;

/**
 * The adjoint along dense output, kept itself; then the integral for the parameters by adaptive Gauss-Kronrod quadrature.
 * Source: Rackauckas et al. (2020); Kim et al. (2021), where it fits stiff problems of many
 * parameters.
 */
final class QuadratureAdjoint extends ContinuousAdjoint {
    private final AdjointEquation equation;
    private final TransposedJacobian byParameters;
    private final double abstol;
    private final double reltol;

    /** With tolerances of the quadrature; 0 for those of the solve. */
    QuadratureAdjoint(Followed followed, double abstol, double reltol) {
        super(followed, true);
        equation = new AdjointEquation(followed, false);
        byParameters = followed.f().parameters() == 0 ? null : TransposedJacobian.parameters(followed.program());
        this.abstol = abstol;
        this.reltol = reltol;
    }

    @Override
    Sweep sweep(Solution solution, Trajectory trajectory, SolveOptions options, double[] p) {
        int dim = solution.dim();
        ODEFunction function = equation.along(trajectory);
        Solution.Reader state = trajectory.reader();
        double[] u = new double[dim];
        double[] lambda = new double[dim];
        Panels panels = new Panels();
        return new Sweep() {
            @Override
            public ODEFunction function() {
                return function;
            }

            @Override
            public boolean keeps() {
                return byParameters != null;
            }

            @Override
            public void saved(int index, double[] z) {
                panels.cut();
            }

            @Override
            public void happened(double[] before, double[] z) {
                panels.cut();
            }

            @Override
            public void step(Stepper stepper, double t, double h) {
                panels.step(t, h);
            }

            @Override
            public void finish(double[] z, Solution backward, double[] pbar) {
                if (byParameters == null || backward == null) {
                    return;
                }
                TransposedJacobian.Instance integrand = byParameters.instantiate(p);
                Solution.Reader adjoint = Trajectory.clamped(backward);
                GaussKronrod quadrature = new GaussKronrod(p.length, (t, out) -> {
                    adjoint.at(t, lambda);
                    state.at(t, u);
                    integrand.apply(u, t, lambda, null);
                    System.arraycopy(integrand.parameters(), 0, out, 0, out.length);
                }, abstol > 0 ? abstol : Arrays.stream(options.atol()).min().getAsDouble(),
                        reltol > 0 ? reltol : options.rtol());
                panels.forEach((a, b) -> quadrature.add(b, a, pbar));
            }
        };
    }
}
