package dev.flowgrad.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example runs, says what its comments promise and leaves its picture. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();
    private static final Pattern PICTURE = Pattern.compile("picture: (.+)");
    private static final Pattern ERROR = Pattern.compile("Success: .*, (\\d+) steps, relative error (\\S+)");
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
    @ValueSource(strings = {"rober.py", "rober.js"})
    void elevenDecadesOfTime(String name) throws IOException {
        String output = run(name);
        List<MatchResult> solved = ERROR.matcher(output).results().toList();
        assertEquals(5, solved.size(), output);
        for (MatchResult method : solved) {
            assertTrue(Integer.parseInt(method.group(1)) < 2500, output);
            assertTrue(Double.parseDouble(method.group(2)) < 1e-6, output);
        }
        assertTrue(output.contains("stiff method such as Rodas5P"), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"allen_cahn.py", "allen_cahn.js"})
    void halvesTreatedDifferently(String name) throws IOException {
        String output = run(name);
        double[] errors = Pattern.compile("Success: .* steps, error (\\S+)").matcher(output).results()
                .mapToDouble(m -> Double.parseDouble(m.group(1))).toArray();
        assertEquals(3, errors.length, output);
        for (double error : errors) {
            assertTrue(error < 1e-4, output);
        }
        assertTrue(output.contains("steady state: Success"), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kepler.py", "kepler.js"})
    void symplecticMethodsKeepTheEnergy(String name) throws IOException {
        String output = run(name);
        double[] errors = Pattern.compile("energy error (\\S+) in the first orbit, (\\S+) in the last").matcher(output).results()
                .flatMapToDouble(m -> DoubleStream.of(Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))))
                .toArray();
        assertEquals(6, errors.length, output);
        assertTrue(errors[1] > 100 * errors[0], output);
        assertTrue(errors[3] < 1.3 * errors[2] && errors[3] < 1e-3, output);
        assertTrue(errors[5] < 1.3 * errors[4] && errors[5] < 1e-10, output);
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

    /** By a mass matrix and as residuals, with the length of the rod right to five digits. */
    @ParameterizedTest
    @ValueSource(strings = {"pendulum_dae.py", "pendulum_dae.js"})
    void thePendulum(String name) throws IOException {
        String output = run(name);
        Matcher length = Pattern.compile("Success, \\d+ steps; the length is wrong by (\\S+?),?\\s").matcher(output);
        for (int i = 0; i < 2; i++) {
            assertTrue(length.find(), output);
            assertTrue(Double.parseDouble(length.group(1)) < 1e-5, output);
        }
    }

    @Test
    void theDataAreComplete() throws IOException {
        assertEquals(21, Files.readAllLines(EXAMPLES.resolve("data/lynx_hare.csv")).stream()
                .filter(line -> line.matches("\\d{4},.*")).count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train_lotka_volterra.py", "train_lotka_volterra.js"})
    void populationsAreTrainedToStay(String name) throws IOException {
        String output = run(name);
        assertTrue(output.startsWith("Stopped after "), output);
        double[] rates = NUMBER.matcher(output.lines().filter(line -> line.startsWith("rates:")).findFirst().orElseThrow())
                .results().mapToDouble(m -> Double.parseDouble(m.group())).toArray();
        assertEquals(rates[0], rates[1], 1e-2, output);
        assertEquals(rates[2], rates[3], 1e-2, output);
    }

    /** Ten seeds of ten come below a hundredth of their first loss; the example's own is one of them. */
    @ParameterizedTest
    @ValueSource(strings = {"spiral.py", "spiral.js"})
    void theSpiralIsLearnt(String name) throws IOException {
        String output = run(name);
        Matcher loss = Pattern.compile("Success: loss (\\S+) -> (\\S+) in 300 iterations").matcher(output);
        assertTrue(loss.find(), output);
        assertTrue(Double.parseDouble(loss.group(2)) < 0.01 * Double.parseDouble(loss.group(1)), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ode_as_a_layer.py", "ode_as_a_layer.js"})
    void anEquationBetweenDenseLayers(String name) throws IOException {
        String output = run(name);
        assertTrue(output.startsWith("Success") && output.contains(" 200 of 200 points are right"), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"universal_differential_equation.py", "universal_differential_equation.js"})
    void theMissingTermsAreFound(String name) throws IOException {
        String output = run(name);
        double[] rates = Pattern.compile("the network is (\\S+) xy").matcher(output).results()
                .mapToDouble(m -> Double.parseDouble(m.group(1))).toArray();
        assertEquals(-0.9, rates[0], 0.02, output);
        assertEquals(0.8, rates[1], 0.02, output);
    }

    /** After few iterations of training, but a density it is. */
    @ParameterizedTest
    @ValueSource(strings = {"normalizing_flow.py", "normalizing_flow.js"})
    void aFlowMakesADensity(String name) throws IOException {
        String output = run(name, "10");
        Matcher density = Pattern.compile("mean log density of the points (\\S+) -> (\\S+),").matcher(output);
        assertTrue(density.find(), output);
        assertTrue(Double.parseDouble(density.group(2)) > Double.parseDouble(density.group(1)) + 0.2, output);
        Matcher all = Pattern.compile("the density is (\\S+) in all").matcher(output);
        assertTrue(all.find(), output);
        assertEquals(1.0, Double.parseDouble(all.group(1)), 0.05, output);
    }

    /** After few iterations it has begun to learn. */
    @ParameterizedTest
    @ValueSource(strings = {"latent_ode.py", "latent_ode.js"})
    void spiralsAreContinued(String name) throws IOException {
        String output = run(name, "40");
        Matcher loss = Pattern.compile("Success: loss (\\S+) -> (\\S+),").matcher(output);
        assertTrue(loss.find(), output);
        assertTrue(Double.parseDouble(loss.group(2)) < 0.75 * Double.parseDouble(loss.group(1)), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"neural_cde.py", "neural_cde.js"})
    void fewObservationsTellATurn(String name) throws IOException {
        String output = run(name);
        Matcher told = Pattern.compile("of 40 spirals .*, (\\d+) at the end").matcher(output);
        assertTrue(told.find(), output);
        assertTrue(Integer.parseInt(told.group(1)) >= 36, output);
    }

    /** The example's output; its pictures must be there, and are deleted. */
    private static String run(String name, String... arguments) throws IOException {
        String output = Scripts.output(EXAMPLES.resolve(name), arguments);
        Matcher picture = PICTURE.matcher(output);
        assertTrue(picture.find(), output);
        do {
            Path file = Path.of(picture.group(1));
            boolean isDrawn = file.toString().endsWith(".svg")
                    ? Files.readString(file).matches("(?s)<svg.*(fill=\"none\"|<circle).*</svg>\\s*") : Files.size(file) > 5_000;
            assertTrue(isDrawn, () -> file + " shows no curve and no point");
            Files.delete(file);
        } while (picture.find());
        return output;
    }
}
