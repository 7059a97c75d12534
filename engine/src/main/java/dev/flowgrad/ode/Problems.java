package dev.flowgrad.ode;

import dev.flowgrad.FlowgradException;
import java.util.Arrays;

/** Checks of the data of a problem. Each returns what it checked. */
final class Problems {
    private Problems() {
    }

    static double[] checkU0(double[] u0, int dim) {
        if (u0.length == 0) {
            throw new FlowgradException("u0", "`u0` is empty; give at least one initial value");
        }
        if (u0.length != dim) {
            throw new FlowgradException("u0", "`u0` has " + u0.length
                    + " elements but the right-hand side is for " + dim
                    + "; make them agree");
        }
        for (int i = 0; i < u0.length; i++) {
            if (!Double.isFinite(u0[i])) {
                throw new FlowgradException("u0", "`u0` has " + u0[i] + " at index " + i
                        + "; give finite initial values");
            }
        }
        return u0;
    }

    static double[] checkP(double[] p, int wanted) {
        if (wanted >= 0 && p.length != wanted) {
            throw new FlowgradException("p", "`p` has " + p.length
                    + " elements but the right-hand side is for " + wanted
                    + "; make them agree");
        }
        return p;
    }

    static int[] checkShape(int[] shape, int size) {
        long product = 1;
        for (int n : shape) {
            product *= n;
        }
        if (product != size) {
            throw new FlowgradException("u0", "`u0` has " + size + " elements, which do not fill the shape "
                    + Arrays.toString(shape) + "; give one number for each element");
        }
        return shape;
    }

    static double[] checkTspan(double[] tspan) {
        if (tspan.length != 2) {
            throw new FlowgradException("tspan",
                    "`tspan` needs two numbers, the first and the last time, got "
                    + tspan.length);
        }
        String given = "(" + tspan[0] + ", " + tspan[1] + ")";
        if (!Double.isFinite(tspan[0]) || !Double.isFinite(tspan[1])) {
            throw new FlowgradException("tspan", "`tspan` must be finite, got " + given
                    + "; give two finite times");
        }
        if (tspan[0] == tspan[1]) {
            throw new FlowgradException("tspan", "`tspan` is empty, got " + given
                    + "; give two different times");
        }
        return tspan.clone();
    }
}
