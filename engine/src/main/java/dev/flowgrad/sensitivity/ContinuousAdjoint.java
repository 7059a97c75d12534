package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.StepObserver;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.FlowgradException;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The adjoint equation {@code lambda' = -f_u^T lambda}, solved from the last saved time back to the start with the method
 * and the tolerances of the solve. At each saved time lambda jumps by the cotangent there. Then
 *
 * <pre>dL/du0 = lambda(t0), dL/dp = integral of f_p^T lambda, dL/dt0 = -lambda(t0) f(u0), dL/ds = ct_s f(u(s))</pre>
 *
 * for a saved time s. What differs between algorithms is where u comes from and how the integral is taken: the {@link
 * Sweep}.
 *
 * <p>Sources: Cao, Li, Petzold and Serban, Adjoint sensitivity analysis for differential-algebraic equations (2003); Chen,
 * Rubanova, Bettencourt and Duvenaud, Neural ordinary differential equations (2018); Sapienza et al. (2024).
 */
abstract class ContinuousAdjoint implements Adjoint {
    private final ODEFunction f;
    private final boolean dense;
    private final int checkpoints;

    /** Whether dense output of the forward solve is kept. */
    ContinuousAdjoint(ODEFunction f, boolean dense) {
        this.f = f;
        this.dense = dense;
        checkpoints = 0;
    }

    /** With dense output, or with so many checkpoints, if not 0, in place of it. */
    ContinuousAdjoint(ODEFunction f, int checkpoints) {
        this.f = f;
        dense = checkpoints == 0;
        this.checkpoints = checkpoints;
    }

    /** The right-hand side. */
    final ODEFunction f() {
        return f;
    }

    /** One way back. The state of the backward solve begins with lambda. */
    interface Sweep {
        /** The right-hand side of the backward solve, with the parameters of the forward one. */
        ODEFunction function();

        /** A saved time has been reached, and lambda has jumped there. */
        default void saved(int index, double[] z) {
        }

        /** A step was completed. */
        default void step(Stepper stepper, double t, double h) {
        }

        /** The backward solve is done: adds to {@code pbar} from its last state and, if kept, its dense output. */
        void finish(double[] z, Solution backward, double[] pbar);

        /** Whether dense output of the backward solve is needed. */
        default boolean keeps() {
            return false;
        }
    }

    /** A sweep along a solution, whose trajectory is null if nothing is kept of it. */
    abstract Sweep sweep(Solution solution, Trajectory trajectory, SolveOptions options, double[] p);

    private record Kept(Solution solution, Trajectory trajectory, SolveOptions options) implements Recording {
    }

    @Override
    public final Recording forward(ODEProblem problem, SolveOptions options, Recording spare) {
        if (checkpoints > 0) {
            Segments segments = new Segments(problem, options, checkpoints);
            return new Kept(problem.solve(options.toBuilder().dense(false).build(), segments), segments, options);
        }
        Solution solution = problem.solve(options.toBuilder().dense(dense).build());
        return new Kept(solution, dense ? Trajectory.dense(solution) : null, options);
    }

    @Override
    public final void backward(Recording recording, double[] ct, Result result) {
        Kept kept = (Kept) recording;
        Arrays.fill(result.u0(), 0);
        Arrays.fill(result.p(), 0);
        Arrays.fill(result.t0(), 0);
        if (kept.solution.size() == 0) {
            return;
        }
        if (!Arrays.stream(ct).allMatch(Double::isFinite)) { // no step could be chosen
            for (double[] part : new double[][] {result.u0(), result.p(), result.t0(), result.saveat()}) {
                Arrays.fill(part, Double.NaN);
            }
            return;
        }
        new Run(kept, ct, result).run();
    }

    private final class Run implements StepObserver {
        private final SolveOptions options;
        private final Solution solution;
        private final double[] ct;
        private final Result result;
        private final double[] p;
        private final Sweep sweep;
        private final int dim;
        private int save;
        private double[] last;

        Run(Kept kept, double[] ct, Result result) {
            options = kept.options;
            solution = kept.solution;
            this.ct = ct;
            this.result = result;
            p = solution.problem().p();
            sweep = sweep(solution, kept.trajectory, options, p);
            dim = solution.dim();
            save = solution.size() - 1;
        }

        void run() {
            ODEProblem problem = solution.problem();
            double[] times = solution.t();
            double from = times[save];
            double[] z = new double[sweep.function().dim()];
            stop(from, z);
            last = z;
            Solution backward = null;
            if (from != problem.t0()) {
                backward = ODEProblem.of(sweep.function(), z, from, problem.t0(), p)
                        .solve(backwardOptions(times, from, problem.t0()), this);
                if (backward.retcode() != Retcode.SUCCESS) {
                    throw new FlowgradException("sensealg", "`sensealg` solves the adjoint equation, which ended with "
                            + backward.retcode() + ": " + backward.message() + "; DiscreteAdjoint needs no such solve");
                }
            }
            sweep.finish(last, backward, result.p());
            endpoints(problem, times);
        }

        private void endpoints(ODEProblem problem, double[] times) {
            Rhs rhs = new Rhs(f.instantiate(), p);
            double[] slope = new double[dim];
            System.arraycopy(last, 0, result.u0(), 0, dim);
            rhs.eval(slope, problem.u0(), problem.t0());
            result.t0()[0] = -dot(slope, last, 0);
            for (int i = 0; i < times.length; i++) {
                rhs.eval(slope, solution.row(i), times[i]);
                result.saveat()[i] = dot(slope, ct, i * dim);
            }
        }

        private double dot(double[] a, double[] b, int offset) {
            double sum = 0;
            for (int j = 0; j < dim; j++) {
                sum += a[j] * b[offset + j];
            }
            return sum;
        }

        @Override
        public void step(Stepper stepper, double t, double h, double tNext) {
            sweep.step(stepper, t, h);
        }

        /** Jumps at all saved times that are t. */
        @Override
        public boolean stop(double t, double[] z) {
            boolean jumped = false;
            for (; save >= 0 && solution.t()[save] == t; save--) {
                for (int j = 0; j < dim; j++) {
                    z[j] += ct[save * dim + j];
                }
                sweep.saved(save, z);
                jumped = true;
            }
            last = z;
            return jumped;
        }

        /** Stops at saved times and where the solve had to stop. Integrals meet the smallest tolerance of the states. */
        private SolveOptions backwardOptions(double[] times, double from, double to) {
            double[] atol = options.atol();
            if (atol.length > 1) {
                double least = Arrays.stream(atol).min().getAsDouble();
                double[] all = new double[sweep.function().dim()];
                Arrays.fill(all, least);
                System.arraycopy(atol, 0, all, 0, dim);
                atol = all;
            }
            double low = Math.min(from, to);
            double high = Math.max(from, to);
            double[] stops = DoubleStream.concat(Arrays.stream(times), Arrays.stream(options.tstops()))
                    .filter(t -> t > low && t < high).toArray();
            return options.toBuilder().saveat(new double[0]).dense(sweep.keeps()).atol(atol).tstops(stops)
                    .progress(null).build();
        }
    }
}
