package dev.flowgrad.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flowgrad.ode.symplectic.Symplectic;
import java.util.List;

/**
 * Orders that fixed steps show: slopes of the logarithm of the largest error over that of the step.
 *
 * @param ends   at the end of the time span
 * @param inside at ten points in each step
 */
public record Orders(double ends, double inside) {
    private static final double[] REFINEMENTS = {1, 1.2, 1.4, 1.6, 1.8, 2};

    /** With steps from {@code coarsest} to twice as many, against Vern9 with a thousand. */
    public static Orders of(ODEProblem problem, Method method, int coarsest) {
        double end = problem.t1();
        Solution exact = problem.solve(Methods.VERN9, fixed(end / 1000));
        int n = REFINEMENTS.length;
        double[] h = new double[n];
        double[] ends = new double[n];
        double[] inside = new double[n];
        for (int i = 0; i < n; i++) {
            int steps = (int) Math.round(coarsest * REFINEMENTS[i]);
            h[i] = end / steps;
            Solution solution = problem.solve(method, fixed(h[i]));
            assertEquals(steps, solution.stats().naccept(), solution::message);
            ends[i] = distance(solution.last(), exact.last());
            double[] times = new double[10 * steps + 1];
            for (int k = 0; k < times.length; k++) {
                times[k] = Math.min(end, end * k / (times.length - 1));
            }
            inside[i] = distance(solution.at(times), exact.at(times));
        }
        return new Orders(slope(h, ends), slope(h, inside));
    }

    /** All methods that solve every problem. */
    static List<Method> ordinaryMethods() {
        return Methods.all().stream().filter(m -> !(m instanceof Symplectic) && m != Methods.ETDRK4).toList();
    }

    /** Options for steps of this size; the tolerances are those of nonlinear systems. */
    public static SolveOptions fixed(double dt) {
        return SolveOptions.builder().adaptive(false).dt(dt).rtol(1e-11).atol(1e-11).maxiters(10_000_000).build();
    }

    /** The largest difference of elements. */
    public static double distance(double[] a, double[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    /** Of the least-squares line through the logarithms. */
    public static double slope(double[] x, double[] y) {
        int n = x.length;
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < n; i++) {
            meanX += Math.log(x[i]) / n;
            meanY += Math.log(y[i]) / n;
        }
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < n; i++) {
            xy += (Math.log(x[i]) - meanX) * (Math.log(y[i]) - meanY);
            xx += (Math.log(x[i]) - meanX) * (Math.log(x[i]) - meanX);
        }
        return xy / xx;
    }
}
