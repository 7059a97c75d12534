package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.StepObserver;
import dev.flowgrad.ode.Stepper;
import java.util.Arrays;

/**
 * A trajectory by checkpoints: states at some steps, between which the problem is solved again, with dense output, when
 * the way back comes there. Memory is for the checkpoints and the steps of two segments. Source: Serban and Hindmarsh,
 * CVODES: the sensitivity-enabled ODE solver in SUNDIALS (2005), section 4.2.
 */
final class Segments implements Trajectory, Solution.Reader, StepObserver {
    private final ODEProblem problem;
    private final SolveOptions options;
    private final StepTimes times = new StepTimes();
    private final Checkpoints states;
    private final int[] held = {-1, -1};
    private final Solution.Reader[] readers = new Solution.Reader[2];
    private int latest;

    /** Of a solve that is observed, with at most some checkpoints. */
    Segments(ODEProblem problem, SolveOptions options, int checkpoints) {
        this.problem = problem;
        this.options = options;
        states = new Checkpoints(problem.dim(), checkpoints);
    }

    @Override
    public void step(Stepper stepper, double t, double h, double tNext) {
        states.offer(times.size(), stepper.u());
        times.add(t, h, tNext, 0);
    }

    @Override
    public ODEProblem problem() {
        return problem;
    }

    @Override
    public Solution.Reader reader() {
        return this;
    }

    @Override
    public void at(double t, double[] out) {
        segment(t).at(t, out);
    }

    @Override
    public void slope(double t, double[] out) {
        segment(t).slope(t, out);
    }

    private Solution.Reader segment(double t) {
        int segment = find(t);
        if (held[latest] != segment) {
            latest = 1 - latest;
            if (held[latest] != segment) {
                readers[latest] = solve(segment);
                held[latest] = segment;
            }
        }
        return readers[latest];
    }

    private double start(int segment) {
        return times.t(segment * states.stride());
    }

    /** The last segment that begins at or before t, or the first. */
    private int find(double t) {
        double direction = Math.signum(problem.t1() - problem.t0());
        int low = 0;
        int high = states.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (direction * (start(middle) - t) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private Solution.Reader solve(int segment) {
        double from = start(segment);
        double to = segment + 1 < states.size() ? start(segment + 1) : problem.t1();
        double[] stops = Arrays.stream(options.tstops())
                .filter(t -> t > Math.min(from, to) && t < Math.max(from, to)).toArray();
        Solution solution = ODEProblem.of(problem.f(), states.state(segment), from, to, problem.p())
                .solve(options.toBuilder().dense(true).saveat(new double[0]).tstops(stops).progress(null).build());
        if (solution.retcode() != Retcode.SUCCESS) {
            throw new FlowgradException("checkpoints", "`checkpoints` solves again from t = " + from + ", which ended with "
                    + solution.retcode() + ": " + solution.message());
        }
        return Trajectory.clamped(solution);
    }
}
