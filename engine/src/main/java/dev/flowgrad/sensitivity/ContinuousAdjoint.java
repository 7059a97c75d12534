package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.Initialization;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.StepObserver;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.ode.events.Event;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The adjoint equation {@code lambda' = -f_u^T lambda}, solved from the last saved time back to the start with the method
 * and the tolerances of the solve. At each saved time lambda jumps by the cotangent there. Then
 *
 * <pre>dL/du0 = lambda(t0), dL/dp = integral of f_p^T lambda, dL/dt0 = -lambda(t0) f(u0), dL/ds = ct_s f(u(s))</pre>
 *
 * for a saved time s. With a mass matrix it is {@code M^T lambda' = -f_u^T lambda}, and {@code M^T lambda} stands for the
 * cotangent of the state, see {@link AlgebraicJump}; at events lambda jumps by the transposed derivative of {@link EventMap}.
 * What differs between algorithms is where u comes from and how the integral is taken: the {@link Sweep}.
 *
 * <p>Sources: Cao, Li, Petzold and Serban, Adjoint sensitivity analysis for differential-algebraic equations (2003); Chen,
 * Rubanova, Bettencourt and Duvenaud, Neural ordinary differential equations (2018); Sapienza et al. (2024).
 */
abstract class ContinuousAdjoint implements Adjoint {
    /** Unknowns of a backward solve whose mass matrix takes 128 MiB. */
    private static final int MOST_WITH_MASS = 4096;

    private final Followed followed;
    private final boolean dense;
    private final int checkpoints;
    /** Null without a mass matrix. */
    private final AlgebraicJump algebraic;

    /** Whether dense output of the forward solve is kept. */
    ContinuousAdjoint(Followed followed, boolean dense) {
        this(followed, dense, 0);
    }

    /** With dense output, or with so many checkpoints, if not 0, in place of it. */
    ContinuousAdjoint(Followed followed, int checkpoints) {
        this(followed, checkpoints == 0, checkpoints);
    }

    private ContinuousAdjoint(Followed followed, boolean dense, int checkpoints) {
        this.followed = followed;
        this.dense = dense;
        this.checkpoints = checkpoints;
        algebraic = followed.mass() == null ? null : new AlgebraicJump(followed);
    }

    /** One way back. The state of the backward solve begins with lambda. */
    interface Sweep {
        /** The right-hand side of the backward solve, with the parameters of the forward one. */
        ODEFunction function();

        /** A saved time has been reached, whose cotangent enters lambda. */
        default void saved(int index, double[] z) {
        }

        /** Events have been reached, and lambda is that before them, as is the state given. */
        default void happened(double[] before, double[] z) {
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

    /** Row-major, the mass matrix of the backward solve of {@code dim} unknowns, which begin with lambda; null for none. */
    double[] mass(int dim) {
        if (followed.mass() == null) {
            return null;
        }
        if (dim > MOST_WITH_MASS) {
            throw new FlowgradException("sensealg", "`sensealg` of a problem with a `mass_matrix` and " + followed.f().parameters()
                    + " parameters would need a matrix with " + (long) dim * dim + " elements; take GaussAdjoint, which solves"
                    + " for the states alone");
        }
        double[] m = new double[dim * dim];
        for (int i = 0; i < dim; i++) {
            m[i * dim + i] = 1;
        }
        copy(followed.mass().transposed(), m, 0);
        return m;
    }

    /** Writes a mass matrix to the diagonal of a larger one. */
    static void copy(MassMatrix part, double[] all, int from) {
        int n = part.size();
        int dim = (int) Math.round(Math.sqrt(all.length));
        double[] entries = part.toArray();
        for (int i = 0; i < n; i++) {
            System.arraycopy(entries, i * n, all, (from + i) * dim + from, n);
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
            Solution solution = problem.solve(options.toBuilder().dense(false).build(), segments);
            segments.restartAtEvents(solution);
            return new Kept(solution, segments, options);
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
        if (ct.length == 0) {
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
        private final Trajectory trajectory;
        private final double[] ct;
        private final Result result;
        private final double[] p;
        private final Sweep sweep;
        private final int dim;
        /** Null without events. */
        private final EventReversal.Instance back;
        private final AlgebraicJump.Instance jump;
        /** What events and algebraic equations add to the cotangent of the parameters. */
        private final double[] ofJumps;
        /** The cotangent of the state where the solve has come to. */
        private final double[] bar;
        private int save;
        private double[] last;

        Run(Kept kept, double[] ct, Result result) {
            options = kept.options;
            solution = kept.solution;
            trajectory = kept.trajectory;
            this.ct = ct;
            this.result = result;
            p = solution.problem().p();
            sweep = sweep(solution, trajectory, options, p);
            dim = solution.dim();
            ofJumps = new double[p.length];
            bar = new double[dim];
            back = followed.events() == null ? null : followed.events().instantiate(solution, p, ofJumps);
            jump = algebraic == null ? null : algebraic.instantiate(p, ofJumps);
            save = ct.length / dim - 1;
        }

        void run() {
            ODEProblem problem = solution.problem();
            double[] times = solution.t();
            boolean ended = solution.retcode() == Retcode.TERMINATED;
            double from = ended ? solution.events().getLast().t() : times[save];
            if (back != null) {
                back.beginAt(from);
            }
            between();
            double[] z = new double[sweep.function().dim()];
            stop(from, z);
            last = z;
            Solution backward = null;
            if (from != problem.t0()) {
                backward = ODEProblem.of(sweep.function(), z, from, problem.t0(), p).remake().massMatrix(mass(z.length)).build()
                        .solve(backwardOptions(times, from, problem.t0()), this);
                if (backward.retcode() != Retcode.SUCCESS) {
                    throw new FlowgradException("sensealg", "`sensealg` solves the adjoint equation, which ended with "
                            + backward.retcode() + ": " + backward.message() + "; DiscreteAdjoint needs no such solve");
                }
            }
            between();
            sweep.finish(last, backward, result.p());
            for (int j = 0; j < p.length; j++) {
                result.p()[j] += ofJumps[j];
            }
            endpoints(problem, times);
        }

        /** The trajectory is read on both sides of events. */
        private void between() {
            if (trajectory != null) {
                trajectory.until(Double.NaN);
            }
        }

        private void endpoints(ODEProblem problem, double[] times) {
            Rhs rhs = followed.slopes(p);
            double[] slope = new double[dim];
            System.arraycopy(bar, 0, result.u0(), 0, dim);
            rhs.slope(slope, problem.u0(), problem.t0());
            result.t0()[0] = -dot(slope, bar, 0);
            Arrays.fill(result.saveat(), 0);
            for (int i = 0; i < times.length; i++) {
                rhs.slope(slope, solution.row(i), times[i]);
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

        /** Jumps at all saved times that are t, then back over the events there; at the start leaves the cotangent of u0. */
        @Override
        public boolean stop(double t, double[] z) {
            Arrays.fill(bar, 0);
            boolean jumped = false;
            for (; save >= 0 && (save >= solution.size() || solution.t()[save] == t); save--) {
                for (int j = 0; j < dim; j++) {
                    bar[j] += ct[save * dim + j];
                }
                if (save < solution.size()) {
                    sweep.saved(save, z);
                }
                jumped = true;
            }
            boolean happens = back != null && back.happensAt(t);
            boolean start = t == solution.problem().t0();
            last = z;
            if (!jumped && !happens && !start) {
                return false;
            }
            if (happens || start) {
                addState(z);
            }
            if (happens) {
                double[] before = back.reverse(t, bar);
                sweep.happened(before, z);
                if (trajectory != null) {
                    trajectory.until(t);
                }
                if (!start) {
                    Arrays.fill(z, 0, dim, 0);
                    add(before, t, z);
                }
            } else if (!start) {
                add(solution.row(save + 1), t, z);
            }
            return true;
        }

        /** Adds the cotangent that lambda stands for. */
        private void addState(double[] z) {
            double[] lambda = Arrays.copyOf(z, dim);
            if (jump != null) {
                jump.multiply(lambda);
            }
            for (int j = 0; j < dim; j++) {
                bar[j] += lambda[j];
            }
        }

        /** Adds to lambda what stands for the cotangent of the state u. */
        private void add(double[] u, double t, double[] z) {
            if (jump != null) {
                jump.add(u, t, bar, z);
                return;
            }
            for (int j = 0; j < dim; j++) {
                z[j] += bar[j];
            }
        }

        /** Stops at saved times, events and where the solve had to. Integrals meet the smallest tolerance of the states. */
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
            DoubleStream happens = solution.events().stream().mapToDouble(Event::t);
            double[] stops = DoubleStream.concat(happens, DoubleStream.concat(Arrays.stream(times),
                    Arrays.stream(options.tstops()))).filter(t -> t > low && t < high).toArray();
            return options.toBuilder().saveat(new double[0]).dense(sweep.keeps()).atol(atol).tstops(stops)
                    .initialization(Initialization.NONE).callback().progress(null).build();
        }
    }
}
