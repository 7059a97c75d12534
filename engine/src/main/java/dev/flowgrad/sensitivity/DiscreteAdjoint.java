package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.Method;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Rhs;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.ode.StepObserver;
import dev.flowgrad.ode.Stepper;
import dev.flowgrad.ode.Watch;
import java.util.Arrays;
import java.util.List;

/**
 * The exact reverse of the steps that a solve took. Step sizes and the times of steps count as constants, since the
 * error control that chose them changes the result by no more than the tolerance; the start of the time span acts through
 * {@code du/dt0 = -S f(u0)}, as in {@link ForwardSensitivity}.
 *
 * <p>With checkpoints only some states are kept, and the steps between them are taken again, segment by segment and
 * recursively (steps of Newton iterations to their tolerance): m of them reverse n steps with about {@code log n / log m}
 * extra forward sweeps, in memory for {@code m log n / log m} states and m steps. (Binomial placement, Griewank and Walther, Algorithm 799: revolve, 2000,
 * needs fewer sweeps, but must know n beforehand.)
 */
final class DiscreteAdjoint implements Adjoint {
    private final Followed followed;
    private final List<Method> parts;
    private final boolean split;
    private final int checkpoints;
    private final Reversals reversals;

    /** 0 checkpoints keep all steps. */
    DiscreteAdjoint(Followed followed, Method method, int checkpoints) {
        this.followed = followed;
        parts = method.parts();
        this.checkpoints = checkpoints;
        split = followed.f() instanceof SplitFunction;
        parts.forEach(part -> Reversals.stages(part, split));
        reversals = new Reversals(followed.f(), followed.program(), followed.mass());
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
        private final Tape[] tapes;
        private final Checkpoints states;
        private Solution solution;
        private SolveOptions options;

        Steps(int dim) {
            tapes = parts.stream().map(part -> new Tape(dim, Reversals.stages(part, split))).toArray(Tape[]::new);
            states = checkpoints == 0 ? null : new Checkpoints(dim, checkpoints);
        }

        void record(ODEProblem problem, SolveOptions options) {
            times.clear();
            clear();
            if (states != null) {
                states.clear();
            }
            this.options = options;
            solution = problem.solve(options, this);
        }

        void clear() {
            for (Tape tape : tapes) {
                tape.clear();
            }
        }

        @Override
        public void step(Stepper stepper, double t, double h, double tNext) {
            if (states == null) {
                tapes[stepper.part()].add(stepper.u(), stepper.stages());
            } else {
                states.offer(times.size(), stepper.u());
            }
            times.add(t, h, tNext, stepper.part());
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
        private final double[] ct;
        private final Result result;
        private final double[] saveat;
        private final double direction;
        private final StepReversal[] of;
        private final StepReplay replay;
        private final ODEProblem problem;
        private final Rhs rhs;
        /** That of the part of the step reversed last; null before. */
        private StepReversal reversal;
        private boolean handedOver;
        private final double[] state;
        private final EventReversal.Instance back;
        /** Null if nobody watches. */
        private final Watch guard = Watch.current();
        private int save;

        Backward(Steps steps, double[] ct, Result result) {
            this.steps = steps;
            this.ct = ct;
            this.result = result;
            times = steps.times;
            problem = steps.solution.problem();
            saveat = Arrays.copyOf(steps.solution.t(), result.saveat().length);
            Arrays.fill(saveat, steps.solution.size(), saveat.length, problem.t1()); // after an event that ended the solve
            direction = Math.signum(problem.t1() - problem.t0());
            rhs = followed.slopes(problem.p());
            Arrays.fill(result.p(), 0);
            of = new StepReversal[parts.size()];
            state = new double[problem.dim()];
            back = followed.events() == null ? null
                    : followed.events().instantiate(steps.solution, problem.p(), result.p());
            replay = checkpoints == 0 ? null : new StepReplay(parts, rhs, steps.solution, steps.options);
            save = saveat.length - 1;
        }

        void run() {
            if (steps.states == null) {
                reverse(0, times.size());
            } else {
                Checkpoints states = steps.states;
                for (int i = states.size() - 1; i >= 0; i--) {
                    int from = i * states.stride();
                    segment(from, Math.min(times.size(), from + states.stride()), states.state(i));
                }
            }
            start();
        }

        /** What is due to the state and the time at the start, where events may happen too. */
        private void start() {
            int dim = problem.dim();
            double t0 = problem.t0();
            double[] u0 = result.u0();
            handOver();
            System.arraycopy(state, 0, u0, 0, dim);
            double[] slope = new double[dim];
            boolean reacts = back != null && back.happensAt(t0);
            rhs.slope(slope, reacts ? back.after() : problem.u0(), t0);
            for (; save >= 0; save--) {
                double byTime = 0;
                for (int j = 0; j < dim; j++) {
                    u0[j] += ct[save * dim + j];
                    byTime += saveat[save] == t0 ? ct[save * dim + j] * slope[j] : 0;
                }
                result.saveat()[save] = byTime;
            }
            if (reacts) {
                back.reverse(t0, u0);
                rhs.slope(slope, problem.u0(), t0);
            }
            double byStart = 0;
            for (int j = 0; j < dim; j++) {
                byStart -= u0[j] * slope[j];
            }
            result.t0()[0] = byStart;
        }

        /** Reverses the steps from..to-1, the first of which begins at {@code state}. */
        private void segment(int from, int to, double[] state) {
            replay.start(state);
            if (to - from <= checkpoints) {
                steps.clear();
                for (int i = from; i < to; i++) {
                    replay.step(times, i, steps.tapes[times.part(i)]);
                }
                reverse(from, to);
                return;
            }
            int stride = (to - from + checkpoints - 1) / checkpoints;
            double[][] states = new double[(to - from + stride - 1) / stride][];
            for (int i = from; i < to; i++) {
                if ((i - from) % stride == 0) {
                    states[(i - from) / stride] = replay.u().clone();
                }
                replay.step(times, i, null);
            }
            for (int i = states.length - 1; i >= 0; i--) {
                int begin = from + i * stride;
                segment(begin, Math.min(to, begin + stride), states[i]);
            }
        }

        /** Reverses the steps from..to-1, which are the last ones on the tapes. */
        private void reverse(int from, int to) {
            int[] rows = Arrays.stream(steps.tapes).mapToInt(Tape::size).toArray();
            for (int i = to - 1; i >= from; i--) {
                if (guard != null) {
                    guard.report(times.t(i), problem.t1(), problem.t0(), i);
                    guard.check();
                }
                int part = times.part(i);
                boolean reacts = back != null && back.happensAt(times.end(i));
                if (reacts) {
                    react(times.end(i));
                }
                boolean inside = reacts && times.cut(i);
                change(part, inside);
                double t = times.t(i);
                double h = times.h(i);
                double tNext = times.tNext(i);
                reversal.load(steps.tapes[part], --rows[part], t, h, tNext);
                if (inside) {
                    reversal.look((times.end(i) - t) / h, state, 0);
                }
                for (; save >= 0 && direction * (saveat[save] - t) > 0; save--) {
                    int offset = save * problem.dim();
                    result.saveat()[save] = saveat[save] == tNext && !times.cut(i) ? reversal.end(ct, offset)
                            : reversal.look((saveat[save] - t) / h, ct, offset);
                }
                reversal.reverse();
            }
        }

        /** Reverses the events at t, and takes what was saved there and, if they ended the solve, after them. */
        private void react(double t) {
            handOver();
            handedOver = true;
            double[] slope = new double[state.length];
            rhs.slope(slope, back.after(), t);
            for (; save >= 0 && direction * (saveat[save] - t) >= 0; save--) {
                double byTime = 0;
                for (int j = 0; j < state.length; j++) {
                    double bar = ct[save * state.length + j];
                    state[j] += bar;
                    byTime += saveat[save] == t ? bar * slope[j] : 0;
                }
                result.saveat()[save] = byTime;
            }
            back.reverse(t, state);
        }

        /** Leaves the cotangent of the state to whoever goes on. */
        private void handOver() {
            if (reversal != null) {
                reversal.finish();
                System.arraycopy(reversal.state(), 0, state, 0, state.length);
                reversal = null;
                handedOver = true;
            }
        }

        /**
         * Goes on with this part of the method, which hands nothing but the state over to another.
         *
         * @param inside whether the state handed over is that inside the step, not at its end
         */
        private void change(int part, boolean inside) {
            if (of[part] == null) {
                of[part] = reversals.of(parts.get(part), problem.p(), result.p());
            }
            if (reversal != of[part]) {
                handOver();
                reversal = of[part];
                if (handedOver) {
                    reversal.resume(inside ? new double[state.length] : state);
                }
            }
        }
    }
}
