package dev.flowgrad.plot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.spec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to draw.
 *
 * @param title above the axes; empty for none
 * @param xlabel below the x axis; empty for none
 * @param ylabel beside the y axis; empty for none
 * @param xlog whether the x axis is logarithmic
 * @param ylog whether the y axis is logarithmic
 * @param width in pixels (user units of an SVG)
 * @param height in pixels
 * @param series the curves, in the order of their colours
 */
public record PlotSpec(String title, String xlabel, String ylabel, boolean xlog, boolean ylog, int width, int height,
        List<Series> series) {
    private static final int SMALLEST = 100;
    private static final int LARGEST = 10_000;
    private static final Set<String> KEYS = Set.of("title", "xlabel", "ylabel", "xscale", "yscale", "width", "height",
            "series");
    private static final Set<String> SERIES_KEYS = Set.of("name", "x", "y", "style", "color");

    /** How a curve is drawn. */
    public enum Style {
        /** A line through the points. */
        LINE,
        /** A dot at each point. */
        SCATTER,
        /** Both. */
        BOTH
    }

    /**
     * One curve. A point with a coordinate that is not a number interrupts the line.
     *
     * @param name for the legend; empty keeps it out of the legend
     * @param x finite or NaN
     * @param y as many as {@code x}
     * @param style line, dots or both
     * @param color as {@code #rrggbb}; null for the next of the palette
     */
    public record Series(String name, double[] x, double[] y, Style style, String color) {}

    /**
     * The plot that {@code json} describes: {@code {"title", "xlabel", "ylabel", "xscale": "linear" | "log", "yscale",
     * "width", "height", "series": [{"name", "x": [..], "y": [..], "style": "line" | "scatter" | "line+scatter",
     * "color": "#rrggbb"}]}}. All but the series is optional; null in x or y stands for NaN.
     *
     * @throws FlowgradException naming the key that is wrong
     */
    public static PlotSpec parse(String json) {
        return parse(Json.object(json));
    }

    static PlotSpec parse(Map<String, Object> spec) {
        checkKeys(spec, KEYS);
        List<Series> series = new ArrayList<>();
        if (spec.get("series") instanceof List<?> list) {
            for (Object element : list) {
                series.add(series(element, series.size()));
            }
        }
        if (series.isEmpty()) {
            throw new FlowgradException("series", "`series` must hold at least one curve, got none.");
        }
        PlotSpec plot = new PlotSpec(text(spec, "title"), text(spec, "xlabel"), text(spec, "ylabel"),
                log(spec, "xscale"), log(spec, "yscale"), size(spec, "width", 800), size(spec, "height", 500),
                List.copyOf(series));
        plot.series.forEach(plot::checkScale);
        return plot;
    }

    private static Series series(Object element, int index) {
        if (!(element instanceof Map<?, ?> curve)) {
            throw new FlowgradException("series", "`series` must be a list of objects, got " + element + ".");
        }
        checkKeys(curve, SERIES_KEYS);
        String name = text(curve, "name");
        String label = name.isEmpty() ? "curve " + index : "curve \"" + name + "\"";
        double[] x = numbers(curve.get("x"), "x", label);
        double[] y = numbers(curve.get("y"), "y", label);
        if (x.length != y.length) {
            throw new FlowgradException("y", "`y` of " + label + " must have as many numbers as `x`, got " + y.length
                    + " and " + x.length + ".");
        }
        boolean drawable = false;
        for (int i = 0; i < x.length; i++) {
            drawable |= Double.isFinite(x[i]) && Double.isFinite(y[i]);
        }
        if (!drawable) {
            throw new FlowgradException("series", "`series` must have points to draw, but " + label
                    + (x.length == 0 ? " is empty." : " has no finite point."));
        }
        String style = text(curve, "style");
        return new Series(name, x, y, switch (style) {
            case "", "line" -> Style.LINE;
            case "scatter" -> Style.SCATTER;
            case "line+scatter" -> Style.BOTH;
            default -> throw new FlowgradException("style",
                    "`style` must be \"line\", \"scatter\" or \"line+scatter\", got \"" + style + "\".");
        }, color(curve.get("color")));
    }

    private void checkScale(Series curve) {
        String label = curve.name.isEmpty() ? "a curve" : "curve \"" + curve.name + "\"";
        for (int i = 0; i < curve.x.length; i++) {
            if (xlog && curve.x[i] <= 0) {
                throw new FlowgradException("xscale", notPositive("xscale", "x", curve.x[i], label));
            }
            if (ylog && curve.y[i] <= 0) {
                throw new FlowgradException("yscale", notPositive("yscale", "y", curve.y[i], label));
            }
        }
    }

    private static String notPositive(String scale, String axis, double value, String label) {
        return "`" + scale + "` \"log\" needs positive numbers, got " + axis + " = " + value + " in " + label
                + "; use \"linear\" or leave such points out (NaN).";
    }

    private static double[] numbers(Object value, String name, String label) {
        if (!(value instanceof List<?> list)) {
            throw new FlowgradException(name, "`" + name + "` of " + label + " must be a list of numbers.");
        }
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (list.get(i)) {
                case Number number -> number.doubleValue();
                case null -> Double.NaN;
                case String text when text.matches("NaN|-?Infinity") -> Double.NaN;
                case Object other -> throw new FlowgradException(name,
                        "`" + name + "` of " + label + " must be a list of numbers, got " + other + ".");
            };
        }
        return numbers;
    }

    private static String color(Object value) {
        if (value == null) {
            return null;
        }
        String color = value.toString();
        if (!color.matches("#[0-9a-fA-F]{6}")) {
            throw new FlowgradException("color", "`color` must be like \"#0072b2\", got \"" + color + "\".");
        }
        return color;
    }

    private static boolean log(Map<?, ?> spec, String key) {
        String scale = text(spec, key);
        return switch (scale) {
            case "", "linear" -> false;
            case "log" -> true;
            default -> throw new FlowgradException(key,
                    "`" + key + "` must be \"linear\" or \"log\", got \"" + scale + "\".");
        };
    }

    private static int size(Map<?, ?> spec, String key, int otherwise) {
        Object value = spec.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.doubleValue() >= SMALLEST && number.doubleValue() <= LARGEST) {
            return number.intValue();
        }
        throw new FlowgradException(key, "`" + key + "` must be between " + SMALLEST + " and " + LARGEST
                + " pixels, got " + value + ".");
    }

    private static String text(Map<?, ?> spec, String key) {
        Object value = spec.get(key);
        return value == null ? "" : value.toString();
    }

    private static void checkKeys(Map<?, ?> map, Set<String> known) {
        for (Object key : map.keySet()) {
            if (!known.contains(key)) {
                throw new FlowgradException(key.toString(), "`" + key + "` is not an option of a plot; known: "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
        }
    }
}
