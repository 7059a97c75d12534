package dev.flowgrad.polyglot.plot;

import dev.flowgrad.plot.PlotSpec;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of the curves in centred rows below the axes, all of a row on one baseline.
 *
 * <p>XChart's own legend places each name by the height of its letters, so that "lynx" stands lower than "hare".
 */
final class Legend {
    private static final int KEY = 24;
    private static final int GAP = 8;
    private static final int BETWEEN = 26;
    private static final int ROW = 22;
    private static final int MARGIN = 14;

    /** One name with its key. */
    record Entry(String name, Color color, PlotSpec.Style style) {}

    private record Placed(Entry entry, TextLayout text) {
        double width() {
            return KEY + GAP + text.getAdvance();
        }
    }

    private final List<List<Placed>> rows = new ArrayList<>();
    private final Color ink;
    private final int width;

    /** @param font a font that is measured as it will be drawn; {@code width} is that of the picture, in pixels */
    Legend(List<Entry> entries, Font font, Color ink, Graphics2D measure, int width) {
        this.ink = ink;
        this.width = width;
        double used = Double.POSITIVE_INFINITY;
        for (Entry entry : entries) {
            Placed placed = new Placed(entry, new TextLayout(entry.name(), font, measure.getFontRenderContext()));
            if (used + BETWEEN + placed.width() > width - 2 * BETWEEN) {
                rows.add(new ArrayList<>());
                used = -BETWEEN;
            }
            rows.getLast().add(placed);
            used += BETWEEN + placed.width();
        }
    }

    /** The height that the legend needs, in pixels; 0 when there is nothing to name. */
    int height() {
        return rows.isEmpty() ? 0 : rows.size() * ROW + MARGIN;
    }

    /** Draws the legend with its top at {@code top}. Names are drawn as outlines: a picture needs no fonts. */
    void paint(Graphics2D graphics, int top) {
        double baseline = top + ROW - 6;
        for (List<Placed> row : rows) {
            double total = row.stream().mapToDouble(Placed::width).sum() + BETWEEN * (row.size() - 1);
            double x = (width - total) / 2;
            for (Placed placed : row) {
                key(graphics, placed.entry(), x, baseline - 4.5);
                graphics.setColor(ink);
                graphics.fill(placed.text().getOutline(
                        AffineTransform.getTranslateInstance(x + KEY + GAP, baseline)));
                x += placed.width() + BETWEEN;
            }
            baseline += ROW;
        }
    }

    private static void key(Graphics2D graphics, Entry entry, double x, double y) {
        graphics.setColor(entry.color());
        if (entry.style() != PlotSpec.Style.SCATTER) {
            graphics.setStroke(new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            graphics.draw(new Line2D.Double(x, y, x + KEY, y));
        }
        if (entry.style() != PlotSpec.Style.LINE) {
            graphics.fill(new Ellipse2D.Double(x + KEY / 2.0 - 3.5, y - 3.5, 7, 7));
        }
    }
}
