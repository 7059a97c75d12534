package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example runs, says what its comments promise and leaves its picture. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();
    private static final Pattern PICTURE = Pattern.compile("picture: (.+)");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+");

    @ParameterizedTest
    @ValueSource(strings = {"lotka_volterra.py", "lotka_volterra.js"})
    void lotkaVolterra(String name) throws IOException {
        String output = run(name);
        assertTrue(output.startsWith("Success: u(10) = [1.0263"), output);
        String gradient = output.lines().filter(line -> line.startsWith("sum of (x - 1)^2")).findFirst().orElseThrow();
        assertTrue(gradient.contains("794.6595") && gradient.contains("-2646.6186"), gradient);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lynx_hare.py", "lynx_hare.js", "two_languages/fit.py"})
    void theFitOfHareAndLynx(String name) throws IOException {
        String output = run(name);
        double[] found = NUMBER.matcher(output).results().mapToDouble(m -> Double.parseDouble(m.group())).toArray();
        double[] expected = {11.0362, 2.018661, 0.540159, 0.027165, 0.796386, 0.023695, 34.602424, 5.844506};
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], 1e-4 * expected[i], output);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lorenz_adjoint.py", "lorenz_adjoint.js"})
    void theLorenzEquationsBackward(String name) throws IOException {
        String output = run(name);
        assertTrue(Pattern.compile("BacksolveAdjoint +error .*, [1-9]e-?[0-2]+ at T = 3").matcher(output).find(), output);
        assertTrue(Pattern.compile("DiscreteAdjoint +error .*, [1-9]e-\\d+ at T = 20").matcher(output).find(), output);
    }

    /** Impacts at the times of the closed form, eleven of them until the ball is nearly at rest. */
    @ParameterizedTest
    @ValueSource(strings = {"bouncing_ball.py", "bouncing_ball.js"})
    void theBouncingBall(String name) throws IOException {
        String output = run(name);
        assertTrue(output.startsWith("Terminated at t = ") && output.contains("after 11 impacts"), output);
        assertTrue(output.contains("t = 3.1943828250, velocity -31.304952 -> 25.043961"), output);
        assertTrue(output.contains("t = 8.3053953450") && output.contains("t = 12.3942053610"), output);
    }

    @Test
    void theDataAreComplete() throws IOException {
        assertEquals(21, Files.readAllLines(EXAMPLES.resolve("data/lynx_hare.csv")).stream()
                .filter(line -> line.matches("\\d{4},.*")).count());
    }

    /** The example's output; its picture must be there, and is deleted. */
    private static String run(String name) throws IOException {
        String output = Scripts.output(EXAMPLES.resolve(name));
        Matcher picture = PICTURE.matcher(output);
        assertTrue(picture.find(), output);
        Path file = Path.of(picture.group(1));
        assertTrue(Files.size(file) > 5_000, () -> file + " is too small for a picture");
        Files.delete(file);
        return output;
    }
}
