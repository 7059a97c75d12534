package dev.flowgrad.sensitivity;

import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ErrorNorm;
import dev.flowgrad.ode.MassMatrix;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Rhs;

/**
 * The solve that an adjoint follows back.
 *
 * @param f       its right-hand side
 * @param program the same as one Program
 * @param mass    the matrix of {@code M u' = f}, or null for the identity
 * @param events  the reverse of what happens, or null if nothing does
 */
record Followed(ODEFunction f, Program program, MassMatrix mass, EventReversal events) {

    /** The right-hand side with the derivative of u by {@link Rhs#slope}. */
    Rhs slopes(double[] p) {
        Rhs rhs = new Rhs(f, p);
        rhs.mass(mass, new ErrorNorm(1, new double[] {1}, f.dim()));
        return rhs;
    }
}
