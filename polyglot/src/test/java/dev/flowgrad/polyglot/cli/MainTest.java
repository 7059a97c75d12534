package dev.flowgrad.polyglot.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.spec.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {
    @TempDir
    private Path directory;
    private Path python;
    private Path javaScript;
    private String out;
    private String err;

    @BeforeEach
    void writeModels() throws Exception {
        python = Files.writeString(directory.resolve("model.py"), """
                import flowgrad as fg
                print("loading")
                prob = fg.ODEProblem(lambda u, p, t: [-p[0]*u[0], p[1]*u[1]], u0=[1.0, 1.0], tspan=(0.0, 2.0), p=[1.0, 0.0])
                """);
        javaScript = Files.writeString(directory.resolve("model.mjs"), """
                import * as fg from 'flowgrad';
                export const prob = new fg.ODEProblem(([x, y], [a, b], t) => [-a*x, b*y], [1, 1], [0, 2], [1, 0]);
                """);
    }

    private int flowgrad(Object... arguments) {
        StringWriter standard = new StringWriter();
        StringWriter error = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(standard, true))
                .setErr(new PrintWriter(error, true));
        int code = line.execute(List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
        out = standard.toString();
        err = error.toString();
        return code;
    }

    @Test
    void helps() {
        assertEquals(0, flowgrad("--help"));
        for (String command : List.of("run", "solve", "methods", "info")) {
            assertTrue(out.contains("  " + command), out);
            assertEquals(0, flowgrad(command, "--help"));
            assertTrue(out.startsWith("Usage: flowgrad " + command), out);
            flowgrad("--help");
        }
        assertEquals("", err);
    }

    @Test
    void tellsItsVersion() {
        assertEquals(0, flowgrad("--version"));
        assertTrue(out.startsWith("flowgrad "), out);
    }

    @Test
    void listsMethods() {
        assertEquals(0, flowgrad("methods"));
        assertTrue(out.contains("Tsit5"), out);
        assertEquals(0, flowgrad("methods", "--format", "json"));
        assertTrue(((List<?>) Json.parse(out)).size() >= 10, out);
    }

    @Test
    void tellsOfTheMachine() {
        assertEquals(0, flowgrad("info", "--format", "json"));
        assertTrue(Json.object(out).get("java").toString().startsWith("25"), out);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        " | a command is missing",
        "slove | Unmatched argument at index 0: 'slove'",
        "run | Missing required parameter: 'SCRIPT'",
        "run gone.py | `gone.py` cannot be read: there is no such file.",
        "run model.rb | `model.rb` must end in .py, .js or .mjs.",
        "solve m.py --rtol tiny | Invalid value for option '--rtol'",
        "solve m.py --method Euclid | --method must be one of",
        "solve m.py --saveat often | --saveat needs a number, got often",
        "solve m.py --set q=1 | --set must be like p.0=1.5",
        "solve m.py --format xml | Invalid value for option '--format'",
        "solve m.py --plot out.pdf | --plot must name a .svg or .png file",
    })
    void refusesWrongUsage(String arguments, String message) {
        Object[] words = arguments == null ? new Object[0] : arguments.strip().split(" ");
        assertEquals(2, flowgrad(words), err);
        assertTrue(err.contains("flowgrad: " + message), err);
        assertEquals("", out);
    }

    @Test
    void solvesAPythonModelAsCsv() {
        assertEquals(0, flowgrad("solve", python, "--saveat", "0.5", "--method", "tsit5", "--rtol", "1e-8",
                "--atol", "1e-8", "--set", "p.0=2", "--set", "tspan.1=1"), err);
        List<String> lines = out.lines().toList();
        assertEquals("t,u0,u1", lines.get(0));
        assertEquals(4, lines.size());
        String[] last = lines.getLast().split(",");
        assertEquals(1, Double.parseDouble(last[0]));
        assertEquals(Math.exp(-2), Double.parseDouble(last[1]), 1e-6);
        assertEquals(1, Double.parseDouble(last[2]), 1e-6);
    }

    @Test
    void solvesAJavaScriptModelAsJsonAndDrawsIt() {
        Path picture = directory.resolve("out.svg");
        assertEquals(0, flowgrad("solve", javaScript, "--format", "json", "--rtol", "1e-8", "--atol", "1e-8",
                "--set", "u0.1=3", "--plot", picture), err);
        Map<String, Object> solution = Json.object(out);
        assertEquals("Success", solution.get("retcode"));
        List<?> last = (List<?>) ((List<?>) solution.get("u")).getLast();
        assertEquals(Math.exp(-2), (double) last.get(0), 1e-6);
        assertEquals(3.0, (double) last.get(1), 1e-6);
        assertTrue(Files.exists(picture));
    }

    @Test
    void solvesVelocitiesAndPositionsWithAFixedStep() throws Exception {
        Path model = Files.writeString(directory.resolve("spring.py"), """
                import flowgrad as fg
                prob = fg.SecondOrderODEProblem(lambda du, u, p, t: -u, du0=1.0, u0=0.0, tspan=(0.0, 1.0))
                """);
        assertEquals(0, flowgrad("solve", model, "--method", "VelocityVerlet", "--dt", "0.01", "--set", "u0.0=1"), err);
        List<String> lines = out.lines().toList();
        assertEquals("t,u0,u1", lines.getFirst());
        assertEquals(102, lines.size());
        assertEquals(Math.cos(1) + Math.sin(1), Double.parseDouble(lines.getLast().split(",")[2]), 1e-4);
    }

    @Test
    void printsThePartOfAFailedSolve() throws Exception {
        Path model = Files.writeString(directory.resolve("blowup.py"), """
                import flowgrad as fg
                prob = fg.ODEProblem(lambda u, p, t: [u[0]**2], u0=[1.0], tspan=(0.0, 2.0))
                """);
        assertEquals(1, flowgrad("solve", model, "--format", "json"));
        Map<String, Object> solution = Json.object(out);
        assertTrue(!solution.get("retcode").equals("Success"), out);
        assertTrue(((List<?>) solution.get("t")).size() > 3, out);
        assertTrue(err.startsWith("flowgrad: " + solution.get("retcode")), err);
    }

    @Test
    void saysWhatIsWrongWithAModel() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.py"), "x = 1\n");
        assertEquals(2, flowgrad("solve", empty));
        assertTrue(err.contains("must define `prob`"), err);
        assertEquals(2, flowgrad("solve", python, "--set", "p.7=1"));
        assertTrue(err.contains("`--set p.7` is outside `p`, which has 2 numbers"), err);
        assertEquals(2, flowgrad("solve", python, "--rtol", "-1"));
        assertTrue(err.contains("`rtol`"), err);
        Path broken = Files.writeString(directory.resolve("broken.mjs"), "export const prob = null.x;\n");
        assertEquals(2, flowgrad("solve", broken));
        assertTrue(err.contains("broken.mjs:1: TypeError"), err);
    }
}
