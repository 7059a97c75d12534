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
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.Solution;
import dev.flowgrad.ode.SolveOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of {@code M u' = f}, against the same problem without algebraic equations. */
class MassMatrixGradientTest {
    /** p0, p1, p2, x0, y0, a guess of z0 that is far off, t0, a saved time. */
    private static final double[] AT = {0.8, 0.6, 0.5, 1.2, 0.4, 3, 0.2, 1.1};
    private static final double[] SINGULAR = {1, 0, 0, 0, 1, 0, 0, 0, 0};
    /** Equations and unknowns mixed. */
    private static final double[] ROWS = {1, 0.5, 0.2, -0.3, 1, 0.4, 0.1, 0.6, 1};
    private static final double[] COLUMNS = {1, 0.2, 0, 0.3, 1, -0.5, 0, 0.4, 1};

    private static double[] product(double[] a, double[] b) {
        double[] c = new double[9];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                c[i] += a[i / 3 * 3 + k] * b[k * 3 + i % 3];
            }
        }
        return c;
    }

    private static Expr times(double[] matrix, Expr x) {
        return Expr.constant(matrix, 3, 3).matmul(x.reshape(3, 1)).reshape(3);
    }

    /** {@code x' = -p0 x + z, y' = p1 x - y z}, with z(x, y, t) from {@link #algebraic}. */
    private static Expr[] differential(Expr x, Expr y, Expr z, Expr p) {
        return new Expr[] {z.sub(p.get(0).mul(x)), p.get(1).mul(x).sub(y.mul(z))};
    }

    private static Expr algebraic(Expr x, Expr y, Expr p, Expr t) {
        return x.mul(y).add(p.get(1).mul(t.sin())).div(p.get(2).add(1));
    }

    private static Expr loss(Expr x, Expr y, Expr z) {
        return x.mul(x).add(y.mul(3)).add(z.mul(z).mul(2)).add(z).sum();
    }

    private static Expr saveat(Expr q) {
        return Expr.stack(q.get(6), Expr.constant(0.7), q.get(7), Expr.constant(2));
    }

    /** The loss of the system with its mass matrix; mixed or not. */
    private static Program constrained(String spec, boolean mixed) {
        double[] identity = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        double[] rows = mixed ? ROWS : identity;
        double[] columns = mixed ? COLUMNS : identity;
        Expr u = Expr.input("u", 3);
        Expr p = Expr.input("p", 3);
        Expr t = Expr.input("t");
        Expr w = times(columns, u);
        Expr[] du = differential(w.get(0), w.get(1), w.get(2), p);
        Expr rest = w.get(2).sub(algebraic(w.get(0), w.get(1), p, t)).mul(w.get(2).add(10));
        Program f = Program.of(List.of(u, p, t), List.of(times(rows, Expr.stack(du[0], du[1], rest))));
        Expr q = Expr.input("q", 8);
        Expr start = LinearSolveCall.of(Expr.constant(columns, 3, 3), q.slice(0, 3, 3).reshape(1, 3)).reshape(3);
        String problem = "{\"problem\":{\"kind\":\"ode\",\"mass_matrix\":" + Arrays.toString(product(rows, product(SINGULAR,
                columns))) + "}," + spec.substring(1);
        Expr all = Expr.call(new Call("solve", problem, List.of(f)), start, q.slice(0, 0, 3), q.get(6), Expr.constant(2),
                saveat(q)).matmul(Expr.constant(columns, 3, 3).swapLast());
        return Program.of(List.of(q), List.of(loss(all.slice(1, 0, 1), all.slice(1, 1, 1), all.slice(1, 2, 1))));
    }

    /** The same loss with z eliminated. */
    private static Program plain() {
        Expr u = Expr.input("u", 2);
        Expr p = Expr.input("p", 3);
        Expr t = Expr.input("t");
        Program f = Program.of(List.of(u, p, t), List.of(Expr.stack(differential(u.get(0), u.get(1),
                algebraic(u.get(0), u.get(1), p, t), p))));
        Expr q = Expr.input("q", 8);
        Expr all = Expr.call(new Call("solve", "{\"method\":\"Vern9\",\"rtol\":1e-13,\"atol\":1e-13}", List.of(f)),
                q.slice(0, 3, 2), q.slice(0, 0, 3), q.get(6), Expr.constant(2), saveat(q));
        Expr x = all.slice(1, 0, 1);
        Expr y = all.slice(1, 1, 1);
        Expr z = algebraic(x.reshape(4), y.reshape(4), q, saveat(q)).reshape(4, 1);
        return Program.of(List.of(q), List.of(loss(x, y, z)));
    }

    private static double[][] gradient(Program loss) {
        return Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(AT);
    }

    private static String spec(String method, double tolerance, String sensealg) {
        return "{\"rtol\":" + tolerance + ",\"atol\":" + tolerance + ",\"method\":\"" + method + "\",\"sensealg\":\"" + sensealg
                + "\"}";
    }

    /** By the saved time the discrete adjoint gives the slope of dense output, which for Kvaerno5 is a cubic. */
    @ParameterizedTest
    @CsvSource({"Rodas5P,ForwardSensitivity,1e-7", "Rodas5P,DiscreteAdjoint,1e-7", "Rodas5P,InterpolatingAdjoint,1e-6",
        "Rodas5P,GaussAdjoint,1e-6", "Rodas5P,QuadratureAdjoint,1e-6", "Rodas5P,BacksolveAdjoint,1e-6",
        "Rodas4,DiscreteAdjoint,1e-6", "Rosenbrock23,DiscreteAdjoint,1e-4",
        "RadauIIA5,ForwardSensitivity,1e-6", "RadauIIA5,DiscreteAdjoint,1e-6", "RadauIIA5,InterpolatingAdjoint,1e-6",
        "RadauIIA5,GaussAdjoint,1e-6", "RadauIIA5,QuadratureAdjoint,1e-6",
        "KenCarp4,ForwardSensitivity,1e-6", "KenCarp4,DiscreteAdjoint,1e-6", "KenCarp4,GaussAdjoint,1e-6",
        "Kvaerno5,DiscreteAdjoint,1e-3", "TRBDF2,DiscreteAdjoint,1e-4",
        "FBDF,ForwardSensitivity,1e-5", "FBDF,GaussAdjoint,1e-5", "FBDF,InterpolatingAdjoint,1e-5"})
    void algebraicEquations(String method, String sensealg, double digits) {
        double tolerance = method.equals("Rosenbrock23") || method.equals("TRBDF2") ? 1e-7 : 1e-9;
        double[][] expected = gradient(plain());
        for (boolean mixed : new boolean[] {false, true}) {
            double[][] got = gradient(constrained(spec(method, tolerance, sensealg), mixed));
            AdjointTest.near(expected[0], got[0], digits, "value, mixed " + mixed);
            AdjointTest.near(expected[1], got[1], digits, "gradient, mixed " + mixed);
        }
    }

    /** The steps that error control chose, taken again by forward differentiation. */
    @ParameterizedTest
    @ValueSource(strings = {"Rodas5P", "Rodas4"})
    void theDiscreteAdjointIsTheDerivativeOfTheStepsTaken(String method) {
        Expr u = Expr.input("u", 3);
        Expr p = Expr.input("p", 3);
        Expr t = Expr.input("t");
        Expr[] du = differential(u.get(0), u.get(1), u.get(2), p);
        Program f = Program.of(List.of(u, p, t), List.of(Expr.stack(du[0], du[1], u.get(2).sub(algebraic(u.get(0), u.get(1), p,
                t)).mul(u.get(2).add(10)))));
        double[] mass = SINGULAR;
        double[] u0 = ODEProblem.builder(ODEFunction.of(f)).u0(new double[] {1.2, 0.4, 3}).tspan(0.2, 2).p(0.8, 0.6, 0.5)
                .massMatrix(mass).build().consistentStart(SolveOptions.builder().rtol(1e-13).atol(1e-13).build())[0];
        SolveOptions options = SolveOptions.builder().method(method).rtol(1e-5).atol(1e-5).build();
        Solution solution = ODEProblem.builder(ODEFunction.of(f)).u0(u0).tspan(0.2, 2).p(0.8, 0.6, 0.5).massMatrix(mass).build()
                .solve(options);
        String frozen = "\"adaptive\":false,\"dt\":100,\"tstops\":" + Arrays.toString(Arrays.copyOfRange(solution.t(), 1,
                solution.size() - 1));
        double[][] forward = steps(f, u0, method, frozen, "ForwardSensitivity");
        double[][] reverse = steps(f, u0, method, "\"rtol\":1e-5,\"atol\":1e-5", "DiscreteAdjoint");
        AdjointTest.near(forward[0], reverse[0], 1e-13, "value");
        AdjointTest.near(forward[1], reverse[1], 1e-11, "gradient");
    }

    private static double[][] steps(Program f, double[] u0, String method, String options, String sensealg) {
        Expr p = Expr.input("p", 3);
        Expr all = Expr.call(new Call("solve", "{\"initializealg\":\"NoInit\",\"problem\":{\"kind\":\"ode\",\"mass_matrix\":"
                + Arrays.toString(SINGULAR) + "},\"method\":\"" + method + "\"," + options + ",\"sensealg\":\"" + sensealg
                + "\"}", List.of(f)), Expr.constant(u0, 3), p, Expr.constant(0.2), Expr.constant(2),
                Expr.constant(new double[] {0.9, 2}, 2));
        return Executor.of(Gradient.valueAndGrad(Program.of(List.of(p), List.of(all.mul(all).sum())), 0))
                .evaluate(new double[] {0.8, 0.6, 0.5});
    }

    @ParameterizedTest
    @CsvSource({"Rodas5P,DiscreteAdjoint,1e-10", "KenCarp4,DiscreteAdjoint,1e-6", "RadauIIA5,DiscreteAdjoint,1e-6",
        "Rodas5P,InterpolatingAdjoint,1e-6", "RadauIIA5,InterpolatingAdjoint,1e-6"})
    void checkpoints(String method, String sensealg, double digits) {
        String all = spec(method, 1e-9, sensealg);
        String few = all.replace("\"" + sensealg + "\"", "{\"kind\":\"" + sensealg + "\",\"checkpoints\":4}");
        AdjointTest.near(gradient(constrained(all, true))[1], gradient(constrained(few, true))[1], digits, method);
    }

    /** A regular matrix, against the problem solved for u'. */
    @ParameterizedTest
    @CsvSource({"Rodas5P,ForwardSensitivity", "Rodas5P,DiscreteAdjoint", "KenCarp4,DiscreteAdjoint",
        "Rodas5P,InterpolatingAdjoint", "Rodas5P,GaussAdjoint", "RadauIIA5,QuadratureAdjoint", "Rodas5P,BacksolveAdjoint"})
    void regularMatrices(String method, String sensealg) {
        double[] mass = {2, 1, 0, 0, 1, 0.5, 0.3, 0, 1};
        Expr u = Expr.input("u", 3);
        Expr p = Expr.input("p", 2);
        Expr t = Expr.input("t");
        Expr right = Expr.stack(u.get(1).mul(u.get(2)).sub(p.get(0)), t.cos().mul(p.get(1)).sub(u.get(0)), u.get(0).sin());
        Program f = Program.of(List.of(u, p, t), List.of(right));
        Program solved = Program.of(List.of(u, p, t), List.of(LinearSolveCall.of(Expr.constant(mass, 3, 3), right.reshape(1, 3))
                .reshape(3)));
        double[][] expected = regular(solved, "{\"method\":\"Vern9\",\"rtol\":1e-13,\"atol\":1e-13}");
        double[][] got = regular(f, "{\"problem\":{\"kind\":\"ode\",\"mass_matrix\":" + Arrays.toString(mass) + "},"
                + spec(method, 1e-9, sensealg).substring(1));
        AdjointTest.near(expected[1], got[1], 1e-6, sensealg);
    }

    private static double[][] regular(Program f, String spec) {
        Expr q = Expr.input("q", 7);
        Expr all = Expr.call(new Call("solve", spec, List.of(f)), q.slice(0, 2, 3), q.slice(0, 0, 2), q.get(5),
                Expr.constant(3), Expr.stack(q.get(6), Expr.constant(2.5)));
        return Executor.of(Gradient.valueAndGrad(Program.of(List.of(q), List.of(all.mul(all).sum())), 0))
                .evaluate(new double[] {0.5, 0.7, 1, -0.4, 0.3, 0.1, 1.5});
    }

    /** A threshold that z crosses changes x; z follows. */
    @ParameterizedTest
    @CsvSource({"Rodas5P,ForwardSensitivity", "Rodas5P,DiscreteAdjoint", "RadauIIA5,DiscreteAdjoint", "Rodas5P,GaussAdjoint",
        "Rodas5P,InterpolatingAdjoint"})
    void events(String method, String sensealg) {
        Expr u = Expr.input("u", 3);
        Expr p = Expr.input("p", 3);
        Expr t = Expr.input("t");
        Program condition = Program.of(List.of(u, p, t), List.of(u.get(0).sub(p.get(2).mul(2))));
        Program affect = Program.of(List.of(u, p, t), List.of(Expr.stack(u.get(0).mul(0.5).add(p.get(1)), u.get(1).add(t),
                u.get(2))));
        Expr[] du = differential(u.get(0), u.get(1), u.get(2), p);
        Program f = Program.of(List.of(u, p, t), List.of(Expr.stack(du[0], du[1], u.get(2).sub(algebraic(u.get(0), u.get(1), p,
                t)))));
        String spec = "{\"rtol\":1e-10,\"atol\":1e-10,\"method\":\"" + method + "\",\"callbacks\":[{\"kind\":\"continuous\","
                + "\"condition\":1,\"affect\":2,\"direction\":\"falling\"}],\"problem\":{\"kind\":\"ode\",\"mass_matrix\":"
                + Arrays.toString(SINGULAR) + "},\"sensealg\":\"" + sensealg + "\"}";
        Expr q = Expr.input("q", 5);
        Expr all = Expr.call(new Call("solve", spec, List.of(f, condition, affect)), Expr.concatenate(0, List.of(
                q.slice(0, 3, 2), Expr.zeros(1))), q.slice(0, 0, 3), Expr.constant(0), Expr.constant(3),
                Expr.constant(new double[] {1, 3}, 2));
        Program loss = Program.of(List.of(q), List.of(all.mul(all).sum()));
        double[] at = {0.8, 0.6, 0.5, 1.2, 0.4};
        double[] got = Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(at)[1];
        Executor value = Executor.of(loss);
        for (int i = 0; i < at.length; i++) {
            double[] low = at.clone();
            double[] high = at.clone();
            low[i] -= 1e-4;
            high[i] += 1e-4;
            double difference = (value.evaluate(high)[0][0] - value.evaluate(low)[0][0]) / 2e-4;
            assertEquals(difference, got[i], 2e-5 * Math.max(1, Math.abs(difference)), "by " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ForwardSensitivity", "DiscreteAdjoint", "GaussAdjoint"})
    void secondDerivatives(String sensealg) {
        double[] direction = {1, -0.5, 0.3, 0.2, -1, 0.7, 0.1, 0.4};
        double[] expected = Executor.of(Gradient.hvp(plain(), 0)).evaluate(AT, direction)[2];
        double[] got = Executor.of(Gradient.hvp(constrained(spec("Rodas5P", 1e-9, sensealg), true), 0))
                .evaluate(AT, direction)[2];
        AdjointTest.near(expected, got, 1e-5, sensealg);
    }

    private static Program manyParameters() {
        Expr u = Expr.input("u", 1);
        Expr p = Expr.input("p", 5000);
        Program f = Program.of(List.of(u, p, Expr.input("t")), List.of(u.mul(p.sum()).neg()));
        Expr q = Expr.input("q", 8);
        Expr y = Expr.call(new Call("solve", "{\"problem\":{\"kind\":\"ode\",\"mass_matrix\":[2]},"
                + spec("Rodas5P", 1e-6, "InterpolatingAdjoint").substring(1), List.of(f)), q.slice(0, 0, 1),
                q.get(1).broadcast(5000), Expr.constant(0), Expr.constant(1), Expr.constant(new double[] {1}, 1));
        return Program.of(List.of(q), List.of(y.sum()));
    }

    /** A problem made in Java becomes the same operation. */
    @Test
    void ofAProblem() {
        ODEFunction f = ODEFunction.trace(2, 1, (u, p, t) -> Expr.stack(u.get(1).mul(p.get(0)).neg(), u.get(0).sub(u.get(1))));
        ODEProblem problem = ODEProblem.builder(f).u0(new double[] {1, 0}).tspan(0, 1).p(2).massMatrix(1, 0, 0, 0).build();
        Expr p = Expr.input("p", 1);
        Expr u = SolveCall.of(problem, SolveOptions.builder().rtol(1e-9).atol(1e-9).build(),
                Expr.constant(new double[] {1, 0}, 2), p, Expr.constant(new double[] {1}, 1));
        double[][] got = Executor.of(Gradient.valueAndGrad(Program.of(List.of(p), List.of(u.sum())), 0)).evaluate(
                new double[] {2});
        assertEquals(2 * Math.exp(-2), got[0][0], 1e-8); // both are exp(-p t)
        assertEquals(-2 * Math.exp(-2), got[1][0], 1e-7);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        String message = assertThrows(FlowgradException.class, () -> gradient(constrained(spec("Tsit5", 1e-6,
                "DiscreteAdjoint"), false))).getMessage();
        assertTrue(message.contains("cannot solve a problem with a `mass_matrix`; take Rodas5P"), message);
        message = assertThrows(FlowgradException.class, () -> gradient(manyParameters())).getMessage();
        assertTrue(message.contains("5000 parameters would need a matrix with 25010001 elements; take GaussAdjoint"), message);
        message = assertThrows(FlowgradException.class, () -> gradient(constrained(spec("FBDF", 1e-6, "DiscreteAdjoint"),
                false))).getMessage();
        assertTrue(message.contains("has no reverse of FBDF; take GaussAdjoint"), message);
    }
}
