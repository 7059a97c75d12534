package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.problems.NonStiff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every wrong input is one sentence that names the argument and what to do. */
class BadInputTest {
    private static final ODEProblem PROBLEM = NonStiff.lotkaVolterra().problem();
    private static final ODEFunction F = PROBLEM.f();
    private static final double[] U0 = {1, 1};

    private static SolveOptions.Builder options() {
        return SolveOptions.builder();
    }

    private static void assertError(String argument, String part, Executable wrong) {
        FlowgradException e = assertThrows(FlowgradException.class, wrong);
        assertEquals(argument, e.argument());
        assertTrue(e.getMessage().contains("`" + argument + "`"), e.getMessage());
        assertTrue(e.getMessage().contains(part), e.getMessage());
        assertTrue(!e.getMessage().contains("\n"), e.getMessage());
    }

    private static void assertSolveError(String argument, String part, SolveOptions.Builder options) {
        assertError(argument, part, () -> PROBLEM.solve(options.build()));
    }

    @Test
    void initialValues() {
        assertError("u0", "is empty", () -> ODEProblem.of(ODEFunction.of(0, null), new double[0], 0, 1));
        assertError("u0", "3 elements but the right-hand side is for 2",
                () -> ODEProblem.of(F, new double[3], 0, 1, 1, 1, 1, 1));
        assertError("u0", "NaN at index 1", () -> ODEProblem.of(F, new double[] {1, Double.NaN}, 0, 1, 1, 1,
                1, 1));
        assertError("u0", "Infinity at index 0",
                () -> ODEProblem.of(F, new double[] {Double.POSITIVE_INFINITY, 1}, 0, 1));
        assertError("u0", "shape [3, 1]", () -> ODEProblem.builder(F).u0(U0, 3, 1).tspan(0, 1).build());
        assertError("u0", "missing", () -> ODEProblem.builder(F).tspan(0, 1).build());
    }

    @Test
    void functionAndTimeSpan() {
        assertError("f", "missing", () -> ODEProblem.builder(null));
        assertError("tspan", "missing", () -> ODEProblem.builder(F).u0(U0).build());
        assertError("tspan", "is empty, got (2.0, 2.0)", () -> ODEProblem.of(F, U0, 2, 2));
        assertError("tspan", "must be finite", () -> ODEProblem.of(F, U0, 0, Double.NaN));
        assertError("tspan", "must be finite", () -> ODEProblem.of(F, U0, 0, Double.POSITIVE_INFINITY));
        assertError("tspan", "two numbers", () -> ODEProblem.builder(F).u0(U0).tspan(p ->
                new double[3]).build());
    }

    @Test
    void tolerances() {
        assertError("rtol", "must be positive, got -1.0", () -> options().rtol(-1));
        assertError("rtol", "got 0.0", () -> options().rtol(0));
        assertError("rtol", "got NaN", () -> options().rtol(Double.NaN));
        assertError("atol", "got -1.0", () -> options().atol(-1));
        assertError("atol", "got 0.0", () -> options().atol(1e-6, 0));
        assertError("atol", "is empty", () -> options().atol());
        assertSolveError("atol", "3 elements but the problem has 2 unknowns", options().atol(1, 1, 1));
    }

    @Test
    void steps() {
        assertError("dt", "must be positive", () -> options().dt(0));
        assertError("dt", "got NaN", () -> options().dt(Double.NaN));
        assertSolveError("dt", "is missing: Euler has a fixed step", options().method(Methods.EULER));
        assertSolveError("dt", "Tsit5 without adaptive steps", options().method("Tsit5").adaptive(false));
        assertSolveError("dt", "lost in the rounding", options().method(Methods.RK4).dt(1e-20));
        assertSolveError("adaptive", "RK4, which estimates no error",
                options().method("RK4").adaptive(true).dt(1));
        assertError("dtmin", "must not be negative", () -> options().dtmin(-1));
        assertError("dtmax", "must be positive", () -> options().dtmax(0));
        assertSolveError("dtmax", "less than `dtmin`", options().dtmin(1).dtmax(0.5));
        assertError("maxiters", "at least 1, got 0", () -> options().maxiters(0));
    }

    @Test
    void times() {
        assertError("saveat", "must be positive", () -> options().saveat(-0.1));
        assertError("saveat", "NaN at index 1", () -> options().saveat(new double[] {1, Double.NaN}));
        assertSolveError("saveat", "11.0 outside `tspan` (0.0, 10.0)", options().saveat(new double[] {11}));
        assertSolveError("saveat", "1.0 comes after 2.0; sort it", options().saveat(new double[] {2, 1}));
        assertSolveError("saveat", "more than 1e9 points", options().saveat(1e-12));
        assertSolveError("tstops", "-1.0 outside `tspan`", options().tstops(-1));
        assertError("tstops", "NaN at index 0", () -> options().tstops(Double.NaN));
    }

    @Test
    void methodNames() {
        assertError("method", "did you mean \"Tsit5\"?", () -> options().method("tsit5"));
        assertError("method", "did you mean \"Vern7\"?", () -> options().method("Verner7"));
        assertError("method", "there are Euler, Heun", () -> options().method("something else"));
    }

    @Test
    void controllers() {
        assertError("controller", "beta1", () -> new PIController(0, 0.4));
        assertError("controller", "beta1", () -> new PIDController(Double.NaN, 0, 0));
        assertError("controller", "safety", () -> new IController(2, 0.2, 10));
        assertError("controller", "qmin", () -> new PIController(0.7, 0.4, 0.9, 2, 10));
    }

    @Test
    void denseOutput() {
        Solution solution = PROBLEM.solve();
        assertError("t", "10.1, outside the solution, which runs from 0.0 to 10.0", () -> solution.at(10.1));
        assertError("t", "NaN", () -> solution.at(Double.NaN));
        assertError("dense", "`saveat`", () -> PROBLEM.solve(options().saveat(1).build()).at(1));
        assertError("saveat", "no point", () ->
                PROBLEM.solve(options().saveat(new double[0]).build()).last());
    }
}
