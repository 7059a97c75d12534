package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptContextTest {
    @TempDir
    private Path directory;

    @Test
    void runsPythonAsTheMainProgram() {
        Scripts.write(directory, "helper.py", "x = 5\n");
        Path script = Scripts.write(directory, "main.py", """
                import sys, os
                import helper
                print(__name__, os.path.basename(__file__), sys.argv[1:], helper.x)
                """);
        assertEquals("__main__ main.py ['a', '--b'] 5\n", Scripts.output(script, "a", "--b"));
    }

    @Test
    void runsJavaScriptAsAModule() {
        Scripts.write(directory, "helper.mjs", "export const x = 5;");
        Path script = Scripts.write(directory, "main.js", """
                import { x } from './helper.mjs';
                console.log(scriptArgs.join(), process.argv.slice(2).join(), x);
                """);
        assertEquals("a,--b a,--b 5\n", Scripts.output(script, "a", "--b"));
    }

    @Test
    void givesPythonTheTextOfAJavaScriptFile() {
        Scripts.write(directory, "rhs.mjs", "export const f = (x) => x * 2;");
        Path script = Scripts.write(directory, "main.py", """
                import os
                print(open(os.path.join(os.path.dirname(__file__), "rhs.mjs")).read())
                """);
        assertEquals("export const f = (x) => x * 2;\n", Scripts.output(script));
    }

    @Test
    void passesExitCodesOn() {
        assertEquals(3, status("exit.py", "import sys\nsys.exit(3)\n"));
        assertEquals(4, status("exit.mjs", "process.exit(4);"));
    }

    private int status(String name, String text) {
        Path script = Scripts.write(directory, name, text);
        GuestException end = assertThrows(GuestException.class, () -> Scripts.output(script));
        assertTrue(end.isExit());
        return end.status();
    }

    @Test
    void refusesOtherEndingsAndMissingFiles() {
        assertEquals("`x.rb` must end in .py, .js or .mjs.", assertThrows(FlowgradException.class,
                () -> Scripts.output(Path.of("x.rb"))).getMessage());
        assertTrue(assertThrows(FlowgradException.class, () -> Scripts.output(Path.of("gone.py"))).getMessage()
                .contains("there is no such file"));
    }
}
