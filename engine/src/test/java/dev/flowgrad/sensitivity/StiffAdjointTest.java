package dev.flowgrad.sensitivity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of solves by implicit methods. */
class StiffAdjointTest {
    /** The rates of ROBER. */
    private static final double[] RATES = {0.04, 3e7, 1e4};
    /** Quad-precision derivatives of its components at t = 40: a row for each, by each rate. */
    private static final double[][] DY = {
        {-4.247558771705732642756483870512e+00, -2.288355088905669319104330490152e-09, 1.373080797344624742548508129515e-05},
        {4.591196249253893863015624274803e-05, -1.138059509350127324497406577619e-13, -2.357192113846333096008271073879e-10},
        {4.247512859743240103817853714270e+00, 2.288468894856604331836780230810e-09, -1.373057225423486279217548046805e-05},
    };

    private static double[] gradient(Program loss, double[] at) {
        return Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(at)[1];
    }

    /** With the logarithms of the rates, relative to their usual values, as parameters. */
    static Program robertson() {
        Expr u = Expr.input("u", 3);
        Expr logs = Expr.input("logs", 3);
        Expr k = logs.exp().mul(Expr.constant(RATES, 3));
        Expr a = k.get(0).mul(u.get(0));
        Expr b = k.get(1).mul(u.get(1)).mul(u.get(1));
        Expr c = k.get(2).mul(u.get(1)).mul(u.get(2));
        return Program.of(List.of(u, logs, Expr.input("t")), List.of(Expr.stack(c.sub(a), a.sub(c).sub(b), b)));
    }

    /** One component of ROBER at t = 40. */
    private static Program component(int i, String spec) {
        Expr logs = Expr.input("logs", 3);
        Expr u = Expr.call(new Call("solve", spec, List.of(robertson())), Expr.constant(new double[] {1, 0, 0}, 3),
                logs, Expr.constant(0), Expr.constant(40),
                Expr.constant(new double[] {40}, 1));
        return Program.of(List.of(logs), List.of(u.get(0).get(i)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Rodas5P   | ForwardSensitivity   | 1e-6",
        "Rodas5P   | DiscreteAdjoint      | 1e-6",
        "Rodas5P   | InterpolatingAdjoint | 1e-6",
        "Rodas5P   | GaussAdjoint         | 1e-6",
        "Rodas5P   | QuadratureAdjoint    | 1e-6",
        "Rodas4    | DiscreteAdjoint      | 1e-6",
        "Kvaerno5  | DiscreteAdjoint      | 1e-6",
        "Kvaerno5  | InterpolatingAdjoint | 1e-5",
        "KenCarp4  | GaussAdjoint         | 1e-5",
        "RadauIIA5 | DiscreteAdjoint      | 1e-6",
        "RadauIIA5 | InterpolatingAdjoint | 1e-6",
        "RadauIIA5 | GaussAdjoint         | 1e-6",
        "RadauIIA5 | QuadratureAdjoint    | 1e-6",
        "AutoSwitch(Tsit5, Rodas5P)  | DiscreteAdjoint | 1e-6",
        "AutoSwitch(Tsit5, KenCarp4) | DiscreteAdjoint | 1e-6",
        "AutoSwitch(Vern7, Rodas5P)  | GaussAdjoint    | 1e-6",
    })
    void quadPrecisionOfRobertson(String method, String sensealg, double digits) {
        String spec = SpiralODE.with("\"method\":\"" + method + "\",\"rtol\":1e-9,\"atol\":1e-13",
                "\"" + sensealg + "\"");
        for (int i = 0; i < 3; i++) {
            double[] got = gradient(component(i, spec), new double[3]);
            for (int j = 0; j < 3; j++) {
                assertEquals(1, got[j] / (DY[i][j] * RATES[j]), digits, "y" + i + " by k" + j);
            }
        }
    }

    /** With fixed steps and stages to rounding, by an explicit sensitivity of the same steps: the same but for rounding. */
    @ParameterizedTest
    @CsvSource({"Rosenbrock23,0", "Rodas4,0", "Rodas4,3", "Rodas5P,0", "Rodas5P,4", "TRBDF2,0", "Kvaerno3,0", "Kvaerno5,0",
        "KenCarp4,0", "KenCarp5,0", "RadauIIA5,0", "KenCarp4,4", "RadauIIA5,5"})
    void theDiscreteAdjointIsTheDerivativeOfTheStepsTaken(String method, int checkpoints) {
        String steps = "\"method\":\"" + method + "\",\"rtol\":1e-13,\"atol\":1e-13,\"adaptive\":false,\"dt\":0.01";
        double[] theta = {1.5, 1, 3, 1, 1, 1};
        double[] forward = gradient(forced(SpiralODE.with(steps, "\"ForwardSensitivity\"")), theta);
        double[] reverse = gradient(forced(SpiralODE.with(steps,
                "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":" + checkpoints + "}")), theta);
        AdjointTest.near(forward, reverse, 1e-12, method);
    }

    /** Lotka-Volterra with a right-hand side that depends on time, looked at on steps and between them. */
    private static Program forced(String spec) {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 4);
        Expr t = Expr.input("t");
        Expr f = SolveCallTest.lotkaVolterra().inline(List.of(u, p, t)).getFirst();
        Program g = Program.of(List.of(u, p, t), List.of(f.mul(t.mul(p.get(0)).sin().add(1.5))));
        Expr theta = Expr.input("theta", 6);
        Expr y = Expr.call(new Call("solve", spec, List.of(g)), theta.slice(0, 4, 2), theta.slice(0, 0, 4),
                Expr.constant(0), Expr.constant(2), Expr.constant(new double[] {0, 0.33, 0.35, 0.5, 1.27, 2}, 6));
        return Program.of(List.of(theta), List.of(y.mul(y).sum()));
    }

    /** Everything depends on the parameters, the equation on time. */
    @ParameterizedTest
    @CsvSource({"Rodas5P,InterpolatingAdjoint", "Rodas5P,GaussAdjoint", "Rodas5P,BacksolveAdjoint", "Rodas5P,DiscreteAdjoint",
        "Kvaerno5,QuadratureAdjoint", "Kvaerno5,BacksolveAdjoint", "Kvaerno5,DiscreteAdjoint",
        "RadauIIA5,InterpolatingAdjoint", "RadauIIA5,BacksolveAdjoint", "RadauIIA5,DiscreteAdjoint",
        "Rosenbrock23,InterpolatingAdjoint"})
    void agreesWithAnExplicitMethod(String method, String sensealg) {
        boolean crude = method.equals("Rosenbrock23");
        String tolerance = crude ? "1e-6" : "1e-10";
        String options = "\"rtol\":" + tolerance + ",\"atol\":" + tolerance;
        double[] theta = {1.5, 1, 3, 1, 1, 1};
        double[] expected = gradient(forced(SpiralODE.with("\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12",
                "\"ForwardSensitivity\"")), theta);
        double[] got = gradient(forced(SpiralODE.with("\"method\":\"" + method + "\"," + options,
                "\"" + sensealg + "\"")), theta);
        AdjointTest.near(expected, got, crude ? 1e-3 : 1e-6, method + sensealg);
    }

    /** Sparse Jacobians: a reaction with diffusion on 24 cells. */
    @ParameterizedTest
    @CsvSource({"Rodas5P,DiscreteAdjoint", "KenCarp4,DiscreteAdjoint", "RadauIIA5,DiscreteAdjoint",
        "Rodas5P,InterpolatingAdjoint", "RadauIIA5,InterpolatingAdjoint", "KenCarp4,GaussAdjoint"})
    void sparseJacobians(String method, String sensealg) {
        double[] p = {3.3, 3.4, 3.5};
        String options = "\"rtol\":1e-9,\"atol\":1e-9,\"method\":";
        double[] expected = gradient(SensitivityTimes.brusselator(12, 3, SpiralODE.with(options + "\"Vern7\"",
                "\"ForwardSensitivity\"")), p);
        double[] got = gradient(SensitivityTimes.brusselator(12, 3, SpiralODE.with(options + "\"" + method + "\"",
                "\"" + sensealg + "\"")), p);
        AdjointTest.near(expected, got, 1e-5, method + sensealg);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Rodas5P", "KenCarp4", "RadauIIA5"})
    void secondDerivativesGoForwardOverReverse(String method) {
        double[] direction = {1, -0.5, 0.3, 0.2, -1, 0.7};
        String options = "\"method\":\"" + method + "\",\"rtol\":1e-10,\"atol\":1e-10";
        double[] theta = {1.5, 1, 3, 1, 1, 1};
        double[] expected = Executor.of(Gradient.hvp(forced(SpiralODE.with("\"method\":\"Vern9\",\"rtol\":1e-12,"
                + "\"atol\":1e-12", "\"ForwardSensitivity\"")), 0)).evaluate(theta, direction)[2];
        double[] got = Executor.of(Gradient.hvp(forced(SpiralODE.with(options, "\"DiscreteAdjoint\"")), 0))
                .evaluate(theta, direction)[2];
        AdjointTest.near(expected, got, 1e-6, method);
    }

    /** Steps of Newton iterations are taken again to their tolerance. */
    @ParameterizedTest
    @CsvSource({"Kvaerno5,1e-6", "KenCarp4,1e-5", "RadauIIA5,1e-6", "'AutoSwitch(Tsit5, KenCarp4)',1e-6"})
    void checkpointsOfNewtonIterations(String method, double digits) {
        double[] got = gradient(component(2, SpiralODE.with("\"method\":\"" + method + "\",\"rtol\":1e-9,\"atol\":1e-13",
                "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":5}")), new double[3]);
        for (int j = 0; j < 3; j++) {
            assertEquals(1, got[j] / (DY[2][j] * RATES[j]), digits, "by k" + j);
        }
    }
}
