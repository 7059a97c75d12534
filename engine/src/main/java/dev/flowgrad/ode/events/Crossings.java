package dev.flowgrad.ode.events;

import java.util.Arrays;

/**
 * Finds the first crossing of zero among conditions along a step. Each condition is fitted by polynomials on as many pieces
 * of the step as that takes, every change of sign of these is isolated by subdivision, and then found to rounding with the
 * condition itself. A condition that was zero when the last event ended is divided by its root there, so that this root is
 * not found again however soon the next one comes.
 *
 * <p>Source: the isolation follows J. M. Lane and R. F. Riesenfeld, Bounds on a polynomial, BIT 21 (1981), 112-117; the
 * search L. F. Shampine and S. Thompson, Event location for ordinary differential equations, Comput. Math. Appl. 39 (2000),
 * 43-54.
 */
final class Crossings {
    private static final int DEGREE = 8;
    private static final int EVERY_OTHER = 2;
    private static final BernsteinFit FINE = new BernsteinFit(DEGREE);
    private static final BernsteinFit COARSE = new BernsteinFit(DEGREE / EVERY_OTHER);
    /** Pieces are halved so often, where a condition is not smooth. */
    private static final int DEEPEST = 6;
    /** Halvings of a polynomial's interval: roots closer than this count as none. */
    private static final int CLOSEST = 40;
    /** Error of a fit, relative to its largest coefficient, that is good enough to see all roots. */
    private static final double RESOLVED = 1e-10;
    /** Coefficients this small, relative to the largest, are rounding. */
    private static final double ROUNDING = 1e-14;
    /** A condition counts as zero after an event up to this many times its size beside the root. */
    private static final double RESIDUE = 16;
    private static final double ULP = Math.ulp(1.0);

    private final StateFunction.Instance condition;
    private final int size;
    private final boolean[] rising;
    private final boolean[] falling;
    /** The sign that each component had last; 0 where it is on its root. */
    private final int[] sign;
    private final boolean[] onRoot;
    private final double[] residue;
    private final double[] first;
    private final double[] value;
    private final double[] state;
    private final double[][][] samples;
    private final boolean[][] open;
    private final double[] values = new double[DEGREE + 1];
    private final double[] coarse = new double[DEGREE / EVERY_OTHER + 1];
    private final double[][] bernstein = new double[CLOSEST + 2][DEGREE + 1];
    /** Where each component crosses, in units of the step; NaN if it does not. */
    private final double[] crossing;
    private final int[] crossingSign;

    private StepCurve curve;
    private double[] p;
    private double t;
    private double h;
    private double tNext;
    private double[] uNext;
    private double theta;
    private double left;
    private double right;

    /**
     * For one solve.
     *
     * @param condition all conditions, one after the other
     * @param rising    for each component whether crossings from below count
     * @param falling   for each component whether crossings from above count
     * @param dim       number of unknowns
     */
    Crossings(StateFunction.Instance condition, boolean[] rising, boolean[] falling, int dim) {
        this.condition = condition;
        this.rising = rising;
        this.falling = falling;
        size = rising.length;
        sign = new int[size];
        onRoot = new boolean[size];
        residue = new double[size];
        first = new double[size];
        value = new double[size];
        state = new double[dim];
        samples = new double[DEEPEST + 1][DEGREE + 1][size];
        open = new boolean[DEEPEST + 2][size];
        crossing = new double[size];
        crossingSign = new int[size];
        Arrays.fill(crossing, Double.NaN);
    }

    /** Begins at a state, which a jump may have led to: a jump over zero is no crossing. */
    void start(double[] u, double[] p, double t) {
        condition.eval(first, u, p, t);
        for (int i = 0; i < size; i++) {
            onRoot[i] = Math.abs(first[i]) <= (Double.isNaN(crossing[i]) ? 0 : residue[i]);
            sign[i] = onRoot[i] ? 0 : (int) Math.signum(first[i]);
        }
        Arrays.fill(crossing, Double.NaN);
    }

    /**
     * Looks for the first crossing in a step.
     *
     * @return whether there is one; if not, the end of the step is the start of the next
     */
    boolean find(StepCurve curve, double[] uNext, double[] p, double t, double h, double tNext) {
        this.curve = curve;
        this.uNext = uNext;
        this.p = p;
        this.t = t;
        this.h = h;
        this.tNext = tNext;
        theta = Double.POSITIVE_INFINITY;
        Arrays.fill(crossing, Double.NaN);
        Arrays.fill(open[0], true);
        double[][] ends = samples[0];
        System.arraycopy(first, 0, ends[0], 0, size);
        sample(1, ends[DEGREE]);
        search(0, 0, 1);
        double[] last = ends[DEGREE];
        for (int i = 0; i < size; i++) {
            int after = (int) Math.signum(last[i]);
            // What no fit has shown has happened at the very end.
            if (Double.isNaN(crossing[i]) && sign[i] != 0 && after != sign[i] && !Double.isNaN(last[i])
                    && counts(i, -sign[i])) {
                accept(i, 1, -sign[i], Math.abs(last[i]));
            }
        }
        if (theta > 1) {
            System.arraycopy(last, 0, first, 0, size);
            for (int i = 0; i < size; i++) {
                sign[i] = last[i] == 0 ? sign[i] : (int) Math.signum(last[i]);
                onRoot[i] = false;
            }
            return false;
        }
        double together = theta + 4 * resolution();
        for (int i = 0; i < size; i++) {
            if (crossing[i] > together) {
                crossing[i] = Double.NaN;
            }
        }
        return true;
    }

    /** Where the crossing is, in units of the step. */
    double theta() {
        return theta;
    }

    /** Whether component {@code i} crosses there: 1 from below, -1 from above, 0 if it does not. */
    int crosses(int i) {
        return Double.isNaN(crossing[i]) ? 0 : crossingSign[i];
    }

    private void sample(double at, double[] into) {
        if (at == 1) {
            condition.eval(into, uNext, p, tNext);
        } else {
            curve.at(at, state);
            condition.eval(into, state, p, t + at * h);
        }
    }

    /** Searches a piece, whose ends are sampled, for the components that are open at this depth. */
    private void search(int depth, double a, double b) {
        double[][] g = samples[depth];
        double[] nodes = FINE.nodes();
        for (int k = EVERY_OTHER; k < DEGREE; k += EVERY_OTHER) {
            sample(a + nodes[k] * (b - a), g[k]);
        }
        boolean[] inner = open[depth + 1];
        boolean any = false;
        for (int i = 0; i < size; i++) {
            inner[i] = open[depth][i] && Double.isNaN(crossing[i]) && !quiet(i, g, a);
            any |= inner[i];
        }
        if (!any) {
            return;
        }
        for (int k = 1; k < DEGREE; k += EVERY_OTHER) {
            sample(a + nodes[k] * (b - a), g[k]);
        }
        any = false;
        for (int i = 0; i < size; i++) {
            inner[i] = inner[i] && !settled(i, g, depth, a, b);
            any |= inner[i];
        }
        if (!any) {
            return;
        }
        double middle = (a + b) / 2;
        double[][] below = samples[depth + 1];
        System.arraycopy(g[0], 0, below[0], 0, size);
        System.arraycopy(g[DEGREE / 2], 0, below[DEGREE], 0, size);
        search(depth + 1, a, middle);
        if (theta > middle) {
            System.arraycopy(g[DEGREE / 2], 0, below[0], 0, size);
            System.arraycopy(g[DEGREE], 0, below[DEGREE], 0, size);
            search(depth + 1, middle, b);
        }
    }

    /** Whether few samples suffice to see that a component keeps its sign on a piece from {@code a}. */
    private boolean quiet(int i, double[][] g, double a) {
        for (int k = 0; k < coarse.length; k++) {
            values[k] = g[EVERY_OTHER * k][i];
        }
        double error = COARSE.apply(values, coarse);
        int from = a == 0 && onRoot[i] ? 1 : 0;
        return keepsSign(i, coarse, from, error);
    }

    /** Whether all coefficients are further from zero than the error, on the side where the component was. */
    private boolean keepsSign(int i, double[] b, int from, double error) {
        int end = b.length - 1;
        int side = (int) Math.signum(b[end]);
        if (side == 0 || sign[i] != 0 && sign[i] != side) {
            return false;
        }
        for (int k = from; k <= end; k++) {
            if (!(side * b[k] > error)) {
                return false;
            }
        }
        sign[i] = side;
        return true;
    }

    /** Looks closely at a piece; false if it must be halved. */
    private boolean settled(int i, double[][] g, int depth, double a, double b) {
        for (int k = 0; k <= DEGREE; k++) {
            values[k] = g[k][i];
        }
        double[] fit = bernstein[0];
        double error = FINE.apply(values, fit);
        boolean leaving = a == 0 && onRoot[i];
        if (keepsSign(i, fit, leaving ? 1 : 0, error)) {
            return true;
        }
        double largest = 0;
        for (double c : fit) {
            largest = Math.max(largest, Math.abs(c));
        }
        if (!(error <= RESOLVED * largest) && depth < DEEPEST) {
            return false;
        }
        if (leaving) {
            fit[0] = 0;
        }
        isolate(i, 0, 0, 1, a, b, ROUNDING * largest);
        return true;
    }

    /** Goes through the roots of {@code bernstein[level]}, which spans [lo, hi] of the piece [a, b], up to one that counts. */
    private boolean isolate(int i, int level, double lo, double hi, double a, double b, double rounding) {
        double[] c = bernstein[level];
        int begin = 0;
        int before = 0;
        int changes = 0;
        for (int k = 0; k <= DEGREE; k++) {
            int s = Math.abs(c[k]) <= rounding ? 0 : (int) Math.signum(c[k]);
            if (s != 0) {
                if (before == 0) {
                    begin = s;
                } else if (s != before) {
                    changes++;
                }
                before = s;
            }
        }
        if (begin == 0) {
            return false;
        }
        if (sign[i] != 0 && begin != sign[i] && crossed(i, lo, a, b, begin)) {
            return true;
        }
        sign[i] = begin;
        if (changes == 0) {
            return false;
        }
        if (changes == 1 || level == CLOSEST) {
            return before != begin && crossed(i, root(level, lo, hi, begin), a, b, before);
        }
        halve(c, bernstein[level + 1]);
        // The right half stays in c, the left one is a level deeper.
        double middle = (lo + hi) / 2;
        if (isolate(i, level + 1, lo, middle, a, b, rounding)) {
            return true;
        }
        System.arraycopy(c, 0, bernstein[level + 1], 0, DEGREE + 1);
        return isolate(i, level + 1, middle, hi, a, b, rounding);
    }

    /** De Casteljau's scheme: the left half goes to {@code left}, the right half stays. */
    private static void halve(double[] c, double[] left) {
        left[0] = c[0];
        for (int d = 1; d <= DEGREE; d++) {
            for (int k = 0; k <= DEGREE - d; k++) {
                c[k] = (c[k] + c[k + 1]) / 2;
            }
            left[d] = c[0];
        }
    }

    /** The only root of a polynomial in Bernstein form, by halving. */
    private double root(int level, double lo, double hi, int begin) {
        double[] c = bernstein[level];
        double[] scratch = bernstein[CLOSEST + 1];
        double x0 = 0;
        double x1 = 1;
        for (int n = 0; n < 52; n++) {
            double x = (x0 + x1) / 2;
            System.arraycopy(c, 0, scratch, 0, DEGREE + 1);
            for (int d = DEGREE; d > 0; d--) {
                for (int k = 0; k < d; k++) {
                    scratch[k] += x * (scratch[k + 1] - scratch[k]);
                }
            }
            if (begin * scratch[0] > 0) {
                x0 = x;
            } else {
                x1 = x;
            }
        }
        return lo + (hi - lo) * x1;
    }

    /**
     * A fit crosses zero at {@code x} of the piece [a, b], to the sign {@code after}. Finds where the condition does; false
     * if it does not, or if that does not count.
     */
    private boolean crossed(int i, double x, double a, double b, int after) {
        double at = a + x * (b - a);
        boolean found = bracket(i, at, a, b, after);
        if (found) {
            sign[i] = after;
        }
        if (!found || !counts(i, after)) {
            return false;
        }
        refine(i, after);
        return true;
    }

    private boolean counts(int i, int after) {
        return after > 0 ? rising[i] : falling[i];
    }

    /** Widens [left, right] around a root of the fit until the condition has changed its sign, inside the piece. */
    private boolean bracket(int i, double at, double a, double b, int after) {
        double width = resolution();
        boolean leaving = a == 0 && onRoot[i];
        while (true) {
            left = Math.max(a, at - width);
            right = Math.min(b, at + width);
            if (leaving) {
                left = Math.max(left, at / 2);
            }
            boolean starts = left == 0 || after * valueAt(i, left) < 0;
            if (starts && after * valueAt(i, right) >= 0) {
                return true;
            }
            if (width > b - a) {
                return false;
            }
            width *= 8;
        }
    }

    private double valueAt(int i, double at) {
        if (at == 0) {
            return first[i];
        }
        sample(at, value);
        return value[i];
    }

    /** The step in theta that rounding of t allows. */
    private double resolution() {
        return Math.max(ULP / 4, Math.ulp(Math.max(Math.abs(t), Math.abs(tNext))) / Math.abs(h));
    }

    /**
     * Narrows [left, right] by regula falsi with the weights of the Illinois algorithm, and by halving where that is slow;
     * takes the side before the crossing. Source: M. Dowell and P. Jarratt, BIT 11 (1971), 168-174.
     */
    private void refine(int i, int after) {
        double l = left;
        double r = right;
        double gl = -Math.abs(valueAt(i, l)); // as if rising
        double gr = Math.abs(valueAt(i, r));
        double weightL = gl;
        double weightR = gr;
        double narrow = resolution();
        int side = 0;
        for (int n = 0; r - l > narrow && gr > 0 && n < 200; n++) {
            double x = n % 4 == 3 ? (l + r) / 2 : l - weightL * (r - l) / (weightR - weightL);
            if (!(x > l + narrow / 2 && x < r - narrow / 2)) {
                x = x - l < r - x ? l + Math.min(narrow, (r - l) / 2) : r - Math.min(narrow, (r - l) / 2);
            }
            double gx = after * valueAt(i, x);
            if (gx < 0) {
                l = x;
                gl = gx;
                weightL = gx;
                weightR = side == -1 ? weightR / 2 : gr;
                side = -1;
            } else {
                r = x;
                gr = gx;
                weightR = gx;
                weightL = side == 1 ? weightL / 2 : gl;
                side = 1;
            }
        }
        accept(i, gr == 0 ? r : l, after, Math.max(-gl, gr));
    }

    private void accept(int i, double at, int after, double size) {
        crossing[i] = at;
        crossingSign[i] = after;
        residue[i] = RESIDUE * size;
        theta = Math.min(theta, at);
    }
}
