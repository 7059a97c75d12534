package dev.flowgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The executables against the command line on the Java virtual machine: the same arguments give the same output and exit
 * code. {@code native/build test} names the folder that they are in.
 */
@EnabledIfSystemProperty(named = "flowgrad.executables", matches = ".+")
class ExecutableTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path FOLDER = Path.of(System.getProperty("flowgrad.executables", "."));
    private static final Path EXECUTABLE = FOLDER.resolve("flowgrad");

    @TempDir
    private Path directory;

    private record Outcome(int code, String out, String err) {
    }

    /** The command on the Java virtual machine builds what is not built yet, and says so, when it is first called. */
    @BeforeAll
    static void buildForTheVirtualMachine() throws Exception {
        assertEquals(0, new ProcessBuilder(ROOT.resolve("flowgrad").toString(), "--version").redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD).start().waitFor());
    }

    @BeforeEach
    void writeScripts() throws Exception {
        Files.writeString(directory.resolve("model.py"), """
                import flowgrad as fg
                prob = fg.ODEProblem(lambda u, p, t: [-p[0]*u[0], p[1]*u[1]], u0=[1.0, 1.0], tspan=(0.0, 2.0), p=[1.0, 0.0])
                """);
        Files.writeString(directory.resolve("model.mjs"), """
                import * as fg from 'flowgrad';
                export const prob = new fg.ODEProblem(([x, y], [a, b], t) => [-a*x, b*y], [1, 1], [0, 2], [1, 0]);
                """);
        Files.writeString(directory.resolve("fails.js"), """
                import * as fg from 'flowgrad';
                console.log('before');
                const prob = new fg.ODEProblem((u, p, t) => [u[0], u[1].gone.x], [1, 1], [0, 1]);
                """);
        Files.writeString(directory.resolve("fails.py"), """
                import flowgrad as fg
                print("before")
                fg.ODEProblem(lambda u, p, t: u[0]/gone, u0=[1.0], tspan=(0.0, 1.0))
                """);
        Files.writeString(directory.resolve("gradient.js"), """
                import * as fg from 'flowgrad';
                const prob = new fg.ODEProblem(([x, y], [a, b], t) => [a*x - x*y, b*x*y - y], [1, 1], [0, 10], [1.5, 0.5]);
                const loss = p => fg.sum((fg.solve(prob, {method: fg.Tsit5(), p, saveat: 0.1}).u - 1)**2);
                console.log(fg.valueAndGrad(loss)([1.5, 0.5]).map(String).join(' '));
                const stiff = new fg.ODEProblem(([y1, y2, y3], p, t) => [-0.04*y1 + 1e4*y2*y3,
                    0.04*y1 - 1e4*y2*y3 - 3e7*y2**2, 3e7*y2**2], [1, 0, 0], [0, 1e5]);
                const sol = fg.solve(stiff, {method: fg.Rodas5P(), rtol: 1e-8, atol: 1e-10});
                console.log(sol.retcode, String(sol.u.at(-1)), process.argv.slice(2).join('|'));
                """);
        Files.writeString(directory.resolve("rhs.js"), "export const f = ([x], [a], t) => [-a*x];\n");
        Files.writeString(directory.resolve("two.py"), """
                import flowgrad as fg
                prob = fg.ODEProblem(fg.foreign("rhs.js", "f"), u0=[1.0], tspan=(0.0, 1.0), p=[2.0])
                loss = lambda p: fg.sum(fg.solve(prob, fg.Tsit5(), p=p, saveat=[1.0], rtol=1e-9, atol=1e-9).u)
                print(fg.value_and_grad(loss)([2.0]))
                """);
    }

    private Outcome run(Path executable, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(Arrays.asList(arguments));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        int code = new ProcessBuilder(command).directory(directory.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile()).start().waitFor();
        return new Outcome(code, Files.readString(out), Files.readString(err));
    }

    private void assertSame(String line) throws Exception {
        String[] arguments = line.split(" ");
        Outcome expected = run(ROOT.resolve("flowgrad"), arguments);
        assertEquals(expected, run(EXECUTABLE, arguments));
        assertTrue(!expected.out.isEmpty() || expected.code != 0, "says something");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "run --help", "solve --help", "methods", "methods --format json", "slove",
        "run", "run gone.js", "solve model.mjs --method Tsit", "solve model.mjs --rtol 0",
        "solve model.mjs --method Tsit5 --saveat 0.5", "solve model.mjs --saveat 0.5 --format json --set p.0=1.5",
        "run fails.js", "run gradient.js one two"})
    void isThatOfTheVirtualMachine(String line) throws Exception {
        assertSame(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"solve model.py --method Tsit5 --saveat 0.5", "solve model.py --saveat 0.5 --set u0.1=2 --format json",
        "run fails.py", "run gone.py", "run two.py"})
    void handsPythonOver(String line) throws Exception {
        assumeTrue(Files.exists(FOLDER.resolve("flowgrad-python")), "flowgrad-python is built");
        assertSame(line);
    }

    @Test
    void runsTheExamplesAndDraws() throws Exception {
        List<String> names = new ArrayList<>(List.of("lotka_volterra.js"));
        if (Files.exists(FOLDER.resolve("flowgrad-python"))) {
            names.add("lotka_volterra.py");
        }
        for (String name : names) {
            assertSame("run " + ROOT.resolve("examples").resolve(name));
            assertTrue(Files.readString(directory.resolve("lotka_volterra.svg")).startsWith("<svg"), name);
        }
    }

    @Test
    void drawsNoPixels() throws Exception {
        Outcome outcome = run(EXECUTABLE, "solve", "model.mjs", "--plot", "p.png");
        assertEquals(2, outcome.code);
        assertTrue(outcome.err.contains("`path` must end in .svg"), outcome.err);
    }
}
