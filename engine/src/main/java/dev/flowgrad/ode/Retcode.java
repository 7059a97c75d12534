package dev.flowgrad.ode;

/** How a solve ended. {@link #toString()} is the word that all languages use. */
public enum Retcode {
    /** The end of {@code tspan} was reached. */
    SUCCESS("Success", ""),
    /** A callback ended the solve. */
    TERMINATED("Terminated", ""),
    /** The allowed number of steps was used up. */
    MAX_ITERS("MaxIters",
            "raise `maxiters`, loosen `rtol` and `atol`, or, if the problem is stiff, use a stiff method such"
            + " as Rodas5P"),
    /** The step size fell below its minimum. */
    DT_LESS_THAN_MIN("DtLessThanMin",
            "the solution may be singular there or the right-hand side discontinuous: check the "
            + "model, put known discontinuities into `tstops`, or loosen `rtol` and `atol`"),
    /** The solution or the right-hand side stopped being finite. */
    UNSTABLE("Unstable", "check the model and its parameters there; with a fixed step, reduce `dt`"),
    /** The right-hand side is not finite at the initial values. */
    INITIAL_FAILURE("InitialFailure", "check `u0`, `p` and the right-hand side at the start of `tspan`"),
    /** A nonlinear system could not be solved. */
    CONVERGENCE_FAILURE("ConvergenceFailure",
            "check the model there, tighten `rtol` and `atol`, or reduce a fixed `dt`"),
    /** The solve was interrupted, or the right-hand side failed. */
    FAILURE("Failure", "");

    private final String word;
    private final String advice;

    Retcode(String word, String advice) {
        this.word = word;
        this.advice = advice;
    }

    /** What to do next, in half a sentence; empty when there is nothing to do. */
    public String advice() {
        return advice;
    }

    /** Whether the solve did what it was asked to do. */
    public boolean isSuccess() {
        return this == SUCCESS || this == TERMINATED;
    }

    @Override
    public String toString() {
        return word;
    }
}
