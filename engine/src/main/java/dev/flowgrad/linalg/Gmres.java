package dev.flowgrad.linalg;

import java.util.Arrays;

/**
 * Solves {@code (shift I - J) x = b} with products {@code J v} alone: the generalised minimal residual method, restarted,
 * in a norm that weighs components as errors of a solve are weighed.
 *
 * <p>Source: Y. Saad and M. H. Schultz, SIAM J. Sci. Stat. Comput. 7 (1986), 856-869; P. N. Brown and A. C. Hindmarsh,
 * Reduced storage matrix methods in stiff ODE systems, Appl. Math. Comput. 31 (1989), 40-91, for scaling and tolerance.
 */
public final class Gmres implements ShiftedSolver {
    /** Size of the basis. */
    private static final int BASIS = 30;
    private static final int RESTARTS = 3;
    /** Residuals that shrink by no more than this are no solution at all. */
    private static final double LEAST = 0.1;

    /** {@code J v}. */
    public interface Product {
        /** Writes {@code J v} to {@code out}; both are of the size of the system. */
        void apply(double[] v, double[] out);
    }

    private final int n;
    private final Product jacobian;
    private final double[] weights;
    private final double tolerance;
    private double shift;
    private final double[][] basis;
    /** Columns of the Hessenberg matrix, made triangular by rotations. */
    private final double[][] h;
    private final double[] cosine = new double[BASIS];
    private final double[] sine = new double[BASIS];
    private final double[] residual = new double[BASIS + 1];
    private final double[] vector;
    private final double[] product;
    private final double[] solution;

    /**
     * Stops when the root mean square of {@code weights (b - A x) / shift} is below the tolerance, so that {@code x} is
     * good to about it in the same weights. A system whose residual cannot be made small has NaN for a solution.
     *
     * @param jacobian  the products
     * @param weights   of the components; read at each solve, positive
     * @param tolerance in units of the weights
     */
    public Gmres(Product jacobian, double[] weights, double tolerance) {
        n = weights.length;
        this.jacobian = jacobian;
        this.weights = weights;
        this.tolerance = tolerance;
        basis = new double[BASIS + 1][n];
        h = new double[BASIS][BASIS + 1];
        vector = new double[n];
        product = new double[n];
        solution = new double[n];
    }

    @Override
    public int size() {
        return n;
    }

    /** Nothing is factorised. */
    @Override
    public double cost() {
        return 0;
    }

    /** Takes the shift; {@code j} is not looked at. */
    @Override
    public boolean factorise(double shift, double[] j) {
        this.shift = shift;
        return shift != 0 && Math.abs(shift) <= Double.MAX_VALUE;
    }

    @Override
    public void solve(double[] b) {
        Arrays.fill(solution, 0);
        for (int i = 0; i < n; i++) {
            basis[0][i] = b[i] * weights[i];
        }
        double enough = tolerance * Math.abs(shift) * Math.sqrt(n);
        double first = normalise(basis[0]);
        double size = first;
        for (int cycle = 0; cycle < RESTARTS && size > enough; cycle++) {
            int k = cycle(size, enough);
            add(k);
            size = Math.abs(residual[k]);
            if (size <= enough) {
                break;
            }
            for (int i = 0; i < n; i++) {
                vector[i] = solution[i] / weights[i];
            }
            multiply();
            for (int i = 0; i < n; i++) {
                basis[0][i] = b[i] * weights[i] - product[i];
            }
            size = normalise(basis[0]);
        }
        boolean failed = !(size <= Math.max(enough, LEAST * first));
        for (int i = 0; i < n; i++) {
            b[i] = failed ? Double.NaN : solution[i] / weights[i];
        }
    }

    /** Builds a basis until the residual is small enough; its size. */
    private int cycle(double size, double enough) {
        residual[0] = size;
        int k = 0;
        while (k < BASIS && !(Math.abs(residual[k]) <= enough)) {
            double[] column = h[k];
            for (int i = 0; i < n; i++) {
                vector[i] = basis[k][i] / weights[i];
            }
            multiply();
            double[] next = basis[k + 1];
            System.arraycopy(product, 0, next, 0, n);
            for (int i = 0; i <= k; i++) {
                column[i] = dot(next, basis[i]);
                subtract(next, column[i], basis[i]);
            }
            column[k + 1] = normalise(next);
            for (int i = 0; i < k; i++) {
                double x = column[i];
                column[i] = cosine[i] * x + sine[i] * column[i + 1];
                column[i + 1] = cosine[i] * column[i + 1] - sine[i] * x;
            }
            double length = Math.hypot(column[k], column[k + 1]);
            if (!(length > 0)) {
                return k; // singular, or not finite: what was found so far has to do
            }
            cosine[k] = column[k] / length;
            sine[k] = column[k + 1] / length;
            column[k] = length;
            residual[k + 1] = -sine[k] * residual[k];
            residual[k] *= cosine[k];
            k++;
        }
        return k;
    }

    /** Adds the best combination of {@code k} vectors of the basis to the solution. */
    private void add(int k) {
        for (int i = k - 1; i >= 0; i--) {
            double y = residual[i];
            for (int j = i + 1; j < k; j++) {
                y -= h[j][i] * residual[j];
            }
            residual[i] = y / h[i][i];
            subtract(solution, -residual[i], basis[i]);
        }
    }

    /** Weighted {@code (shift I - J) vector}. */
    private void multiply() {
        jacobian.apply(vector, product);
        for (int i = 0; i < n; i++) {
            product[i] = weights[i] * (shift * vector[i] - product[i]);
        }
    }

    private double normalise(double[] v) {
        double size = Math.sqrt(dot(v, v));
        double inverse = size > 0 ? 1 / size : 0;
        for (int i = 0; i < n; i++) {
            v[i] *= inverse;
        }
        return size;
    }

    /** In four strands: one would wait for each addition. */
    private static double dot(double[] a, double[] b) {
        double p = 0;
        double q = 0;
        double r = 0;
        double s = 0;
        int i = 0;
        for (; i < a.length - 3; i += 4) {
            p += a[i] * b[i];
            q += a[i + 1] * b[i + 1];
            r += a[i + 2] * b[i + 2];
            s += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            p += a[i] * b[i];
        }
        return p + q + r + s;
    }

    private static void subtract(double[] from, double factor, double[] v) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * v[i];
        }
    }
}
