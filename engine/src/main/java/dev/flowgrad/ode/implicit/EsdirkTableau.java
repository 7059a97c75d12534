package dev.flowgrad.ode.implicit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The coefficients of a diagonally implicit Runge-Kutta method whose first stage is explicit, whose other
 * stages share one diagonal element, and whose last stage is the solution. Arrays are shared, not to be
 * modified.
 *
 * @param name       name of the method
 * @param order      order of the solution
 * @param errorOrder the error estimate shrinks with this power of the step
 * @param gamma      the diagonal from the second stage on
 * @param a          weights of the stages, row by row, without the diagonal
 * @param c          nodes
 * @param error      weights of the error estimate, or null for a method without
 * @param dense      dense output of order 4, rows d of {@code (1 - x) u + x (next + (1 - x) h (d_0 + x d_1 +
 *                   x^2 d_2) k)}, or null for the cubic through the ends and their slopes, of order 3
 * @param predictor  for each stage the weights of earlier slopes that predict its own
 * @param explicit   the explicit half of an additive pair, or null
 * @param summary    in which case to use the method, in one line
 * @param reference  where it is from
 */
public record EsdirkTableau(String name, int order, int errorOrder, double gamma, double[][] a, double[] c,
        double[] error, double[][] dense, double[][] predictor, ExplicitHalf explicit, String summary,
        String reference) {
    /** Slopes that a prediction is made of. */
    private static final int MOST = 3;

    /** Nodes are sums of rows; predictions interpolate the slopes at the nearest nodes. */
    static EsdirkTableau of(String name, int order, int errorOrder, double gamma, double[][] a,
            double[] error, String summary, String reference) {
        return of(name, order, errorOrder, gamma, a, error, null, summary, reference);
    }

    /** As above, with dense output of order 4. */
    static EsdirkTableau of(String name, int order, int errorOrder, double gamma, double[][] a,
            double[] error, double[][] dense, String summary, String reference) {
        double[] c = new double[a.length];
        for (int i = 1; i < c.length; i++) {
            double sum = Arrays.stream(a[i]).sum() + gamma;
            c[i] = Math.abs(sum - 1) < 1e-9 ? 1 : sum;
        }
        double[][] predictor = new double[a.length][];
        for (int i = 1; i < c.length; i++) {
            predictor[i] = predictor(c, i);
        }
        return new EsdirkTableau(name, order, errorOrder, gamma, a, c, error, dense, predictor, null, summary,
                reference);
    }

    /** The same as half of an additive pair. */
    EsdirkTableau with(ExplicitHalf half) {
        return new EsdirkTableau(name, order, errorOrder, gamma, a, c, error, dense, predictor, half, summary,
                reference);
    }

    static double[] scaled(double factor, double... weights) {
        return Arrays.stream(weights).map(x -> factor * x).toArray();
    }

    /** Order of dense output, of additive pairs too. */
    int denseOrder() {
        return dense == null ? 3 : 4;
    }

    /** Coefficients of the polynomial of a step. */
    int terms() {
        return dense == null ? 2 : dense.length;
    }

    /** Whether the last stage of an additive pair is its solution. */
    public boolean endsWithStage() {
        return explicit.b() == null;
    }

    /** Number of stages. */
    public int stages() {
        return c.length;
    }

    /** Lagrange's weights; of stages with the same node the last counts. */
    private static double[] predictor(double[] c, int stage) {
        int[] near = IntStream.range(0, stage).boxed()
                .filter(j -> IntStream.range(j + 1, stage).noneMatch(later -> c[later] == c[j]))
                .sorted(Comparator.comparingDouble(j -> Math.abs(c[j] - c[stage])))
                .mapToInt(Integer::intValue).limit(MOST).toArray();
        double[] weights = new double[stage];
        for (int j : near) {
            weights[j] = 1;
            for (int other : near) {
                if (other != j) {
                    weights[j] *= (c[stage] - c[other]) / (c[j] - c[other]);
                }
            }
        }
        return weights;
    }
}
