package dev.flowgrad.train;

/**
 * Finds a point along a direction where the strong Wolfe conditions hold: the loss has fallen in proportion to the step, and the
 * slope is much flatter (Nocedal and Wright 2006, algorithms 3.5 and 3.6). Where the loss changes by no more than rounding the
 * first condition is asked of the slopes alone (Hager and Zhang 2005). Points where the loss is not finite lie too far.
 */
final class LineSearch {
    private static final double FALL = 1e-4;
    private static final double FLATTER = 0.9;
    private static final double ROUNDING = 1e-15;
    private static final int MOST = 40;

    private final Point trial;

    private Point from;
    private double[] direction;
    private Objective loss;
    private double value;
    private double slope;
    /** Of the latest trial. */
    private double newSlope;

    LineSearch(int n) {
        trial = new Point(n);
    }

    /** Moves {@code at} along {@code direction}, first by {@code step} times it; false if no point was found. */
    boolean search(Point at, double[] along, double step, Objective objective) {
        from = at;
        direction = along;
        loss = objective;
        value = at.value;
        slope = Vectors.dot(at.gradient, along);
        if (!(slope < 0)) {
            return false;
        }
        double low = 0;
        double lowValue = value;
        double lowSlope = slope;
        double high = step;
        for (int i = 0; i < MOST; i++) {
            double highValue = evaluate(high);
            if (isTooHigh(high, highValue) || i > 0 && highValue >= lowValue) {
                return zoom(low, lowValue, lowSlope, high, highValue, newSlope);
            }
            if (isFlat()) {
                return accept();
            }
            if (newSlope >= 0) {
                return zoom(high, highValue, newSlope, low, lowValue, lowSlope);
            }
            low = high;
            lowValue = highValue;
            lowSlope = newSlope;
            high *= 2;
        }
        return evaluate(low) < value && accept();
    }

    /** Narrows an interval whose one end, {@code low}, has the smaller loss, and a slope towards the other. */
    private boolean zoom(double low, double lowValue, double lowSlope, double high, double highValue, double highSlope) {
        for (int i = 0; i < MOST; i++) {
            double a = between(low, lowValue, lowSlope, high, highValue, highSlope);
            if (a == low || a == high) {
                break;
            }
            double aValue = evaluate(a);
            if (isTooHigh(a, aValue) || aValue > lowValue || aValue == lowValue && !isFlat()) {
                high = a;
                highValue = aValue;
                highSlope = newSlope;
                continue;
            }
            if (isFlat()) {
                return accept();
            }
            if (newSlope * (high - low) >= 0) {
                high = low;
                highValue = lowValue;
                highSlope = lowSlope;
            }
            low = a;
            lowValue = aValue;
            lowSlope = newSlope;
        }
        return low > 0 && evaluate(low) < value && accept();
    }

    /** The minimum of the cubic polynomial through both ends, kept away from them; the middle where there is none. */
    private static double between(double a, double fa, double ga, double b, double fb, double gb) {
        double middle = a + 0.5 * (b - a);
        if (!Double.isFinite(fb) || !Double.isFinite(gb)) {
            return middle;
        }
        double d1 = ga + gb - 3 * (fa - fb) / (a - b);
        double d2 = Math.copySign(Math.sqrt(d1 * d1 - ga * gb), b - a);
        double at = b - (b - a) * (gb + d2 - d1) / (gb - ga + 2 * d2);
        double margin = 0.1 * Math.abs(b - a);
        return at > Math.min(a, b) + margin && at < Math.max(a, b) - margin ? at : middle;
    }

    private double evaluate(double a) {
        System.arraycopy(from.theta, 0, trial.theta, 0, trial.theta.length);
        Vectors.add(a, direction, trial.theta);
        loss.evaluate(trial);
        if (!trial.isFinite()) {
            newSlope = Double.POSITIVE_INFINITY;
            return Double.POSITIVE_INFINITY;
        }
        newSlope = Vectors.dot(trial.gradient, direction);
        return trial.value;
    }

    private boolean isTooHigh(double a, double f) {
        boolean withinRounding = f <= value + ROUNDING * Math.abs(value) && newSlope <= (2 * FALL - 1) * slope;
        return f > value + FALL * a * slope && !withinRounding;
    }

    private boolean isFlat() {
        return Math.abs(newSlope) <= -FLATTER * slope;
    }

    private boolean accept() {
        from.set(trial);
        return true;
    }
}
