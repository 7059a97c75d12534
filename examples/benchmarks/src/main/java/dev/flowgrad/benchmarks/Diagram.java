package dev.flowgrad.benchmarks;

import dev.flowgrad.plot.PlotSpec;
import dev.flowgrad.plot.PlotSpec.Series;
import dev.flowgrad.plot.PlotSpec.Style;
import dev.flowgrad.polyglot.plot.Plot;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** Draws work-precision diagrams: one file a problem, and all of them as small multiples in one. */
final class Diagram {
    private static final int COLUMNS = 3;
    private static final int WIDTH = 420;
    private static final int HEIGHT = 370;
    /** Ours in colours, peers in greys and black. */
    private static final List<String> OURS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9");
    private static final List<String> CVODE = List.of("#000000", "#444444", "#777777");
    private static final List<String> OTHERS = List.of("#999999", "#aaaaaa", "#bbbbbb", "#cccccc");

    private Diagram() {
    }

    static void write(Map<String, Map<String, List<Point>>> all, Path folder) throws IOException {
        int rows = Math.ceilDiv(all.size(), COLUMNS);
        BufferedImage whole = null;
        Graphics2D graphics = null;
        int at = 0;
        for (Map.Entry<String, Map<String, List<Point>>> entry : all.entrySet()) {
            String file = "work-precision-" + entry.getKey().toLowerCase().replace(' ', '-');
            Plot.write(plot(entry.getKey(), entry.getValue(), 700, 560), folder.resolve(file + ".svg"));
            Path small = Files.createTempFile("flowgrad", ".png");
            Plot.write(plot(entry.getKey(), entry.getValue(), WIDTH, HEIGHT), small);
            BufferedImage panel = ImageIO.read(small.toFile());
            Files.delete(small);
            if (whole == null) {
                whole = new BufferedImage(COLUMNS * panel.getWidth(), rows * panel.getHeight(),
                        BufferedImage.TYPE_BYTE_INDEXED);
                graphics = whole.createGraphics();
                graphics.setColor(Color.WHITE);
                graphics.fillRect(0, 0, whole.getWidth(), whole.getHeight());
            }
            graphics.drawImage(panel, at % COLUMNS * panel.getWidth(), at / COLUMNS * panel.getHeight(), null);
            at++;
        }
        graphics.dispose();
        ImageIO.write(whole, "png", folder.resolve("work-precision.png").toFile());
    }

    private static PlotSpec plot(String name, Map<String, List<Point>> curves, int width, int height) {
        List<Series> series = new ArrayList<>();
        int ours = 0;
        int cvode = 0;
        int others = 0;
        for (Map.Entry<String, List<Point>> curve : curves.entrySet()) {
            String method = curve.getKey();
            String color = method.startsWith("Flowgrad") ? OURS.get(ours++ % OURS.size())
                    : method.startsWith("CVODE") ? CVODE.get(cvode++ % CVODE.size())
                    : OTHERS.get(others++ % OTHERS.size());
            List<Point> points = curve.getValue().stream().filter(p -> p.error() > 0).toList();
            if (!points.isEmpty()) {
                series.add(new Series(method.replace("Flowgrad ", ""),
                        points.stream().mapToDouble(p -> p.micros() / 1e3).toArray(),
                        points.stream().mapToDouble(Point::error).toArray(), Style.BOTH, color));
            }
        }
        return new PlotSpec(name, "milliseconds", "error", true, true, width, height, series);
    }
}
