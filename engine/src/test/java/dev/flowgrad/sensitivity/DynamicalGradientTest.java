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
import dev.flowgrad.ode.DynamicalFunction;
import dev.flowgrad.ode.Methods;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gradients of problems of velocities and positions, by symplectic and by ordinary methods. */
class DynamicalGradientTest {
    private static final double[] AT = {1.3, 0.4, 0.2, -0.3, 0.5, 1, 0.1, 1.23};

    /** {@code v' = -a sin u + b cos t (1, t)}, {@code u' = v (1 + b sin t)}. */
    private static Program f() {
        Expr state = Expr.input("u", 2, 2);
        Expr p = Expr.input("p", 2);
        Expr t = Expr.input("t");
        Expr kick = state.get(1).sin().mul(p.get(0)).neg().add(Expr.stack(t.cos(), t.mul(t.cos())).mul(p.get(1)));
        Expr drift = state.get(0).mul(t.sin().mul(p.get(1)).add(1));
        return Program.of(List.of(state, p, t), List.of(Expr.stack(kick, drift)));
    }

    /** By a, b, the initial state, t0 and a saved time. */
    private static Program loss(String options, String kind) {
        Expr q = Expr.input("q", 8);
        String spec = "{\"problem\":{\"kind\":\"" + kind + "\"}," + options + "}";
        Expr u = Expr.call(new Call("solve", spec, List.of(f())), q.slice(0, 2, 4).reshape(2, 2), q.slice(0, 0, 2), q.get(6),
                Expr.constant(2), Expr.stack(q.get(6), Expr.constant(0.777), q.get(7), Expr.constant(2)));
        return Program.of(List.of(q), List.of(u.mul(u).add(u).sum()));
    }

    private static double[] gradient(Program loss) {
        return Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(AT)[1];
    }

    private static double[] exact() {
        return gradient(loss("\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12,\"sensealg\":\"ForwardSensitivity\"", "ode"));
    }

    /** By times that move the last digits are those of dense output. */
    @ParameterizedTest
    @CsvSource({"VelocityVerlet,0.001,1e-5", "Ruth3,0.005,1e-5", "McAte4,0.01,1e-5", "CalvoSanz4,0.01,1e-5",
        "KahanLi6,0.02,1e-7", "KahanLi8,0.05,1e-7"})
    void symplecticMethods(String method, double dt, double digits) {
        String options = "\"method\":\"" + method + "\",\"dt\":" + dt;
        AdjointTest.near(exact(), gradient(loss(options + ",\"sensealg\":\"ForwardSensitivity\"", "dynamical")), digits, "forward");
        AdjointTest.near(exact(), gradient(loss(options + ",\"sensealg\":\"DiscreteAdjoint\"", "dynamical")), digits, "reverse");
        AdjointTest.near(exact(), gradient(loss(options, "dynamical")), digits, "chosen");
    }

    /** Forward sensitivities by a symplectic method are the derivative of its steps; dense output is looked at too. */
    @ParameterizedTest
    @CsvSource({"VelocityVerlet,0", "Ruth3,0", "McAte4,3", "CalvoSanz4,0", "KahanLi6,0", "KahanLi8,0", "KahanLi8,2"})
    void theDiscreteAdjointIsTheDerivativeOfTheSteps(String method, int checkpoints) {
        Expr q = Expr.input("q", 6);
        double[][] both = new double[2][];
        for (int i = 0; i < 2; i++) {
            String spec = "{\"problem\":{\"kind\":\"dynamical\"},\"dt\":0.1,\"method\":\"" + method + "\",\"sensealg\":"
                    + (i == 0 ? "\"ForwardSensitivity\"" : "{\"kind\":\"DiscreteAdjoint\",\"checkpoints\":" + checkpoints + "}")
                    + "}";
            Expr u = Expr.call(new Call("solve", spec, List.of(f())), q.slice(0, 2, 4).reshape(2, 2), q.slice(0, 0, 2),
                    Expr.constant(0), Expr.constant(2), Expr.constant(new double[] {0, 0.33, 0.35, 0.4, 1.77, 2}, 6));
            both[i] = Executor.of(Gradient.valueAndGrad(Program.of(List.of(q), List.of(u.mul(u).add(u).sum())), 0))
                    .evaluate(Arrays.copyOf(AT, 6))[1];
        }
        AdjointTest.near(both[0], both[1], 1e-12, method);
    }

    @ParameterizedTest
    @CsvSource({"Vern9,ForwardSensitivity", "Tsit5,DiscreteAdjoint", "Rodas5P,DiscreteAdjoint", "Vern9,GaussAdjoint",
        "VCABM,ForwardSensitivity", "VCABM,InterpolatingAdjoint", "VCABM,QuadratureAdjoint", "VCABM,BacksolveAdjoint",
        "FBDF,ForwardSensitivity", "FBDF,GaussAdjoint", "FBDF,QuadratureAdjoint", "RKC,ForwardSensitivity", "RKC,GaussAdjoint",
        "VCABM,", "FBDF,"})
    void ordinaryMethods(String method, String sensealg) {
        String options = "\"method\":\"" + method + "\",\"rtol\":1e-9,\"atol\":1e-9"
                + (sensealg == null ? "" : ",\"sensealg\":\"" + sensealg + "\"");
        AdjointTest.near(exact(), gradient(loss(options, "dynamical")), method.equals("RKC") || method.equals("FBDF") ? 1e-5 : 1e-6,
                method + sensealg);
    }

    @Test
    void secondDerivatives() {
        double[] direction = {1, -0.5, 0.3, 0.2, -1, 0.7, 0, 0};
        double[] expected = Executor.of(Gradient.hvp(loss("\"method\":\"Vern9\",\"rtol\":1e-12,\"atol\":1e-12", "ode"), 0))
                .evaluate(AT, direction)[2];
        double[] got = Executor.of(Gradient.hvp(loss("\"method\":\"KahanLi8\",\"dt\":0.05,\"sensealg\":\"DiscreteAdjoint\"",
                "dynamical"), 0)).evaluate(AT, direction)[2];
        AdjointTest.near(expected, got, 1e-6, "hvp");
    }

    /** A problem made in Java becomes the same operation. */
    @Test
    void ofAProblem() {
        DynamicalFunction f = DynamicalFunction.trace(1, 1, (v, u, p, t) -> u.mul(p.get(0)).neg(), (v, u, p, t) -> v);
        ODEProblem problem = f.problem(new double[] {0}, new double[] {1}, 0, 1, 4);
        Expr p = Expr.input("p", 1);
        Expr u = SolveCall.of(problem, SolveOptions.builder().method(Methods.KAHAN_LI8).dt(0.05).build(),
                Expr.constant(problem.u0(), problem.shape()), p, Expr.constant(new double[] {1}, 1));
        Program loss = Program.of(List.of(p), List.of(u.reshape(2).get(1))); // cos(sqrt(p) t)
        double[][] got = Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(new double[] {4});
        assertEquals(Math.cos(2), got[0][0], 1e-9);
        assertEquals(-Math.sin(2) / 4, got[1][0], 1e-9);
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        String message = assertThrows(FlowgradException.class, () -> gradient(loss("\"method\":\"KahanLi8\",\"dt\":0.1,"
                + "\"sensealg\":\"GaussAdjoint\"", "dynamical"))).getMessage();
        assertTrue(message.startsWith("`sensealg` GaussAdjoint is not for the symplectic method KahanLi8"), message);
        message = assertThrows(FlowgradException.class, () -> gradient(loss("\"method\":\"VCABM\",\"sensealg\":"
                + "\"DiscreteAdjoint\"", "dynamical"))).getMessage();
        assertTrue(message.startsWith("`sensealg` DiscreteAdjoint has no reverse of VCABM; take GaussAdjoint"), message);
    }
}
