package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.device.Dtype;

/** Checks that need the problem, the method and the options together. */
final class SolveChecks {
    /** Errors that are estimated in float32 are noise below this. */
    private static final double LEAST_SINGLE = 1e-6;

    private SolveChecks() {
    }

    /** Whether steps are chosen by their errors. */
    static boolean adaptive(Method method, SolveOptions options) {
        if (Boolean.TRUE.equals(options.adaptive()) && !method.adaptive()) {
            throw new FlowgradException("adaptive", "`adaptive` cannot be true for " + method.name()
                    + ", which estimates no error; give `dt`, or use an adaptive method such as Tsit5");
        }
        return options.adaptive() != null ? options.adaptive() : method.adaptive();
    }

    /** Throws an error that names the first thing that does not fit. */
    static void check(ODEProblem problem, Method method, SolveOptions options, boolean adaptive) {
        if (!adaptive && Double.isNaN(options.dt())) {
            throw new FlowgradException("dt", "`dt` is missing: " + method.name()
                    + (method.adaptive() ? " without adaptive steps needs it" : " has a fixed step")
                    + "; give for example dt = 0.01, or use an adaptive method such as Tsit5");
        }
        if (!adaptive && method.controller() == null) {
            throw new FlowgradException("adaptive", "`adaptive` cannot be false for " + method.name()
                    + ", whose order and steps belong together; leave it out, or use a method of one order"
                    + " such as Rodas5P");
        }
        if (options.controller() != null && method.controller() == null) {
            throw new FlowgradException("controller", "`controller` cannot be set for " + method.name()
                    + ", which chooses its steps with its order; leave it out");
        }
        if (problem.mass() != null && !method.takesMassMatrix()) {
            throw new FlowgradException("method", "`method` " + method.name() + " cannot solve a problem with a"
                    + " `mass_matrix`; take Rodas5P, RadauIIA5, FBDF or another implicit method, or leave it out");
        }
        if (problem.f() instanceof ImplicitFunction && !method.takesResidual()) {
            throw new FlowgradException("method", "`method` " + method.name()
                    + " cannot solve a DAEProblem; take DFBDF or RadauIIA5, or leave it out");
        }
        boolean algebraic = problem.mass() != null || problem.f() instanceof ImplicitFunction;
        if (algebraic && method instanceof Configured) {
            throw new FlowgradException("linsolve", "`linsolve` cannot be chosen for a DAEProblem or one with a `mass_matrix`,"
                    + " whose systems are factorised dense or sparse by their pattern; leave it out");
        }
        if (!options.placement().isHost() && algebraic) {
            throw new FlowgradException("device", "`device` cannot be chosen for a DAEProblem or one with a `mass_matrix`; leave"
                    + " it out");
        }
        if (options.placement().dtype() == Dtype.FLOAT32 && adaptive && options.rtol() < LEAST_SINGLE) {
            throw new FlowgradException("rtol", "`rtol` is " + options.rtol() + ", which rounding in float32 hides; take "
                    + LEAST_SINGLE + " or more, or `dtype` \"float64\"");
        }
        int atol = options.atol().length;
        if (atol != 1 && atol != problem.dim()) {
            throw new FlowgradException("atol", "`atol` has " + atol + " elements but the problem has "
                    + problem.dim()
                    + " unknowns; give one number, or one for each");
        }
        if (options.dtmax() < options.dtmin()) {
            throw new FlowgradException("dtmax", "`dtmax` is " + options.dtmax()
                    + ", less than `dtmin`, which is "
                    + options.dtmin() + "; give a larger one");
        }
        double late = Math.max(Math.abs(problem.t0()), Math.abs(problem.t1()));
        if (!adaptive && options.dt() < Math.ulp(late)) {
            throw new FlowgradException("dt", "`dt` is " + options.dt()
                    + ", which is lost in the rounding of t = " + late
                    + "; give a larger one");
        }
    }
}
