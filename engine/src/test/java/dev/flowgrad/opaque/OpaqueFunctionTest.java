package dev.flowgrad.opaque;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.events.Affect;
import dev.flowgrad.ode.events.ContinuousCallback;
import dev.flowgrad.ode.events.StateFunction;
import dev.flowgrad.sensitivity.SolveCall;
import dev.flowgrad.spec.SensitivityAlgorithm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpaqueFunctionTest {
    private static final double[] U0 = {1, 1};
    private static final double[] P = {1.5, 1, 3, 1};
    private static final double[] TIMES = {1, 2.5, 4};

    /** Lotka-Volterra, with a prey that breeds by the season, so that t counts. */
    private static final ODEFunction TRACED = ODEFunction.trace(2, 4, (u, p, t) -> {
        Expr meet = u.get(0).mul(u.get(1));
        return Expr.stack(List.of(p.get(0).mul(u.get(0)).sub(p.get(1).mul(meet)).add(t.mul(Expr.constant(0.1))),
                p.get(3).mul(meet).sub(p.get(2).mul(u.get(1)))));
    });

    private static void f(double[] du, double[] u, double[] p, double t) {
        du[0] = p[0] * u[0] - p[1] * u[0] * u[1] + 0.1 * t;
        du[1] = p[3] * u[0] * u[1] - p[2] * u[1];
    }

    private static void jacobian(double[] entries, double[] u, double[] p, double t) {
        entries[0] = p[0] - p[1] * u[1];
        entries[1] = -p[1] * u[0];
        entries[2] = p[3] * u[1];
        entries[3] = p[3] * u[0] - p[2];
    }

    private static void jvp(double[] out, double[] u, double[] p, double t, double[] du, double[] dp, double dt) {
        double meet = du[0] * u[1] + u[0] * du[1];
        out[0] = p[0] * du[0] - p[1] * meet + dp[0] * u[0] - dp[1] * u[0] * u[1] + 0.1 * dt;
        out[1] = p[3] * meet - p[2] * du[1] + dp[3] * u[0] * u[1] - dp[2] * u[1];
    }

    private static void vjp(double[] du, double[] dp, double[] dt, double[] u, double[] p, double t, double[] w) {
        du[0] = w[0] * (p[0] - p[1] * u[1]) + w[1] * p[3] * u[1];
        du[1] = -w[0] * p[1] * u[0] + w[1] * (p[3] * u[0] - p[2]);
        dp[0] = w[0] * u[0];
        dp[1] = -w[0] * u[0] * u[1];
        dp[2] = -w[1] * u[1];
        dp[3] = w[1] * u[0] * u[1];
        dt[0] = 0.1 * w[0];
    }

    private static OpaqueFunction of(String derivatives) {
        return new OpaqueFunction(2, 4, 2, OpaqueFunctionTest::f,
                derivatives.contains("jac") ? OpaqueFunctionTest::jacobian : null,
                derivatives.contains("jvp") ? OpaqueFunctionTest::jvp : null,
                derivatives.contains("vjp") ? OpaqueFunctionTest::vjp : null);
    }

    private static double[][] gradient(ODEFunction f, String method, SensitivityAlgorithm sensealg) {
        Expr u0 = Expr.input("u0", 2);
        Expr p = Expr.input("p", 4);
        Expr states = SolveCall.of(ODEProblem.of(f, U0, 0, 4, P),
                SolveOptions.builder().method(method).rtol(1e-8).atol(1e-8).build(), u0, p, Expr.constant(TIMES, 3), sensealg);
        Program loss = Program.of(List.of(u0, p), List.of(states.mul(states).sum()));
        return Executor.of(Gradient.valueAndGrad(loss, 0, 1)).evaluate(U0, P);
    }

    @ParameterizedTest
    @CsvSource({"jvp, Tsit5", "vjp, Tsit5", "jvp vjp, Vern7", "jac jvp vjp, Tsit5"})
    void gradientsAreThoseOfTheTracedFunction(String derivatives, String method) {
        OpaqueFunction f = of(derivatives);
        for (SensitivityAlgorithm how : new SensitivityAlgorithm[] {new SensitivityAlgorithm.ForwardSensitivity(),
            new SensitivityAlgorithm.DiscreteAdjoint(0), new SensitivityAlgorithm.InterpolatingAdjoint(0),
            new SensitivityAlgorithm.GaussAdjoint()}) {
            double[][] wanted = gradient(TRACED, method, how);
            double[][] found = gradient(ODEFunction.of(f.program()), method, how);
            for (int i = 0; i < wanted.length; i++) {
                assertArrayEquals(wanted[i], found[i], 1e-9 * Math.abs(wanted[0][0]), how.name());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"KenCarp4", "RadauIIA5"})
    void discreteAdjointsOfImplicitMethodsNeedFirstDerivativesAlone(String method) {
        OpaqueFunction f = of("vjp");
        double[][] wanted = gradient(TRACED, method, new SensitivityAlgorithm.DiscreteAdjoint(0));
        double[][] found = gradient(ODEFunction.of(f.program()), method, new SensitivityAlgorithm.DiscreteAdjoint(0));
        assertArrayEquals(wanted[2], found[2], 1e-6 * Math.abs(wanted[0][0]));
    }

    @ParameterizedTest
    @CsvSource({"jvp", "vjp", "jac"})
    void implicitMethodsTakeItsDerivatives(String derivatives) {
        OpaqueFunction f = of(derivatives);
        SolveOptions options = SolveOptions.builder().method("Rodas5P").rtol(1e-8).atol(1e-8).saveat(TIMES).build();
        Solution wanted = ODEProblem.of(TRACED, U0, 0, 4, P).solve(options);
        Solution found = ODEProblem.of(f.function(), U0, 0, 4, P).solve(options);
        assertArrayEquals(wanted.u(), found.u(), 1e-6);
        assertTrue(found.stats().njac() > 0);
    }

    @Test
    void theProgramGivesTheSameBits() {
        OpaqueFunction f = of("");
        SolveOptions options = SolveOptions.builder().method("Tsit5").saveat(TIMES).build();
        assertArrayEquals(ODEProblem.of(f.function(), U0, 0, 4, P).solve(options).u(),
                ODEProblem.of(ODEFunction.of(f.program()), U0, 0, 4, P).solve(options).u());
        Program read = Program.fromBytes(f.program().toBytes()).simplify();
        assertArrayEquals(Executor.of(f.program()).evaluate(U0, P, new double[1])[0],
                Executor.of(read).evaluate(U0, P, new double[1])[0]);
    }

    @Test
    void conditionsAndAffects() {
        OpaqueFunction ball = new OpaqueFunction(2, 1, 2, (du, u, p, t) -> {
            du[0] = u[1];
            du[1] = -9.81;
        }, null, null, null);
        OpaqueFunction height = new OpaqueFunction(2, 1, 1, (out, u, p, t) -> out[0] = u[0], null, null, null);
        OpaqueFunction bounce = new OpaqueFunction(2, 1, 3, (out, u, p, t) -> {
            out[0] = u[0];
            out[1] = -p[0] * u[1];
            out[2] = p[0] / 2;
        }, null, null, null);
        Solution solution = ODEProblem.of(ball.function(), new double[] {1, 0}, 0, 1.2, 0.8)
                .solve(SolveOptions.builder().rtol(1e-9).atol(1e-9).callback(ContinuousCallback.falling(
                        StateFunction.of(height.program()), Affect.of(bounce.affect()))).build());
        assertEquals(2, solution.events().size());
        double fall = Math.sqrt(2 / 9.81);
        assertEquals(fall, solution.events().get(0).t(), 1e-8);
        assertEquals(fall * 2.6, solution.events().get(1).t(), 1e-7);
        assertEquals(0.4 * 0.8 * fall * 9.81, solution.events().get(1).after()[1], 1e-6);
    }

    @Test
    void whatIsMissingIsNamed() {
        String none = assertThrows(FlowgradException.class, () -> gradient(ODEFunction.of(of("").program()), "Tsit5", null))
                .getMessage();
        assertTrue(none.contains("`jvp` or `vjp`"), none);
        OpaqueFunction jacobian = of("jac");
        FlowgradException partial = assertThrows(FlowgradException.class,
                () -> gradient(ODEFunction.of(jacobian.program()), "Tsit5", null));
        assertEquals("jvp", partial.argument());
        OpaqueFunction tangent = of("jvp");
        String second = assertThrows(FlowgradException.class, () -> gradient(ODEFunction.of(tangent.program()), "Rodas5P",
                new SensitivityAlgorithm.ForwardSensitivity())).getMessage();
        assertTrue(second.contains("second derivatives"), second);
        OpaqueFunction condition = new OpaqueFunction(2, 1, 1, (out, u, p, t) -> out[0] = u[0], null, null, null);
        assertEquals("f", assertThrows(FlowgradException.class, condition::function).argument());
    }

    @Test
    void whatWasClosedIsNotCalled() {
        OpaqueFunction f = of("");
        Executor executor = Executor.of(f.program());
        f.close();
        String message = assertThrows(FlowgradException.class, () -> executor.evaluate(U0, P, new double[1])).getMessage();
        assertTrue(message.contains("freed"), message);
        assertThrows(FlowgradException.class, () -> OpaqueFunction.named("f0"));
    }
}
