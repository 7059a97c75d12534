package dev.flowgrad.sensitivity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ad.Jacobian;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives of steady states, against what is known and against differences. */
class SteadyStateCallTest {
    private static final String ROOT = "{\"problem\":{\"kind\":\"steady_state\",\"method\":\"SSRootfind\"}}";
    private static final String TIME = "{\"problem\":{\"kind\":\"steady_state\",\"method\":\"DynamicSS\",\"abstol\":1e-12,"
            + "\"reltol\":1e-12}}";

    /** u' = p0 + u^2 v - (p1 + 1) u, v' = p1 u - u^2 v: steady at u = p0, v = p1 / p0. */
    private static Program brusselator() {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 2);
        Expr uuv = u.get(0).mul(u.get(0)).mul(u.get(1));
        Expr du = p.get(0).add(uuv).sub(p.get(1).add(1).mul(u.get(0)));
        return Program.of(List.of(u, p, Expr.input("t")), List.of(Expr.stack(du, p.get(1).mul(u.get(0)).sub(uuv))));
    }

    private static Expr state(String spec, Program f, Expr u0, Expr p) {
        return Expr.call(new Call("steady_state", spec, List.of(f)), u0, p);
    }

    private static double[][] run(Program program, double[]... inputs) {
        return Executor.of(program).evaluate(inputs);
    }

    @ParameterizedTest
    @ValueSource(strings = {ROOT, TIME})
    void everyModeAgreesWithTheFormula(String spec) {
        Expr p = Expr.input("p", 2);
        Expr u0 = Expr.input("u0", 2);
        Expr u = state(spec, brusselator(), u0, p);
        Program f = Program.of(List.of(p, u0), List.of(u));
        double[][] at = {{2, 3}, {1.5, 1}};
        assertArrayEquals(new double[] {2, 1.5}, run(f, at)[0], 1e-10);
        assertArrayEquals(new double[] {1, 0, -0.75, 0.5}, run(Jacobian.dense(f, 0), at)[0], 1e-9);
        assertArrayEquals(new double[4], run(Jacobian.dense(f, 1), at)[0]);
        double[][] tangent = run(Jvp.of(f, 0), at[0], at[1], new double[] {1, 2});
        assertArrayEquals(new double[] {1, 0.25}, tangent[1], 1e-9);
        Program loss = Program.of(List.of(p, u0), List.of(u.get(0).mul(u.get(1)).mul(u.get(1))));
        double[][] gradient = run(Gradient.valueAndGrad(loss, 0, 1), at); // p1^2 / p0
        assertEquals(4.5, gradient[0][0], 1e-9);
        assertArrayEquals(new double[] {-2.25, 3}, gradient[1], 1e-9);
        assertArrayEquals(new double[2], gradient[2]);
    }

    /** A steady state is differentiable as often as one likes. */
    @Test
    void secondDerivatives() {
        Expr p = Expr.input("p", 2);
        Expr v = state(ROOT, brusselator(), Expr.constant(new double[] {1.5, 1}, 2), p).get(1);
        Program gradient = Gradient.valueAndGrad(Program.of(List.of(p), List.of(v)), 0);
        Program second = Jacobian.dense(Program.of(gradient.inputs(), gradient.outputs().subList(1, 2)), 0);
        assertArrayEquals(new double[] {2 * 3 / 8.0, -0.25, -0.25, 0}, run(second, new double[] {2, 3})[0], 1e-8);
    }

    /** A matrix state, p of another shape, against differences of the searches. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"sensealg\":\"SteadyStateAdjoint\"", ",\"sensealg\":\"ForwardSensitivity\""})
    void againstDifferences(String sensealg) {
        Expr u = Expr.input("u", 2, 2);
        Expr p = Expr.input("p", 3, 1);
        Expr rate = u.matmul(u).mul(p.get(0)).neg().sub(u.mul(p.get(1))).add(u.swapLast().mul(0.2)).add(p.get(2).sin());
        Program f = Program.of(List.of(u, p, Expr.input("t")), List.of(rate));
        Expr q = Expr.input("q", 3, 1);
        Expr start = Expr.constant(new double[] {0.3, 0.2, 0.1, 0.4}, 2, 2);
        String spec = ROOT.substring(0, ROOT.length() - 1) + sensealg + "}";
        Expr end = state(spec, f, start, q);
        Expr weights = Expr.constant(new double[] {1, -2, 0.5, 3}, 2, 2);
        Program loss = Program.of(List.of(q), List.of(end.mul(end).mul(weights).sum()));
        double[] at = {0.5, 2, 0.7};
        double[] gradient = run(Gradient.valueAndGrad(loss, 0), at)[1];
        for (int i = 0; i < 3; i++) {
            double h = 1e-5;
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += h;
            down[i] -= h;
            assertEquals((run(loss, up)[0][0] - run(loss, down)[0][0]) / (2 * h), gradient[i], 1e-8);
        }
    }

    @Test
    void errors() {
        Expr p = Expr.input("p", 2);
        Expr start = Expr.constant(new double[] {1.5, 1}, 2);
        assertError("sensealg", "is for problems in time", () -> Gradient.valueAndGrad(Program.of(List.of(p), List.of(
                state(ROOT.replace("}}", "},\"sensealg\":\"GaussAdjoint\"}"), brusselator(), start, p).sum())), 0));
        assertError("steady_state", "shapes of u0 and p", () -> state(ROOT, brusselator(), Expr.zeros(3), p));
        assertError("problem", "must be of kind steady_state", () -> state("{}", brusselator(), start, p));
        assertError("problem", "not a part of", () -> state("{\"problem\":{\"kind\":\"steady_state\",\"dt\":1}}",
                brusselator(), start, p));
        Expr u = Expr.input("u", 2);
        Expr q = Expr.input("p", 2);
        Expr flow = u.get(1).mul(q.get(0)).sub(u.get(0));
        Program exchange = Program.of(List.of(u, q, Expr.input("t")), List.of(Expr.stack(flow, flow.neg())));
        Program loss = Program.of(List.of(p), List.of(state(ROOT, exchange, start, p).sum()));
        assertError(null, "ended with ConvergenceFailure", () -> run(loss, new double[] {1, 1}));
        Program singular = Program.of(List.of(p), List.of(state(TIME, exchange, start, p).sum()));
        assertError(null, "a linear system is singular", () -> run(Gradient.valueAndGrad(singular, 0), new double[] {1, 1}));
    }

    private static void assertError(String argument, String message, Runnable run) {
        FlowgradException error = assertThrows(FlowgradException.class, run::run);
        assertEquals(argument, error.argument());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
