package dev.flowgrad.problems;

import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;

/**
 * A problem of the literature.
 *
 * @param name      its usual name
 * @param problem   the problem
 * @param reference the state at the end of the time span to about 15 digits, or null if no value is known
 *                  that does not come from this library; read it only
 */
public record StandardProblem(String name, ODEProblem problem, double[] reference) {

    /** A problem without parameters. */
    static StandardProblem of(String name, double t1, double[] u0, ODEFunction.Instance f,
            double... reference) {
        ODEProblem problem = ODEProblem.of(ODEFunction.of(u0.length, f), u0, 0, t1);
        return new StandardProblem(name, problem, reference.length == 0 ? null : reference);
    }

    @Override
    public String toString() {
        return name;
    }
}
