package dev.flowgrad.plot;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.spec.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures that become one another, with the same axes and as many curves in each.
 *
 * @param frames  at least two; the last is what a reader sees that shows no motion
 * @param seconds from the first to the last, which then stays for a quarter of that
 */
public record Animation(List<PlotSpec> frames, double seconds) {
    private static final double LONGEST = 600;

    /** Whether {@code json} describes an animation and not one picture. */
    public static boolean isDescribedBy(String json) {
        return Json.object(json).containsKey("frames");
    }

    /**
     * The animation that {@code json} describes: what {@link PlotSpec#parse} takes, with {@code "frames": [{"title", "series"}]}
     * in place of the series, and {@code "seconds"}, 8 when left out.
     *
     * @throws FlowgradException naming the key that is wrong
     */
    public static Animation parse(String json) {
        Map<String, Object> shared = new LinkedHashMap<>(Json.object(json));
        Object seconds = shared.remove("seconds");
        if (!(shared.remove("frames") instanceof List<?> list) || list.size() < 2) {
            throw new FlowgradException("frames", "`frames` must be a list of at least two pictures; draw one with plot.");
        }
        List<PlotSpec> frames = new ArrayList<>();
        for (Object element : list) {
            Map<String, Object> frame = new LinkedHashMap<>(shared);
            ((Map<?, ?>) element).forEach((key, value) -> frame.put(key.toString(), value));
            frames.add(PlotSpec.parse(frame));
            int curves = frames.getLast().series().size();
            if (curves != frames.getFirst().series().size()) {
                throw new FlowgradException("frames", "`frames` must have as many curves each, got "
                        + frames.getFirst().series().size() + " in frame 0 and " + curves + " in frame " + (frames.size() - 1)
                        + ".");
            }
        }
        return new Animation(List.copyOf(frames), length(seconds));
    }

    private static double length(Object seconds) {
        if (seconds == null) {
            return 8;
        }
        if (seconds instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= LONGEST) {
            return number.doubleValue();
        }
        throw new FlowgradException("seconds", "`seconds` must be a positive number, at most " + (int) LONGEST + ", got "
                + seconds + ".");
    }
}
