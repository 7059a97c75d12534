package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ExplicitRungeKutta;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.StepObserver;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.ode.tableaus.ButcherTableau;
import java.util.Arrays;

/**
 * The exact reverse of the steps that a solve took. Step sizes and the times of steps count as constants, since the
 * error control that chose them changes the result by no more than the tolerance; the start of the time span acts through
 * {@code du/dt0 = -S f(u0)}, as in {@link ForwardSensitivity}.
 *
 * <p>With checkpoints only some states are kept, and the steps between them are taken again, segment by segment and
 * recursively: m of them reverse n steps with about {@code log n / log m} extra forward sweeps, in memory for
 * {@code m log n / log m} states and m steps. (Binomial placement, Griewank and Walther, Algorithm 799: revolve, 2000,
 * needs fewer sweeps, but must know n beforehand.)
 */
final class DiscreteAdjoint implements Adjoint {
    private final ODEFunction f;
    private final ButcherTableau tableau;
    private final int checkpoints;
    private final TransposedJacobian jacobian;

    /** For a right-hand side that is {@code program}; 0 checkpoints keep all steps. */
    DiscreteAdjoint(ODEFunction f, Program program, ExplicitRungeKutta method, int checkpoints) {
        this.f = f;
        this.tableau = method.tableau();
        this.checkpoints = checkpoints;
        jacobian = TransposedJacobian.both(program);
    }

    @Override
    public Recording forward(ODEProblem problem, SolveOptions options, Recording spare) {
        Steps steps = spare instanceof Steps old ? old : new Steps(problem.dim());
        steps.record(problem, options);
        return steps;
    }

    @Override
    public void backward(Recording recording, double[] ct, Result result) {
        new Backward((Steps) recording, ct, result).run();
    }

    /** The steps, or checkpoints of them. */
    private final class Steps implements Recording, StepObserver {
        private final StepTimes times = new StepTimes();
        private final Tape tape;
        private final Checkpoints states;
        private Solution solution;

        Steps(int dim) {
            tape = new Tape(dim, tableau.stages() + 1);
            states = checkpoints == 0 ? null : new Checkpoints(dim, checkpoints);
        }

        void record(ODEProblem problem, SolveOptions options) {
            times.clear();
            tape.clear();
            if (states != null) {
                states.clear();
            }
            solution = problem.solve(options, this);
        }

        @Override
        public void step(Stepper stepper, double t, double h, double tNext) {
            if (states == null) {
                tape.add(stepper.u(), stepper.stages());
            } else {
                states.offer(times.size(), stepper.u());
            }
            times.add(t, h, tNext);
        }

        @Override
        public Solution solution() {
            return solution;
        }
    }

    /** One way back. */
    private final class Backward {
        private final StepTimes times;
        private final Steps steps;
        private final Tape tape;
        private final double[] ct;
        private final Result result;
        private final double[] saveat;
        private final double direction;
        private final StepReversal reversal;
        private final StepReplay replay;
        private final ODEProblem problem;
        private int save;

        Backward(Steps steps, double[] ct, Result result) {
            this.steps = steps;
            this.ct = ct;
            this.result = result;
            times = steps.times;
            tape = steps.tape;
            problem = steps.solution.problem();
            saveat = steps.solution.t();
            direction = Math.signum(problem.t1() - problem.t0());
            double[] p = problem.p();
            Rhs rhs = new Rhs(f.instantiate(), p);
            Arrays.fill(result.p(), 0);
            reversal = new StepReversal(tableau, rhs, jacobian.instantiate(p), problem.dim(), result.p());
            replay = checkpoints == 0 ? null : new StepReplay(tableau, rhs, problem.dim());
            save = saveat.length - 1;
        }

        void run() {
            int dim = problem.dim();
            if (steps.states == null) {
                for (int i = times.size() - 1; i >= 0; i--) {
                    reverse(i, i);
                }
            } else {
                Checkpoints states = steps.states;
                for (int i = states.size() - 1; i >= 0; i--) {
                    int from = i * states.stride();
                    segment(from, Math.min(times.size(), from + states.stride()), states.state(i));
                }
            }
            reversal.finish(problem.u0(), problem.t0());
            for (; save >= 0; save--) {
                result.saveat()[save] = reversal.start(ct, save * dim);
            }
            double[] u0 = reversal.state();
            double[] slope = reversal.slope();
            double byStart = 0;
            for (int j = 0; j < dim; j++) {
                result.u0()[j] = u0[j];
                byStart -= u0[j] * slope[j];
            }
            result.t0()[0] = byStart;
        }

        /** Reverses the steps from..to-1, the first of which begins at {@code state}. */
        private void segment(int from, int to, double[] state) {
            replay.start(state, times.t(from));
            if (to - from <= checkpoints) {
                tape.clear();
                for (int i = from; i < to; i++) {
                    replay.step(times.t(i), times.h(i), times.tNext(i), tape);
                }
                for (int i = to - 1; i >= from; i--) {
                    reverse(i, i - from);
                }
                return;
            }
            int stride = (to - from + checkpoints - 1) / checkpoints;
            double[][] states = new double[(to - from + stride - 1) / stride][];
            for (int i = from; i < to; i++) {
                if ((i - from) % stride == 0) {
                    states[(i - from) / stride] = replay.u().clone();
                }
                replay.step(times.t(i), times.h(i), times.tNext(i), null);
            }
            for (int i = states.length - 1; i >= 0; i--) {
                int begin = from + i * stride;
                segment(begin, Math.min(to, begin + stride), states[i]);
            }
        }

        private void reverse(int step, int row) {
            double t = times.t(step);
            double h = times.h(step);
            double tNext = times.tNext(step);
            reversal.load(tape, row, t, h, tNext);
            for (; save >= 0 && direction * (saveat[save] - t) > 0; save--) {
                int offset = save * problem.dim();
                result.saveat()[save] = saveat[save] == tNext ? reversal.end(ct, offset)
                        : reversal.look((saveat[save] - t) / h, ct, offset);
            }
            reversal.reverse();
        }
    }
}
