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
import org.junit.jupiter.params.provider.CsvSource;
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
        Call call = split ? new Call("solve", "{\"problem\":{\"kind\":\"split\"}," + spec.substring(1), programs)
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
    @CsvSource({"KenCarp3,DiscreteAdjoint,1e-6", "KenCarp4,DiscreteAdjoint,1e-6", "KenCarp5,DiscreteAdjoint,1e-6",
        "KenCarp4,InterpolatingAdjoint,1e-6", "KenCarp5,GaussAdjoint,1e-6", "KenCarp4,QuadratureAdjoint,1e-6",
        "KenCarp4,BacksolveAdjoint,1e-6"})
    void additiveMethods(String method, String algorithm, double digits) {
        String spec = "{\"method\":\"" + method + "\",\"rtol\":1e-9,\"atol\":1e-9,\"sensealg\":\"" + algorithm + "\"}";
        assertArrayEquals(exact(), gradient(spec, true)[1], digits);
    }

    /** With stages to rounding, by sensitivities of the same steps, whose halves are split too. */
    @ParameterizedTest
    @CsvSource({"KenCarp3,0", "KenCarp4,0", "KenCarp5,0", "ARS222,0", "ARS443,0", "KenCarp4,3"})
    void theDiscreteAdjointIsTheDerivativeOfTheSteps(String method, int checkpoints) {
        String steps = "{\"method\":\"" + method + "\",\"rtol\":1e-14,\"atol\":1e-14,\"adaptive\":false,\"dt\":0.02,\"sensealg\":";
        double[] forward = gradient(steps + "\"ForwardSensitivity\"}", true)[1];
        double[] reverse = gradient(steps + "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":" + checkpoints + "}}", true)[1];
        assertArrayEquals(forward, reverse, 1e-11);
    }

    /** Functions of callbacks stay in their places whether halves are joined or not. */
    @ParameterizedTest
    @CsvSource({"KenCarp4,ForwardSensitivity", "KenCarp4,DiscreteAdjoint", "Tsit5,DiscreteAdjoint", "Tsit5,GaussAdjoint",
        "ETDRK4,ForwardSensitivity"})
    void events(String method, String algorithm) {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 2);
        Program affect = Program.of(List.of(u, p, Expr.input("t")), List.of(u.mul(p.get(1))));
        String callbacks = "\"callbacks\":[{\"kind\":\"preset_time\",\"times\":[0.5],\"affect\":%d}],";
        String steps = method.equals("ETDRK4") ? "\"dt\":0.002" : "\"rtol\":1e-9,\"atol\":1e-9";
        double[] expected = eventGradient("{" + callbacks.formatted(1) + "\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12}",
                List.of(SplitFunction.sum(half(true), half(false)), affect));
        double[] got = eventGradient("{\"problem\":{\"kind\":\"split\"}," + callbacks.formatted(2) + "\"method\":\"" + method
                + "\"," + steps + ",\"sensealg\":\"" + algorithm + "\"}", List.of(half(true), half(false), affect));
        assertArrayEquals(expected, got, 1e-6);
    }

    private static double[] eventGradient(String spec, List<Program> programs) {
        Expr p = Expr.input("p", 2);
        Expr u = Expr.call(new Call("solve", spec, programs), Expr.stack(p.get(1), Expr.constant(1)), p, Expr.constant(0),
                Expr.constant(1), Expr.constant(new double[] {0.3, 1}, 2));
        return Executor.of(Gradient.valueAndGrad(Program.of(List.of(p), List.of(u.mul(u).sum())), 0)).evaluate(P)[1];
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
                () -> gradient("{\"method\":\"ETDRK4\",\"dt\":0.1,\"sensealg\":\"GaussAdjoint\"}", true));
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
