package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import dev.flowgrad.compile.Executor;
import dev.flowgrad.linalg.ComplexShiftedSolver;
import dev.flowgrad.linalg.Gmres;
import dev.flowgrad.linalg.ShiftedSolver;
import java.util.Random;

/**
 * A Jacobian that is never formed: its products with vectors are derivatives of a traced function in a direction, or
 * differences of the values of one that is called back. For large systems with Newton iterations.
 */
final class MatrixFree extends Linearization {
    /** Error of a solution, in units of the tolerances: well below that of the Newton iterations. */
    private static final double TOLERANCE = 1.5e-3;
    private static final double ROOT = Math.sqrt(Math.ulp(1.0));

    private final Executor product;
    private final double[] frame;
    private final double[][] arguments;
    private final double[] u;
    private final double[] t = new double[1];
    private final double[] weights;
    /** Of a function that is called back: its value at u, and u moved. */
    private final double[] base;
    private final double[] moved;
    /** Turns towards the direction in which J is largest, by one product for each point. */
    private final double[] largest;
    private final double[] image;
    private double norm;

    MatrixFree(Rhs f, int n) {
        super(f, n);
        u = new double[n];
        weights = new double[n];
        largest = new Random(n).doubles(n, -1, 1).toArray();
        image = new double[n];
        product = f.derivatives() == null ? null : f.derivatives().product();
        frame = product == null ? null : product.newFrame();
        arguments = new double[][] {u, f.p(), t, null, null};
        base = product == null ? new double[n] : null;
        moved = product == null ? new double[n] : null;
    }

    @Override
    protected void evaluate(double[] at, double[] slope, double time, double h) {
        System.arraycopy(at, 0, u, 0, n);
        t[0] = time;
        if (product == null) {
            f.eval(base, u, time);
        }
        f.norm().weigh(u, weights);
        multiply(largest, image);
        double before = length(largest);
        norm = length(image) / before;
        for (int i = 0; i < n; i++) {
            largest[i] = norm > 0 && norm <= Double.MAX_VALUE ? image[i] / (norm * before) : largest[i];
        }
    }

    private static double length(double[] v) {
        double sum = 0;
        for (double x : v) {
            sum += x * x;
        }
        return Math.sqrt(sum);
    }

    private void multiply(double[] v, double[] out) {
        if (product != null) {
            arguments[3] = v;
            arguments[4] = out;
            product.run(arguments, frame);
            return;
        }
        double size = 0;
        for (int i = 0; i < n; i++) {
            size = Math.max(size, Math.abs(v[i]) * weights[i]);
        }
        double step = size > 0 ? ROOT / f.norm().rtol() / size : 1; // moves components by the root of rounding
        for (int i = 0; i < n; i++) {
            moved[i] = u[i] + step * v[i];
        }
        f.eval(out, moved, t[0]);
        for (int i = 0; i < n; i++) {
            out[i] = (out[i] - base[i]) / step;
        }
    }

    @Override
    public boolean timeDerivative(double[] out, double[] u, double[] slope, double t, double h) {
        throw noMatrix();
    }

    /** None: there is no matrix. */
    @Override
    public double[] entries() {
        return null;
    }

    @Override
    public ShiftedSolver solver() {
        return new Gmres(this::multiply, weights, TOLERANCE);
    }

    @Override
    public ComplexShiftedSolver complexSolver() {
        throw noMatrix();
    }

    private static FlowgradException noMatrix() {
        return new FlowgradException("linsolve",
                "`linsolve` \"gmres\" is for methods with Newton iterations; take KenCarp4 or another of them");
    }

    /** An estimate from below. */
    @Override
    public double norm() {
        return norm;
    }
}
