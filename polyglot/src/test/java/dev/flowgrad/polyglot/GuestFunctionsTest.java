package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions of one language in a program of the other. */
class GuestFunctionsTest {
    @TempDir
    private Path directory;

    @Test
    void pythonSolvesAJavaScriptFunction() {
        Scripts.write(directory, "decay.mjs", "export const decay = ([x], [k], t) => [-k * x];");
        Path script = Scripts.write(directory, "main.py", """
                import math
                import flowgrad as fg
                f = fg.foreign("decay.mjs", "decay")
                prob = fg.ODEProblem(f, u0=[1.0], tspan=(0.0, 1.0), p=[2.0])
                sol = fg.solve(prob, fg.Tsit5(), rtol=1e-9, atol=1e-9)
                print(abs(sol.u[-1][0] - math.exp(-2)) < 1e-7)
                """);
        assertEquals("True\n", Scripts.output(script));
    }

    @Test
    void javaScriptSolvesAPythonFunction() {
        Scripts.write(directory, "decay.py", "def decay(u, p, t):\n    return [-p[0]*u[0]]\n");
        Path script = Scripts.write(directory, "main.mjs", """
                import * as fg from 'flowgrad';
                const f = fg.foreign('decay.py', 'decay');
                const prob = new fg.ODEProblem(f, [1], [0, 1], [2]);
                const sol = fg.solve(prob, {method: fg.Tsit5(), rtol: 1e-9, atol: 1e-9, saveat: [1]});
                console.log(Math.abs(sol.u.toArray()[0][0] - Math.exp(-2)) < 1e-7);
                """);
        assertEquals("true\n", Scripts.output(script));
    }

    @Test
    void aLossInPythonDifferentiatesAJavaScriptFunction() {
        Scripts.write(directory, "decay.mjs", "export const decay = ([x], [k], t) => [-k * x];");
        Path script = Scripts.write(directory, "main.py", """
                import math
                import flowgrad as fg
                prob = fg.ODEProblem(fg.foreign("decay.mjs", "decay"), u0=[1.0], tspan=(0.0, 1.0), p=[2.0])
                def loss(p):
                    return fg.sum(fg.solve(prob, fg.Tsit5(), p=p, saveat=[1.0], rtol=1e-10, atol=1e-10).u)
                value, grad = fg.value_and_grad(loss)([2.0])
                print(abs(grad[0] + math.exp(-2)) < 1e-7)
                """);
        assertEquals("True\n", Scripts.output(script));
    }

    @Test
    void saysWhatIsWrong() {
        Scripts.write(directory, "thrower.mjs", "export const n = 3;\nexport function f(u) {\n  return null.x;\n}\n");
        assertError("`name` must be a function that thrower.mjs exports, got \"g\"", "fg.foreign('thrower.mjs', 'g')");
        assertError("`n` must be a function, got 3", "fg.foreign('thrower.mjs', 'n')");
        assertError("`path` gone.mjs does not exist", "fg.foreign('gone.mjs', 'g')");
        assertError("`model.rb` must end in .py, .js or .mjs", "fg.foreign('model.rb', 'g')");
    }

    private void assertError(String start, String expression) {
        GuestError error = Scripts.error(Scripts.write(directory, "main.py",
                "import flowgrad as fg\n" + expression + "\n"));
        assertTrue(error.message().replace(directory + "/", "").startsWith(start), error.message());
    }
}
