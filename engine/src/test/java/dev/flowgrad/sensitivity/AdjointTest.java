package dev.flowgrad.sensitivity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.flowgrad.FlowgradException;
import dev.flowgrad.ad.Gradient;
import dev.flowgrad.ad.Jvp;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Call;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Op;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of solves backward in time. */
class AdjointTest {
    /** Quad-precision values for the sum of x + y at 0, 0.1, ..., 10, by alpha, beta, delta, gamma, x0, y0. */
    private static final double[] DM = {8.30536266231655325534592629e+00, -1.59484292715138636283936839e+02,
        7.52035082137727724860411053e+01, -3.39195092766060907028811886e+02, -3.91275412226680943694273283e+01,
        -8.78778021899264267802001448e+00};
    private static final double[] THETA = {1.5, 1, 3, 1, 1, 1};

    private static String spec(String options, String sensealg) {
        return SpiralODE.with(options, sensealg);
    }

    private static double[][] gradient(Program loss, double[]... at) {
        int[] wrt = new int[at.length];
        Arrays.setAll(wrt, i -> i);
        return Executor.of(Gradient.valueAndGrad(loss, wrt)).evaluate(at);
    }

    static void near(double[] expected, double[] actual, double tolerance, String what) {
        assertEquals(expected.length, actual.length);
        double size = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * Math.max(1e-30, size), what + " " + i);
        }
    }

    private static Program sumOfLotkaVolterra(String spec) {
        Expr theta = Expr.input("theta", 6);
        double[] times = new double[101];
        Arrays.setAll(times, i -> i / 10.0);
        Expr u = Expr.call(new Call("solve", spec, List.of(SolveCallTest.lotkaVolterra())), theta.slice(0, 4, 2),
                theta.slice(0, 0, 4), Expr.constant(0), Expr.constant(10), Expr.constant(times, 101));
        return Program.of(List.of(theta), List.of(u.sum()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Tsit5  | 1e-8  | \"DiscreteAdjoint\"       | 1e-7",
        "Tsit5  | 1e-8  | {\"kind\":\"DiscreteAdjoint\",\"checkpoints\":5} | 1e-7",
        "Tsit5  | 1e-8  | \"InterpolatingAdjoint\"  | 1e-6",
        "Tsit5  | 1e-8  | \"GaussAdjoint\"          | 1e-6",
        "Tsit5  | 1e-8  | \"QuadratureAdjoint\"     | 1e-6",
        "Tsit5  | 1e-8  | \"BacksolveAdjoint\"      | 1e-6",
        "Vern9  | 1e-12 | \"ForwardSensitivity\"    | 1e-10",
        "Vern9  | 1e-12 | \"DiscreteAdjoint\"       | 1e-10",
        "Vern9  | 1e-12 | \"InterpolatingAdjoint\"  | 1e-10",
        "Vern9  | 1e-12 | {\"kind\":\"InterpolatingAdjoint\",\"checkpoints\":4} | 1e-10",
        "Vern9  | 1e-12 | \"GaussAdjoint\"          | 1e-10",
        "Vern9  | 1e-12 | \"QuadratureAdjoint\"     | 1e-10",
        "Vern9  | 1e-12 | \"BacksolveAdjoint\"      | 1e-10",
        "DOP853 | 1e-12 | \"DiscreteAdjoint\"       | 1e-9",
        "Vern7  | 1e-12 | \"DiscreteAdjoint\"       | 1e-9",
        "BS3    | 1e-7  | \"DiscreteAdjoint\"       | 1e-3",
    })
    void quadPrecisionOfASumOverTheTrajectory(String method, String tolerance, String sensealg, double digits) {
        String options = "\"method\":\"" + method + "\",\"rtol\":" + tolerance + ",\"atol\":" + tolerance;
        double[] got = gradient(sumOfLotkaVolterra(spec(options, sensealg)), THETA)[1];
        near(DM, got, digits, sensealg);
    }

    @ParameterizedTest
    @CsvSource({"RK4,DiscreteAdjoint,1e-7", "RK4,GaussAdjoint,1e-7", "RK4,InterpolatingAdjoint,1e-7", "Heun,DiscreteAdjoint,1e-3",
        "Midpoint,QuadratureAdjoint,1e-3", "Euler,DiscreteAdjoint,0.5"})
    void fixedSteps(String method, String sensealg, double digits) {
        String options = "\"method\":\"" + method + "\",\"adaptive\":false,\"dt\":0.004";
        near(DM, gradient(sumOfLotkaVolterra(spec(options, "\"" + sensealg + "\"")), THETA)[1], digits, sensealg);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DiscreteAdjoint", "GaussAdjoint"})
    void aLossThatIsNotANumberHasSuchAGradient(String sensealg) {
        Program sum = sumOfLotkaVolterra(spec("\"method\":\"Tsit5\"", "\"" + sensealg + "\""));
        Program loss = Program.of(sum.inputs(), List.of(sum.outputs().getFirst().neg().log()));
        double[][] result = gradient(loss, THETA);
        assertTrue(Double.isNaN(result[0][0]));
        assertTrue(Arrays.stream(gradient(Program.of(sum.inputs(), List.of(sum.outputs().getFirst().mul(Double.NaN))),
                THETA)[1]).allMatch(Double::isNaN));
    }

    /** The steps that error control chose, taken again by forward differentiation: the same derivative but for rounding. */
    @ParameterizedTest
    @CsvSource({"Tsit5,0", "Tsit5,4", "BS3,0", "DP5,7", "Vern6,0", "Vern7,3", "Vern8,0", "Vern9,0", "DOP853,0"})
    void theDiscreteAdjointIsTheDerivativeOfTheStepsTaken(String method, int checkpoints) {
        // The weights of dense output of Vern6 are large and cancel.
        double digits = method.equals("Vern6") ? 2e-11 : 1e-12;
        String options = "\"method\":\"" + method + "\",\"rtol\":1e-5,\"atol\":1e-5";
        ODEProblem problem = ODEProblem.of(ODEFunction.of(SolveCallTest.lotkaVolterra()), new double[] {1, 1}, 0, 10,
                1.5, 1, 3, 1);
        Solution solution = problem.solve(SolveOptions.builder().method(method).rtol(1e-5).atol(1e-5).build());
        String frozen = "\"method\":\"" + method + "\",\"adaptive\":false,\"dt\":100,\"tstops\":"
                + Arrays.toString(Arrays.copyOfRange(solution.t(), 1, solution.size() - 1));
        double[][] forward = gradient(sumOfLotkaVolterra(spec(frozen, "\"ForwardSensitivity\"")), THETA);
        double[][] reverse = gradient(sumOfLotkaVolterra(spec(options,
                "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":" + checkpoints + "}")), THETA);
        near(forward[0], reverse[0], 1e-13, "value");
        near(forward[1], reverse[1], digits, "gradient");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"DiscreteAdjoint\"", "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":3}",
        "\"InterpolatingAdjoint\"", "\"GaussAdjoint\"", "\"QuadratureAdjoint\"", "\"BacksolveAdjoint\""})
    void theSpiralNeuralOde(String sensealg) {
        double[] p = SpiralODE.parameters(SpiralODE.HIDDEN);
        double[][] forward = gradient(SpiralODE.loss(50, spec(SpiralODE.OPTIONS, "\"ForwardSensitivity\"")), SpiralODE.U0, p);
        double[][] got = gradient(SpiralODE.loss(50, spec(SpiralODE.OPTIONS, sensealg)), SpiralODE.U0, p);
        near(forward[0], got[0], 1e-6, "value");
        near(forward[1], got[1], 1e-5, "u0");
        near(forward[2], got[2], 1e-5, "p");
    }

    /** Everything depends on the parameter: u0, p, the time span and the saved times, forward or backward in time. */
    @ParameterizedTest
    @ValueSource(strings = {"DiscreteAdjoint", "InterpolatingAdjoint", "GaussAdjoint", "QuadratureAdjoint",
        "BacksolveAdjoint"})
    void allArgumentsMayDependOnParameters(String sensealg) {
        for (boolean reverse : new boolean[] {false, true}) {
            double[] got = gradient(everything(sensealg, reverse), new double[] {1.1})[1];
            double[] expected = gradient(everything("ForwardSensitivity", reverse), new double[] {1.1})[1];
            near(expected, got, 1e-8, sensealg + reverse);
        }
    }

    private static Program everything(String sensealg, boolean reverse) {
        Expr q = Expr.input("q");
        Expr u0 = Expr.stack(q.mul(q), Expr.constant(1));
        Expr p = Expr.stack(q.add(0.5), q, Expr.constant(3), q.exp().div(Math.E));
        Expr low = q.sub(1);
        Expr high = q.add(2);
        Expr[] times = {low, q, q.mul(q).add(1), q.mul(q).add(1), high.sub(0.1)};
        Expr saveat = reverse ? Expr.stack(high, times[4], times[3], times[1], times[0])
                : Expr.stack(times);
        String spec = spec("\"method\":\"Vern9\",\"rtol\":1e-11,\"atol\":1e-11,\"tstops\":[1.4]", "\"" + sensealg + "\"");
        Expr u = Expr.call(new Call("solve", spec, List.of(SolveCallTest.lotkaVolterra())), u0, p, reverse ? high : low,
                reverse ? low : high, saveat);
        return Program.of(List.of(q), List.of(u.mul(u).sum()));
    }

    /** A right-hand side that depends on time, without parameters, saved once at its start and before its end. */
    @ParameterizedTest
    @ValueSource(strings = {"DiscreteAdjoint", "InterpolatingAdjoint", "GaussAdjoint", "QuadratureAdjoint",
        "BacksolveAdjoint"})
    void timeDependentWithoutParameters(String sensealg) {
        Expr u = Expr.input("u", 1);
        Expr t = Expr.input("t");
        Program f = Program.of(List.of(u, Expr.input("p", 0), t), List.of(u.mul(t.cos())));
        Expr x = Expr.input("x", 3); // u0, t0, time saved
        Expr solution = Expr.call(new Call("solve", spec("\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12",
                "\"" + sensealg + "\""), List.of(f)), x.slice(0, 0, 1), Expr.constant(new double[0], 0), x.get(1),
                Expr.constant(3), x.slice(0, 2, 1));
        double[] got = gradient(Program.of(List.of(x), List.of(solution.sum())), new double[] {2, 0.5, 1.7})[1];
        double e = Math.exp(Math.sin(1.7) - Math.sin(0.5)); // u = u0 exp(sin s - sin t0)
        near(new double[] {e, -2 * e * Math.cos(0.5), 2 * e * Math.cos(1.7)}, got, 1e-10, sensealg);
        double[] start = gradient(Program.of(List.of(x), List.of(solution.sum())), new double[] {2, 0.5, 0.5})[1];
        near(new double[] {1, -2 * Math.cos(0.5), 2 * Math.cos(0.5)}, start, 1e-12, sensealg + " at the start");
    }

    @Test
    void secondDerivativesGoForwardOverReverse() {
        String options = "\"method\":\"Vern9\",\"rtol\":1e-11,\"atol\":1e-11";
        double[] direction = {1, -0.5, 0.3, 0.2, -1, 0.7};
        double[] expected = hessianProduct(spec(options, "\"ForwardSensitivity\""), direction);
        for (String sensealg : List.of("DiscreteAdjoint", "GaussAdjoint")) {
            near(expected, hessianProduct(spec(options, "\"" + sensealg + "\""), direction), 1e-8, sensealg);
        }
    }

    private static double[] hessianProduct(String spec, double[] direction) {
        Expr theta = Expr.input("theta", 6);
        Expr u = Expr.call(new Call("solve", spec, List.of(SolveCallTest.lotkaVolterra())), theta.slice(0, 4, 2),
                theta.slice(0, 0, 4), Expr.constant(0), Expr.constant(3), Expr.constant(new double[] {1, 3}, 2));
        Program loss = Program.of(List.of(theta), List.of(u.mul(u).log().sum()));
        return Executor.of(Gradient.hvp(loss, 0)).evaluate(THETA, direction)[2];
    }

    @Test
    void fewParametersGoForwardAndManyGoBackward() {
        String options = spec(SpiralODE.OPTIONS, null);
        assertTrue(calls(Gradient.valueAndGrad(SpiralODE.loss(50, options), 1)).contains("solve_adjoint"));
        assertEquals(List.of("solve"), calls(Gradient.valueAndGrad(SpiralODE.loss(50, options), 0)));
        double[] p = SpiralODE.parameters(50);
        near(gradient(SpiralODE.loss(50, spec(SpiralODE.OPTIONS, "\"ForwardSensitivity\"")), SpiralODE.U0, p)[2],
                gradient(SpiralODE.loss(50, options), SpiralODE.U0, p)[2], 1e-5, "chosen");
    }

    @Test
    void theChoiceIsExplained() {
        Explanation few = Explanation.of(sumOfLotkaVolterra("{\"method\":\"Rodas5P\"}"), 0).getFirst();
        assertEquals("DiscreteAdjoint for Rodas5P with 2 unknowns, differentiated by 6 numbers: one way back costs less than "
                + "so many sensitivities, and the exact reverse of the steps is the fastest", few.toString());
        Explanation named = Explanation.of(sumOfLotkaVolterra(spec("\"rtol\":1e-8", "\"BacksolveAdjoint\"")), 0).getFirst();
        assertEquals(new Explanation("AutoSwitch(Vern7, Rodas5P)", "BacksolveAdjoint", 2, 6, "`sensealg` names it"), named);
    }

    private static List<String> calls(Program f) {
        return f.nodes().stream().filter(e -> e.op() == Op.CALL).map(e -> e.call().kind()).distinct().toList();
    }

    @Test
    void aGradientSurvivesItsBinaryFormAndConcurrentRuns() throws Exception {
        Program gradient = Gradient.valueAndGrad(SpiralODE.loss(8, spec(SpiralODE.OPTIONS, "\"DiscreteAdjoint\"")), 0, 1);
        double[] p = SpiralODE.parameters(8);
        Executor executor = Executor.of(gradient);
        double[][] expected = executor.evaluate(SpiralODE.U0, p);
        assertArrayEquals(expected[2], Executor.of(Program.fromBytes(gradient.toBytes())).evaluate(SpiralODE.U0, p)[2]);
        Thread[] threads = new Thread[4];
        double[][][] got = new double[threads.length][][];
        for (int i = 0; i < threads.length; i++) {
            int me = i;
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 50; n++) {
                    double[] start = {2 + 0.1 * ((me + n) % 2), 0};
                    double[][] result = executor.evaluate(start, p);
                    got[me] = start[0] == 2 ? result : got[me];
                }
            });
        }
        for (int i = 0; i < threads.length; i++) {
            threads[i].join();
            assertArrayEquals(expected[2], got[i][2]);
        }
    }

    /** With its memory in place, a gradient of 5,000 steps allocates what one of 500 does. */
    @Test
    void stepsAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Executor few = fixedSteps(500);
        Executor many = fixedSteps(5_000);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 8; attempt++) { // the first ones make the memory, and compilers interfere
            long before = threads.getCurrentThreadAllocatedBytes();
            few.evaluate(THETA);
            long between = threads.getCurrentThreadAllocatedBytes();
            many.evaluate(THETA);
            long after = threads.getCurrentThreadAllocatedBytes();
            least = Math.min(least, Math.abs((after - between) - (between - before)));
        }
        assertEquals(0, least, 1024);
    }

    private static Executor fixedSteps(int n) {
        return Executor.of(Gradient.valueAndGrad(sumOfLotkaVolterra("{\"method\":\"Tsit5\",\"adaptive\":false,\"dt\":"
                + 10.0 / n + ",\"sensealg\":\"DiscreteAdjoint\"}"), 0));
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertEquals("`GausAdjoint` is not a sensitivity algorithm; did you mean `GaussAdjoint`?",
                assertThrows(FlowgradException.class, () -> sumOfLotkaVolterra("{\"sensealg\":\"GausAdjoint\"}")).getMessage());
        Program fails = sumOfLotkaVolterra("{\"maxiters\":5,\"sensealg\":\"DiscreteAdjoint\"}");
        String message = assertThrows(FlowgradException.class, () -> gradient(fails, THETA)).getMessage();
        assertTrue(message.startsWith("a `solve` inside a loss ended with MaxIters: "), message);
    }

    @Test
    void aDirectionalDerivativeIsTheGradientTimesTheDirection() {
        double[] p = SpiralODE.parameters(20);
        Program loss = SpiralODE.loss(20, spec("\"method\":\"Vern7\",\"rtol\":1e-10,\"atol\":1e-10", "\"GaussAdjoint\""));
        double[] direction = new double[p.length];
        Arrays.setAll(direction, i -> Math.cos(3 * i));
        double along = Executor.of(Jvp.of(loss, 1)).evaluate(SpiralODE.U0, p, direction)[1][0];
        double[] gradient = gradient(loss, SpiralODE.U0, p)[2];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += gradient[i] * direction[i];
        }
        assertEquals(along, sum, 1e-7 * Math.abs(along));
    }
}
