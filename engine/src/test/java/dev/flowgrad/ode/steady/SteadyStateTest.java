package dev.flowgrad.ode.steady;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.Retcode;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.problems.Split;
import dev.flowgrad.problems.Stiff;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SteadyStateTest {
    private static final SolveOptions DEFAULT = SolveOptions.DEFAULT;

    static List<SteadyStateMethod> methods() {
        return List.of(new DynamicSS(1e-11, 1e-11), new SSRootfind());
    }

    /** The reaction of the Brusselator without oscillation: u = a, v = b / a. */
    static ODEFunction brusselator() {
        return ODEFunction.trace(2, 2, (u, p, t) -> {
            Expr uuv = u.get(0).mul(u.get(0)).mul(u.get(1));
            return Expr.stack(p.get(0).add(uuv).sub(p.get(1).add(1).mul(u.get(0))), p.get(1).mul(u.get(0)).sub(uuv));
        });
    }

    @ParameterizedTest
    @MethodSource("methods")
    void isExactToTheTolerance(SteadyStateMethod method) {
        SteadyState state = SteadyStateProblem.of(brusselator(), new double[] {1.5, 1}, 2, 3).solve(method, DEFAULT);
        assertEquals(Retcode.SUCCESS, state.retcode(), state::message);
        assertArrayEquals(new double[] {2, 1.5}, state.u(), 1e-10);
        assertTrue(state.residual() < 1e-9);
        assertTrue(state.stats().naccept() > 0 && state.stats().nf() > 0);
        assertTrue(state.method().startsWith(method.name()));
    }

    /** Stiff, of eight unknowns: nothing is left that moves. */
    @Test
    void hires() {
        SteadyState state = SteadyStateProblem.of(Stiff.hires().problem().f(), Stiff.hires().problem().u0())
                .solve(new DynamicSS(1e-12, 1e-10), DEFAULT);
        assertEquals(Retcode.SUCCESS, state.retcode(), state::message);
        assertTrue(state.residual() < 1e-11, () -> "residual " + state.residual());
        assertTrue(state.stats().naccept() < 2000);
    }

    /** With diffusion, by sparse matrices. */
    @ParameterizedTest
    @MethodSource("methods")
    void allenCahn(SteadyStateMethod method) {
        double[] ramp = new double[60];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = -1 + 2.0 * (i + 1) / (ramp.length + 1);
        }
        SteadyState state = SteadyStateProblem.of(Split.allenCahn(60).problem().f(), ramp).solve(method, DEFAULT);
        assertEquals(Retcode.SUCCESS, state.retcode(), state::message);
        assertTrue(state.residual() < 1e-9, () -> "residual " + state.residual());
    }

    /** Newton's method finds the unstable state that time leaves. */
    @Test
    void unstableStates() {
        ODEFunction f = ODEFunction.trace(1, 0, (u, p, t) -> u.sub(u.mul(u).mul(u)));
        SteadyStateProblem problem = SteadyStateProblem.of(f, new double[] {0.2});
        assertEquals(0, problem.solve(new SSRootfind(), DEFAULT).u()[0], 1e-10);
        assertEquals(1, problem.solve(new DynamicSS(), DEFAULT).u()[0], 1e-5);
        assertEquals(1, problem.solve().u()[0], 1e-5);
    }

    /** From far away full steps would diverge: atan(u) from 5. */
    @Test
    void damping() {
        ODEFunction f = ODEFunction.of(1, (du, u, p, t) -> du[0] = -Math.atan(u[0]));
        SteadyState state = SteadyStateProblem.of(f, new double[] {5}).solve(new SSRootfind(), DEFAULT);
        assertEquals(Retcode.SUCCESS, state.retcode(), state::message);
        assertEquals(0, state.u()[0], 1e-12);
        assertTrue(state.stats().nreject() > 0);
    }

    @Test
    void explicitMethodsArrive() {
        SolveOptions options = SolveOptions.builder().method(Methods.TSIT5).build();
        SteadyState state = SteadyStateProblem.of(brusselator(), new double[] {1.5, 1}, 2, 3).solve(new DynamicSS(), options);
        assertEquals(Retcode.SUCCESS, state.retcode(), state::message);
        assertEquals("DynamicSS(Tsit5)", state.method());
    }

    @Test
    void failuresSayWhatToDo() {
        ODEFunction spring = ODEFunction.trace(2, 0, (u, p, t) -> Expr.stack(u.get(1), u.get(0).neg()));
        SteadyState turning = SteadyStateProblem.of(spring, new double[] {1, 0})
                .solve(new DynamicSS(), SolveOptions.builder().maxiters(500).build());
        assertEquals(Retcode.MAX_ITERS, turning.retcode());
        assertTrue(turning.message().contains("no steady state was reached"), turning.message());

        ODEFunction exchange = ODEFunction.trace(2, 0, (u, p, t) -> {
            Expr flow = u.get(0).sub(u.get(1).mul(0.3));
            return Expr.stack(flow.neg(), flow);
        });
        SteadyStateProblem conserved = SteadyStateProblem.of(exchange, new double[] {1, 0});
        SteadyState singular = conserved.solve(new SSRootfind(), DEFAULT);
        assertEquals(Retcode.CONVERGENCE_FAILURE, singular.retcode());
        assertTrue(singular.message().contains("use DynamicSS"), singular.message());
        assertEquals(0.3 / 1.3, conserved.solve(new DynamicSS(1e-10, 1e-10), DEFAULT).u()[0], 1e-8);

        ODEFunction none = ODEFunction.trace(1, 0, (u, p, t) -> u.mul(u).add(1));
        SteadyState nowhere = SteadyStateProblem.of(none, new double[] {1}).solve(new SSRootfind(), DEFAULT);
        assertTrue(!nowhere.retcode().isSuccess(), nowhere.message());
    }

    @Test
    void badInputs() {
        ODEFunction moving = ODEFunction.trace(1, 0, (u, p, t) -> t.sub(u));
        assertError("f", "depends on t", () -> SteadyStateProblem.of(moving, new double[] {1}));
        assertError("u0", "3 elements", () -> SteadyStateProblem.of(brusselator(), new double[3], 2, 3));
        assertError("abstol", "must be positive", () -> new DynamicSS(0, 1));
        assertError("reltol", "must be positive", () -> new SSRootfind(1, Double.NaN));
        assertError("method", "DynamicSS or SSRootfind, got Tsit5", () -> SteadyStateMethod.of("Tsit5", 1, 1));
    }

    private static void assertError(String argument, String message, Runnable run) {
        FlowgradException error = assertThrows(FlowgradException.class, run::run);
        assertEquals(argument, error.argument());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
