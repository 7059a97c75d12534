package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;

/**
 * A residual in the place of a right-hand side, so that one loop solves all problems. There is no derivative of u to
 * evaluate.
 *
 * @param residual     the equations
 * @param du0          derivatives at the start, as far as they are known
 * @param differential which variables have derivatives; null to find out
 */
record ImplicitFunction(DAEFunction residual, double[] du0, boolean[] differential) implements ODEFunction {
    @Override
    public int dim() {
        return residual.dim();
    }

    @Override
    public int parameters() {
        return residual.parameters();
    }

    @Override
    public Linearization linearization(Rhs f) {
        return new ResidualLinearization(f, residual);
    }

    @Override
    public Instance instantiate() {
        return (du, u, p, t) -> {
            throw new FlowgradException("f", "`f` of a DAEProblem is a residual, from which the derivative of u cannot be"
                    + " had; write the problem as an ODEProblem with a `mass_matrix`");
        };
    }
}
