package dev.flowgrad.plot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.plot.PlotSpec.Series;
import dev.flowgrad.plot.PlotSpec.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Draws curves as an SVG file. */
public class SvgPlot {
    /** Okabe and Ito (2008): distinguishable with every form of colour blindness; yellow left out, pale on white. */
    private static final List<String> PALETTE = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
            "#000000");
    private static final String INK = "#262626";
    private static final String MUTED = "#595959";
    private static final String GRID = "#e4e4e4";
    /** The width of a letter, in units of its size: fonts are not measured here. */
    private static final double LETTER = 0.56;
    private static final int LEGEND = 13;
    private static final int DOT = 7;

    private final PlotSpec spec;
    private final StringBuilder svg = new StringBuilder();

    SvgPlot(PlotSpec spec) {
        this.spec = spec;
    }

    /**
     * Draws {@code spec} into {@code path}, which ends in .svg.
     *
     * @return the file's absolute path
     * @throws FlowgradException if the ending is another, or the file cannot be written
     */
    public static Path write(PlotSpec spec, Path path) {
        return write(new SvgPlot(spec), path);
    }

    static Path write(SvgPlot plot, Path path) {
        if (path.getFileName() == null || !path.getFileName().toString().toLowerCase().endsWith(".svg")) {
            throw new FlowgradException("path", "`path` must end in .svg (.png files are drawn under `flowgrad run` alone), got \""
                    + path + "\"");
        }
        Path file = path.toAbsolutePath().normalize();
        try {
            return Files.writeString(file, plot.draw());
        } catch (IOException e) {
            throw new FlowgradException("path", "`path` " + file + " cannot be written: " + e);
        }
    }

    /** The picture as text; once. */
    final String draw() {
        int width = spec.width();
        int height = spec.height();
        double bottom = height - 34 - (spec.xlabel().isEmpty() ? 0 : 22) - legendHeight();
        double top = spec.title().isEmpty() ? 20 : 50;
        Axis y = Axis.of(shown().stream().map(Series::y).toList(), spec.ylog(), bottom, top);
        List<Double> yTicks = y.ticks(60);
        int longest = yTicks.stream().mapToInt(tick -> Axis.text(tick).length()).max().orElse(1);
        double left = 28 + longest * 12 * LETTER + (spec.ylabel().isEmpty() ? 0 : 22);
        Axis x = Axis.of(shown().stream().map(Series::x).toList(), spec.xlog(), left, width - 20);

        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width).append("\" height=\"").append(height)
                .append("\" viewBox=\"0 0 ").append(width).append(' ').append(height)
                .append("\" font-family=\"Helvetica, Arial, DejaVu Sans, sans-serif\">\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        for (double tick : yTicks) {
            line(left, y.place(tick), width - 20, y.place(tick), GRID, 1);
            text(left - 8, y.place(tick) + 4, "end", 12, MUTED, Axis.text(tick));
        }
        for (double tick : x.ticks(80)) {
            line(x.place(tick), top, x.place(tick), bottom, GRID, 1);
            text(x.place(tick), bottom + 20, "middle", 12, MUTED, Axis.text(tick));
        }
        for (int i = 0; i < spec.series().size(); i++) {
            curve(i, x, y);
        }
        title();
        if (!spec.xlabel().isEmpty()) {
            text((left + width - 20) / 2, bottom + 44, "middle", 14, INK, spec.xlabel());
        }
        if (!spec.ylabel().isEmpty()) {
            svg.append("<g transform=\"translate(20 ").append(number((top + bottom) / 2)).append(") rotate(-90)\">");
            text(0, 0, "middle", 14, INK, spec.ylabel());
            svg.append("</g>\n");
        }
        legend();
        return svg.append("</svg>\n").toString();
    }

    void title() {
        if (!spec.title().isEmpty()) {
            title(spec.title(), "", "");
        }
    }

    /** A title with attributes of its own, and elements that change these. */
    final void title(String title, String attributes, String motion) {
        svg.append("<g font-weight=\"bold\"").append(attributes).append('>').append(motion);
        text(spec.width() / 2.0, 32, "middle", 16, INK, title);
        svg.append("</g>\n");
    }

    private String color(int i) {
        String own = spec.series().get(i).color();
        return own == null ? PALETTE.get(i % PALETTE.size()) : own;
    }

    /** The curves that the axes have room for. */
    List<Series> shown() {
        return spec.series();
    }

    /** What moves curve {@code i}, as elements within its path; nothing in a picture that stands still. */
    String motion(int i, boolean isLine, Axis x, Axis y) {
        return "";
    }

    private void curve(int i, Axis x, Axis y) {
        Series series = spec.series().get(i);
        if (series.style() != Style.SCATTER) {
            path(path(series, true, x, y), color(i), 2, motion(i, true, x, y));
        }
        if (series.style() != Style.LINE) {
            path(path(series, false, x, y), color(i), DOT, motion(i, false, x, y));
        }
    }

    private void path(String d, String color, int width, String motion) {
        svg.append("<path d=\"").append(d).append("\" fill=\"none\" stroke=\"").append(color).append("\" stroke-width=\"")
                .append(width).append("\" stroke-linecap=\"round\" stroke-linejoin=\"round\"")
                .append(motion.isEmpty() ? "/>" : ">" + motion + "</path>").append('\n');
    }

    /** The data of a path: a line through the points, or points, which are lines of no length with round ends. */
    static String path(Series series, boolean isLine, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        boolean isDown = false;
        for (int i = 0; i < series.x().length; i++) {
            boolean isThere = Double.isFinite(series.x()[i]) && Double.isFinite(series.y()[i]);
            if (isThere) {
                path.append(isDown ? 'L' : 'M').append(number(x.place(series.x()[i]))).append(' ')
                        .append(number(y.place(series.y()[i]))).append(isLine ? "" : "h0");
            }
            isDown = isThere && isLine;
        }
        return path.toString();
    }

    private int legendHeight() {
        return spec.series().stream().allMatch(series -> series.name().isEmpty()) ? 0 : 14 + 22 * legendRows();
    }

    private static double entryWidth(Series series) {
        return series.name().isEmpty() ? 0 : 58 + series.name().length() * LEGEND * LETTER;
    }

    private int legendRows() {
        double used = 0;
        int rows = 1;
        for (Series series : spec.series()) {
            if (used > 0 && used + entryWidth(series) > spec.width() - 40) {
                rows++;
                used = 0;
            }
            used += entryWidth(series);
        }
        return rows;
    }

    /** The names in centred rows below the axes. */
    private void legend() {
        double baseline = spec.height() - legendHeight() + 18;
        for (int start = 0; start < spec.series().size(); ) {
            double total = 0;
            int end = start;
            while (end < spec.series().size()
                    && (total == 0 || total + entryWidth(spec.series().get(end)) <= spec.width() - 40)) {
                total += entryWidth(spec.series().get(end++));
            }
            double x = (spec.width() - total + 26) / 2;
            for (int i = start; i < end; i++) {
                Series series = spec.series().get(i);
                if (!series.name().isEmpty()) {
                    key(series, color(i), x, baseline - 4.5);
                    text(x + 32, baseline, "start", LEGEND, INK, series.name());
                    x += entryWidth(series);
                }
            }
            start = end;
            baseline += 22;
        }
    }

    private void key(Series series, String color, double x, double y) {
        if (series.style() != Style.SCATTER) {
            line(x, y, x + 24, y, color, 2);
        }
        if (series.style() != Style.LINE) {
            path("M" + number(x + 12) + ' ' + number(y) + "h0", color, DOT, "");
        }
    }

    private void line(double x1, double y1, double x2, double y2, String color, int width) {
        svg.append("<path d=\"M").append(number(x1)).append(' ').append(number(y1)).append('L').append(number(x2)).append(' ')
                .append(number(y2)).append("\" stroke=\"").append(color).append("\" stroke-width=\"").append(width)
                .append("\"/>\n");
    }

    private void text(double x, double y, String anchor, int size, String color, String text) {
        svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" text-anchor=\"").append(anchor)
                .append("\" font-size=\"").append(size).append("\" fill=\"").append(color).append("\">")
                .append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")).append("</text>\n");
    }

    /** A number to two decimals, as pixels need. */
    static String number(double pixel) {
        double rounded = Math.rint(pixel * 100) / 100;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }
}
