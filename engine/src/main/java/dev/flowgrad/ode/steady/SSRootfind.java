package dev.flowgrad.ode.steady;

import dev.flowgrad.linalg.ShiftedSolver;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.Linearization;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.Stats;
import java.util.Random;

/**
 * Newton's method, damped so that its corrections shrink. Finds any state near u0, stable or not, where the Jacobian is
 * regular.
 *
 * <p>Source: P. Deuflhard, Newton Methods for Nonlinear Problems (2004), section 3.3: the natural monotonicity test,
 * which does not depend on the units of f.
 *
 * @param abstol a correction below this, or
 * @param reltol below this part of the state, is the last one
 */
public record SSRootfind(double abstol, double reltol) implements SteadyStateMethod {
    private static final int MOST = 200;
    private static final double LEAST_DAMPING = 1e-8;
    /** A matrix that makes a vector longer than this, relative to its own norm, is singular but for rounding. */
    private static final double SINGULAR = 1e14;

    /** Checks the tolerances. */
    public SSRootfind {
        SteadyStateMethod.checkTolerances("SSRootfind", abstol, reltol);
    }

    /** Tolerances 1e-8 and 1e-6: corrections shrink quadratically, so that the last one leaves much less. */
    public SSRootfind() {
        this(1e-8, 1e-6);
    }

    @Override
    public SteadyState solve(SteadyStateProblem problem, SolveOptions options) {
        return new Search(problem).run(Math.min(MOST, options.maxiters()));
    }

    private final class Search {
        private final SteadyStateProblem problem;
        private final Rhs f;
        private final ErrorNorm norm;
        private final Linearization linearization;
        private final ShiftedSolver solver;
        private final double[] probe;
        private double[] u;
        private double[] trial;
        private double[] correction;
        private double[] nextCorrection;
        private long accepted;
        private long rejected;

        Search(SteadyStateProblem problem) {
            this.problem = problem;
            ODEProblem start = problem.problem();
            int n = start.dim();
            f = new Rhs(start.f(), start.p());
            norm = new ErrorNorm(reltol, new double[] {abstol}, n);
            linearization = Linearization.of(f, n);
            solver = linearization.solver();
            probe = new Random(1).doubles(n, 0.5, 1).toArray();
            u = start.u0();
            trial = new double[n];
            correction = new double[n];
            nextCorrection = new double[n];
        }

        SteadyState run(long most) {
            f.eval(correction, u, 0);
            if (!Double.isFinite(norm.of(correction, u, u))) {
                return end(Retcode.INITIAL_FAILURE, "the right-hand side is not finite at `u0`; begin elsewhere");
            }
            while (accepted + rejected < most) {
                linearization.update(u, null, 0, 0);
                f.countFactorisation();
                if (!solver.factorise(0, linearization.entries()) || isSingular()) {
                    return end(Retcode.CONVERGENCE_FAILURE, "the Jacobian is singular, as where a sum of unknowns is"
                            + " conserved; use DynamicSS, or replace an equation by what is conserved");
                }
                f.eval(correction, u, 0);
                solver.solve(correction);
                double size = norm.of(correction, u, u);
                if (size <= 1) {
                    move(1);
                    accept();
                    return end(Retcode.SUCCESS, "found in " + accepted + " iterations");
                }
                if (!damp(size)) {
                    return end(Retcode.CONVERGENCE_FAILURE,
                            "no step of Newton's method leads on; begin nearer, or use DynamicSS");
                }
            }
            return end(Retcode.MAX_ITERS, "took " + most + " iterations; begin nearer, or use DynamicSS");
        }

        /** Takes as much of the correction as makes the next one, with the same matrix, smaller. */
        private boolean damp(double size) {
            for (double part = 1; part >= LEAST_DAMPING; part /= 2) {
                move(part);
                f.eval(nextCorrection, trial, 0);
                solver.solve(nextCorrection);
                if (norm.of(nextCorrection, u, u) <= (1 - part / 4) * size) {
                    accept();
                    return true;
                }
                rejected++;
            }
            return false;
        }

        private void move(double part) {
            for (int j = 0; j < u.length; j++) {
                trial[j] = u[j] + part * correction[j];
            }
        }

        private void accept() {
            double[] old = u;
            u = trial;
            trial = old;
            accepted++;
        }

        private boolean isSingular() {
            System.arraycopy(probe, 0, nextCorrection, 0, probe.length);
            solver.solve(nextCorrection);
            double most = 0;
            for (double x : nextCorrection) {
                most = Math.max(most, Math.abs(x));
            }
            return !(most * linearization.norm() < SINGULAR);
        }

        private SteadyState end(Retcode retcode, String message) {
            Stats stats = new Stats(f.calls(), f.jacobians(), f.factorisations(), accepted, rejected);
            return new SteadyState(u, problem.residual(u), retcode, message, stats, name());
        }
    }
}
