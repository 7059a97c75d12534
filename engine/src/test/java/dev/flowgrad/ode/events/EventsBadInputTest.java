package dev.flowgrad.ode.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Callbacks that make no sense. */
class EventsBadInputTest {
    private static final StateFunction ONE = StateFunction.of((u, p, t) -> u[0]);
    private static final StateFunction TWO = StateFunction.of(2, (out, u, p, t) -> out[0] = out[1] = u[0]);

    private static void refuses(String argument, String words, Executable executable) {
        FlowgradException e = assertThrows(FlowgradException.class, executable);
        assertEquals(argument, e.argument());
        assertTrue(e.getMessage().contains(words), e.getMessage());
    }

    private static void solve(Callback callback, double u0) {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = -u[0]);
        ODEProblem.of(f, new double[] {u0}, 0, 1).solve(SolveOptions.builder().callback(callback).build());
    }

    @Test
    void numbers() {
        refuses("period", "must be positive, got 0.0", () -> PeriodicCallback.of(0, Affect.NONE));
        refuses("phase", "must not be negative",
                () -> new PeriodicCallback(1, -1, Affect.NONE, false, false, SavePositions.BOTH));
        refuses("period", "more than 1e7 events", () -> solve(PeriodicCallback.of(1e-9, Affect.NONE), 1));
        refuses("times", "give finite times", () -> PresetTimeCallback.of(Affect.NONE, 1, Double.NaN));
        refuses("abstol", "must not be negative", () -> new PositiveDomain(-1));
        refuses("abstol", "must not be negative", () -> new TerminateSteadyState(-1, 0, 0));
        refuses("min_t", "must not be negative", () -> new TerminateSteadyState(1, 1, -1));
        refuses("saveat", "must be positive", () -> new SavingCallback(ONE, 0));
        refuses("saveat", "outside `tspan`", () -> solve(new SavingCallback(ONE, new double[] {2}), 1));
    }

    @Test
    void shapes() {
        refuses("affect", "has 3 elements but `condition` has 2",
                () -> ContinuousCallback.of(TWO, Affect.NONE, Affect.NONE, Affect.NONE));
        refuses("affect", "missing for both directions",
                () -> new ContinuousCallback(ONE, null, null, false, SavePositions.BOTH));
        refuses("condition", "must be one number", () -> DiscreteCallback.of(TWO, Affect.NONE));
        refuses("condition", "is for 2 unknowns and 1 parameters but the problem has 1 and 0",
                () -> solve(ContinuousCallback.of(StateFunction.trace(2, 1, (u, p, t) -> u.get(0)), Affect.NONE), 1));
        refuses("affect", "is for 2 unknowns and 1 parameters but the problem has 1 and 0",
                () -> solve(PresetTimeCallback.of(Affect.trace(2, 1, (u, p, t) -> u), 0.5), 1));
        refuses("affect", "a new u", () -> Affect.trace(2, 1, (u, p, t) -> u.get(0)));
        refuses("u0", "PositiveDomain", () -> solve(new CallbackSet(List.of(new PositiveDomain())), -1));
    }
}
