package dev.flowgrad.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SvgPlotTest {
    private static Document draw(String json) throws Exception {
        byte[] svg = new SvgPlot(PlotSpec.parse(json)).draw().getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
    }

    private static List<String> texts(Document svg) {
        var nodes = svg.getElementsByTagName("text");
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> nodes.item(i).getTextContent()).toList();
    }

    @Test
    void namesTitlesAndTicksAreThere() throws Exception {
        Document svg = draw("""
                {"title": "A < B & C", "xlabel": "t", "ylabel": "u", "series": [
                  {"name": "prey", "x": [0, 1, 2], "y": [0, 10, 5]},
                  {"name": "data", "x": [0, 1], "y": [3, null], "style": "scatter", "color": "#123456"}]}""");
        assertTrue(texts(svg).containsAll(List.of("A < B & C", "t", "u", "prey", "data", "0", "0.5", "2", "10")),
                texts(svg).toString());
        var paths = svg.getElementsByTagName("path");
        assertEquals(2, IntStream.range(0, paths.getLength()).mapToObj(i -> (Element) paths.item(i))
                .filter(path -> path.getAttribute("d").endsWith("h0")).count()); // one point, and its key
    }

    @Test
    void aGapInterruptsTheLine() {
        String svg = new SvgPlot(PlotSpec.parse("{\"series\": [{\"x\": [0, 1, 2, 3], \"y\": [0, null, 2, 3]}]}")).draw();
        assertEquals(2, svg.lines().filter(line -> line.contains("fill=\"none\"")).findFirst().orElseThrow()
                .chars().filter(c -> c == 'M').count());
    }

    @Test
    void ticksAreRoundNumbers() {
        assertEquals(List.of(0.0, 2.0, 4.0, 6.0, 8.0, 10.0), new Axis(-0.3, 10.3, false, 0, 480).ticks(80));
        assertEquals(List.of(1e-4, 1e-2, 1.0), new Axis(-4.5, 1.2, true, 0, 300).ticks(80));
        assertEquals("1e-5", Axis.text(1e-5));
        assertEquals("0.3", Axis.text(0.1 + 0.2));
    }

    @Test
    void oneValueHasAnAxisToo() throws Exception {
        assertTrue(texts(draw("{\"series\": [{\"x\": [1], \"y\": [7], \"style\": \"scatter\"}]}")).contains("7"));
    }

    @Test
    void writesAFileAndRefusesOthers(@TempDir Path folder) throws Exception {
        PlotSpec spec = PlotSpec.parse("{\"series\": [{\"x\": [0, 1], \"y\": [0, 1]}]}");
        assertTrue(Files.readString(SvgPlot.write(spec, folder.resolve("p.svg"))).startsWith("<svg"));
        for (String wrong : List.of("p.png", "none/p.svg")) {
            assertEquals("path", assertThrows(FlowgradException.class, () -> SvgPlot.write(spec, folder.resolve(wrong)))
                    .argument());
        }
    }
}
