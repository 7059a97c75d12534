package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.ad.Gradient;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.ir.Expr;
import dev.flowgrad.ir.Program;
import dev.flowgrad.ode.ODEFunction;
import dev.flowgrad.ode.ODEProblem;
import dev.flowgrad.ode.SolveOptions;
import dev.flowgrad.sensitivity.SolveCall;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One gradient, whatever the languages of its parts: the sum over a Lotka-Volterra trajectory, in quad precision. */
class LanguagePairsTest {
    private static final double[] GRADIENT = {8.30536266231655325534592629, -159.484292715138636283936839,
        75.2035082137727724860411053, -339.195092766060907028811886};
    @TempDir
    private Path directory;

    @BeforeEach
    void write() {
        Scripts.write(directory, "model.py", "def rhs(u, p, t):\n    x, y = u\n    a, b, d, g = p\n"
                + "    return [a*x - b*x*y, -d*y + g*x*y]\n");
        Scripts.write(directory, "model.mjs", "export const rhs = ([x, y], [a, b, d, g], t) => [a*x - b*x*y, -d*y + g*x*y];\n");
        Scripts.write(directory, "Model.java", """
                import dev.flowgrad.ir.Expr;

                public class Model {
                    static Expr rhs(Expr u, Expr p, Expr t) {
                        Expr xy = u.get(0).mul(u.get(1));
                        return Expr.stack(p.get(0).mul(u.get(0)).sub(p.get(1).mul(xy)), p.get(3).mul(xy).sub(p.get(2).mul(u.get(1))));
                    }

                    static Expr height(Expr u, Expr p, Expr t) {
                        return u.get(0);
                    }

                    static Expr bounce(Expr u, Expr p, Expr t) {
                        return Expr.stack(u.get(0), p.get(0).mul(u.get(1)).neg());
                    }
                }
                """);
    }

    private static void check(double[] gradient) {
        for (int i = 0; i < GRADIENT.length; i++) {
            assertEquals(GRADIENT[i], gradient[i], 1e-8 * Math.abs(GRADIENT[i]), "by " + i);
        }
    }

    private static double[] numbers(String printed) {
        return Arrays.stream(printed.strip().split("[,\\s]+")).mapToDouble(Double::parseDouble).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.py", "model.mjs", "Model.java"})
    void aLossInPython(String model) {
        check(numbers(Scripts.output(Scripts.write(directory, "main.py", """
                import flowgrad as fg
                from model import rhs
                f = rhs if "%1$s" == "model.py" else fg.foreign("%1$s", "rhs")
                prob = fg.ODEProblem(f, [1.0, 1.0], (0.0, 10.0), [1.5, 1.0, 3.0, 1.0])
                def loss(p):
                    return fg.sum(fg.solve(prob, fg.Vern9(), p=p, saveat=0.1, rtol=1e-12, atol=1e-12).u)
                print(*fg.grad(loss)([1.5, 1.0, 3.0, 1.0]))
                """.formatted(model)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.py", "model.mjs", "Model.java"})
    void aLossInJavaScript(String model) {
        check(numbers(Scripts.output(Scripts.write(directory, "main.mjs", """
                import * as fg from 'flowgrad';
                import { rhs } from './model.mjs';
                const f = '%1$s' === 'model.mjs' ? rhs : fg.foreign('%1$s', 'rhs');
                const prob = new fg.ODEProblem(f, [1, 1], [0, 10], [1.5, 1, 3, 1]);
                const loss = (p) => fg.sum(fg.solve(prob, fg.Vern9(), {p, saveat: 0.1, rtol: 1e-12, atol: 1e-12}).u);
                console.log(fg.grad(loss)([1.5, 1, 3, 1]).join(' '));
                """.formatted(model)))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.py", "model.mjs", "Model.java"})
    void aLossInJava(String model) {
        try (ScriptContext context = ScriptContext.newBuilder().build()) {
            ODEFunction f = context.rightHandSide(directory.resolve(model), "rhs", 2, 4);
            ODEProblem problem = ODEProblem.of(f, new double[] {1, 1}, 0, 10, 1.5, 1, 3, 1);
            double[] times = new double[101];
            Arrays.setAll(times, i -> i / 10.0);
            Expr p = Expr.input("p", 4);
            Expr u = SolveCall.of(problem, SolveOptions.builder().method("Vern9").rtol(1e-12).atol(1e-12).build(),
                    Expr.constant(new double[] {1, 1}, 2), p, Expr.constant(times, 101));
            Program loss = Program.of(List.of(p), List.of(u.sum()));
            check(Executor.of(Gradient.valueAndGrad(loss, 0)).evaluate(problem.p())[1]);
        }
    }

    /** A right-hand side in JavaScript, a loss in Python, an event in Java. */
    @Test
    void threeLanguages() {
        Scripts.write(directory, "ball.mjs", "export const fall = ([x, v], [e], t) => [v, -9.8];\n");
        String printed = Scripts.output(Scripts.write(directory, "main.py", """
                import flowgrad as fg
                prob = fg.ODEProblem(fg.foreign("ball.mjs", "fall"), [50.0, 0.0], (0.0, 15.0), [0.8])
                bounce = fg.ContinuousCallback(fg.foreign("Model.java", "height"), fg.foreign("Model.java", "bounce"),
                                               direction="falling")
                def height(e):
                    return fg.solve(prob, fg.Tsit5(), p=[e], callback=bounce, saveat=[15.0], rtol=1e-10, atol=1e-10).u[0, 0]
                print(*fg.value_and_grad(height)(0.8))
                """));
        assertEquals(8.494217007606032792, numbers(printed)[0], 1e-6);
        assertEquals(314.56883993768555407, numbers(printed)[1], 1e-5);
    }

    @Test
    void saysWhatIsWrongWithJava() {
        Scripts.write(directory, "Broken.java", "public class Broken { int x = ; }");
        assertTrue(error("fg.foreign('Broken.java', 'f')").contains("does not compile: "));
        assertTrue(error("fg.foreign('Model.java', 'nothing')").contains("`name` must be a static method of Model.java"));
        assertTrue(error("fg.foreign('Model.java', 'height')(1.0)").contains("`height` must take 1 arguments, but takes 3"));
    }

    private String error(String expression) {
        return Scripts.error(Scripts.write(directory, "main.py", "import flowgrad as fg\n" + expression + "\n")).message();
    }
}
