package dev.flowgrad.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of solves in which something happens. */
class EventGradientTest {
    private static final String TIGHT = "\"rtol\":1e-10,\"atol\":1e-10,\"method\":";
    private static final String BOUNCE = "{\"kind\":\"continuous\",\"condition\":1,\"affect\":2,\"direction\":\"falling\"}";

    private static final Expr U = Expr.input("u", 2);
    private static final Expr P = Expr.input("p", 2);
    private static final Expr T = Expr.input("t");

    private static Program of(Expr output) {
        return Program.of(List.of(U, P, T), List.of(output));
    }

    /** A ball that falls, by the parameters restitution and gravity. */
    private static Program falling() {
        return of(Expr.stack(U.get(1), P.get(1).neg()));
    }

    /** Hands the parameters on as they are, which the bindings always do. */
    private static Program bounce() {
        return Program.of(List.of(U, P, T), List.of(Expr.stack(U.get(0), P.get(0).mul(U.get(1)).neg()), P));
    }

    private static String spec(String method, String callbacks, String sensealg) {
        return "{" + TIGHT + "\"" + method + "\",\"callbacks\":[" + callbacks + "]"
                + (sensealg == null ? "" : ",\"sensealg\":\"" + sensealg + "\"") + "}";
    }

    /** A weighted sum of the states at the saved times, by parameters and initial values. */
    private static Program loss(String spec, List<Program> programs, double t1, double... saveat) {
        Expr x = Expr.input("x", 4);
        Expr u = Expr.call(new Call("solve", spec, programs), x.slice(0, 2, 2), x.slice(0, 0, 2), Expr.constant(0),
                Expr.constant(t1), Expr.constant(saveat, saveat.length));
        return Program.of(List.of(x), List.of(u.mul(Expr.constant(new double[] {1, 0.5}, 1, 2)).sum()));
    }

    private static double[][] gradient(Program loss, double... at) {
        return Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(at);
    }

    /** Against differences of the loss. */
    private static void checkGradient(Program loss, double digits, double... at) {
        double[] got = gradient(loss, at)[1];
        Executor value = Executor.of(loss);
        for (int i = 0; i < at.length; i++) {
            double h = 1e-4;
            double[] low = at.clone();
            double[] high = at.clone();
            low[i] -= h;
            high[i] += h;
            double difference = (value.evaluate(high)[0][0] - value.evaluate(low)[0][0]) / (2 * h);
            assertEquals(difference, got[i], digits * Math.max(1, Math.abs(difference)), "by " + i);
        }
    }

    @ParameterizedTest
    @CsvSource({"Tsit5,ForwardSensitivity", "Tsit5,DiscreteAdjoint", "Vern9,DiscreteAdjoint", "Rodas5P,DiscreteAdjoint",
        "KenCarp4,DiscreteAdjoint", "RadauIIA5,DiscreteAdjoint", "Rodas5P,ForwardSensitivity", "Tsit5,",
        "Tsit5,InterpolatingAdjoint", "Vern9,GaussAdjoint", "Tsit5,QuadratureAdjoint", "Tsit5,BacksolveAdjoint",
        "Rodas5P,GaussAdjoint", "FBDF,InterpolatingAdjoint", "VCABM,GaussAdjoint"})
    void theBouncingBall(String method, String sensealg) {
        Expr x = Expr.input("x", 2);
        Expr u = Expr.call(new Call("solve", spec(method, BOUNCE, sensealg), List.of(falling(), of(U.get(0)), bounce())),
                Expr.constant(new double[] {50, 0}, 2), x, Expr.constant(0), Expr.constant(15),
                Expr.constant(new double[] {15}, 1));
        double[][] got = gradient(Program.of(List.of(x), List.of(u.get(0).get(0))), 0.8, 9.8);
        assertEquals(8.494217007606032792, got[0][0], 1e-7);
        assertEquals(314.56883993768555407, got[1][0], 1e-6);
        AdjointTest.near(gradient(Program.of(List.of(x), List.of(Expr.call(new Call("solve",
                spec("Vern9", BOUNCE, "ForwardSensitivity"), List.of(falling(), of(U.get(0)), bounce())),
                Expr.constant(new double[] {50, 0}, 2), x, Expr.constant(0), Expr.constant(15),
                Expr.constant(new double[] {15}, 1)).get(0).get(0))), 0.8, 9.8)[1], got[1], 1e-8, "by both");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint", "GaussAdjoint",
        "QuadratureAdjoint", "BacksolveAdjoint"})
    void savedBetweenEvents(String sensealg) {
        checkGradient(loss(spec("Tsit5", BOUNCE, sensealg), List.of(falling(), of(U.get(0)), bounce()), 10, 1, 3, 5, 8.2, 10),
                1e-6, 0.8, 9.8, 50, 1);
    }

    /** The end of a fall: after it the state stays. */
    @ParameterizedTest
    @ValueSource(strings = {"ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint", "GaussAdjoint",
        "QuadratureAdjoint", "BacksolveAdjoint"})
    void anEventThatEndsTheSolve(String sensealg) {
        String landing = "{\"kind\":\"continuous\",\"condition\":1,\"affect\":null,\"terminate\":true}";
        Program loss = loss(spec("Tsit5", landing, sensealg), List.of(falling(), of(U.get(0))), 10, 1, 5, 10);
        double v = Math.sqrt(2 * 9.8 * 50);
        double[][] got = gradient(loss, 0, 9.8, 50, 0);
        // 50 - g/2 - g/2 at t = 1 in the loss, then twice half the speed of impact.
        assertEquals(50 - 4.9 - 4.9 - v, got[0][0], 1e-7);
        assertEquals(-1 - 50 / v, got[1][1], 1e-7);
        assertEquals(1 - 9.8 / v, got[1][2], 1e-7);
        checkGradient(loss, 1e-6, 0, 9.8, 50, 1);
    }

    /** Doses at fixed times, saved there too, and a condition that depends on time and parameters. */
    @ParameterizedTest
    @ValueSource(strings = {"ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint", "GaussAdjoint",
        "QuadratureAdjoint", "BacksolveAdjoint"})
    void timesThatAreFixed(String sensealg) {
        Program decay = of(Expr.stack(P.get(0).mul(U.get(0)).neg(), U.get(0).sub(U.get(1))));
        Program dose = of(Expr.stack(U.get(0).add(P.get(1)).add(T), U.get(1).mul(U.get(0))));
        checkGradient(loss(spec("Vern7", "{\"kind\":\"preset_time\",\"times\":[1,2.5],\"affect\":1}", sensealg),
                List.of(decay, dose), 4, 0.5, 1, 2, 2.5, 4), 1e-5, 0.7, 1.2, 1, 0.5);
        checkGradient(loss(spec("Rodas5P", "{\"kind\":\"periodic\",\"period\":0.9,\"affect\":1}", sensealg),
                List.of(decay, dose), 3, 0.5, 3), 1e-5, 0.7, 1.2, 1, 0.5);
    }

    /** An oscillator that is pushed on its way up and damped on its way down, at a threshold that moves. */
    @ParameterizedTest
    @CsvSource({"Tsit5,ForwardSensitivity", "Tsit5,DiscreteAdjoint", "Rodas5P,DiscreteAdjoint",
        "'AutoSwitch(Tsit5, Rodas5P)',DiscreteAdjoint", "Tsit5,InterpolatingAdjoint", "Rodas5P,GaussAdjoint",
        "Vern7,QuadratureAdjoint", "Tsit5,BacksolveAdjoint"})
    void directionsThatDiffer(String method, String sensealg) {
        Program oscillator = of(Expr.stack(U.get(1), P.get(0).mul(U.get(0)).neg()));
        Program condition = of(U.get(0).sub(P.get(1)).sub(T.mul(0.01)));
        Program push = of(Expr.stack(U.get(0), U.get(1).mul(1.1)));
        Program damp = of(Expr.stack(U.get(0).add(0.05), U.get(1).mul(P.get(0)).mul(0.5)));
        String both = "{\"kind\":\"continuous\",\"condition\":1,\"affect\":2,\"affect_neg\":3}";
        checkGradient(loss(spec(method, both, sensealg), List.of(oscillator, condition, push, damp), 8, 1, 2, 4, 8), 1e-4,
                1.3, 0.2, 1, 0.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ForwardSensitivity", "DiscreteAdjoint", "GaussAdjoint"})
    void secondDerivatives(String sensealg) {
        Program loss = loss(spec("Vern9", BOUNCE, sensealg), List.of(falling(), of(U.get(0)), bounce()), 7, 5, 7);
        double[] at = {0.8, 9.8, 50, 1};
        double[] along = {0.3, -1, 2, 0.5};
        double[] product = Executor.of(Gradient.hvp(loss, 0)).evaluate(at, along)[2];
        double h = 1e-4;
        double[] low = at.clone();
        double[] high = at.clone();
        for (int i = 0; i < 4; i++) {
            low[i] -= h * along[i];
            high[i] += h * along[i];
        }
        double[] a = gradient(loss, low)[1];
        double[] b = gradient(loss, high)[1];
        double[] expected = new double[4];
        for (int i = 0; i < 4; i++) {
            expected[i] = (b[i] - a[i]) / (2 * h);
        }
        AdjointTest.near(expected, product, 1e-5, sensealg);
    }

    /** Each bounce wears the ball and weakens gravity. */
    @ParameterizedTest
    @CsvSource({"Tsit5,ForwardSensitivity", "Tsit5,DiscreteAdjoint", "Vern7,GaussAdjoint", "Rodas5P,DiscreteAdjoint",
        "Tsit5,InterpolatingAdjoint", "Tsit5,QuadratureAdjoint", "Tsit5,BacksolveAdjoint", "Tsit5,"})
    void affectsThatChangeParameters(String method, String sensealg) {
        Program wear = Program.of(List.of(U, P, T), List.of(Expr.stack(U.get(0), P.get(0).mul(U.get(1)).neg()),
                Expr.stack(P.get(0).mul(P.get(0)), P.get(1).mul(0.9).add(U.get(1).mul(0.01)))));
        checkGradient(loss(spec(method, BOUNCE, sensealg), List.of(falling(), of(U.get(0)), wear), 12, 2, 5, 11, 12), 1e-5,
                0.9, 9.8, 50, 1);
    }

    @Test
    void secondDerivativesOfChangedParameters() {
        Program dose = Program.of(List.of(U, P, T), List.of(U.add(P), P.mul(P)));
        Program decay = of(Expr.stack(P.get(0).mul(U.get(0)).neg(), U.get(0).sub(U.get(1).mul(P.get(1)))));
        String spec = spec("Vern7", "{\"kind\":\"preset_time\",\"times\":[1,2],\"affect\":1}", "DiscreteAdjoint");
        Program loss = loss(spec, List.of(decay, dose), 3, 1.5, 3);
        double[] at = {0.8, 0.9, 1, 0.5};
        double[] along = {1, -1, 0.5, 2};
        double[] product = Executor.of(Gradient.hvp(loss, 0)).evaluate(at, along)[2];
        double[] low = new double[4];
        double[] high = new double[4];
        for (int i = 0; i < 4; i++) {
            low[i] = at[i] - 1e-4 * along[i];
            high[i] = at[i] + 1e-4 * along[i];
        }
        double[] a = gradient(loss, low)[1];
        double[] b = gradient(loss, high)[1];
        for (int i = 0; i < 4; i++) {
            assertEquals((b[i] - a[i]) / 2e-4, product[i], 1e-5 * Math.max(1, Math.abs(product[i])), "by " + i);
        }
    }

    /** An event at the start of the solve, saved there too. */
    @ParameterizedTest
    @ValueSource(strings = {"ForwardSensitivity", "DiscreteAdjoint", "InterpolatingAdjoint", "GaussAdjoint",
        "QuadratureAdjoint", "BacksolveAdjoint"})
    void atTheStart(String sensealg) {
        Program decay = of(Expr.stack(P.get(0).mul(U.get(0)).neg(), U.get(0).sub(U.get(1))));
        Program dose = of(Expr.stack(U.get(0).add(P.get(1)), U.get(1).mul(U.get(0))));
        checkGradient(loss(spec("Vern7", "{\"kind\":\"preset_time\",\"times\":[0,1],\"affect\":1}", sensealg),
                List.of(decay, dose), 2, 0, 0.5, 2), 1e-6, 0.7, 1.2, 1, 0.5);
    }

    /** Checkpoints with events: the same gradient as that of all steps. */
    @ParameterizedTest
    @CsvSource({"Tsit5,DiscreteAdjoint,1e-13", "Rodas5P,DiscreteAdjoint,1e-11", "KenCarp4,DiscreteAdjoint,1e-6",
        "RadauIIA5,DiscreteAdjoint,1e-6", "Tsit5,InterpolatingAdjoint,1e-8", "Rodas5P,InterpolatingAdjoint,1e-7"})
    void checkpoints(String method, String sensealg, double digits) {
        Program oscillator = of(Expr.stack(U.get(1), P.get(0).mul(U.get(0)).neg()));
        Program damp = of(Expr.stack(U.get(0).add(0.05), U.get(1).mul(P.get(0)).mul(0.5)));
        List<Program> programs = List.of(oscillator, of(U.get(0).sub(P.get(1))), damp);
        String all = spec(method, "{\"kind\":\"continuous\",\"condition\":1,\"affect\":2}", sensealg);
        String few = all.replace("\"" + sensealg + "\"", "{\"kind\":\"" + sensealg + "\",\"checkpoints\":4}");
        double[] at = {1.3, 0.2, 1, 0.1};
        AdjointTest.near(gradient(loss(all, programs, 8, 1, 2, 4, 8), at)[1], gradient(loss(few, programs, 8, 1, 2, 4, 8), at)[1],
                digits, method);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        List<Program> programs = List.of(falling(), of(U.get(0)), bounce());
        assertError("`callback` of the kind positive_domain in a solve has no derivatives",
                spec("Tsit5", "{\"kind\":\"positive_domain\"}", null), programs);
        Program changes = Program.of(List.of(U, P, T), List.of(U, P.mul(2)));
        assertError("`affect` changes parameters of a problem of velocities and positions", spec("Tsit5", BOUNCE,
                "DiscreteAdjoint").replace("{\"rtol", "{\"problem\":{\"kind\":\"dynamical\"},\"rtol"),
                List.of(falling(), of(U.get(0)), changes));
    }

    private static void assertError(String start, String spec, List<Program> programs) {
        String message = assertThrows(FlowgradException.class, () -> gradient(loss(spec, programs, 10, 10), 0.8, 9.8, 50, 1))
                .getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
