package dev.flowgrad.plot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.plot.PlotSpec.Series;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws an animation as an SVG file that browsers play without a script: the data of each path passes through those of the
 * frames (SMIL, https://www.w3.org/TR/smil-animation). Curves with as many points in each frame move from one to the next,
 * others jump.
 */
public final class SvgAnimation extends SvgPlot {
    /** The part of the time in which there is motion; in the rest the last frame stays. */
    private static final double MOVING = 0.8;

    private final List<PlotSpec> frames;
    private final String attributes;

    private SvgAnimation(Animation animation) {
        super(animation.frames().getLast());
        frames = animation.frames();
        attributes = "dur=\"" + number(animation.seconds() / MOVING) + "s\" repeatCount=\"indefinite\"";
    }

    /**
     * Draws {@code animation} into {@code path}, which ends in .svg.
     *
     * @return the file's absolute path
     * @throws FlowgradException if the ending is another, or the file cannot be written
     */
    public static Path write(Animation animation, Path path) {
        return write(new SvgAnimation(animation), path);
    }

    /** The picture as text. */
    static String svg(Animation animation) {
        return new SvgAnimation(animation).draw();
    }

    @Override
    List<Series> shown() {
        return frames.stream().flatMap(frame -> frame.series().stream()).toList();
    }

    @Override
    String motion(int i, boolean isLine, Axis x, Axis y) {
        List<String> paths = frames.stream().map(frame -> path(frame.series().get(i), isLine, x, y)).toList();
        if (paths.stream().distinct().count() == 1) {
            return "";
        }
        String times = IntStream.range(0, frames.size()).mapToObj(k -> time(k)).collect(Collectors.joining(";"));
        return "<animate attributeName=\"d\" values=\"" + String.join(";", paths) + ";" + paths.getLast() + "\" keyTimes=\""
                + times + ";1\" " + attributes + "/>";
    }

    @Override
    void title() {
        if (frames.stream().map(PlotSpec::title).distinct().count() == 1) {
            super.title();
            return;
        }
        for (int k = 0; k < frames.size(); k++) {
            boolean isLast = k == frames.size() - 1;
            String values = (k > 0 ? "hidden;" : "") + "visible" + (isLast ? "" : ";hidden");
            String times = "0" + (k > 0 ? ";" + time(k - 0.5) : "") + (isLast ? "" : ";" + time(k + 0.5));
            title(frames.get(k).title(), isLast ? "" : " visibility=\"hidden\"",
                    "<animate attributeName=\"visibility\" calcMode=\"discrete\" values=\"" + values + "\" keyTimes=\"" + times
                            + "\" " + attributes + "/>");
        }
    }

    /** When frame {@code k} is there, as a part of the whole time. */
    private String time(double k) {
        return String.format(Locale.ROOT, "%.4g", MOVING * k / (frames.size() - 1));
    }
}
