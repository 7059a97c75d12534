package dev.flowgrad.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowgrad.FlowgradException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class SvgAnimationTest {
    private static final String LINE = "{\"x\": [0, 1, 2], \"y\": [0, %s, 2]}";
    private static final String DOTS = "{\"name\": \"data\", \"x\": [0, 1], \"y\": [3, 4], \"style\": \"scatter\"}";

    private static String frame(String title, double middle) {
        return "{\"title\": \"" + title + "\", \"series\": [" + LINE.formatted(middle) + ", " + DOTS + "]}";
    }

    private static String animation(String... frames) {
        return "{\"xlabel\": \"t\", \"seconds\": 4, \"frames\": [" + String.join(", ", frames) + "]}";
    }

    private static List<Element> elements(String json, String tag) throws Exception {
        byte[] svg = SvgAnimation.svg(Animation.parse(json)).getBytes(StandardCharsets.UTF_8);
        var nodes = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg))
                .getElementsByTagName(tag);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
    }

    @Test
    void whatChangesMovesThroughTheFramesAndRestsInTheLast() throws Exception {
        String json = animation(frame("now", 1), frame("now", 5), frame("now", -1));
        List<Element> moves = elements(json, "animate");
        assertEquals(1, moves.size());
        Element move = moves.getFirst();
        String[] paths = move.getAttribute("values").split(";");
        assertEquals(List.of("0.000", "0.4000", "0.8000", "1"), List.of(move.getAttribute("keyTimes").split(";")));
        assertEquals(4, paths.length);
        assertEquals(paths[2], paths[3]);
        assertEquals(paths[3], ((Element) move.getParentNode()).getAttribute("d"));
        assertEquals(4, List.of(paths).stream().filter(path -> path.matches("M[^ML]+(L[^ML]+){2}")).count());
        assertEquals("5s", move.getAttribute("dur"));
    }

    @Test
    void theAxesHaveRoomForAllFrames() throws Exception {
        List<String> texts = elements(animation(frame("a", 1), frame("b", 80)), "text").stream().map(Element::getTextContent)
                .toList();
        assertTrue(texts.contains("80"), texts.toString());
    }

    @Test
    void oneTitleIsSeenAtATime() throws Exception {
        List<Element> titles = elements(animation(frame("first", 1), frame("second", 2), frame("third", 3)), "animate").stream()
                .filter(e -> e.getAttribute("attributeName").equals("visibility")).toList();
        assertEquals(List.of("visible;hidden", "hidden;visible;hidden", "hidden;visible"),
                titles.stream().map(e -> e.getAttribute("values")).toList());
        assertEquals(List.of("0;0.2000", "0;0.2000;0.6000", "0;0.6000"),
                titles.stream().map(e -> e.getAttribute("keyTimes")).toList());
    }

    @Test
    void refusesWhatIsNoAnimation() {
        assertFalse(Animation.isDescribedBy("{\"series\": []}"));
        Map.of(animation(frame("alone", 1)), "frames", animation(frame("a", 1), "{\"series\": [" + DOTS + "]}"), "frames",
                animation(frame("a", 1), frame("a", 2)).replace("4,", "-4,"), "seconds",
                animation(frame("a", 1), frame("a", 2)).replace("xlabel", "label"), "label").forEach((json, argument) ->
                assertEquals(argument, assertThrows(FlowgradException.class, () -> Animation.parse(json)).argument()));
    }

    @Test
    void writesAFile(@TempDir Path folder) throws Exception {
        Animation animation = Animation.parse(animation(frame("a", 1), frame("b", 2)));
        assertTrue(Files.readString(SvgAnimation.write(animation, folder.resolve("a.svg"))).contains("<animate"));
        assertEquals("path", assertThrows(FlowgradException.class,
                () -> SvgAnimation.write(animation, folder.resolve("a.gif"))).argument());
    }
}
