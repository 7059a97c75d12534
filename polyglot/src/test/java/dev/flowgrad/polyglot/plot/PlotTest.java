package dev.flowgrad.polyglot.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.plot.PlotSpec;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

class PlotTest {
    private static final String CURVES = """
            {"title": "Two", "xlabel": "t", "ylabel": "u", "width": 600, "height": 400, "series": [
              {"name": "a <b>", "x": [0, 1, 2], "y": [1, null, 3]},
              {"name": "a <b>", "x": [0, 1, 2], "y": [3, 2, 1], "style": "scatter", "color": "#ff0000"},
              {"x": [0, 1, 2], "y": [2, 2, 2], "style": "line+scatter"}]}
            """;

    @TempDir
    private Path directory;

    @Test
    void writesAWellFormedSvg() throws Exception {
        Path file = Plot.write(PlotSpec.parse(CURVES), directory.resolve("p.svg"));
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element svg = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        assertEquals("svg", svg.getTagName());
        assertEquals("0 0 600 400", svg.getAttribute("viewBox"));
        String text = Files.readString(file);
        assertTrue(text.contains("#ff0000"), "the colour asked for");
        assertTrue(text.contains("#0072b2"), "the first colour of the palette");
    }

    @Test
    void writesAPngOfTwiceTheSize() throws Exception {
        BufferedImage image = ImageIO.read(Plot.write(PlotSpec.parse(CURVES), directory.resolve("p.png")).toFile());
        assertEquals(1200, image.getWidth());
        assertEquals(800, image.getHeight());
        assertEquals(0xFFFFFF, image.getRGB(2, 2) & 0xFFFFFF);
        int red = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                red += (image.getRGB(x, y) & 0xFFFFFF) == 0xFF0000 ? 1 : 0;
            }
        }
        assertTrue(red > 300, "dots drawn, " + red + " red pixels");
    }

    @Test
    void drawsLogarithmicAxes() {
        String json = """
                {"xscale": "log", "yscale": "log", "series": [{"x": [1e-8, 1e-4, 1], "y": [1e-12, 1e-6, 1]}]}
                """;
        assertTrue(Files.exists(Plot.write(PlotSpec.parse(json), directory.resolve("log.svg"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | `series` must hold at least one curve, got none.",
        "{\"series\": [{\"x\": [], \"y\": []}]} | `series` must have points to draw, but curve 0 is empty.",
        "{\"series\": [{\"x\": [null], \"y\": [1]}]} | `series` must have points to draw, but curve 0 has no finite point.",
        "{\"series\": [{\"x\": [1, 2], \"y\": [1]}]} | `y` of curve 0 must have as many numbers as `x`, got 1 and 2.",
        "{\"yscale\": \"log\", \"series\": [{\"name\": \"e\", \"x\": [1], \"y\": [0]}]} | `yscale` \"log\" needs positive numbers, got y = 0.0 in curve \"e\"; use \"linear\" or leave such points out (NaN).",
        "{\"xscale\": \"cubic\", \"series\": []} | `series` must hold at least one curve, got none.",
        "{\"colour\": 1, \"series\": []} | `colour` is not an option of a plot; known: height, series, title, width, xlabel, xscale, ylabel, yscale.",
        "{\"width\": 5, \"series\": [{\"x\": [1], \"y\": [1]}]} | `width` must be between 100 and 10000 pixels, got 5.",
        "{\"series\": [{\"x\": [1], \"y\": [1], \"style\": \"bars\"}]} | `style` must be \"line\", \"scatter\" or \"line+scatter\", got \"bars\".",
        "{\"series\": [{\"x\": [1], \"y\": [1], \"color\": \"red\"}]} | `color` must be like \"#0072b2\", got \"red\".",
    })
    void saysWhatIsWrong(String json, String message) {
        assertEquals(message, assertThrows(FlowgradException.class, () -> PlotSpec.parse(json)).getMessage());
    }

    @Test
    void saysWhichFilesItCannotWrite() {
        PlotSpec spec = PlotSpec.parse(CURVES);
        assertTrue(assertThrows(FlowgradException.class, () -> Plot.write(spec, Path.of("p.pdf"))).getMessage()
                .startsWith("`path` must end in .svg or .png, got"));
        assertTrue(assertThrows(FlowgradException.class, () -> Plot.write(spec, directory.resolve("no/p.svg")))
                .getMessage().startsWith("`path` is in a directory that does not exist"));
    }
}
