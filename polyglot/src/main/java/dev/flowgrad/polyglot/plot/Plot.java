package dev.flowgrad.polyglot.plot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.plot.PlotSpec;
import dev.flowgrad.plot.PlotSpec.Series;
import dev.flowgrad.plot.PlotSpec.Style;
import dev.flowgrad.plot.SvgPlot;
import dev.flowgrad.polyglot.Platform;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws curves as a PNG file, or has the engine draw them as SVG. */
public final class Plot {
    /** Okabe and Ito (2008): distinguishable with every form of colour blindness; yellow left out, pale on white. */
    private static final List<Color> PALETTE = List.of(new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73),
            new Color(0xCC79A7), new Color(0xE69F00), new Color(0x56B4E9), new Color(0x000000));
    private static final Color INK = new Color(0x262626);
    private static final Color MUTED = new Color(0x595959);
    private static final Color GRID = new Color(0xE4E4E4);
    private static final Color FAINT_GRID = new Color(0xEEEEEE);
    /** Pixels of a PNG per pixel of the plot, for sharp text on today's screens. */
    private static final int DENSITY = 2;

    private Plot() {}

    /**
     * Draws {@code spec} into {@code path}, whose ending (.svg or .png) tells the format.
     *
     * @return the file's absolute path
     * @throws FlowgradException if the ending is another, or the file cannot be written
     */
    public static Path write(PlotSpec spec, Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString().toLowerCase();
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new FlowgradException("path", "`path` must end in .svg or .png, got \"" + path + "\".");
        }
        Path file = path.toAbsolutePath().normalize();
        if (!Files.isDirectory(file.getParent())) {
            throw new FlowgradException("path", "`path` is in a directory that does not exist: " + file.getParent()
                    + "; create it first.");
        }
        if (name.endsWith(".svg")) {
            return SvgPlot.write(spec, file);
        }
        if (Platform.IS_IMAGE) {
            throw new FlowgradException("path", "`path` must end in .svg, got \"" + path
                    + "\": this executable draws no other pictures, only Flowgrad on a Java virtual machine does.");
        }
        // No window system is needed, nor is one to be asked for.
        System.setProperty("java.awt.headless", "true");
        try {
            Files.write(file, png(spec));
        } catch (IOException e) {
            throw new FlowgradException("path", "`path` " + file + " cannot be written: " + e.getMessage() + ".");
        } catch (LinkageError | InternalError e) {
            throw new FlowgradException("Text cannot be drawn because this machine has no fonts; install them"
                    + " (Debian: apt-get install fontconfig fonts-dejavu-core).");
        }
        return file;
    }

    private static XYChart chart(PlotSpec spec) {
        XYChart chart = new XYChartBuilder().width(spec.width()).height(spec.height()).title(spec.title())
                .xAxisTitle(spec.xlabel()).yAxisTitle(spec.ylabel()).build();
        style(chart.getStyler(), spec);
        for (int i = 0; i < spec.series().size(); i++) {
            add(chart, spec.series().get(i), i);
        }
        return chart;
    }

    private static void style(XYStyler styler, PlotSpec spec) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotMargin(0);
        styler.setChartPadding(16);
        styler.setPlotContentSize(0.96);
        styler.setAntiAlias(true);

        styler.setBaseFont(font(Font.PLAIN, 13));
        styler.setChartFontColor(INK);
        styler.setChartTitleVisible(!spec.title().isEmpty());
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitlePadding(10);
        styler.setChartTitleFont(font(Font.BOLD, 16));
        styler.setAxisTitleFont(font(Font.PLAIN, 14));
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 12));
        styler.setAxisTickLabelsColor(MUTED);
        styler.setXAxisTitleVisible(!spec.xlabel().isEmpty());
        styler.setYAxisTitleVisible(!spec.ylabel().isEmpty());

        // A logarithmic axis has nine lines to the decade: those must be fainter to weigh the same.
        boolean dense = spec.xlog() || spec.ylog();
        styler.setPlotGridLinesColor(dense ? FAINT_GRID : GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(dense ? 0.75f : 1f));
        styler.setPlotGridLinesVisible(true);
        styler.setAxisTicksLineVisible(false);
        styler.setAxisTicksMarksVisible(false);
        styler.setXAxisTickMarkSpacingHint(80);
        styler.setYAxisTickMarkSpacingHint(60);
        styler.setYAxisLabelAlignment(TextAlignment.Right);
        styler.setXAxisLogarithmic(spec.xlog());
        styler.setYAxisLogarithmic(spec.ylog());
        // With a format of ours the library would number a logarithmic axis like a linear one.
        if (!spec.xlog()) {
            styler.setxAxisTickLabelsFormattingFunction(Plot::tick);
        }
        if (!spec.ylog()) {
            styler.setyAxisTickLabelsFormattingFunction(Plot::tick);
        }

        styler.setLegendVisible(false);
    }

    /**
     * {@code x} with its last value once more, a rounding error further on. The library would otherwise place the ticks
     * of evenly spaced data at the data, at 1.242484969 rather than at 1.
     */
    private static double[] uneven(double[] x) {
        double[] longer = repeatLast(x);
        longer[x.length] = Math.nextUp(longer[x.length]);
        return longer;
    }

    private static double[] repeatLast(double[] values) {
        double[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = values[values.length - 1];
        return longer;
    }

    /** Ten digits are more than a tick has, and fewer than a rounding error shows in. */
    private static String tick(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(10)).stripTrailingZeros();
        double size = Math.abs(rounded.doubleValue());
        if (size == 0) {
            return "0";
        }
        if (size >= 1e-4 && size < 1e6) {
            return rounded.toPlainString();
        }
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    private static void add(XYChart chart, Series curve, int index) {
        // The library tells series apart by name, where ours may repeat or be empty.
        XYSeries series = chart.addSeries("series " + index, uneven(curve.x()), repeatLast(curve.y()));
        Color color = color(curve, index);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setLineStyle(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        if (curve.style() == Style.LINE) {
            series.setMarker(SeriesMarkers.NONE);
        } else {
            series.setMarker(SeriesMarkers.CIRCLE);
        }
        if (curve.style() == Style.SCATTER) {
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        }
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    private static byte[] png(PlotSpec spec) throws IOException {
        BufferedImage image = new BufferedImage(spec.width() * DENSITY, spec.height() * DENSITY,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.scale(DENSITY, DENSITY);
        paint(spec, graphics);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static void paint(PlotSpec spec, Graphics2D graphics) {
        List<Legend.Entry> entries = new ArrayList<>();
        for (int i = 0; i < spec.series().size(); i++) {
            Series curve = spec.series().get(i);
            if (!curve.name().isEmpty()) {
                entries.add(new Legend.Entry(curve.name(), color(curve, i), curve.style()));
            }
        }
        Legend legend = new Legend(entries, font(Font.PLAIN, 13), INK, graphics, spec.width());
        int axes = spec.height() - legend.height();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, spec.width(), spec.height());
        chart(spec).paint(graphics, spec.width(), axes);
        legend.paint(graphics, axes - 4);
    }

    private static Color color(Series curve, int index) {
        return curve.color() == null ? PALETTE.get(index % PALETTE.size()) : Color.decode(curve.color());
    }
}
