package dev.flowgrad.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * What a method made of a tolerance.
 *
 * @param method whose and which
 * @param rtol   the tolerance
 * @param micros best time of a solve
 * @param error  of the state at the end
 */
record Point(String method, double rtol, double micros, double error) {

    String csv(String problem) {
        return String.format(Locale.ROOT, "%s,%s,%.3g,%.3f,%.3e", problem, method, rtol, micros, error);
    }

    /**
     * The time at which a method has an error, on a straight line between its points in logarithms; NaN if all of
     * its points are on one side.
     */
    static double timeAt(double error, List<Point> points) {
        double least = Double.NaN;
        for (int i = 1; i < points.size(); i++) {
            Point a = points.get(i - 1);
            Point b = points.get(i);
            if (a.error > error != b.error > error) {
                double weight = Math.log(error / a.error) / Math.log(b.error / a.error);
                double time = a.micros * Math.pow(b.micros / a.micros, weight);
                least = Double.isNaN(least) ? time : Math.min(least, time);
            }
        }
        return least;
    }
}
