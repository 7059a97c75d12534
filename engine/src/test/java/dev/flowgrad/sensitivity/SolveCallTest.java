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
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class SolveCallTest {
    private static final double[] P = {1.5, 1.0, 3.0, 1.0};
    private static final double[] U0 = {1.0, 1.0};
    private static final String TIGHT = "{\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12}";

    /** Quad-precision values: M = sum of x + y at 0, 0.1, ..., 10, then dM/dp and dM/du0. */
    private static final double M = 4.50764064039538806265301383e+02;
    private static final double[] DM_DP = {8.30536266231655325534592629e+00, -1.59484292715138636283936839e+02,
        7.52035082137727724860411053e+01, -3.39195092766060907028811886e+02};
    private static final double[] DM_DU0 = {-3.91275412226680943694273283e+01, -8.78778021899264267802001448e+00};
    /** du(10)/dp, du(10)/du0: rows x and y. */
    private static final double[][] SENSITIVITIES = {
        {2.16055752356261803203861226e+00, 1.88568777078059306309640441e-01, 5.63182794168197720354531247e-01,
            9.39651287153079761482631863e-01, 1.96599605472816908062131859e+00, 1.88568777078059306309640441e-01},
        {-6.25677051722081599780051413e+00, -6.97977588989358481297782672e-01, -1.70901768059793482667599584e+00,
            -2.74397915592018105825431925e+00, -2.74397915592018105825431925e+00, 2.11713489146683136250463208e-01},
    };

    static Program lotkaVolterra() {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 4);
        Expr x = u.get(0);
        Expr y = u.get(1);
        Expr dx = p.get(0).mul(x).sub(p.get(1).mul(x).mul(y));
        Expr dy = p.get(3).mul(x).mul(y).sub(p.get(2).mul(y));
        return Program.of(List.of(u, p, Expr.input("t")), List.of(Expr.stack(dx, dy)));
    }

    private static Expr solve(String spec, Program f, Expr u0, Expr p, Expr t0, Expr t1, Expr saveat) {
        return Expr.call(new Call("solve", spec, List.of(f)), u0, p, t0, t1, saveat);
    }

    private static Expr grid() {
        double[] times = new double[101];
        Arrays.setAll(times, i -> i / 10.0);
        return Expr.constant(times, 101);
    }

    private static double[][] run(Program program, double[]... inputs) {
        return Executor.of(program).evaluate(inputs);
    }

    private static void assertRelative(double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * Math.max(1.0, Math.abs(expected[i])), "index " + i);
        }
    }

    /** At the time of an event the value is the state after it. */
    @Test
    void callbacksMayChangeParameters() {
        Expr u = Expr.input("u", 1);
        Expr p = Expr.input("p", 1);
        List<Expr> inputs = List.of(u, p, Expr.input("t"));
        Program f = Program.of(inputs, List.of(u.mul(p).neg()));
        Call call = new Call("solve", "{\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12,\"callbacks\":"
                + "[{\"kind\":\"preset_time\",\"times\":[1],\"affect\":1}]}",
                List.of(f, Program.of(inputs, List.of(u.add(1), p.mul(2)))));
        Program solve = Program.of(List.of(p), List.of(Expr.call(call, Expr.constant(new double[] {1}, 1), p,
                Expr.constant(0), Expr.constant(2), Expr.constant(new double[] {1, 2}, 2))));
        double middle = Math.exp(-1) + 1;
        assertArrayEquals(new double[] {middle, middle * Math.exp(-2)}, run(solve, new double[] {1})[0], 1e-10);
        Program loss = Program.of(solve.inputs(), List.of(solve.outputs().getFirst().sum()));
        double expected = -Math.exp(-1) * (1 + Math.exp(-2)) - 2 * middle * Math.exp(-2);
        assertEquals(expected, run(Gradient.valueAndGrad(loss, 0), new double[] {1})[1][0], 1e-10);
        assertEquals(expected, run(Jvp.of(loss, 0), new double[] {1}, new double[] {1})[1][0], 1e-10);
    }

    @Test
    void gradientOfASumOverTheTrajectoryToTenDigits() {
        Expr p = Expr.input("p", 4);
        Expr u0 = Expr.input("u0", 2);
        Expr u = solve(TIGHT, lotkaVolterra(), u0, p, Expr.constant(0), Expr.constant(10), grid());
        double[][] result = run(Gradient.valueAndGrad(Program.of(List.of(p, u0), List.of(u.sum())), 0, 1), P, U0);
        assertRelative(new double[] {M}, result[0], 1e-10);
        assertRelative(DM_DP, result[1], 1e-10);
        assertRelative(DM_DU0, result[2], 1e-10);
    }

    @Test
    void sensitivitiesAtTheEndByEveryMode() {
        Expr theta = Expr.input("theta", 6);
        Expr end = solve(TIGHT, lotkaVolterra(), theta.slice(0, 4, 2), theta.slice(0, 0, 4), Expr.constant(0),
                Expr.constant(10), Expr.constant(new double[] {10}, 1)).get(0);
        Program f = Program.of(List.of(theta), List.of(end));
        double[] at = {1.5, 1, 3, 1, 1, 1};
        double[] expected = new double[12];
        for (int i = 0; i < 12; i++) {
            expected[i] = SENSITIVITIES[i / 6][i % 6];
        }
        assertRelative(expected, run(Jacobian.dense(f, 0), at)[0], 1e-9);
        for (int j = 0; j < 6; j++) {
            double[] direction = new double[6];
            direction[j] = 1.0;
            double[] tangent = run(Jvp.of(f, 0), at, direction)[1];
            assertRelative(new double[] {expected[j], expected[6 + j]}, tangent, 1e-9);
        }
    }

    @Test
    void initialValuesTimeSpanAndSavedTimesMayAllDependOnParameters() {
        // u0 = (q^2, 1), from q - 1 to 2 + q, saved at q, at 1 + q^2 and at both ends
        Expr q = Expr.input("q");
        Expr t0 = q.sub(1);
        Expr t1 = q.add(2);
        Expr saveat = Expr.stack(t0, q, q.mul(q).add(1), t1);
        Expr u0 = Expr.stack(q.mul(q), Expr.constant(1));
        Expr p = Expr.stack(q.add(0.5), q, Expr.constant(3), q.exp().div(Math.E));
        Expr u = solve(TIGHT, lotkaVolterra(), u0, p, t0, t1, saveat);
        Program loss = Program.of(List.of(q), List.of(u.mul(u).sum()));
        Executor value = Executor.of(loss);
        ToDoubleFunction<Double> f = x -> value.evaluate(new double[] {x})[0][0];
        double h = 2e-4;
        double difference = (8 * (f.applyAsDouble(1 + h) - f.applyAsDouble(1 - h))
                - (f.applyAsDouble(1 + 2 * h) - f.applyAsDouble(1 - 2 * h))) / (12 * h);
        double gradient = run(Gradient.valueAndGrad(loss, 0), new double[] {1.0})[1][0];
        assertEquals(difference, gradient, 1e-8 * Math.abs(difference));
    }

    @Test
    void timeSpanOfAnAutonomousProblemHasAClosedForm() {
        // u' = p u: u(t1) = u0 exp(p (t1 - t0))
        Expr u = Expr.input("u", 1);
        Expr p = Expr.input("p", 1);
        Program f = Program.of(List.of(u, p, Expr.input("t")), List.of(u.mul(p)));
        Expr theta = Expr.input("theta", 4);
        Expr t1 = theta.get(3);
        Expr end = solve(TIGHT, f, theta.slice(0, 0, 1), theta.slice(0, 1, 1), theta.get(2), t1, t1.reshape(1)).sum();
        double[] gradient = run(Gradient.valueAndGrad(Program.of(List.of(theta), List.of(end)), 0), new double[] {2, 0.7, 0.5, 1.5})[1];
        double e = Math.exp(0.7);
        assertRelative(new double[] {e, 2 * e, -1.4 * e, 1.4 * e}, gradient, 1e-10);
    }

    @Test
    void secondDerivativesByNesting() {
        Expr p = Expr.input("p", 4);
        Expr u = solve(TIGHT, lotkaVolterra(), Expr.constant(U0, 2), p, Expr.constant(0), Expr.constant(3),
                Expr.constant(new double[] {1, 3}, 2));
        Program gradient = Gradient.valueAndGrad(Program.of(List.of(p), List.of(u.log().sum())), 0);
        Program hessian = Jacobian.dense(Program.of(gradient.inputs(), List.of(gradient.outputs().get(1))), 0);
        double[] h = run(hessian, P)[0];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                assertEquals(h[4 * i + j], h[4 * j + i], 1e-8 * Math.max(1, Math.abs(h[4 * i + j])), "symmetry");
                double[] plus = P.clone();
                double[] minus = P.clone();
                plus[j] += 1e-4;
                minus[j] -= 1e-4;
                double difference = (run(gradient, plus)[1][i] - run(gradient, minus)[1][i]) / 2e-4;
                assertEquals(difference, h[4 * i + j], 1e-5 * Math.max(1, Math.abs(difference)));
            }
        }
    }

    @Test
    void aStateOfAnyShape() {
        Expr u = Expr.input("u", 2, 3);
        Expr p = Expr.input("p", 2, 2);
        Program f = Program.of(List.of(u, p, Expr.input("t")), List.of(p.matmul(u)));
        Expr q = Expr.input("q", 2, 2);
        Expr u0 = Expr.constant(new double[] {1, 0, 2, 0, 1, 3}, 2, 3);
        Expr y = solve(TIGHT, f, u0, q, Expr.constant(0), Expr.constant(1), Expr.constant(new double[] {0.5, 1}, 2));
        assertArrayEquals(new int[] {2, 2, 3}, y.shape());
        Program loss = Program.of(List.of(q), List.of(y.pow(3.0).sum()));
        double[] at = {0.1, -1, 1, 0.2};
        double[] gradient = run(Gradient.valueAndGrad(loss, 0), at)[1];
        for (int i = 0; i < 4; i++) {
            double[] plus = at.clone();
            double[] minus = at.clone();
            plus[i] += 1e-5;
            minus[i] -= 1e-5;
            double difference = (run(loss, plus)[0][0] - run(loss, minus)[0][0]) / 2e-5;
            assertEquals(difference, gradient[i], 1e-8 * Math.max(1, Math.abs(difference)));
        }
    }

    @Test
    void manyDirectionsAreBatchedAndAgreeWithFewer() {
        // A 2-30-2 network: 152 parameters, more than are unrolled.
        int hidden = 30;
        int n = 5 * hidden + 2;
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", n);
        Expr layer = p.slice(0, 0, 2 * hidden).reshape(hidden, 2).matmul(u.reshape(2, 1)).reshape(hidden)
                .add(p.slice(0, 2 * hidden, hidden)).tanh();
        Expr du = p.slice(0, 3 * hidden, 2 * hidden).reshape(2, hidden).matmul(layer.reshape(hidden, 1)).reshape(2)
                .add(p.slice(0, 5 * hidden, 2));
        Program f = Program.of(List.of(u, p, Expr.input("t")), List.of(du));
        Expr q = Expr.input("q", n);
        Expr y = solve("{\"method\":\"Tsit5\",\"rtol\":1e-9,\"atol\":1e-9}", f, Expr.constant(U0, 2), q, Expr.constant(0),
                Expr.constant(1), Expr.constant(new double[] {0.3, 1}, 2));
        Program loss = Program.of(List.of(q), List.of(y.mul(y).sum()));
        double[] at = new double[n];
        Arrays.setAll(at, i -> 0.5 * Math.sin(i));
        double[] gradient = run(Gradient.valueAndGrad(loss, 0), at)[1];
        for (int i : new int[] {0, 61, 100, n - 1}) {
            double[] direction = new double[n];
            direction[i] = 1.0;
            assertEquals(run(Jvp.of(loss, 0), at, direction)[1][0], gradient[i], 1e-7 * Math.max(1, Math.abs(gradient[i])));
        }
    }

    /** u' = -mean(p) u: what grows with the square of the number of parameters would fill any memory. */
    @Test
    void aHundredThousandParameters() {
        int n = 100_000;
        Expr u = Expr.input("u", 1);
        Expr p = Expr.input("p", n);
        Program f = Program.of(List.of(u, p, Expr.input("t")), List.of(u.mul(p.sum()).mul(-1.0 / n)));
        Expr weights = Expr.input("weights", n);
        Expr end = solve("{\"rtol\": 1e-8, \"atol\": 1e-10}", f, Expr.constant(new double[] {1}, 1), weights,
                Expr.constant(0), Expr.constant(1), Expr.constant(new double[] {1}, 1));
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        double[][] both = run(Gradient.valueAndGrad(Program.of(List.of(weights), List.of(end.sum())), 0), ones);
        assertEquals(Math.exp(-1), both[0][0], 1e-7);
        double[] expected = new double[n];
        Arrays.fill(expected, -Math.exp(-1) / n);
        assertArrayEquals(expected, both[1], 1e-12);
    }

    @Test
    void aProgramWithASolveSurvivesItsBinaryForm() {
        Expr p = Expr.input("p", 4);
        Expr u = solve(TIGHT, lotkaVolterra(), Expr.constant(U0, 2), p, Expr.constant(0), Expr.constant(10), grid());
        Program loss = Program.of(List.of(p), List.of(u.sum()));
        Program copy = Program.fromBytes(loss.toBytes());
        assertEquals(loss.toString(), copy.toString());
        assertArrayEquals(run(loss, P)[0], run(copy, P)[0]);
    }

    @Test
    void aSolveThatFailsSaysHow() {
        Expr p = Expr.input("p", 4);
        Expr u = solve("{\"method\":\"Tsit5\",\"maxiters\":5}", lotkaVolterra(), Expr.constant(U0, 2), p,
                Expr.constant(0), Expr.constant(10), grid());
        Program loss = Program.of(List.of(p), List.of(u.sum()));
        String message = assertThrows(FlowgradException.class, () -> run(loss, P)).getMessage();
        assertTrue(message.startsWith("a `solve` inside a loss ended with MaxIters: "), message);
    }

    @Test
    void wrongOptionsAndShapesAreNamed() {
        Expr p = Expr.input("p", 4);
        Expr zero = Expr.constant(0);
        String unknown = assertThrows(FlowgradException.class, () -> solve("{\"rtoll\":1}", lotkaVolterra(),
                Expr.constant(U0, 2), p, zero, zero.add(1), grid())).getMessage();
        assertEquals("`rtoll` is not an option of solve; did you mean `rtol`?", unknown);
        String shapes = assertThrows(FlowgradException.class, () -> solve(TIGHT, lotkaVolterra(),
                Expr.constant(new double[3], 3), p, zero, zero.add(1), grid())).getMessage();
        assertEquals("`solve` needs a right-hand side for the shapes of u0 and p", shapes);
    }
}
