package dev.flowgrad.sensitivity;

import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;

/** An algorithm that takes gradients backward in time, for one right-hand side. Thread-safe. */
interface Adjoint {

    /** What a solve leaves for the way back. */
    interface Recording {
        /** The solution at the times that were asked for. */
        Solution solution();
    }

    /**
     * Solves, keeping what {@link #backward} needs.
     *
     * @param options with the times to save
     * @param spare   a recording of this adjoint whose memory may be used again, or null
     */
    Recording forward(ODEProblem problem, SolveOptions options, Recording spare);

    /**
     * The way back. Only a solve that was successful has one.
     *
     * @param ct     the cotangent of the saved states, row-major
     * @param result overwritten
     */
    void backward(Recording recording, double[] ct, Result result);

    /**
     * Cotangents of the arguments of a solve. That of t1 is zero: where a solve ends moves nothing that is saved before.
     *
     * @param u0     of the initial state
     * @param p      of the parameters
     * @param t0     of the start, one number
     * @param saveat of the saved times
     */
    record Result(double[] u0, double[] p, double[] t0, double[] saveat) {
        static Result of(int dim, int parameters, int saved) {
            return new Result(new double[dim], new double[parameters], new double[1], new double[saved]);
        }
    }
}
