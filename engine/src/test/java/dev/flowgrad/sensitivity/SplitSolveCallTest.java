package dev.flowgrad.sensitivity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.ode.SplitFunction;
import dev.flowgrad.ode.SplitODEProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of split problems: of the sum by every algorithm, of additive and exponential methods forwards. */
class SplitSolveCallTest {
    private static final double[] P = {2, 0.5};

    private static Program half(boolean linear) {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 2);
        Expr t = Expr.input("t");
        Expr du = linear
                ? Expr.stack(u.get(1).sub(u.get(0)).mul(p.get(0)), u.get(0).sub(u.get(1).mul(2)).mul(p.get(0)))
                : Expr.stack(u.get(0).mul(u.get(1)).mul(p.get(1)), t.sin().sub(u.get(0).mul(u.get(0))));
        return Program.of(List.of(u, p, t), List.of(du));
    }

    private static Program loss(String spec, boolean split) {
        Expr p = Expr.input("p", 2);
        List<Program> programs = List.of(half(true), half(false));
        Call call = split ? new Call("solve", spec.replace("{", "{\"problem\":{\"kind\":\"split\"},"), programs)
                : new Call("solve", spec, List.of(SplitFunction.sum(programs.get(0), programs.get(1))));
        Expr u = Expr.call(call, Expr.stack(p.get(1), Expr.constant(1)), p, Expr.constant(0), Expr.constant(1),
                Expr.constant(new double[] {0.3, 1}, 2));
        return Program.of(List.of(p), List.of(u.mul(u).sum()));
    }

    private static double[][] gradient(String spec, boolean split) {
        return Executor.of(Gradient.valueAndGrad(loss(spec, split), 0)).evaluate(P);
    }

    private static double[] exact() {
        return gradient("{\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12,\"sensealg\":\"ForwardSensitivity\"}", false)[1];
    }

    @ParameterizedTest
    @ValueSource(strings = {"ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint", "QuadratureAdjoint",
        "GaussAdjoint", "BacksolveAdjoint"})
    void ordinaryMethodsByEveryAlgorithm(String algorithm) {
        String spec = "{\"method\":\"Tsit5\",\"rtol\":1e-10,\"atol\":1e-10,\"sensealg\":\"" + algorithm + "\"}";
        assertArrayEquals(exact(), gradient(spec, true)[1], 1e-7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"KenCarp4\",\"rtol\":1e-9,\"atol\":1e-9", "\"KenCarp5\",\"rtol\":1e-9,\"atol\":1e-9",
        "\"ETDRK4\",\"dt\":0.002", "\"ARS443\",\"dt\":0.0005"})
    void halvesOfSensitivitiesAreSplitToo(String method) {
        assertArrayEquals(exact(), gradient("{\"method\":" + method + "}", true)[1], 1e-6);
    }

    /** A problem made in Java becomes the same operation. */
    @Test
    void ofAProblem() {
        Expr p = Expr.input("p", 2);
        ODEProblem problem = SplitODEProblem.of(ODEFunction.of(half(true)), ODEFunction.of(half(false)), new double[2], 0,
                1, P);
        SolveOptions options = SolveOptions.builder().method(Methods.ETDRK4).dt(0.002).build();
        Expr saveat = Expr.constant(new double[] {0.3, 1}, 2);
        Expr u = SolveCall.of(problem, options, Expr.stack(p.get(1), Expr.constant(1)), p, saveat);
        Program loss = Program.of(List.of(p), List.of(u.mul(u).sum()));
        assertArrayEquals(exact(), Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(P)[1], 1e-6);
    }

    @Test
    void theMethodMayBeLeftOut() {
        assertArrayEquals(exact(), gradient("{\"rtol\":1e-10,\"atol\":1e-10}", true)[1], 1e-7);
    }

    @Test
    void errors() {
        assertError("sensealg", "use ForwardSensitivity",
                () -> gradient("{\"method\":\"KenCarp4\",\"sensealg\":\"GaussAdjoint\"}", true));
        assertError("sensealg", "is for a SteadyStateProblem",
                () -> gradient("{\"method\":\"Tsit5\",\"sensealg\":\"SteadyStateAdjoint\"}", true));
        Expr u = Expr.input("u", 2);
        Call one = new Call("solve", "{\"problem\":{\"kind\":\"split\"}}", List.of(half(true)));
        assertError("solve", "needs two halves", () -> Expr.call(one, u, u, Expr.constant(0), Expr.constant(1), u));
    }

    private static void assertError(String argument, String message, Runnable run) {
        FlowgradException error = assertThrows(FlowgradException.class, run::run);
        assertEquals(argument, error.argument());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
