package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestErrorTest {
    @TempDir
    private Path directory;

    @Test
    void tellsWhereInPython() {
        GuestError error = Scripts.error(Scripts.write(directory, "zero.py", """
                def h(x):
                    return 1/x
                h(0)
                """));
        assertEquals("ZeroDivisionError: division by zero", error.message());
        assertEquals(2, error.places().get(0).line());
        assertEquals("return 1/x", error.places().get(0).text());
        assertEquals(3, error.places().get(1).line());
        assertFalse(error.toString().contains("\tat "), error.toString());
    }

    @Test
    void tellsWhereInJavaScript() {
        GuestError error = Scripts.error(Scripts.write(directory, "bad.mjs", """
                const a = 1;
                function h() {
                  return a.b.c;
                }
                h();
                """));
        assertEquals("TypeError: Cannot read property 'c' of undefined", error.message());
        assertEquals(3, error.places().get(0).line());
        assertEquals("return a.b.c;", error.places().get(0).text());
        assertEquals(5, error.places().get(1).line());
    }

    @Test
    void tellsWhereASyntaxErrorIs() {
        GuestError python = Scripts.error(Scripts.write(directory, "syntax.py", "a = 1\nx = (\n"));
        assertEquals("SyntaxError: '(' was never closed", python.message());
        assertEquals(2, python.places().get(0).line());
        GuestError javaScript = Scripts.error(Scripts.write(directory, "syntax.mjs", "let a;\nlet x = = 3;\n"));
        assertTrue(javaScript.message().startsWith("SyntaxError: Expected an operand"), javaScript.message());
        assertEquals(2, javaScript.places().get(0).line());
    }

    @Test
    void showsThePackagesErrorsAsSentences() {
        String problem = "fg.ODEProblem(lambda u, p, t: [-u[0]], u0=[1.0], tspan=(0.0, 1.0))";
        GuestError error = Scripts.error(Scripts.write(directory, "rtol.py", """
                import flowgrad as fg
                fg.solve(%s, fg.Tsit5(), rtol=-1.0)
                """.formatted(problem)));
        assertTrue(error.message().startsWith("`rtol` must be"), error.message());
        assertEquals(2, error.places().get(0).line());
        assertEquals(1, error.places().size());
    }
}
