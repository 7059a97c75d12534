package dev.flowgrad.ode.events;

import dev.flowgrad.FlowgradException;

/**
 * Keeps all components from becoming negative: a step that ends below {@code -abstol} is taken again with half its size,
 * and what is left below zero is set to zero.
 *
 * <p>Source: L. F. Shampine, S. Thompson, J. A. Kierzenka and G. D. Byrne, Non-negative solutions of ODEs, Appl. Math.
 * Comput. 170 (2005), 556-569.
 *
 * @param abstol what may be cut off, not negative; NaN for the absolute tolerance of the solve
 */
public record PositiveDomain(double abstol) implements Callback {
    /** Checks the tolerance. */
    public PositiveDomain {
        if (abstol < 0) {
            throw new FlowgradException("abstol", "`abstol` of a PositiveDomain must not be negative, got " + abstol
                    + "; leave it out to take that of the solve");
        }
    }

    /** Cuts off what is within the absolute tolerance of the solve. */
    public PositiveDomain() {
        this(Double.NaN);
    }
}
