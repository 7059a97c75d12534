package dev.flowgrad.ode.tableaus;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The coefficients of an explicit Runge-Kutta method with its error estimate and its dense output.
 *
 * <p>Stages count from 0. After the {@link #stages()} stages proper comes the <em>end slope</em> {@code f(t
 * + h, u(t + h))}: it is the first stage of the next step, it may enter the error estimate ({@link
 * #fsal()}), and dense output may use it. After it come the extra stages that dense output alone needs. All
 * weights refer to this one numbering.
 *
 * <p>Dense output is {@code u(t + theta h) = u + h sum_i b_i(theta) k_i} with polynomials {@code b_i}. A
 * method without its own has the cubic Hermite polynomial through both ends, which is of the same form.
 *
 * <p>Immutable. Arrays are handed out without a copy: read them only.
 */
public final class ButcherTableau {
    private final Builder with;
    private final double[][] dense;
    private final int[] recorded;

    private ButcherTableau(Builder with) {
        this.with = with;
        this.dense = with.dense != null ? with.dense : hermite(with.b);
        this.recorded = IntStream.rangeClosed(0, with.c.length).filter(this::isUsedByDenseOutput).toArray();
    }

    /** Starts a tableau. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** The method's name, as in {@code Tsit5}. */
    public String name() {
        return with.name;
    }

    /** The order of the solution that is carried on. */
    public int order() {
        return with.order;
    }

    /** The order up to which dense output meets the order conditions at every point. */
    public int denseOrder() {
        return with.denseOrder;
    }

    /** In which case to use the method, in one line. */
    public String summary() {
        return with.summary;
    }

    /** Where the coefficients are from. */
    public String reference() {
        return with.reference;
    }

    /** Number of stages proper, which is also the index of the end slope. */
    public int stages() {
        return with.c.length;
    }

    /** Nodes of the stages proper. */
    public double[] c() {
        return with.c;
    }

    /** Weights of the stages proper; row i has at most i entries. */
    public double[][] a() {
        return with.a;
    }

    /** Weights of the solution. */
    public double[] b() {
        return with.b;
    }

    /** Weights of the error estimate, or null for a method of fixed step. */
    public double[] error() {
        return with.error;
    }

    /** Weights of a second, cruder error estimate that guards the first one, or null. */
    public double[] secondError() {
        return with.secondError;
    }

    /** Whether the end slope enters the error estimate (first same as last). */
    public boolean fsal() {
        return with.error != null && with.error.length > stages();
    }

    /** Nodes of the extra stages. */
    public double[] extraC() {
        return with.extraC;
    }

    /** Weights of the extra stages. */
    public double[][] extraA() {
        return with.extraA;
    }

    /**
     * Row i holds {@code b_i(theta) / theta} as coefficients of the Chebyshev polynomials {@code T_j(2 theta
     * - 1)}; an empty row is zero. The literature gives powers of theta, which cancel: their coefficients in
     * Vern8 pass a million, and in double precision would cost its dense output six digits.
     */
    public double[][] dense() {
        return dense;
    }

    /** The stages, end slope included, that dense output or its extra stages use. */
    public int[] recorded() {
        return recorded;
    }

    @Override
    public String toString() {
        return with.name;
    }

    private boolean isUsedByDenseOutput(int stage) {
        return isUsedBy(dense[stage])
                || Arrays.stream(with.extraA).anyMatch(row -> stage < row.length && row[stage] != 0);
    }

    private static boolean isUsedBy(double[] polynomial) {
        return Arrays.stream(polynomial).anyMatch(coefficient -> coefficient != 0);
    }

    /**
     * Hermite's cubic in terms of the stages, whose combination {@code b} is the step: with s = theta,
     * {@code s^2 (3 - 2 s) b_i + s (1 - s)^2 [first] - s^2 (1 - s) [last]}.
     */
    private static double[][] hermite(double[] b) {
        double[][] rows = new double[b.length + 1][];
        for (int i = 0; i < b.length; i++) {
            rows[i] = new double[] {0.75 * b[i], 0.5 * b[i], -0.25 * b[i]};
        }
        rows[b.length] = new double[] {-0.125, 0, 0.125};
        rows[0][0] += 0.375;
        rows[0][1] -= 0.5;
        rows[0][2] += 0.125;
        return rows;
    }

    /** Collects the parts of a tableau. */
    public static final class Builder {
        private final String name;
        private int order;
        private int denseOrder = 3;
        private String summary;
        private String reference;
        private double[] c;
        private double[][] a;
        private double[] b;
        private double[] error;
        private double[] secondError;
        private double[] extraC = {};
        private double[][] extraA = {};
        private double[][] dense;

        private Builder(String name) {
            this.name = name;
        }

        /** The order of the solution. */
        public Builder order(int value) {
            order = value;
            return this;
        }

        /** Nodes and weights of the stages, without the end slope. */
        public Builder stages(double[] nodes, double[][] weights) {
            c = nodes;
            a = weights;
            return this;
        }

        /** Weights of the solution. */
        public Builder weights(double[] weights) {
            b = weights;
            return this;
        }

        /** Weights of the error estimate; one more than stages if the end slope takes part. */
        public Builder error(double[] weights) {
            error = weights;
            return this;
        }

        /**
         * Weights of two error estimates, err5 and err3, that act as {@code err5^2 / sqrt(err5^2 + 0.01
         * err3^2)} (Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section II.10).
         */
        public Builder error(double[] fifth, double[] third) {
            error = fifth;
            secondError = third;
            return this;
        }

        /** Nodes and weights of the stages that only dense output needs. */
        public Builder extraStages(double[] nodes, double[][] weights) {
            extraC = nodes;
            extraA = weights;
            return this;
        }

        /** Order and coefficients of dense output. */
        public Builder dense(int denseOrder, double[][] coefficients) {
            this.denseOrder = denseOrder;
            dense = coefficients;
            return this;
        }

        /** In which case to use the method, in one line. */
        public Builder summary(String text) {
            summary = text;
            return this;
        }

        /** Where the coefficients are from. */
        public Builder reference(String text) {
            reference = text;
            return this;
        }

        /** The tableau. */
        public ButcherTableau build() {
            int all = c.length + 1 + extraC.length;
            if (a.length != c.length || b.length != c.length || extraA.length != extraC.length
                    || dense != null && dense.length != all) {
                throw new IllegalStateException(name + ": the parts of the tableau do not fit: "
                        + Arrays.toString(c));
            }
            return new ButcherTableau(this);
        }
    }
}
