package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.DenseRecorder;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.StepObserver;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.ode.events.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A trajectory by checkpoints: states at some steps, between which the problem is solved again, with dense output, when
 * the way back comes there. Memory is for the checkpoints and the steps of two segments. Where events changed the state a
 * segment begins too. Source: Serban and Hindmarsh, CVODES: the sensitivity-enabled ODE solver in SUNDIALS (2005), section 4.2.
 */
final class Segments implements Trajectory, Solution.Reader, StepObserver {
    private final ODEProblem problem;
    private final SolveOptions options;
    private final double direction;
    private final StepTimes times = new StepTimes();
    private final Checkpoints states;
    private final DenseRecorder[] recorders = {new DenseRecorder(), new DenseRecorder()};
    private final int[] held = {-1, -1};
    private final Solution.Reader[] readers = new Solution.Reader[2];
    /** Where segments begin. */
    private double[] starts;
    private double[][] beginnings;
    private int latest;
    private double limit = Double.NaN;
    private double end;

    /** Of a solve that is observed, with at most some checkpoints. */
    Segments(ODEProblem problem, SolveOptions options, int checkpoints) {
        this.problem = problem;
        this.options = options.toBuilder().callback().saveat(new double[0]).progress(null).build();
        direction = Math.signum(problem.t1() - problem.t0());
        states = new Checkpoints(problem.dim(), checkpoints);
    }

    @Override
    public void step(Stepper stepper, double t, double h, double tNext) {
        states.offer(times.size(), stepper.u());
        times.add(t, h, tNext, 0);
    }

    /** The solve is done: an event at the time of a checkpoint takes its place. */
    void restartAtEvents(Solution solution) {
        List<Event> events = solution.events();
        end = solution.retcode() == Retcode.TERMINATED ? events.getLast().t() : problem.t1();
        List<Double> at = new ArrayList<>();
        List<double[]> begin = new ArrayList<>();
        int next = 0;
        for (int i = 0; i <= states.size(); i++) {
            double t = i < states.size() ? times.t(i * states.stride()) : end;
            for (; next < events.size() && direction * (events.get(next).t() - t) < 0; next++) {
                put(at, begin, events.get(next).t(), events.get(next).after());
            }
            if (i < states.size()) {
                put(at, begin, t, states.state(i));
            }
        }
        starts = at.stream().mapToDouble(Double::doubleValue).toArray();
        beginnings = begin.toArray(double[][]::new);
    }

    private static void put(List<Double> at, List<double[]> begin, double t, double[] state) {
        if (!at.isEmpty() && at.getLast() == t) {
            begin.set(begin.size() - 1, state);
        } else {
            at.add(t);
            begin.add(state);
        }
    }

    @Override
    public ODEProblem problem() {
        return problem;
    }

    @Override
    public void until(double t) {
        limit = Trajectory.before(problem, t);
    }

    @Override
    public Solution.Reader reader() {
        return this;
    }

    @Override
    public void at(double t, double[] out) {
        double time = inside(t);
        segment(time).at(time, out);
    }

    @Override
    public void slope(double t, double[] out) {
        double time = inside(t);
        segment(time).slope(time, out);
    }

    private double inside(double t) {
        double time = direction * (t - limit) > 0 ? limit : t;
        return Math.min(Math.max(problem.t0(), problem.t1()), Math.max(Math.min(problem.t0(), problem.t1()), time));
    }

    private Solution.Reader segment(double t) {
        int segment = find(t);
        if (held[latest] != segment) {
            latest = 1 - latest;
            if (held[latest] != segment) {
                held[latest] = -1;
                readers[latest] = solve(segment, recorders[latest]);
                held[latest] = segment;
            }
        }
        return readers[latest];
    }

    /** The last segment that begins at or before t, or the first. */
    private int find(double t) {
        int low = 0;
        int high = starts.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (direction * (starts[middle] - t) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private Solution.Reader solve(int segment, DenseRecorder recorder) {
        double from = starts[segment];
        double to = segment + 1 < starts.length ? starts[segment + 1] : end;
        double[] stops = Arrays.stream(options.tstops())
                .filter(t -> t > Math.min(from, to) && t < Math.max(from, to)).toArray();
        Solution solution = recorder.solve(problem.remake().u0(beginnings[segment]).tspan(from, to).build(),
                options.toBuilder().tstops(stops).build());
        if (solution.retcode() != Retcode.SUCCESS) {
            throw new FlowgradException("checkpoints", "`checkpoints` solves again from t = " + from + ", which ended with "
                    + solution.retcode() + ": " + solution.message());
        }
        return recorder.reader(solution);
    }
}
