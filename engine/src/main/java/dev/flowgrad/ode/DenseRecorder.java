package dev.flowgrad.ode;

import java.util.List;

/** Dense output of one solve after the other, in the same memory. Used by one thread at a time. */
public final class DenseRecorder implements StepObserver {
    private Rows steps;
    private double end;
    private double[] last;

    /** None yet. */
    public DenseRecorder() {
    }

    /**
     * Solves; {@link #reader} then reads this solve and no other.
     *
     * @param options without callbacks; what they save is not needed
     */
    public Solution solve(ODEProblem problem, SolveOptions options) {
        if (steps != null) {
            steps.clear();
        }
        end = problem.t0();
        last = problem.u0();
        return problem.solve(options.toBuilder().dense(false).build(), this);
    }

    @Override
    public void step(Stepper stepper, double t, double h, double tNext) {
        if (steps == null) {
            steps = new Rows(2 + stepper.recordLength());
        }
        steps.add();
        double[] chunk = steps.chunk();
        int offset = steps.offset();
        chunk[offset] = t;
        chunk[offset + 1] = h;
        stepper.record(chunk, offset + 2);
    }

    @Override
    public boolean stop(double t, double[] u) {
        end = t;
        System.arraycopy(u, 0, last, 0, last.length);
        return false;
    }

    /** Reads the last solve, which was {@code solution}. */
    public Solution.Reader reader(Solution solution) {
        ODEProblem problem = solution.problem();
        return new DenseOutput(steps, end, last, solution.method(), problem.f(),
                List.of(new DenseOutput.Parameters(0, problem.p()))).cursor();
    }
}
