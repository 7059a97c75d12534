package dev.flowgrad.train;

import java.util.Locale;

/**
 * How far a training is.
 *
 * @param fraction  of all iterations that is done, 0 to 1
 * @param epoch     the running epoch, from 1
 * @param epochs    how many there are to be
 * @param iteration iterations done
 * @param loss      the latest one
 * @param perSecond iterations in a second, lately
 * @param secondsLeft until the end at this speed
 */
public record Progress(double fraction, long epoch, long epochs, long iteration, double loss, double perSecond,
        double secondsLeft) {
    private static final int CELLS = 24;

    /** One line: {@code [######......]  45%  epoch 135/300  loss 0.0214  812 it/s  0:04 left}. */
    @Override
    public String toString() {
        int full = (int) (fraction * CELLS);
        String left = fraction < 1 ? time(secondsLeft) + " left" : "done";
        return String.format(Locale.ROOT, "[%s%s] %3.0f%%  epoch %d/%d  loss %.4g  %s  %s", "#".repeat(full),
                ".".repeat(CELLS - full), Math.floor(fraction * 100), epoch, epochs, loss, speed(), left);
    }

    private String speed() {
        return perSecond >= 1 || perSecond == 0 ? String.format(Locale.ROOT, perSecond < 10 ? "%.1f it/s" : "%,.0f it/s", perSecond)
                : String.format(Locale.ROOT, "%.1f s/it", 1 / perSecond);
    }

    private static String time(double seconds) {
        if (!(seconds < 360_000)) {
            return "?";
        }
        long whole = Math.round(seconds);
        return whole < 3600 ? String.format("%d:%02d", whole / 60, whole % 60)
                : String.format("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
