package dev.flowgrad.sensitivity;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Placement;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.StepObserver;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.ode.device.DeviceStepper;
import dev.flowgrad.ode.device.DeviceSteppers;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * {@link DiscreteAdjoint} of a solve on a device: steps are kept there and reversed there. What crosses its border are the
 * cotangents of saved states on the way in, and those of the arguments on the way out.
 */
final class DeviceAdjoint implements Adjoint {
    private final Program program;
    private final ButcherTableau tableau;
    private final Placement placement;
    private final Deque<DeviceReversal> free = new ArrayDeque<>();

    private DeviceAdjoint(Program program, ButcherTableau tableau, Placement placement) {
        this.program = program;
        this.tableau = tableau;
        this.placement = placement;
    }

    /** For a right-hand side that is {@code program}; an error for what has no reverse on a device. */
    static DeviceAdjoint of(Program program, Method method, Placement placement, SensitivityAlgorithm algorithm,
            boolean events) {
        DeviceSteppers.check(null, method, placement);
        if (!(algorithm instanceof SensitivityAlgorithm.DiscreteAdjoint(int checkpoints))) {
            throw new FlowgradException("sensealg", "`sensealg` " + algorithm.name() + " does not run on `device` \""
                    + placement.device() + "\"; take DiscreteAdjoint or ForwardSensitivity, or leave it out");
        }
        if (checkpoints > 0) {
            throw new FlowgradException("checkpoints", "`checkpoints` are not for `device` \"" + placement.device()
                    + "\", which keeps all steps; leave them out");
        }
        if (events) {
            throw new FlowgradException("callback", "`callback` in a solve on `device` \"" + placement.device() + "\" has no "
                    + "reverse; take `sensealg` ForwardSensitivity, or leave `device` out");
        }
        return new DeviceAdjoint(program, ((ExplicitRungeKutta) method).tableau(), placement);
    }

    @Override
    public Recording forward(ODEProblem problem, SolveOptions options, Recording spare) {
        Steps steps = spare instanceof Steps old ? old : new Steps(problem.dim());
        steps.record(problem, options);
        return steps;
    }

    @Override
    public void backward(Recording recording, double[] ct, Result result) {
        DeviceReversal reversal = take();
        backward((Steps) recording, ct, result, reversal);
        synchronized (free) {
            free.push(reversal);
        }
    }

    private DeviceReversal take() {
        synchronized (free) {
            if (!free.isEmpty()) {
                return free.pop();
            }
        }
        return new DeviceReversal(tableau, program, placement);
    }

    private static void backward(Steps steps, double[] ct, Result result, DeviceReversal reversal) {
        ODEProblem problem = steps.solution.problem();
        StepTimes times = steps.times;
        double[] saveat = steps.solution.t();
        double direction = Math.signum(problem.t1() - problem.t0());
        int dim = problem.dim();
        reversal.begin(problem.p());
        int save = saveat.length - 1;
        for (int i = times.size() - 1; i >= 0; i--) {
            double t = times.t(i);
            double h = times.h(i);
            reversal.load(steps.tape, i, t, h, times.tNext(i));
            for (; save >= 0 && direction * (saveat[save] - t) > 0; save--) {
                result.saveat()[save] = saveat[save] == times.tNext(i) ? reversal.end(ct, save * dim)
                        : reversal.look((saveat[save] - t) / h, ct, save * dim);
            }
            reversal.reverse();
        }
        reversal.finish();
        reversal.parameters().get(result.p(), 0);
        reversal.state().get(result.u0(), 0);
        atStart(steps, ct, save, result);
    }

    /** What is saved at the start, and what its time does: {@code du/dt0 = -S f(u0)}. */
    private static void atStart(Steps steps, double[] ct, int last, Result result) {
        double[] u0 = result.u0();
        double[] slope = new double[u0.length];
        steps.tape.slope(0, 0).get(slope, 0);
        for (int save = last; save >= 0; save--) {
            double byTime = 0;
            for (int j = 0; j < u0.length; j++) {
                double bar = ct[save * u0.length + j];
                u0[j] += bar;
                byTime += bar * slope[j];
            }
            result.saveat()[save] = byTime;
        }
        double byStart = 0;
        for (int j = 0; j < u0.length; j++) {
            byStart -= u0[j] * slope[j];
        }
        result.t0()[0] = byStart;
    }

    /** The steps of a solve. */
    private final class Steps implements Recording, StepObserver {
        private final StepTimes times = new StepTimes();
        private final DeviceTape tape;
        private Solution solution;

        Steps(int dim) {
            tape = new DeviceTape(placement, dim, tableau.stages() + 1);
        }

        void record(ODEProblem problem, SolveOptions options) {
            times.clear();
            tape.clear();
            solution = problem.solve(options, this);
        }

        @Override
        public void step(Stepper stepper, double t, double h, double tNext) {
            tape.add((DeviceStepper) stepper);
            times.add(t, h, tNext, 0);
        }

        @Override
        public Solution solution() {
            return solution;
        }
    }
}
